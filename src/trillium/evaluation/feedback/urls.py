from django.urls import path

from trillium.evaluation.feedback import views

app_name = "feedback"
urlpatterns = [
    path("feedback/<uuid:offering_id>", views.give, name="give"),
    path("feedback/<uuid:offering_id>/results", views.results, name="results"),
]
