"""What may change the amount of an envelope."""

from decimal import Decimal

from django.db import models


class MovementKind(models.TextChoices):
    OPENING = "opening", "Montant initial"
    SUPPLEMENT = "supplement", "Supplément"
    ALLOTMENT = "allotment", "Attribution"
    TAKEN_BACK = "taken_back", "Reprise"


# What each kind does to the amount: a movement is written as a positive number of euros, whatever its way.
SIGNS = {kind: Decimal(-1 if kind == MovementKind.TAKEN_BACK else 1) for kind in MovementKind}
