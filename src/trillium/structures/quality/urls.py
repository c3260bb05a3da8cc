from django.urls import path

from trillium.structures.quality import views

app_name = "quality"
urlpatterns = [
    path("designs/<uuid:design_id>/v<int:number>/sign-offs", views.sign_offs, name="sign_offs"),
    path("designs/<uuid:design_id>/v<int:number>/review", views.ask_review, name="ask_review"),
    path("reviews/<uuid:review_id>", views.review, name="review"),
    path("reviews/<uuid:review_id>/take-back", views.take_back, name="take_back"),
]
