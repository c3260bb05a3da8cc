from django.urls import path

from trillium.collaboration.needs import views

app_name = "needs"
urlpatterns = [
    path("needs", views.list_needs, name="list"),
    path("needs/new", views.state, name="new"),
    path("needs/<uuid:pk>", views.detail, name="detail"),
    path("needs/<uuid:pk>/evidence", views.evidence, name="evidence"),
    path("needs/<uuid:pk>/partners", views.partners, name="partners"),
    path("needs/<uuid:pk>/decision", views.decision, name="decision"),
]
