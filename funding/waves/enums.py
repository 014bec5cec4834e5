"""Where the answer of a Caf stands, and what it says of each project."""

from django.db import models


class AnswerState(models.TextChoices):
    """In the order of an answer's life."""

    TO_FILL = "a_remplir", "À remplir"
    DRAFTING = "en_cours", "En cours"
    VALIDATED = "valide", "Validé par le responsable"
    SUBMITTED = "transmis", "Transmis à la Cnaf"
    REOPENED = "rouvert", "Rouvert"


# What an advisor may write in; what Cnaf still waits for.
WRITABLE = (AnswerState.TO_FILL, AnswerState.DRAFTING, AnswerState.REOPENED)
NOT_SUBMITTED = (*WRITABLE, AnswerState.VALIDATED)


class Choice(models.TextChoices):
    """Whether the Caf asks for credits for a project; "" as long as nobody said."""

    INCLUDED = "incluse", "Demander des crédits"
    EXCLUDED = "ecartee", "Ne rien demander"


class NeedKind(models.TextChoices):
    """What one more year is asked for; the first two are the ways out that the branch looks for."""

    ONE_MORE_YEAR = "annee", "Une année de plus pour roder le modèle"
    SERVICE = "prestation", "Le temps de passer à une prestation de service"
    OTHER = "autre", "Autre besoin"
