from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "trillium.evaluation.insights"
    label = "insights"
