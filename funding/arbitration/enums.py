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


class Act(models.TextChoices):
    """What is done to many requests at once."""

    FIT = "prorata", "Ramener à l’enveloppe, au prorata"
    CUT = "couper", "Réduire d’un même pourcentage"
    LEAVE_OUT = "ecarter", "Écarter"
    CATEGORY = "categorie", "Ne garder qu’une catégorie"
    RULES = "ineligibles", "Écarter ce que les règles refusent"
    KEEP = "tout-garder", "Remettre comme demandé"
    REFRESH = "actualiser", "Reprendre les dernières réponses des Caf"
