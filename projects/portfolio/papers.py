"""The words of a project's documents: what they are, who may read them, who gave them."""

from django.db import models


class PaperKind(models.TextChoices):
    APPLICATION = "candidature", "Candidature, dossier"
    BUDGET = "budget", "Budget, plan de financement"
    DECISION = "decision", "Décision, notification, convention"
    SUPPORT = "soutien", "Délibération, lettre de soutien"
    REPORT = "compte_rendu", "Bilan, compte rendu"
    PHOTO = "photo", "Photo"
    OTHER = "autre", "Autre document"


class Circle(models.TextChoices):
    """For whom a document exists; each circle holds the one before it, as for exchanges."""

    CAF = "caf", "La Caf seule"
    CAFLAB = "caflab", "La Caf, le Caflab et la Cnaf"
    PORTEUR = "porteur", "Tous ceux qui voient le projet, porteur compris"


class Side(models.TextChoices):
    """Who gave a document: those of that side may replace it or take it off."""

    CAF = "caf", "Caf ou Cnaf"
    CAFLAB = "caflab", "Caflab"
    PORTEUR = "porteur", "Porteur"
