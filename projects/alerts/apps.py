from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "projects.alerts"
    label = "alerts"
    verbose_name = "Alertes"

    def ready(self) -> None:
        from projects.alerts import mails, registrations  # noqa: F401  (register what mails say)

        registrations.register()
