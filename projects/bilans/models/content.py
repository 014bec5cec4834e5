"""What a bilan holds while it is being written. What was deposited is in `BilanVersion`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from projects.bilans.enums import DifficultyKind, Nature, NeedKind
from projects.bilans.models.bilans import Bilan
from projects.bilans.models.campaigns import BilanQuestion, BudgetHeading
from projects.core.history import tracked
from projects.documents.models import Document
from projects.portfolio.models import Project


def number(label: str) -> models.DecimalField:
    """A value of an indicator; null is « non communiqué », never 0."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True, blank=True)


def euros(label: str) -> models.DecimalField:
    """An amount in euros to the cent; null is « non communiqué », never 0."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True, blank=True)


class BilanAnswer(models.Model):
    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="answers", verbose_name="bilan")
    question = models.ForeignKey(BilanQuestion, models.PROTECT, related_name="answers", verbose_name="question")
    text = models.TextField("réponse")

    class Meta:
        verbose_name = "réponse"
        ordering = ["bilan", "question__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "question"],
                name="bilan_answer_once",
                violation_error_message="Cette question a déjà une réponse.",
            )
        ]

    def __str__(self) -> str:
        return self.text


@tracked
class Indicator(models.Model):
    """Something that a project counts from year to year."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="indicators", verbose_name="projet")
    label = models.CharField("indicateur", max_length=150)
    unit = models.CharField("unité", max_length=40)
    nature = models.CharField("ce que c’est", max_length=10, choices=Nature)
    is_closed = models.BooleanField("n’est plus suivi", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "indicateur"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                "project",
                Lower("label"),
                name="indicator_once",
                violation_error_message="Ce projet a déjà un indicateur de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class IndicatorValue(models.Model):
    """The target and the actual value of an indicator over the period of one bilan."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name="indicateur")
    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="values", verbose_name="bilan")
    target = number("cible")
    actual = number("réalisé")

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateurs"
        ordering = ["bilan", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "bilan"],
                name="indicator_value_once",
                violation_error_message="Cet indicateur a déjà une valeur dans ce bilan.",
            ),
            models.CheckConstraint(
                condition=(Q(target=None) | Q(target__gte=0)) & (Q(actual=None) | Q(actual__gte=0)),
                name="indicator_value_positive",
                violation_error_message="Une valeur ne peut pas être négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} : {self.actual}"


class Told(models.Model):
    """A difficulty or a need, one text by kind."""

    text = models.TextField("texte")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class Difficulty(Told):
    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="difficulties", verbose_name="bilan")
    kind = models.CharField("nature", max_length=15, choices=DifficultyKind)

    class Meta:
        verbose_name = "difficulté"
        ordering = ["bilan", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "kind"],
                name="bilan_difficulty_once",
                violation_error_message="Cette difficulté est déjà dite.",
            )
        ]


class Need(Told):
    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="needs", verbose_name="bilan")
    kind = models.CharField("nature", max_length=15, choices=NeedKind)

    class Meta:
        verbose_name = "besoin"
        ordering = ["bilan", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "kind"], name="bilan_need_once", violation_error_message="Ce besoin est déjà dit."
            )
        ]


class BudgetLine(models.Model):
    """What was planned and what was spent or received under one heading."""

    bilan = models.ForeignKey(Bilan, models.PROTECT, related_name="budget_lines", verbose_name="bilan")
    heading = models.ForeignKey(BudgetHeading, models.PROTECT, related_name="lines", verbose_name="ligne")
    planned = euros("prévu")
    actual = euros("réalisé")

    class Meta:
        verbose_name = "montant du budget"
        verbose_name_plural = "montants du budget"
        ordering = ["bilan", "heading__side", "heading__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["bilan", "heading"],
                name="budget_line_once",
                violation_error_message="Cette ligne du budget a déjà ses montants.",
            ),
            models.CheckConstraint(
                condition=(Q(planned=None) | Q(planned__gte=0)) & (Q(actual=None) | Q(actual__gte=0)),
                name="budget_line_positive",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.heading)


class BilanDocument(models.Model):
    """The budget file of a bilan; a new file is a new version of the same document."""

    bilan = models.OneToOneField(Bilan, models.PROTECT, related_name="budget_file", verbose_name="bilan")
    document = models.OneToOneField(Document, models.PROTECT, related_name="bilan_file", verbose_name="document")

    class Meta:
        verbose_name = "budget joint"
        verbose_name_plural = "budgets joints"

    def __str__(self) -> str:
        return str(self.document)
