from django.apps import AppConfig


class FichesConfig(AppConfig):
    name = "projects.fiches"
    label = "fiches"
    verbose_name = "Fiches"

    def ready(self) -> None:
        from projects.calls.effects import register_effect
        from projects.calls.workflow import WRITE_FICHE
        from projects.fiches import mails, panel, sources, tabs  # noqa: F401  (the mails are registered by being imported)
        from projects.fiches.selectors import searched_words
        from projects.fiches.services.fiches import take_over_application
        from projects.portfolio.services import register_words

        register_words("fiches", searched_words, label="Fiche")
        register_effect(WRITE_FICHE, take_over_application)
        tabs.register()
        sources.register()
        panel.register()
