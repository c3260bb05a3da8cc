from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "trillium.structures.quality"
    label = "quality"
