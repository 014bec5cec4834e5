"""Who measures what a project changes, for how much, and what was found."""

from django.db import models
from django.db.models import F, Q

from projects.caflab.enums import EvaluationState, EvaluatorKind
from projects.core.history import tracked
from projects.portfolio.models import Project


@tracked
class Evaluation(models.Model):
    """An evaluation of a project. A budget that nobody told is null: « non communiqué », never zero."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="evaluations", verbose_name="projet")
    evaluator = models.CharField("évaluateur", max_length=200)
    kind = models.CharField("nature", max_length=10, choices=EvaluatorKind)
    budget = models.DecimalField("budget", max_digits=14, decimal_places=2, null=True, blank=True)
    started_on = models.DateField("commence le", null=True, blank=True)
    due_on = models.DateField("rendu attendu le", null=True, blank=True)
    question = models.TextField("question posée", blank=True)
    state = models.CharField("état", max_length=10, choices=EvaluationState, default=EvaluationState.PLANNED)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "évaluation"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                name="evaluation_budget_positive",
                violation_error_message="Un budget n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("started_on")),
                name="evaluation_period",
                violation_error_message="Le rendu ne peut pas précéder le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.evaluator


@tracked
class ImpactMeasure(models.Model):
    """One thing that an evaluation measures: from what, how, and the result on a day."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="measures", verbose_name="évaluation")
    what = models.CharField("ce qu’on mesure", max_length=200)
    how = models.CharField("comment", max_length=300, blank=True)
    baseline = models.CharField("point de départ", max_length=200, blank=True)
    result = models.CharField("résultat", max_length=300, blank=True)
    measured_on = models.DateField("mesuré le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "mesure d’impact"
        verbose_name_plural = "mesures d’impact"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "what"],
                name="impact_measure_once",
                violation_error_message="Cette évaluation mesure déjà cela.",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(measured_on__isnull=False),
                name="impact_measure_result_dated",
                violation_error_message="Dites de quel jour est ce résultat.",
            ),
        ]

    def __str__(self) -> str:
        return self.what
