from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "trillium.accounts.people"
    label = "people"
