from django.urls import path

from trillium.evaluation.insights import views

app_name = "insights"
urlpatterns = [
    path("evaluation/<uuid:version_id>", views.evaluation, name="evaluation"),
    path("evaluation/<uuid:version_id>/retire", views.retire, name="retire"),
]
