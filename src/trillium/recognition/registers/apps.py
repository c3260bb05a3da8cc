from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "trillium.recognition.registers"
    label = "registers"
