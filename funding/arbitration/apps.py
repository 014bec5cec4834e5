from django.apps import AppConfig


class ArbitrationConfig(AppConfig):
    name = "funding.arbitration"
    label = "arbitration"
    verbose_name = "Arbitrages"
