from django.urls import path

from trillium.structures.frameworks import views

app_name = "frameworks"
urlpatterns = [
    path("frameworks", views.frameworks, name="list"),
    path("frameworks/<slug:framework_id>", views.framework, name="framework"),
    path("designs/<uuid:design_id>/v<int:number>/check", views.check, name="check"),
    path("designs/<uuid:design_id>/v<int:number>/crosswalk", views.crosswalk, name="crosswalk"),
    path(
        "designs/<uuid:design_id>/v<int:number>/check/<slug:framework_id>",
        views.checked,
        name="checked",
    ),
]
