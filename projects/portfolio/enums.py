"""Values that projects take. Order is the order in which documents list them."""

from django.db import models

from projects.territories.enums import Echelon as Echelon


class PriorityArea(models.TextChoices):
    """Does the project touch a quartier prioritaire de la politique de la ville? Unknown is null."""

    YES = "yes", "En quartier prioritaire"
    FORMER = "former", "En quartier anciennement prioritaire"
    NO = "no", "Hors quartier prioritaire"


class Progress(models.TextChoices):
    """The recueil's six states of progress; the sixth, « non évalué », is the absence of observation."""

    BIEN_AVANCE = "bien_avance", "Bien avancé"
    EN_DEMARRAGE = "en_demarrage", "En démarrage"
    RETARDE_OU_PAUSE = "retarde_ou_pause", "Retardé ou en pause"
    NON_DEMARRE = "non_demarre", "Non démarré"
    ABANDONNE = "abandonne", "Abandonné"


class Maturity(models.TextChoices):
    """Steps of maturity, with no forced order; « non connue » is the absence of observation."""

    AMORCAGE = "amorcage", "Amorçage"
    EXPERIMENTATION = "experimentation", "Expérimentation"
    MONTEE_EN_CHARGE = "montee_en_charge", "Montée en charge"
    PASSAGE_A_LECHELLE = "passage_a_lechelle", "Passage à l’échelle"
    PERENNISATION = "perennisation", "Pérennisation"


class ObservationKind(models.TextChoices):
    PROGRESS = "progress", "Avancement"
    MATURITY = "maturity", "Maturité"


class ActionStatus(models.TextChoices):
    """An action ongoing, done or not done was selected; an action selected was asked for; any may be abandoned."""

    ASKED = "asked", "Demandée"
    SELECTED = "selected", "Retenue"
    ONGOING = "ongoing", "En cours"
    DONE = "done", "Menée"
    NOT_DONE = "not_done", "Non menée"
    ABANDONED = "abandoned", "Abandonnée"


# An action that stands there was selected, whatever was said of it before.
WERE_SELECTED = frozenset({ActionStatus.SELECTED, ActionStatus.ONGOING, ActionStatus.DONE, ActionStatus.NOT_DONE})


class PartnerRole(models.TextChoices):
    CO_PORTEUR = "co_porteur", "Co-porteur"
    OPERATOR = "operator", "Opérateur"


class Ground(models.TextChoices):
    """Why Caflab chose a project."""

    INNOVANT = "innovant", "Innovant"
    INTERET_BRANCHE = "interet_branche", "Intérêt pour la branche Famille"
    REPRODUCTIBLE = "reproductible", "Reproductible"


class HighlightKind(models.TextChoices):
    COUP_DE_COEUR = "coup_de_coeur", "Coup de cœur"
    MIS_EN_LUMIERE = "mis_en_lumiere", "Mis en lumière"


class StructureKind(models.TextChoices):
    EAJE_MULTI_ACCUEIL = "eaje_multi_accueil", "Multi-accueil"
    CRECHE_COLLECTIVE = "creche_collective", "Crèche collective"
    MICRO_CRECHE_PSU = "micro_creche_psu", "Micro-crèche PSU"
    MICRO_CRECHE_PAJE = "micro_creche_paje", "Micro-crèche Paje"
    CRECHE_FAMILIALE = "creche_familiale", "Crèche familiale"
    CRECHE_PARENTALE = "creche_parentale", "Crèche parentale"
    HALTE_GARDERIE = "halte_garderie", "Halte-garderie"
    JARDIN_ENFANTS = "jardin_enfants", "Jardin d’enfants"
    CRECHE_AVIP = "creche_avip", "Crèche Avip"
    CRECHE_APPLICATION = "creche_application", "Crèche d’application"
    CRECHE_ITINERANTE = "creche_itinerante", "Crèche itinérante"
    MAM = "mam", "Maison d’assistants maternels"
    ASSISTANT_MATERNEL = "assistant_maternel", "Assistants maternels"
    GARDE_DOMICILE = "garde_domicile", "Garde à domicile"
    RPE = "rpe", "Relais petite enfance"
    RPE_ITINERANT = "rpe_itinerant", "Relais petite enfance itinérant"
    LAEP = "laep", "Lieu d’accueil enfants-parents"
    LUDOTHEQUE = "ludotheque", "Ludothèque"
    CENTRE_SOCIAL = "centre_social", "Centre social"
    ESPACE_VIE_SOCIALE = "espace_vie_sociale", "Espace de vie sociale"
    MAISON_FAMILLES = "maison_familles", "Maison des familles"
    MAISON_1000_JOURS = "maison_1000_jours", "Maison des 1 000 premiers jours"
    CLASSE_MOINS_3_ANS = "classe_moins_3_ans", "Classe de moins de trois ans"
    GUICHET_UNIQUE = "guichet_unique", "Guichet unique"
    CUISINE_CENTRALE = "cuisine_centrale", "Cuisine centrale"
    APPLICATION_MOBILE = "application_mobile", "Application mobile"
    LIEU_PASSERELLE = "lieu_passerelle", "Lieu passerelle"
    AUTRE = "autre", "Autre structure"


class PersonSide(models.TextChoices):
    """On which side a person met in an interview stands."""

    ADVISOR = "advisor", "Conseiller Caf"
    PORTEUR = "porteur", "Porteur"


class ProjectStatus(models.TextChoices):
    """Where a project stands in its life; « non renseigné » is the absence of state."""

    A_LANCER = "a_lancer", "À lancer"
    EN_COURS = "en_cours", "En cours"
    EN_PAUSE = "en_pause", "En pause"
    ACHEVE = "acheve", "Achevé"
    CLOS = "clos", "Clos"
    ABANDONNE = "abandonne", "Abandonné"
