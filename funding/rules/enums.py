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


class Fund(models.TextChoices):
    """Where the money of a project comes from in a year; after the Fipe, its projects live on the FPT."""

    FIPE = "fipe", "Fipe"
    EX_FIPE = "ex_fipe", "Ex-Fipe, par le FPT"
    FPT = "fpt", "FPT"
    AMI = "ami", "AMI « Accueil pour tous »"


class Nature(models.TextChoices):
    INVESTMENT = "investment", "Investissement"
    OPERATING = "operating", "Fonctionnement"


class CoFunder(models.TextChoices):
    """Who brings a produit of a financing plan."""

    STATE = "state", "État"
    CAF = "caf", "Caf (branche Famille)"
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    MSA = "msa", "MSA"
    FSE = "fse", "Europe : FSE"
    LEADER = "leader", "Europe : Leader"
    FIRMS = "firms", "Entreprises (achat de places)"
    FAMILIES = "families", "Familles"
    OWN = "own", "Fonds propres"
    OTHER = "other", "Autre"


class Level(models.TextChoices):
    """At which level an envelope is given."""

    NATIONAL = "national", "National"
    REGION = "region", "Région"
    CAF = "caf", "Caf"


class Counted(models.TextChoices):
    """What a ceiling adds up before it compares."""

    STATE_AND_BRANCH = "state_and_branch", "l’État et la branche Famille ensemble"
    FPT_GRANT = "fpt_grant", "la subvention du FPT seule"


class RuleKind(models.TextChoices):
    """What a rule decides; `funding.rules.kinds` says which value each asks for."""

    STATE_SHARE = "state_share", "Part de l’État dans le fonds"
    BRANCH_SHARE = "branch_share", "Part de la branche Famille dans le fonds"
    STATE_OPEN = "state_open", "Part de l’État ouverte"
    CEILING_RATE = "ceiling_rate", "Plafond de financement"
    CEILING_COUNTS = "ceiling_counts", "Ce que le plafond compte"
    MINIMUM_GRANT = "minimum_grant", "Subvention minimale"
    INCOME_CEILING = "income_ceiling", "Plafond du total des produits"
    ELIGIBLE_NATURE = "eligible_nature", "Nature éligible"
    DURATION = "duration", "Durée d’un financement"
    RENEWALS = "renewals", "Renouvellements possibles"
    ADVANCE_RATE = "advance_rate", "Taux d’acompte"
    ENVELOPE_LEVEL = "envelope_level", "Niveau des enveloppes"
    ENGINEERING_RATE = "engineering_rate", "Ingénierie : taux de prise en charge"
    ENGINEERING_FTE_MIN = "engineering_fte_min", "Ingénierie : équivalents temps plein au moins"
    ENGINEERING_FTE_MAX = "engineering_fte_max", "Ingénierie : équivalents temps plein au plus"
    ENGINEERING_YEARS = "engineering_years", "Ingénierie : durée"
    ENGINEERING_SERVICES = "engineering_services", "Ingénierie : prestations, à la place des postes"
    YEARLY_AVERAGE = "yearly_average", "Soutien annuel moyen par collectivité"
    TERRITORY_MAXIMUM = "territory_maximum", "Soutien maximal de l’État par territoire"
