from django.urls import path

from trillium.accounts.people import views

app_name = "people"
urlpatterns = [
    path("account", views.profile, name="profile"),
    path("account/data", views.data, name="data"),
    path("account/language", views.language, name="language"),
    path("account/erasure", views.ask_erasure, name="ask_erasure"),
    path("account/erasures", views.erasures, name="erasures"),
    path("account/erasures/<uuid:pk>", views.erase, name="erase"),
]
