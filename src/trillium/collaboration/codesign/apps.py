from django.apps import AppConfig


class CodesignConfig(AppConfig):
    name = "trillium.collaboration.codesign"
    label = "codesign"
