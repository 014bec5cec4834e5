"""What may be said of a scenario and of a request in it."""

from django.db import models


class ScenarioState(models.TextChoices):
    DRAFT = "draft", "À l’étude"
    RETAINED = "retained", "Retenu"


class Decision(models.TextChoices):
    """What a scenario does of one request."""

    KEEP = "keep", "Garder"
    CUT = "cut", "Réduire"
    LEAVE_OUT = "leave_out", "Écarter"
