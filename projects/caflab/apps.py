from django.apps import AppConfig


class CaflabConfig(AppConfig):
    name = "projects.caflab"
    label = "caflab"
    verbose_name = "Caflab"

    def ready(self) -> None:
        from projects.caflab import documents, due, facets, handover, tabs
        from projects.caflab.selectors import owed
        from projects.caflab.verbs import VERBS
        from projects.journal.verbs import register_verbs

        register_verbs(VERBS)
        owed.register()
        due.register()
        documents.register()
        facets.register()
        handover.register()
        tabs.register()
