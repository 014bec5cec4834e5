from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "projects.threads"
    label = "threads"
    verbose_name = "Messages"
