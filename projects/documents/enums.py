"""States that a file goes through, and the families of types that are taken."""

from django.db import models


class ScanState(models.TextChoices):
    """What an antivirus said of a version. An infected one that is found later is kept shut, never served."""

    WAITING = "waiting", "en attente de contrôle"
    CLEAN = "clean", "contrôlé par l’antivirus"
    UNSCANNED = "unscanned", "non contrôlé : aucun antivirus n’est installé"
    INFECTED = "infected", "bloqué par l’antivirus"


class Family(models.TextChoices):
    """How a type is shown: what can be previewed, and with what."""

    PDF = "pdf", "PDF"
    IMAGE = "image", "Image"
    TEXT = "text", "Texte"
    WRITER = "writer", "Document de texte"
    SHEET = "sheet", "Tableur"
    SLIDES = "slides", "Présentation"
