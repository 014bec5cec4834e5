"""What is asked of a project so that a difficulty is seen early."""

from django.db import models


class Point(models.TextChoices):
    COORDINATEUR = "coordinateur", "Coordinateur dédié"
    RECRUTEMENT = "recrutement", "Recrutements prévus"
    PARTENAIRES = "partenaires", "Partenaires confirmés"
    SUITE = "suite", "Plan après le financement"


class PointValue(models.TextChoices):
    """« Sans objet »: the project needs none. Without an answer, the point is « à renseigner » and raises nothing."""

    OUI = "oui", "Oui"
    EN_COURS = "en_cours", "En cours"
    NON = "non", "Non"
    SANS_OBJET = "sans_objet", "Sans objet"
