"""Values of Caflab's own work. Order is the order in which pages list them."""

from django.db import models


class EvaluatorKind(models.TextChoices):
    INTERNAL = "internal", "Interne"
    EXTERNAL = "external", "Externe"


class EvaluationState(models.TextChoices):
    PLANNED = "planned", "Prévue"
    UNDER_WAY = "under_way", "En cours"
    DELIVERED = "delivered", "Rendue"
    DROPPED = "dropped", "Abandonnée"


class LessonKind(models.TextChoices):
    PRACTICE = "practice", "Bonne pratique"
    PROBLEM = "problem", "Problème"
    NEED = "need", "Besoin"


class LessonState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    PROPOSED = "proposed", "Proposé"
    RETAINED = "retained", "Retenu"
    DISCARDED = "discarded", "Écarté"


class Theme(models.TextChoices):
    """What a lesson is about; one may be about several."""

    COORDINATION = "coordination", "Coordination et équipe"
    PARTNERS = "partners", "Partenariats et réseau"
    FUNDING = "funding", "Financements et modèle économique"
    REACH = "reach", "Aller vers les familles"
    MOBILE = "mobile", "Itinérance"
    DIGITAL = "digital", "Numérique"
    JOBS = "jobs", "Métiers et recrutement"
    METHOD = "method", "Méthode de projet"
    IMPACT = "impact", "Évaluation et impact"
    EMPLOYERS = "employers", "Entreprises et employeurs"
    OTHER = "other", "Autre sujet"


class RecommendationState(models.TextChoices):
    TO_STUDY = "to_study", "À instruire"
    RETAINED = "retained", "Retenue"
    UNDER_WAY = "under_way", "En cours"
    DONE = "done", "Faite"
    DROPPED = "dropped", "Abandonnée"


class Audience(models.TextChoices):
    """To whom a recommendation is made."""

    CAF = "caf", "Caf"
    PORTEURS = "porteurs", "Porteurs"
    CNAF = "cnaf", "Cnaf"
    STATE = "state", "État"
    LOCAL = "local", "Collectivités"


class ResourceKind(models.TextChoices):
    GUIDE = "guide", "Guides"
    TALKING_POINTS = "talking_points", "Éléments de langage"
    TRAINING = "training", "Formations"
    EVALUATOR = "evaluator", "Évaluateurs"


class Reader(models.TextChoices):
    """Whom a resource is for. Offices read them all; porteurs those that are for them."""

    CAF = "caf", "Caf"
    CAFLAB = "caflab", "Caflab"
    CNAF = "cnaf", "Cnaf"
    STATE = "state", "État"
    PORTEURS = "porteurs", "Porteurs"


class ListSlug(models.TextChoices):
    """Lists whose order is kept."""

    ACCOMPANIMENT = "accompagnement", "Projets accompagnés"
    RECOMMENDATIONS = "recommandations", "Recommandations"
    RESOURCES = "ressources", "Ressources"
