from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "funding.plans"
    label = "plans"
    verbose_name = "Plans de financement"
