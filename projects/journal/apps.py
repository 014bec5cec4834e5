from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "projects.journal"
    label = "journal"
    verbose_name = "Journal"
