from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "trillium.collaboration.partners"
    label = "partners"
