from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "trillium.kit.jobs"
    label = "jobs"
