"""Closed lists of the territories app. Values are stored; labels are what people read."""

from django.db.models import TextChoices


class Zone(TextChoices):
    METRO = "metro", "Métropole"
    DROM = "drom", "Outre-mer"


class EpciKind(TextChoices):
    """As the official files code them; an EPT is a part of the Métropole du Grand Paris, not a peer of it."""

    CC = "CC", "Communauté de communes"
    CA = "CA", "Communauté d’agglomération"
    CU = "CU", "Communauté urbaine"
    METRO = "METRO", "Métropole"
    MET69 = "MET69", "Métropole de Lyon"
    EPT = "EPT", "Établissement public territorial"


class CafKind(TextChoices):
    CAF = "caf", "Caf"
    # Mayotte has no Caf: its Caisse de sécurité sociale does the same work and is counted apart.
    CSSM = "cssm", "Caisse de sécurité sociale de Mayotte"


class IndicatorKind(TextChoices):
    """Rates in hundredths (63.9 reads « 63,9 % »), by department."""

    POVERTY = "taux_pauvrete", "Taux de pauvreté"
    COVERAGE = "taux_couverture_global", "Taux de couverture global"
    EAJE = "taux_eaje", "Couverture par les EAJE"
    EAJE_PSU = "taux_eaje_psu", "Couverture par les EAJE financés par la PSU"
    EAJE_OTHER = "taux_eaje_hors_psu", "Couverture par les EAJE hors PSU"
    PRESCHOOL = "taux_prescolarisation", "Préscolarisation avant trois ans"
    CHILDMINDER = "taux_assistante_maternelle", "Couverture par les assistants maternels"
    HOME = "taux_garde_domicile", "Couverture par la garde à domicile"


class Echelon(TextChoices):
    INFRA_COMMUNAL = "infra_communal", "Infracommunal"
    COMMUNAL = "communal", "Communal"
    INTERCOMMUNAL = "intercommunal", "Intercommunal"
    DEPARTEMENTAL = "departemental", "Départemental"
    REGIONAL = "regional", "Régional ou plus"
