"""Where a person, or an invitation, stands. Told from dates: nothing has to be kept up."""

from django.db import models


class InvitationState(models.TextChoices):
    OPEN = "open", "Invitation envoyée"
    EXPIRED = "expired", "Invitation expirée"
    ACCEPTED = "accepted", "Acceptée"
    WITHDRAWN = "withdrawn", "Retirée"


class PersonState(models.TextChoices):
    INVITED = "invited", "Invitée"
    ACTIVE = "active", "Active"
    LEFT = "left", "Partie"
