"""Where a plan stands, what its lines are, and what the Caf did with a figure of the porteur."""

from django.db import models


class PlanState(models.TextChoices):
    """In the order of a plan's life."""

    DRAFT = "brouillon", "Brouillon"
    SENT = "envoye", "Envoyé à la Caf"
    CORRECTED = "corrige", "Corrigé par la Caf"
    KEPT = "retenu", "Retenu par la Caf"


# What the Caf has in hand; what counts as the plan of the year for figures and for those who read it.
WITH_CAF = (PlanState.SENT, PlanState.CORRECTED)
OFFICIAL = (PlanState.SENT, PlanState.CORRECTED, PlanState.KEPT)


class Side(models.TextChoices):
    """The two sides that balance, and what is given without money, which stands apart."""

    CHARGE = "charge", "Charges"
    PRODUCT = "produit", "Produits"
    VOLUNTEER = "benevolat", "Temps bénévole et mises à disposition"


class Heading(models.TextChoices):
    """What a charge is of, in the words of the budgets that associations and communes fill."""

    STAFF = "personnel", "Personnel"
    PURCHASES = "achats", "Achats"
    PREMISES = "locaux", "Locaux (loyer, énergie, entretien)"
    PROVIDERS = "prestations", "Prestataires, formation, honoraires"
    TRAVEL = "deplacements", "Déplacements et missions"
    TAXES = "impots", "Impôts et taxes"
    OVERHEADS = "gestion", "Frais de gestion et de siège"
    DEPRECIATION = "dotations", "Amortissements et provisions"
    STUDIES = "etudes", "Études, logiciels"
    WORKS = "travaux", "Travaux et aménagement"
    EQUIPMENT = "equipement", "Matériel, mobilier, véhicule"
    OTHER = "autre", "Autre charge"


# What only an investment pays, what only a running cost is: anything else may be either.
INVESTED = (Heading.STUDIES, Heading.WORKS, Heading.EQUIPMENT)


class Decision(models.TextChoices):
    """What the Caf did with a figure or a text that differs from what the porteur sent."""

    CORRECTED = "corrige", "Corrigé"
    ADDED = "ajoute", "Ligne ajoutée"
    REMOVED = "retire", "Ligne retirée"
