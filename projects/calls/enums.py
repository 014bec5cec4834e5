from django.db import models


class CallKind(models.TextChoices):
    AAP = "aap", "Appel à projets"
    AMI = "ami", "Appel à manifestation d’intérêt"
    FPT = "fpt", "Vague du Fonds publics et territoires"


class ApplicationStatus(models.TextChoices):
    """The life of an application; each value is a dated fact, « selected » makes a project exist."""

    DRAFT = "draft", "Brouillon"
    SUBMITTED = "submitted", "Déposée"
    INCOMPLETE = "incomplete", "À compléter"
    COMPLETED = "completed", "Complétée"
    ADMISSIBLE = "admissible", "Recevable"
    INADMISSIBLE = "inadmissible", "Non recevable"
    INSTRUCTED = "instructed", "Instruite"
    OPINION_GIVEN = "opinion_given", "Avis du comité rendu"
    SELECTED = "selected", "Retenue"
    WAITING_LIST = "waiting_list", "Liste d’attente"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Désistée"


class Instance(models.TextChoices):
    """Who gives an opinion: instances, never a person."""

    CDSF = "cdsf", "Comité départemental des services aux familles"
    COMMISSION = "commission", "Commission d’action sociale de la Caf"
    OTHER = "autre", "Autre instance"


class OpinionValue(models.TextChoices):
    FAVOURABLE = "favorable", "Favorable"
    RESERVED = "reserve", "Favorable avec réserves"
    UNFAVOURABLE = "defavorable", "Défavorable"
    NONE = "sans_avis", "Ne se prononce pas"
