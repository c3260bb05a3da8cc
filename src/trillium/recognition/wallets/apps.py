from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "trillium.recognition.wallets"
    label = "wallets"
