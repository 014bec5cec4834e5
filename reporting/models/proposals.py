"""What a reading proposes to the portal, reviewed one by one: projects that a document describes, numbers it prints."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from projects.accounts.models import User
from projects.core.history import tracked_without
from projects.portfolio.models import Project
from reporting.enums import ProposalKind, ProposalState
from reporting.models.readings import Reading, ReadingFile


@tracked_without("values", "position")
class ReadingProposal(models.Model):
    """One block of a file, or one number of it, as the portal would keep it.

    `values` are what was read (`readings.proposed.Block`, `services.proposals.figure_values`); `said` what was
    accepted, empty until then. `made` lists what accepting wrote, {"kind", "pk"}, in order: « Annuler » undoes it.
    A proposal that nobody judged is made again by each reading; the others stay.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="proposals", verbose_name="lecture")
    file = models.ForeignKey(ReadingFile, models.CASCADE, related_name="proposals", verbose_name="fichier")
    kind = models.CharField("nature", max_length=7, choices=ProposalKind)
    position = models.PositiveIntegerField("ordre")
    first_line = models.PositiveIntegerField("première ligne")
    last_line = models.PositiveIntegerField("dernière ligne")
    start = models.PositiveIntegerField("début dans la ligne", default=0)
    values = models.JSONField("valeurs lues", default=dict)
    said = models.JSONField("valeurs acceptées", default=dict, blank=True)
    state = models.CharField("état", max_length=10, choices=ProposalState, default=ProposalState.TO_REVIEW)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="projet")
    made = models.JSONField("ce qui en est fait", default=list, blank=True)
    note = models.CharField("motif", max_length=1000, blank=True)
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="relu par"
    )
    judged_at = models.DateTimeField("relu le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "proposition"
        ordering = ["reading", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "kind", "first_line", "start"],
                name="proposal_once",
                violation_error_message="Ce passage est déjà proposé.",
            ),
            models.CheckConstraint(
                condition=Q(first_line__gte=1, last_line__gte=F("first_line")),
                name="proposal_placed",
                violation_error_message="Une proposition tient à des lignes du fichier.",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.TO_REVIEW, judged_by__isnull=True, judged_at__isnull=True)
                | (~Q(state=ProposalState.TO_REVIEW) & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="proposal_judged",
                violation_error_message="Une proposition relue porte son auteur et son moment.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.SET_ASIDE) | ~Q(note=""),
                name="proposal_set_aside_why",
                violation_error_message="Dites pourquoi cette proposition est écartée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, ligne {self.first_line}"

    @property
    def is_judged(self) -> bool:
        return self.state != ProposalState.TO_REVIEW

    @property
    def is_accepted(self) -> bool:
        return self.state in (ProposalState.ACCEPTED, ProposalState.CORRECTED)
