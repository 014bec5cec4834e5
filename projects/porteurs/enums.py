"""Kinds of organisations that hold projects, and where a fact comes from."""

from django.db import models


class Provenance(models.TextChoices):
    """How sure a fact is: printed by a source, deduced from official codes, or entered by a person."""

    PRINTED = "printed", "imprimé par la source"
    DEDUCED = "deduced", "déduit"
    ENTERED = "entered", "saisi"


class PorteurKind(models.TextChoices):
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    DEPARTEMENT = "departement", "Département"
    CCAS = "ccas", "CCAS"
    ASSOCIATION = "association", "Association"
    CENTRE_SOCIAL = "centre_social", "Centre social"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    ENTREPRISE_ESS = "entreprise_ess", "Entreprise de l’économie sociale et solidaire"
    ENTREPRISE = "entreprise", "Entreprise"
    MUTUALISTE = "mutualiste", "Groupe mutualiste"
    CAF = "caf", "Caf"
    AUTRE = "autre", "Autre"
