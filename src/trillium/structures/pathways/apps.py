from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    name = "trillium.structures.pathways"
    label = "pathways"
