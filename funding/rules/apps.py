from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "funding.rules"
    label = "rules"
    verbose_name = "Règles de financement"
