from django.apps import AppConfig


class IssuingConfig(AppConfig):
    name = "trillium.recognition.issuing"
    label = "issuing"
