from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "projects.alerts"
    label = "alerts"
    verbose_name = "Alertes"
