"""What is said of the way out of a project, on a day: its budget reality, what was looked for, decided, expected."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from funding.exits.enums import Answer, Hope, Reality, Side, Verdict
from funding.exits.models.rules import TakeoverRule
from funding.rules.models import euros
from projects.journal.facts import VoidableFact, about
from projects.portfolio.models import Project

YEARS = [
    MinValueValidator(2000, "Cette année n’est pas plausible."),
    MaxValueValidator(2100, "Cette année n’est pas plausible."),
]


class ExitReality(VoidableFact):
    """The budget reality of a project from a day on. No row: « non évaluée »."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="exit_realities", verbose_name="projet")
    reality = models.CharField("réalité budgétaire", max_length=12, choices=Reality)
    said_by = models.CharField("dit par", max_length=160, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "réalité budgétaire"
        verbose_name_plural = "réalités budgétaires"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="exit_reality_asof")]

    def __str__(self) -> str:
        return self.get_reality_display()


class ExitSearch(VoidableFact):
    """A taker-over that somebody asked: on which day (`observed_on`), whom, what was answered, what comes next."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="exit_searches", verbose_name="projet")
    code = models.SlugField("règle de relais", max_length=40, blank=True)
    taker = models.CharField("à qui l’on a demandé", max_length=160)
    person = models.CharField("interlocuteur", max_length=160, blank=True)
    answer = models.CharField("réponse", max_length=8, choices=Answer, default=Answer.AWAITED)
    said = models.TextField("ce qui a été répondu", max_length=2000, blank=True)
    next_step = models.CharField("prochaine démarche", max_length=250, blank=True)
    next_on = models.DateField("prévue le", null=True, blank=True)
    side = models.CharField("noté par", max_length=8, choices=Side)

    class Meta(VoidableFact.Meta):
        verbose_name = "recherche de relais"
        verbose_name_plural = "recherches de relais"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="exit_search_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | ~Q(next_step=""),
                name="exit_search_next_step",
                violation_error_message="Dites ce qui est prévu ce jour-là.",
            ),
        ]

    def __str__(self) -> str:
        return self.taker


class ExitPlan(VoidableFact):
    """What is decided of a taker-over for a project: retained, dismissed, found; `note` says why.

    `rule_version` is the version of the rule that was read that day: a later edit never rewrites a decision.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="exit_plans", verbose_name="projet")
    code = models.SlugField("règle de relais", max_length=40)
    rule = models.ForeignKey(TakeoverRule, models.PROTECT, related_name="+", verbose_name="règle lue ce jour-là")
    rule_version = models.PositiveIntegerField("version de la règle")
    verdict = models.CharField("décision", max_length=10, choices=Verdict)

    class Meta(VoidableFact.Meta):
        verbose_name = "décision sur un relais"
        verbose_name_plural = "décisions sur les relais"
        triggers = about("project_id", "code")
        indexes = [models.Index(fields=["project", "code", "-observed_on", "-recorded_at"], name="exit_plan_asof")]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(note="") | Q(is_void=True),
                name="exit_plan_reason",
                violation_error_message="Dites pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.get_verdict_display()}"


class ExitAmount(VoidableFact):
    """What a taker-over is expected to bring for a year, and how sure it is; a null amount is not known."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="exit_amounts", verbose_name="projet")
    code = models.SlugField("règle de relais", max_length=40)
    year = models.PositiveSmallIntegerField("année", validators=YEARS)
    hope = models.CharField("certitude", max_length=6, choices=Hope)
    amount = euros("montant attendu", null=True, blank=True)

    class Meta(VoidableFact.Meta):
        verbose_name = "montant attendu d’un relais"
        verbose_name_plural = "montants attendus des relais"
        triggers = about("project_id", "code", "year")
        indexes = [
            models.Index(fields=["project", "code", "year", "-observed_on", "-recorded_at"], name="exit_amount_asof")
        ]
        constraints = [
            *VoidableFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="exit_amount_positive",
                violation_error_message="Un montant attendu ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2100),
                name="exit_amount_year",
                violation_error_message="Cette année n’est pas plausible.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.year}"
