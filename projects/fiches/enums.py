from django.db import models


class ItemKind(models.TextChoices):
    """What a line of a fiche is about."""

    OBJECTIVE = "objective", "Objectifs"
    PUBLIC = "public", "Publics"
    ACHIEVEMENT = "achievement", "Réalisations"
    PARTNER = "partner", "Partenaires"
    DIFFICULTY = "difficulty", "Difficultés et besoins"
    AFTER = "after", "Après le financement"


# Said to the Caf and to Caflab, never printed.
NOT_PRINTED = frozenset({ItemKind.DIFFICULTY})


class ProposalState(models.TextChoices):
    """Where what a porteur proposes stands."""

    DRAFT = "draft", "Brouillon"
    TO_VALIDATE = "to_validate", "À valider par l’élu"
    VALIDATED = "validated", "Validée par l’élu, à envoyer"
    SENT = "sent", "Envoyée à la Caf"
    ACCEPTED = "accepted", "Acceptée"
    PARTLY = "partly", "Acceptée en partie"
    SENT_BACK = "sent_back", "Renvoyée"
    WITHDRAWN = "withdrawn", "Retirée"


class Decision(models.TextChoices):
    """What the Caf makes of one field."""

    PENDING = "pending", "À décider"
    ACCEPTED = "accepted", "Accepté"
    REFUSED = "refused", "Non repris"


class Opinion(models.TextChoices):
    """What an elected official or a president answers."""

    APPROVED = "approved", "Validée"
    CORRECTION = "correction", "Correction demandée"
