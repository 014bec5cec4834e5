"""The financing plan of a project for a year: its working draft, the steps of its life, the file it was read from."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.functions import TransactionNow
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from funding.plans.enums import PlanState
from funding.plans.querysets import PlanQuerySet
from projects.accounts.models import User
from projects.documents.models import Document
from projects.portfolio.models import Project

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
FIRST_YEAR, LAST_YEAR = 2000, 2100
NO_YEAR = "Cette année n’est pas plausible."
YEARS = [MinValueValidator(FIRST_YEAR, NO_YEAR), MaxValueValidator(LAST_YEAR, NO_YEAR)]


class Plan(models.Model):
    """What a project costs in a year and who pays. Only the services of its life write `state`.

    `draft` is what is being written, cell by cell, as it was typed: an amount that does not read stays as it is. What
    was sent is in `PlanVersion`, in euros. `version` grows with each change of the draft.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="plans", verbose_name="projet")
    year = models.PositiveSmallIntegerField("année", validators=YEARS)
    state = models.CharField("état", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    draft = models.JSONField("brouillon", default=list, blank=True)
    note = models.TextField("remarque", blank=True)
    saved_at = models.DateTimeField("enregistré le", null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan de financement"
        verbose_name_plural = "plans de financement"
        ordering = ["project", "-year"]
        indexes = [models.Index(fields=["year", "state"], name="plan_year_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"],
                name="plan_once",
                violation_error_message="Ce projet a déjà un plan de financement pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="plan_year_range",
                violation_error_message=NO_YEAR,
            ),
        ]

    def __str__(self) -> str:
        return f"Plan de financement {self.year}, {self.project}"


class PlanStep(models.Model):
    """One change of state: by whom, why, and at which version."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="steps", verbose_name="plan")
    transition = models.CharField("acte", max_length=20)
    state = models.CharField("état", max_length=10, choices=PlanState)
    reason = models.TextField("motif", blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par")
    for_porteur = models.BooleanField("fait par la Caf pour le porteur", default=False)
    version = models.ForeignKey("PlanVersion", models.PROTECT, null=True, blank=True, verbose_name="version")
    recorded_at = models.DateTimeField("le", db_default=TransactionNow(), editable=False)

    class Meta:
        verbose_name = "étape du plan"
        verbose_name_plural = "étapes du plan"
        ordering = ["plan", "pk"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.get_state_display()


class PlanDocument(models.Model):
    """The budget file that a plan was read from; a new file is a new version of the same document."""

    plan = models.OneToOneField(Plan, models.PROTECT, related_name="budget_file", verbose_name="plan")
    document = models.OneToOneField(Document, models.PROTECT, related_name="plan_file", verbose_name="document")

    class Meta:
        verbose_name = "budget déposé"
        verbose_name_plural = "budgets déposés"

    def __str__(self) -> str:
        return str(self.document)
