"""Who reads a message, and whether someone follows a thread."""

from django.db import models


class Visibility(models.TextChoices):
    TEAM = "team", "L’équipe seule"
    PORTEUR = "porteur", "L’équipe et le porteur"


# Said under each choice: nobody should have to guess who reads.
READERS = {
    Visibility.TEAM: "La Caf, le Caflab, la Cnaf et l’État dans leur périmètre. Le porteur ne le voit pas.",
    Visibility.PORTEUR: "Les mêmes, et les membres du porteur et de ses partenaires sur ce projet.",
}


class FollowState(models.TextChoices):
    FOLLOWED = "followed", "Suivi"
    MUTED = "muted", "En sourdine"
