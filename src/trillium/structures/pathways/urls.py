from django.urls import path

from trillium.structures.pathways import views

app_name = "pathways"
urlpatterns = [
    path("pathways", views.pathways, name="list"),
    path("pathways/start", views.start, name="start"),
    path("pathways/<slug:slug>", views.pathway, name="pathway"),
    path("pathways/<slug:slug>/v<int:number>", views.version, name="version"),
    path("pathways/<slug:slug>/edit", views.edit, name="edit"),
    path("pathways/<slug:slug>/about", views.describe, name="describe"),
    path("pathways/<slug:slug>/parts/<slug:part_id>", views.change, name="change"),
    path("pathways/<slug:slug>/parts/<slug:part_id>/add", views.add, name="add"),
    path("pathways/<slug:slug>/publish", views.publish, name="publish"),
    path("pathways/<slug:slug>/revise", views.revise, name="revise"),
    path("pathways/<slug:slug>/withdraw", views.withdraw, name="withdraw"),
]
