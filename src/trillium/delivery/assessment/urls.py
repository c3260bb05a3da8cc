from django.urls import path

from trillium.delivery.assessment import views

app_name = "assessment"
urlpatterns = [
    path("to-judge", views.to_judge, name="to_judge"),
    path("cohorts/<uuid:cohort_id>", views.cohort, name="cohort"),
    path("enrolments/<uuid:enrolment_id>", views.enrolment, name="enrolment"),
    path(
        "enrolments/<uuid:enrolment_id>/evidence/<str:assessment_id>",
        views.add_evidence,
        name="add_evidence",
    ),
    path("enrolments/<uuid:enrolment_id>/judge/<str:assessment_id>", views.judge, name="judge"),
    path("evidence/<uuid:evidence_id>/file", views.file, name="file"),
    path("evidence/<uuid:evidence_id>/remove", views.remove_evidence, name="remove_evidence"),
    path("rubrics/<uuid:version_id>/<str:assessment_id>", views.rubric, name="rubric"),
]
