from django.apps import AppConfig


class FichesConfig(AppConfig):
    name = "projects.fiches"
    label = "fiches"
    verbose_name = "Fiches"

    def ready(self) -> None:
        from projects.fiches import tabs
        from projects.fiches.selectors import searched_words
        from projects.portfolio.services import register_words

        register_words("fiches", searched_words, label="Fiche")
        tabs.register()
