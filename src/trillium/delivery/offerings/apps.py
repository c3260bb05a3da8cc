from django.apps import AppConfig


class OfferingsConfig(AppConfig):
    name = "trillium.delivery.offerings"
    label = "offerings"
