from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "projects.journal"
    label = "journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        from projects.core.forms import register_last_save
        from projects.journal.selectors import last_save_of

        register_last_save(last_save_of)
