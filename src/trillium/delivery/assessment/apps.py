from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "trillium.delivery.assessment"
    label = "assessment"
