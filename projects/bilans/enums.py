"""Where a bilan stands, what it is made of, and how the values of an indicator may be put together."""

from django.db import models


class BilanState(models.TextChoices):
    """In the order of a bilan's life."""

    EXPECTED = "attendu", "Attendu"
    DRAFTING = "en_cours", "En cours de saisie"
    DEPOSITED = "depose", "Déposé"
    TO_COMPLETE = "a_completer", "À compléter"
    COMPLETED = "complete", "Complété"
    VALIDATED = "valide", "Validé"
    REOPENED = "rouvert", "Rouvert"
    WAIVED = "dispense", "Dispensé"


# What is waited for from the porteur; what is waited for from the Caf; what nothing is waited for any more.
WITH_PORTEUR = (BilanState.EXPECTED, BilanState.DRAFTING, BilanState.TO_COMPLETE, BilanState.REOPENED)
# Late once its day has passed: a complement is asked without a day, so it is waited for and never late.
NOT_DEPOSITED = (BilanState.EXPECTED, BilanState.DRAFTING)
WITH_CAF = (BilanState.DEPOSITED, BilanState.COMPLETED)
SETTLED = (BilanState.VALIDATED, BilanState.WAIVED)


class SectionSlug(models.TextChoices):
    """The pages of a bilan, each saved apart."""

    ACTIVITY = "activite", "Activité de l’année"
    INDICATORS = "indicateurs", "Indicateurs"
    DIFFICULTIES = "difficultes", "Difficultés et besoins"
    BUDGET = "budget", "Budget"


class Nature(models.TextChoices):
    """What the values of an indicator are, hence what may be done with those of several periods: see `totals`."""

    FLOW = "flux", "Compté sur l’année, s’additionne (ateliers, visites, heures)"
    CUMULATIVE = "cumul", "Cumulé depuis le début (enfants accueillis depuis l’ouverture)"
    STOCK = "stock", "Constaté à un moment (places, salariés en poste)"
    DISTINCT = "distinct", "Personnes différentes sur l’année (une famille revient l’année suivante)"
    RATE = "taux", "Taux ou moyenne"


class DifficultyKind(models.TextChoices):
    RECRUITMENT = "recrutement", "Recruter ou garder l’équipe"
    PLACES = "locaux", "Trouver ou aménager des locaux"
    COST = "cout", "Tenir les coûts"
    FUNDING = "financement", "Trouver qui finance la suite"
    PARTNERS = "partenaires", "Travailler avec les partenaires"
    FAMILIES = "familles", "Toucher les familles visées"
    OTHER = "autre", "Autre difficulté"


class NeedKind(models.TextChoices):
    METHOD = "methode", "Méthode de projet, formation"
    MEASURE = "evaluation", "Mesure et évaluation des effets"
    FUNDING = "financement", "Recherche de financements"
    NETWORK = "reseau", "Rencontrer d’autres porteurs, faire connaître"
    OTHER = "autre", "Autre besoin"


class BudgetSide(models.TextChoices):
    CHARGE = "charge", "Charges"
    PRODUIT = "produit", "Produits"
