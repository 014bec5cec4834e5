from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Chiffres et éditions"

    def ready(self) -> None:
        # Figures and kinds of jobs register themselves when their module is read.
        from reporting import draft_fiches, jobs, lookups, tabs  # noqa: F401
        from reporting.exports import jobs as export_jobs  # noqa: F401
        from reporting.figures import definitions, financing, money  # noqa: F401

        tabs.register()
        lookups.register()
