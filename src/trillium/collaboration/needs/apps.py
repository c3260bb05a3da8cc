from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "trillium.collaboration.needs"
    label = "needs"
