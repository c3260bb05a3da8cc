from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "trillium.accounts.organisations"
    label = "organisations"
