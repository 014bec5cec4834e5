from django.db import models


class EditionKind(models.TextChoices):
    RECUEIL = "recueil", "Recueil"
