from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "projects.threads"
    label = "threads"
    verbose_name = "Messages"

    def ready(self) -> None:
        from projects.journal.verbs import register_verbs
        from projects.portfolio.todo import register_due
        from projects.threads import documents, mails, tabs  # noqa: F401  (mails registers its kind)
        from projects.threads.due import unanswered
        from projects.threads.verbs import VERBS

        tabs.register()
        documents.register()
        register_due("messages", unanswered)
        register_verbs(VERBS)
