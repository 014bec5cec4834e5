from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Chiffres et éditions"

    def ready(self) -> None:
        from projects.fiches.published import register_published
        from projects.jobs.worker.rounds import register_round
        from projects.portfolio.todo import register_due

        # Figures and kinds of jobs register themselves when their module is read.
        from reporting import daily, draft_fiches, jobs, lookups, mails, tabs, todo, warm  # noqa: F401
        from reporting.exports import jobs as export_jobs  # noqa: F401
        from reporting.figures import definitions, financing, money  # noqa: F401
        from reporting.readings import documents as reading_documents
        from reporting.readings import jobs as reading_jobs  # noqa: F401

        tabs.register()
        lookups.register()
        reading_documents.register()
        register_due("editions", todo.due)
        register_published(warm.ask)
        register_round("editions", seconds=daily.EVERY, run=daily.run)
