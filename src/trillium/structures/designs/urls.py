from django.urls import path

from trillium.structures.designs import views

app_name = "designs"
urlpatterns = [
    path("designs", views.designs, name="list"),
    path("designs/start", views.start, name="start"),
    path("designs/<uuid:design_id>/need", views.attach_need, name="need"),
    path("designs/<uuid:design_id>/compare", views.compare, name="compare"),
    path("designs/<uuid:design_id>/v<int:number>", views.read, name="read"),
    path("designs/<uuid:design_id>/v<int:number>/file", views.file, name="file"),
    path("designs/<uuid:design_id>/v<int:number>/edit", views.edit, name="edit_first"),
    path("designs/<uuid:design_id>/v<int:number>/edit/<slug:section>", views.edit, name="edit"),
    path("designs/<uuid:design_id>/v<int:number>/revise", views.revise, name="revise"),
]
