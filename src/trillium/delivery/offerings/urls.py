from django.urls import path

from trillium.delivery.offerings import views

app_name = "offerings"
urlpatterns = [
    path("catalogue/<slug:slug>", views.entry, name="entry"),
    path("launch/<uuid:version_id>", views.launch, name="launch"),
    path("offerings", views.offerings, name="list"),
    path("offerings/new/<uuid:version_id>", views.open_offering, name="new"),
    path("offerings/<uuid:offering_id>", views.offering, name="offering"),
    path("cohorts/<uuid:cohort_id>/import", views.import_learners, name="import"),
    path("imports/<uuid:import_id>/undo", views.undo, name="undo"),
    path("enrolments/<uuid:enrolment_id>/withdraw", views.withdraw, name="withdraw"),
]
