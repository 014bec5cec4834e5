from django.db import models


class DatePrecision(models.TextChoices):
    """How finely a source dates a fact. The stored day is then the last one of the period."""

    DAY = "day", "au jour près"
    MONTH = "month", "au mois près"
    YEAR = "year", "à l’année près"


class SourceKind(models.TextChoices):
    RECUEIL = "recueil", "Recueil"
    COMMUNIQUE = "communique", "Communiqué"
    LETTER = "letter", "Lettre au réseau"
    REFERENCE = "reference", "Texte de référence"
    DATASET = "dataset", "Jeu de données"
