from django.urls import path, re_path

from trillium.structures.skills import api, views

app_name = "skills"
urlpatterns = [
    path("skills", views.skills, name="skills"),
    path("skills/import", views.bring, name="import"),
    path("skills/import/<uuid:pk>", views.bring_on, name="bringing"),
    path("skills/<slug:slug>", views.framework, name="framework"),
    path("skills/<slug:slug>/file.csv", views.file, name="file"),
    path("skills/<slug:slug>/<str:code>", views.skill, name="skill"),
]

#: addresses for machines, without a language; web/urls.py puts them at the root
machine = [
    re_path(r"^ims/case/(?P<version>v1p[01])/CFDocuments/?$", api.documents, name="case_documents"),
    re_path(
        r"^ims/case/(?P<version>v1p[01])/(?P<kind>CF\w+)/(?P<identifier>[^/]+)$",
        api.one,
        name="case",
    ),
]
