from django.db import models


class EditionKind(models.TextChoices):
    RECUEIL = "recueil", "Recueil"


class EditionStatus(models.TextChoices):
    DRAFT = "draft", "Brouillon"
