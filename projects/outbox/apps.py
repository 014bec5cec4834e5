from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "projects.outbox"
    label = "outbox"
    verbose_name = "Courriels"

    def ready(self) -> None:
        from projects.outbox import jobs  # noqa: F401  (registers the kind that sends)
