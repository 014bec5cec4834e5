from django.apps import AppConfig


class CoreConfig(AppConfig):
    """An app for its template filters only; it has no models."""

    name = "projects.core"
    label = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        from projects.core import converters  # noqa: F401  (registered before any app's addresses name them)
