from django.urls import path

from trillium.accounts.organisations import views

app_name = "organisations"
urlpatterns = [
    path("organisations", views.organisations, name="list"),
    path("organisations/<slug:slug>", views.organisation, name="organisation"),
    path("organisations/<slug:slug>/members/new", views.add_member, name="add_member"),
    path("organisations/<slug:slug>/members/<int:pk>", views.remove_member, name="remove_member"),
    path("organisations/<slug:slug>/key", views.key, name="key"),
    path("journal", views.read_journal, name="journal"),
]
