from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "trillium.structures.skills"
    label = "skills"
