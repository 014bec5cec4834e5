from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "projects.bilans"
    label = "bilans"
    verbose_name = "Bilans annuels"
