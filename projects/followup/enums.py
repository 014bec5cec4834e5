"""The words of the follow-up: what happened with a project, and who may read of it."""

from django.db import models


class ExchangeKind(models.TextChoices):
    VISIT = "visite", "Visite"
    CALL = "appel", "Appel"
    MAIL = "courriel", "Courriel"
    MEETING = "reunion", "Comité, réunion"
    DIFFICULTY = "difficulte", "Difficulté"
    SUCCESS = "reussite", "Réussite"


class Visibility(models.TextChoices):
    """For whom an exchange exists; each circle holds the one before it."""

    CAF = "caf", "La Caf seule"
    CAFLAB = "caflab", "La Caf et le Caflab"
    PORTEUR = "porteur", "La Caf, le Caflab et le porteur"


# What each circle means, said where one chooses.
MEANING = {
    Visibility.CAF: "Les conseillers et responsables de la Caf du projet. Ni la Cnaf, ni le porteur, ni l’État.",
    Visibility.CAFLAB: "Aussi les référents Caflab du territoire et la Cnaf. Pas le porteur, ni l’État.",
    Visibility.PORTEUR: "Tous ceux qui voient le projet : porteur, partenaires et services de l’État compris.",
}

ICONS = {
    ExchangeKind.VISIT: "visite",
    ExchangeKind.CALL: "appel",
    ExchangeKind.MAIL: "courriel",
    ExchangeKind.MEETING: "voisins",
    ExchangeKind.DIFFICULTY: "alerte",
    ExchangeKind.SUCCESS: "etoile",
}
