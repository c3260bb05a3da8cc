from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "trillium.delivery.catalogue"
    label = "catalogue"
