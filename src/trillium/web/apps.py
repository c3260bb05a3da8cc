from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "trillium.web"
    label = "web"

    def ready(self) -> None:
        from trillium.web import wiring  # noqa: PLC0415 -- models are only there once every app is

        wiring.connect()
        autodiscover_modules("tasks")  # so that every process knows every job by its name
