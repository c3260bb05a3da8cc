from django.apps import AppConfig


class DesignsConfig(AppConfig):
    name = "trillium.structures.designs"
    label = "designs"
