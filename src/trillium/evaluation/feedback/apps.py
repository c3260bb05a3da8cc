from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "trillium.evaluation.feedback"
    label = "feedback"
