from django.apps import AppConfig


class ReadingConfig(AppConfig):
    """The reading of texts: no model, no database. `check_text` runs with this application alone."""

    name = "reporting.reading"
    verbose_name = "Lecture de textes"
