from django.urls import path

from trillium.recognition.registers import api, views

app_name = "registers"
urlpatterns = [
    path("registers", views.registers, name="list"),
    path("registers/add", views.add, name="add"),
    path("registers/<slug:slug>/read", views.read, name="read"),
    path("registers/<slug:slug>/leave", views.leave, name="leave"),
]

#: addresses for machines, without a language; web/urls.py puts them at the root
machine = [path("register/feed.json", api.feed, name="feed")]
