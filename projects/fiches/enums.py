from django.db import models


class ItemKind(models.TextChoices):
    """What a line of a fiche is about."""

    OBJECTIVE = "objective", "Objectifs"
    PUBLIC = "public", "Publics"
    ACHIEVEMENT = "achievement", "Réalisations"
    PARTNER = "partner", "Partenaires"
