from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "trillium.structures.frameworks"
    label = "frameworks"
