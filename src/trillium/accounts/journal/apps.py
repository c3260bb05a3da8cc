from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "trillium.accounts.journal"
    label = "journal"
