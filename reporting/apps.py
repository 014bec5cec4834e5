from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Chiffres et éditions"

    def ready(self) -> None:
        # Figures register themselves when their module is read.
        from reporting.figures import definitions, money  # noqa: F401
