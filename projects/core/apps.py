from django.apps import AppConfig


class CoreConfig(AppConfig):
    """An app for its template filters only; it has no models."""

    name = "projects.core"
    label = "core"
    verbose_name = "Socle"
