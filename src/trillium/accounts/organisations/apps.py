from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "trillium.accounts.organisations"
    label = "organisations"

    def ready(self) -> None:
        from trillium.accounts.organisations import queries  # noqa: PLC0415 -- models come first
        from trillium.accounts.people import permissions  # noqa: PLC0415

        permissions.erasable_by(queries.carries_out_erasures)
