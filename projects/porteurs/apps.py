from django.apps import AppConfig


class PorteursConfig(AppConfig):
    name = "projects.porteurs"
    label = "porteurs"
    verbose_name = "Porteurs"
