from django.urls import path

from trillium.recognition.issuing import api, views

app_name = "issuing"
urlpatterns = [
    path("cohorts/<uuid:pk>/issue", views.issue, name="issue"),
    path("cohorts/<uuid:pk>/issue/all", views.issue_all, name="issue_all"),
    path("designs/<uuid:design_id>/v<int:number>/certificate.pdf", views.specimen, name="specimen"),
    path("issuing/<uuid:pk>", views.run, name="run"),
    path("issuing/<uuid:pk>/progress", views.run_progress, name="run_progress"),
    path("issuing/<uuid:pk>/change", views.change_run, name="change_run"),
    path("awards/<uuid:pk>", views.award, name="award"),
    path("awards/<uuid:pk>/revoke", views.revoke, name="revoke"),
    path("awards/<uuid:pk>/name", views.correct, name="correct"),
    path("awards/<uuid:pk>/again", views.renew, name="renew"),
    path("awards/<uuid:pk>/files/<slug:kind>", views.file, name="file"),
    path("organisations/<slug:slug>/keys", views.keys, name="keys"),
    path("organisations/<slug:slug>/keys/change", views.change_keys, name="change_keys"),
    path("organisations/<slug:slug>/keys/revoke", views.revoke_key, name="revoke_key"),
]

#: addresses for machines, without a language; web/urls.py puts them at the root
machine = [
    path("status/<slug:slug>", api.status_list, name="status_list"),
    path("issuers/<slug:slug>/did.json", api.issuer, name="issuer"),
    path(".well-known/did.json", api.site, name="site_did"),
    path("badges/<uuid:pk>", api.old_badge, name="old_badge"),
    path("badges/classes/<slug:slug>/v<int:number>", api.old_class, name="old_class"),
    path("badges/issuers/<slug:slug>", api.old_issuer, name="old_issuer"),
    path("catalogue/<slug:slug>.ob3.json", api.entry_achievement, name="entry_achievement"),
    path("achievements/<slug:slug>/v<int:number>", api.achievement, name="achievement"),
    path(
        "achievements/<slug:slug>/v<int:number>/image.png",
        api.achievement_image,
        name="achievement_image",
    ),
]
