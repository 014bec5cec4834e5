from django.db import models


class Funder(models.TextChoices):
    STATE = "state", "État"
    CAF = "caf", "Branche Famille"


class Certainty(models.TextChoices):
    """How sure a rule is, as its source lets one say."""

    SOURCED = "sourced", "donné par une source"
    VERIFIED = "verified", "vérifié pour la période"
    TO_CONFIRM = "to_confirm", "à confirmer"
    DEDUCED = "deduced", "déduit"
