"""Reading proposals: who waits for what, what changed since they were written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from projects.accounts.models import User
from projects.core.forms.base import fingerprint
from projects.core.forms.compare import Part, told_apart
from projects.fiches import content as words
from projects.fiches.content import Content
from projects.fiches.enums import Decision, ProposalState
from projects.fiches.models import FicheVersion, Proposal, ProposalField, Validation
from projects.fiches.sections import FIELDS, SECTION_OF
from projects.fiches.workflow import ANSWERED, OPEN
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock, last_fact


@dataclass(frozen=True)
class FieldReview:
    """One field as the Caf reads it: the fiche of now, what is proposed, and what its author had read."""

    row: ProposalField
    current: str

    @property
    def name(self) -> str:
        return self.row.field

    @property
    def label(self) -> str:
        return FIELDS[self.name].label

    @property
    def section(self) -> str:
        return SECTION_OF[self.name].title

    @property
    def has_moved(self) -> bool:
        """The fiche changed since the porteur read it: nothing is taken without someone choosing."""
        return not words.same(self.row.before, self.current)

    @property
    def is_same(self) -> bool:
        """The fiche already says it."""
        return words.same(self.row.proposed, self.current)

    @property
    def noted(self) -> str:
        """What was decided without concluding, if the fiche still says what was then read beside it."""
        return self.row.decision if self.row.decided_on == self.read else ""

    @property
    def decision_label(self) -> str:
        return str(Decision(self.row.decision).label)

    @cached_property
    def parts(self) -> tuple[Sequence[Part], Sequence[Part]]:
        return _apart(self.current, self.row.proposed)

    @cached_property
    def told(self) -> tuple[Sequence[Part], Sequence[Part]]:
        """What its author had read and what they proposed, for the one who reads the answer."""
        return _apart(self.row.before, self.row.proposed)

    @property
    def read(self) -> str:
        """Which words of the fiche are shown: a decision holds for them alone."""
        return fingerprint(self.current)


def _apart(one: str, other: str) -> tuple[Sequence[Part], Sequence[Part]]:
    if not one or not other:
        return [Part(one, own=bool(one))], [Part(other, own=bool(other))]
    return told_apart(one, other)


def reviews_of(proposal: Proposal, current: Content) -> list[FieldReview]:
    return [FieldReview(row, current[row.field]) for row in proposal.fields.all()]


def open_proposal(project: Project) -> Proposal | None:
    """The one that is not answered yet, at most one by project."""
    found = Proposal.objects.filter(project=project, state__in=OPEN)
    return found.select_related("sent_by", "decided_by").first()


def sent_back(project: Project) -> Proposal | None:
    """The proposal that the Caf has sent back and that its porteur has still to answer; what was sent since answers."""
    sent = Proposal.objects.filter(project=project, porteur=project.porteur_id)
    last = (
        sent.filter(state__in=(ProposalState.SENT, *ANSWERED))
        .order_by("-number")
        .only("public_id", "state", "reason")
        .first()
    )
    return last if last and last.state == ProposalState.SENT_BACK else None


def last_proposals(projects: Collection[int]) -> dict[int, Proposal]:
    """The last proposal of each project, whatever its state: one query."""
    found = Proposal.objects.filter(project__in=projects).order_by("project_id", "-number").distinct("project_id")
    return {row.project_id: row for row in found}


def last_validation(proposal: Proposal | None) -> Validation | None:
    """The validation that was asked for last, answered or not."""
    return proposal.validations.filter(revoked_at=None).first() if proposal and proposal.pk else None


def follower_of(project: Project) -> User | None:
    """Who follows the project at the Caf today, if they can still be told."""
    found = last_fact(Referent, [project.pk], Clock.now(), "user").get(project.pk, (None,))
    return User.objects.filter(pk=found[0], is_active=True).first() if found[0] else None


def versions_of(project: Project) -> list[FicheVersion]:
    return list(FicheVersion.objects.filter(project=project).select_related("published_by"))
