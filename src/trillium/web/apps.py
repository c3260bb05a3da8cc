from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "trillium.web"
    label = "web"

    def ready(self) -> None:
        from trillium.web import wiring  # noqa: PLC0415 -- models are only there once every app is

        wiring.connect()
