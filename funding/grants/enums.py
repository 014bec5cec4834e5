"""The words of a yearly financing: its states, who votes, who signs."""

from django.db import models


class FinancingState(models.TextChoices):
    """Where the financing of a year by one funder stands (docs/lifecycles.md draws how one leads to another)."""

    ASKED = "asked", "Demandé"
    VOTED = "voted", "Voté"
    REFUSED = "refused", "Refusé"
    NOTIFIED = "notified", "Notifié"
    AGREED = "agreed", "Conventionné"
    ADVANCED = "advanced", "Acompte versé"
    REPORTED = "reported", "Bilan reçu"
    SETTLED = "settled", "Soldé"
    UNDUE = "undue", "Indu"
    CANCELLED = "cancelled", "Annulé par le financeur"
    ABANDONED = "abandoned", "Abandonné par le porteur"


class VoteBody(models.TextChoices):
    """Who decides: the Caf's board or its commission by delegation; the State for its own share."""

    BOARD = "board", "Conseil d’administration de la Caf"
    COMMISSION = "commission", "Commission d’action sociale de la Caf"
    STATE = "state", "Comité de l’État"


class Party(models.TextChoices):
    """Who signs a convention."""

    FUNDER = "funder", "Le financeur"
    PORTEUR = "porteur", "Le porteur"


class PaymentKind(models.TextChoices):
    """What a payment is of the yearly aid: one or several acomptes, then the solde."""

    ACOMPTE = "acompte", "Acompte"
    SOLDE = "solde", "Solde"


class RecoveryStepKind(models.TextChoices):
    """A dated step of an indu."""

    NOTIFIED = "notified", "Notifié"
    CONTESTED = "contested", "Contesté par le porteur"
    MAINTAINED = "maintained", "Maintenu"
    REMITTED = "remitted", "Remise accordée"
    REPAID = "repaid", "Reversé"


AMOUNTLESS = (RecoveryStepKind.CONTESTED, RecoveryStepKind.MAINTAINED)


class ControlFinding(models.TextChoices):
    """What a contrôle found."""

    CONFORM = "conform", "Conforme"
    UNPROVEN = "unproven", "Dépenses non justifiées"
    INELIGIBLE = "ineligible", "Dépenses hors du champ de l’aide"
    UNDONE = "undone", "Actions non menées, ou menées en partie"
    OVERFUNDED = "overfunded", "Recettes supérieures aux charges"
    OTHER = "other", "Autre constat"


class ImportState(models.TextChoices):
    """Where a file of payments stands."""

    PREVIEW = "preview", "À vérifier"
    RUNNING = "running", "Import en cours"
    DONE = "done", "Importé"
    UNDONE = "undone", "Annulé"


class LineStatus(models.TextChoices):
    """What the portal makes of a line of the accounts."""

    NEW = "new", "Nouveau"
    KNOWN = "known", "Déjà là"
    REFUSED = "refused", "Refusé"
    UNKNOWN = "unknown", "Projet inconnu"
    AMBIGUOUS = "ambiguous", "À préciser"
