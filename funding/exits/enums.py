"""What is said of the way out of the Fipe. Values are stored; labels are what people read."""

from django.db import models


class Reality(models.TextChoices):
    """The six budget realities, in the recueil's order; « non évaluée » is the absence of a fact."""

    PRESTATION = "prestation", "Va vers une prestation de service"
    EXTRA_YEAR = "extra_year", "Demande une année de plus pour son modèle économique"
    NATIONAL = "national", "Relève plutôt d’un financement national"
    FOUND = "found", "A trouvé son modèle économique"
    ENDED = "ended", "Terminé"
    NOT_LASTING = "not_lasting", "Ne va pas durer"


NOT_SAID = "Non évaluée"

# A project of which one of these is said has no taker-over to look for.
NOTHING_TO_LOOK_FOR = frozenset({Reality.FOUND, Reality.ENDED, Reality.NOT_LASTING})


class Verdict(models.TextChoices):
    """What is decided of a taker-over for a project."""

    RETAINED = "retained", "Retenu"
    DISMISSED = "dismissed", "Écarté"
    FOUND = "found", "Relais trouvé"


class Answer(models.TextChoices):
    """What a taker-over answered to who asked."""

    AWAITED = "awaited", "Réponse attendue"
    YES = "yes", "Accord"
    MAYBE = "maybe", "À suivre"
    NO = "no", "Refus"


class Hope(models.TextChoices):
    """How sure the money of a taker-over is for a year, the surest first."""

    SURE = "sure", "Acquis"
    ASKED = "asked", "Demandé"
    HOPED = "hoped", "Espéré"


class Side(models.TextChoices):
    """Who wrote down what was looked for."""

    CAF = "caf", "La Caf"
    PORTEUR = "porteur", "Le porteur"
