from django.apps import AppConfig


class VerifyingConfig(AppConfig):
    name = "trillium.recognition.verifying"
    label = "verifying"
