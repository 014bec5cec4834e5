from django.apps import AppConfig


class FichesConfig(AppConfig):
    name = "projects.fiches"
    label = "fiches"
    verbose_name = "Fiches"
