"""Dated facts on projects and actions: progress, maturity, states, who follows, Caflab's choice, highlights."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from projects.accounts.models import User
from projects.journal.facts import DatedFact, VoidableFact, about
from projects.portfolio.enums import (
    ActionStatus,
    Ground,
    HighlightKind,
    Maturity,
    ObservationKind,
    Progress,
    ProjectStatus,
)
from projects.portfolio.models.projects import Action, Project

OBSERVED_VALUES = [*Progress.choices, *Maturity.choices]


class Observation(DatedFact):
    """Progress or maturity of a project, or of one of its actions, on a day."""

    silent: ClassVar[dict[str, object]] = {"value": ""}

    project = models.ForeignKey(Project, models.PROTECT, related_name="observations", verbose_name="projet")
    action = models.ForeignKey(
        Action, models.PROTECT, null=True, blank=True, related_name="observations", verbose_name="action"
    )
    kind = models.CharField("constat", max_length=10, choices=ObservationKind)
    value = models.CharField("valeur", max_length=20, choices=OBSERVED_VALUES, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "constat"
        triggers = about("project_id", "action_id", "kind")
        indexes = [models.Index(fields=["project", "kind", "-observed_on", "-recorded_at"], name="observation_asof")]
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value="", retracts__isnull=False)
                | Q(kind=ObservationKind.PROGRESS, value__in=Progress.values)
                | Q(kind=ObservationKind.MATURITY, value__in=Maturity.values),
                name="observation_value_fits_kind",
                violation_error_message="Cette valeur n’existe pas pour ce constat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.get_value_display()}"


class ActionState(DatedFact):
    """Asked for, selected, done or not done: where an action stood on a day."""

    silent: ClassVar[dict[str, object]] = {"status": ""}

    action = models.ForeignKey(Action, models.PROTECT, related_name="states", verbose_name="action")
    status = models.CharField("état", max_length=10, choices=ActionStatus, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "état de l’action"
        triggers = about("action_id")
        indexes = [models.Index(fields=["action", "-observed_on", "-recorded_at"], name="action_state_asof")]
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="") | Q(retracts__isnull=False),
                name="action_state_value",
                violation_error_message="L’état de l’action est requis.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class CaflabSelection(VoidableFact):
    """Caflab chooses to accompany a project (or stops): on what grounds, by which referent."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="caflab_selections", verbose_name="projet")
    is_selected = models.BooleanField("accompagné", default=True)
    grounds = ArrayField(
        models.CharField(max_length=20, choices=Ground), default=list, blank=True, verbose_name="motifs"
    )
    referent = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="référent Caflab"
    )

    class Meta(VoidableFact.Meta):
        verbose_name = "sélection par le Caflab"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="caflab_selection_asof")]


class Highlight(DatedFact):
    """A project put forward in a document, and why."""

    silent: ClassVar[dict[str, object]] = {"kind": ""}

    project = models.ForeignKey(Project, models.PROTECT, related_name="highlights", verbose_name="projet")
    kind = models.CharField("mise en avant", max_length=15, choices=HighlightKind, blank=True)
    text = models.TextField("texte", blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "mise en avant"
        verbose_name_plural = "mises en avant"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="highlight_asof")]
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="") | Q(retracts__isnull=False),
                name="highlight_value",
                violation_error_message="La nature de la mise en avant est requise.",
            ),
        ]


class ProjectState(DatedFact):
    """Where a project stood in its life on a day. Only the services of the lifecycle write it."""

    silent: ClassVar[dict[str, object]] = {"status": ""}

    project = models.ForeignKey(Project, models.PROTECT, related_name="states", verbose_name="projet")
    status = models.CharField("état", max_length=10, choices=ProjectStatus, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "état du projet"
        verbose_name_plural = "états des projets"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="project_state_asof")]
        constraints = [
            *DatedFact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="") | Q(retracts__isnull=False),
                name="project_state_value",
                violation_error_message="L’état du projet est requis.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class Referent(VoidableFact):
    """Who follows a project at the Caf from a day on; without `user`, nobody does any more."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="referents", verbose_name="projet")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="référent Caf")

    class Meta(VoidableFact.Meta):
        verbose_name = "référent Caf"
        verbose_name_plural = "référents Caf"
        indexes = [models.Index(fields=["project", "-observed_on", "-recorded_at"], name="referent_asof")]

    def __str__(self) -> str:
        return str(self.user or "personne")
