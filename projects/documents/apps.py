from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "projects.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        from projects.documents import checks, jobs  # noqa: F401  (register themselves)
        from projects.documents.verbs import VERBS
        from projects.journal.verbs import register_verbs

        register_verbs(VERBS)
