from django.db import models


class EditionKind(models.TextChoices):
    """The five documents (outlines: `gabarits.json` of the domain)."""

    FICHE = "fiche", "Fiche"
    RECUEIL = "recueil", "Recueil"
    BILAN = "bilan", "Bilan du Caflab"
    LETTER = "lettre", "Lettre au réseau"
    PRESS_RELEASE = "communique", "Communiqué régional"


class PublisherKind(models.TextChoices):
    """What an organisation that publishes is; a group is that of a region."""

    CNAF = "cnaf", "Cnaf"
    CAFLAB = "caflab", "Caflab"
    CAF = "caf", "Caf"
    GROUP = "groupe", "Groupe régional"


class EditionState(models.TextChoices):
    DRAFT = "brouillon", "Brouillon"
    CHECKED = "verifiee", "Vérifiée"
    IN_REVIEW = "relecture", "En relecture"
    APPROVED = "visee", "Visée"
    FROZEN = "gelee", "Gelée"
    PUBLISHED = "publiee", "Publiée"
    REPLACED = "remplacee", "Remplacée"
    DISCARDED = "supprimee", "Supprimée"


class ReaderAnswer(models.TextChoices):
    """What a named reader says of an edition."""

    AGREED = "accord", "D’accord"
    RESERVED = "reserve", "D’accord avec des remarques"
    REFUSED = "refus", "Pas d’accord"


class RemarkState(models.TextChoices):
    OPEN = "ouverte", "À traiter"
    TAKEN = "retenue", "Retenue"
    DECLINED = "ecartee", "Écartée"


class WaiverKind(models.TextChoices):
    """Why a finding of the checks no longer holds an edition back."""

    PASSED = "passe", "Passé outre"
    SILENCED = "ecarte", "Fausse alerte"


class ReadingFormat(models.TextChoices):
    """What a file that was read is."""

    TXT = "txt", "Texte"
    DOCX = "docx", "Word"
    ODT = "odt", "OpenDocument"
    PDF = "pdf", "PDF"


class Measure(models.TextChoices):
    """What kind of number a statement is."""

    NUMBER = "nombre", "Nombre"
    SHARE = "part", "Part"
    AMOUNT = "montant", "Montant"
    POINTS = "points", "Points"
    RATIO = "rapport", "Rapport"


class Certainty(models.TextChoices):
    """How surely a text says a number."""

    EXACT = "exact", "Exact"
    ABOUT = "environ", "Environ"
    LEAST = "au-moins", "Au moins"
    MOST = "au-plus", "Au plus"
    RANGE = "fourchette", "Fourchette"
    PLANNED = "prevu", "Prévu"


class FindingSeverity(models.TextChoices):
    """The words of the reading engine (`reporting.reading.found.Severity`)."""

    MAJOR = "majeure", "Majeure"
    MINOR = "mineure", "Mineure"


class Verdict(models.TextChoices):
    """What a person says of something that was found."""

    TRUE = "vraie", "Vraie"
    FALSE_ALARM = "fausse-alerte", "Fausse alerte"
    CORRECTED = "corrigee", "Corrigée"


class ProposalKind(models.TextChoices):
    """What a reading proposes to the portal."""

    PROJECT = "projet", "Projet"
    FIGURE = "chiffre", "Chiffre"


class ProposalState(models.TextChoices):
    """Where the review of a proposal is."""

    TO_REVIEW = "a-revoir", "À relire"
    ACCEPTED = "acceptee", "Acceptée"
    CORRECTED = "corrigee", "Corrigée et acceptée"
    SET_ASIDE = "ecartee", "Écartée"
