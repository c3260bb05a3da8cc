from django.urls import path

from trillium.recognition.verifying import views

app_name = "verifying"
urlpatterns = [
    path("verify", views.verify, name="verify"),
    path("verify/<uuid:pk>", views.award, name="award"),
]
