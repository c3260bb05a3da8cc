from django.urls import path

from trillium.collaboration.codesign import views

app_name = "codesign"
urlpatterns = [
    path("sign-off/<str:token>", views.answer, name="answer"),
    path("sign-off/<str:token>/receipt", views.receipt, name="receipt"),
    path("sign-offs/<uuid:pk>", views.answer_signed_in, name="request"),
    path("sign-offs/<uuid:pk>/receipt", views.own_receipt, name="own_receipt"),
]
