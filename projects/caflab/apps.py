from django.apps import AppConfig


class CaflabConfig(AppConfig):
    name = "projects.caflab"
    label = "caflab"
    verbose_name = "Caflab"
