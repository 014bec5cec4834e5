"""The Fipe categories, and which ones a project was said to belong to on a day."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from projects.journal.facts import VoidableFact
from projects.journal.models import Source
from projects.portfolio.models.projects import Project


class Category(models.Model):
    """A category of a scheme. The letter's five domains map onto the recueil's four categories."""

    code = models.CharField("code", max_length=30, primary_key=True)
    scheme = models.CharField("nomenclature", max_length=20, default="fipe")
    letter = models.CharField("lettre", max_length=1, blank=True)
    label = models.CharField("libellé", max_length=120)
    short_label = models.CharField("libellé court", max_length=60)
    definition = models.TextField("définition", blank=True)
    position = models.PositiveSmallIntegerField("ordre")
    maps_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="correspond à")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name="source")

    class Meta:
        verbose_name = "catégorie"
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "letter"],
                condition=~Q(letter=""),
                name="category_letter_unique",
                violation_error_message="Une catégorie de cette nomenclature a déjà cette lettre.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Classification(VoidableFact):
    """All the categories of a project on a day, in one fact: the last one stands whole."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="classifications", verbose_name="projet")

    class Meta(VoidableFact.Meta):
        verbose_name = "classement"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="classification_asof")]


class ClassificationItem(models.Model):
    """One category of a classification, at most one of them being the main one."""

    classification = models.ForeignKey(Classification, models.PROTECT, related_name="items")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="catégorie")
    is_main = models.BooleanField("principale", default=False)
    recorded_at = models.DateTimeField("enregistré le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "catégorie du projet"
        ordering = ["-is_main", "category__position"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["classification", "category"],
                name="classification_category_once",
                violation_error_message="Cette catégorie est déjà donnée au projet.",
            ),
            models.UniqueConstraint(
                fields=["classification"],
                condition=Q(is_main=True),
                name="classification_one_main",
                violation_error_message="Un projet a au plus une catégorie principale.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.category)
