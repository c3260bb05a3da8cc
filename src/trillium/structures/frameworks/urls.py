from django.urls import path

from trillium.structures.frameworks import dashboard_views, house_views, views

VERSION = "designs/<uuid:design_id>/v<int:number>"

app_name = "frameworks"
urlpatterns = [
    path("frameworks", views.frameworks, name="list"),
    path("frameworks/dashboard", dashboard_views.dashboard, name="dashboard"),
    path("frameworks/dashboard.csv", dashboard_views.dashboard_file, name="dashboard_file"),
    path("frameworks/dashboard/progress", dashboard_views.progress, name="recheck"),
    path("frameworks/house/<slug:slug>", house_views.house, name="house"),
    path("frameworks/house/<slug:slug>/new", house_views.new, name="house_new"),
    path(
        "frameworks/house/<slug:slug>/<slug:framework_id>/withdraw",
        house_views.withdraw,
        name="house_withdraw",
    ),
    path("frameworks/<slug:framework_id>", views.framework, name="framework"),
    path("designs/<uuid:design_id>/v<int:number>/check", views.check, name="check"),
    path("designs/<uuid:design_id>/v<int:number>/crosswalk", views.crosswalk, name="crosswalk"),
    path(f"{VERSION}/check.<slug:form>", views.check_file, name="check_file"),
    path(f"{VERSION}/difference", views.difference, name="difference"),
    path(f"{VERSION}/evidence/<slug:kind>", views.evidence_page, name="evidence"),
    path(f"{VERSION}/evidence/<slug:kind>.<slug:form>", views.evidence_file, name="evidence_file"),
    path(
        "designs/<uuid:design_id>/v<int:number>/check/<slug:framework_id>",
        views.checked,
        name="checked",
    ),
]
