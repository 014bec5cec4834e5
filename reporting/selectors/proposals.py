"""Proposals for pages: the list with its progress, and one of them beside the text and what the portal knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.portfolio.models import Project
from projects.territories.models import CafDepartment
from reporting.enums import ProposalKind, ProposalState
from reporting.models import Reading, ReadingFile, ReadingProposal
from reporting.readings.kept import line_of
from reporting.readings.matching import Match, Matches, portal_of
from reporting.selectors.readings import pieces

PAGE = 50
# What stands around the block, so that one sees where it comes from.
AROUND = 2
LONGEST = 160


@dataclass(frozen=True)
class Progress:
    """« 3 sur 12 relus »."""

    done: int
    total: int


@dataclass(frozen=True)
class Row:
    """A proposal of the list, with the project that it surely describes, or the reference of the one that it was noted
    on: "" where who looks does not see that one. `is_mine` to accept, as far as one can tell: see `Reach`.
    """

    proposal: ReadingProposal
    match: Match | None
    noted_on: str
    is_mine: bool


@dataclass(frozen=True)
class BlockLine:
    """A line of the text beside the form; `is_inside` the block. `pieces` are its words, with True for those in which
    something was read; `is_apart` where words between it and the one before are left out.
    """

    number: int
    text: str
    is_inside: bool
    pieces: Sequence[tuple[str, bool]]
    is_apart: bool = False


@dataclass(frozen=True)
class Reach:
    """What somebody may accept, as far as a proposal tells: figures of the whole, and projects of which departments
    (None for all; nobody but Cnaf, Caflab and Cafs accepts any). One that names no department may be theirs.
    """

    figures: bool
    projects: bool
    departments: frozenset[str] | None

    @classmethod
    def of(cls, user: User) -> Reach:
        scope = scope_of(user)
        if scope.has_role(Role.CNAF, Role.CAFLAB):
            return cls(True, True, None)
        mine = CafDepartment.objects.filter(caf__in=scope.cafs).values_list("department", flat=True)
        return cls(False, bool(scope.cafs), frozenset(mine) if scope.cafs else None)

    def holds(self, proposal: ReadingProposal) -> bool:
        if proposal.kind == ProposalKind.FIGURE:
            return self.figures
        department = proposal.values["department"]
        return self.projects and (self.departments is None or not department or department in self.departments)


def progress_of(reading: Reading) -> Progress:
    rows = dict(reading.proposals.order_by().values_list("state").annotate(Count("pk")))
    total = sum(rows.values())
    return Progress(total - rows.get(ProposalState.TO_REVIEW, 0), total)


def proposal_rows(user: User, reading: Reading, *, state: str, kind: str, rank: int) -> tuple[list[Row], bool]:
    """A page of those in that state and of that kind (« » for all), and whether another follows: three queries."""
    rows = reading.proposals.select_related("file").defer("file__lines")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    found = list(rows[(rank - 1) * PAGE : rank * PAGE + 1])
    portal = portal_of(user) if any(map(_is_open_block, found)) else None
    reach = Reach.of(user)
    noted = {one.project_id for one in found if one.project_id}
    seen = dict(Project.objects.visible_to(user).filter(pk__in=noted).values_list("pk", "reference")) if noted else {}
    return [
        Row(
            one,
            portal.match(one.values).found if portal and _is_open_block(one) else None,
            seen.get(one.project_id or 0, ""),
            reach.holds(one),
        )
        for one in found[:PAGE]
    ], len(found) > PAGE


def _is_open_block(one: ReadingProposal) -> bool:
    return one.kind == ProposalKind.PROJECT and one.project_id is None


def matches_of(user: User, proposal: ReadingProposal) -> Matches:
    """The projects of the portal, of those that `user` sees, that a block may describe."""
    return portal_of(user).match(proposal.values)


def neighbours(proposal: ReadingProposal) -> tuple[int | None, int | None]:
    """The keys of the proposals before and after."""
    keys = list(ReadingProposal.objects.filter(reading=proposal.reading_id).values_list("pk", flat=True))
    at = keys.index(proposal.pk)
    return keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None


def to_review(user: User, reading: Reading) -> list[ReadingProposal]:
    """Those that `user` has to review, in the order of the text."""
    reach = Reach.of(user)
    return [one for one in reading.proposals.filter(state=ProposalState.TO_REVIEW) if reach.holds(one)]


def next_to_review(user: User, proposal: ReadingProposal) -> tuple[int | None, int]:
    """The key of the next one that `user` has to review, after this one then from the start; how many they have."""
    left = [one for one in to_review(user, proposal.reading) if one.pk != proposal.pk]
    after = next((one for one in left if one.position > proposal.position), left[0] if left else None)
    return after.pk if after else None, len(left)


def outcomes_of(reading: Reading) -> dict[str, int]:
    """How many proposals were accepted, corrected, set aside, by state; those to review are left out."""
    rows = (
        reading.proposals.exclude(state=ProposalState.TO_REVIEW).order_by().values_list("state").annotate(Count("pk"))
    )
    return dict(rows)


def block_lines(proposal: ReadingProposal) -> Sequence[BlockLine]:
    """The lines of the block and those around; one that is longer than a page ends there. Before the row of a table,
    what stands over it: its caption, its heads.
    """
    lines = ReadingFile.objects.values_list("lines", flat=True).get(pk=proposal.file_id)
    read = {quote["line"] for quotes in proposal.values.get("quotes", {}).values() for quote in quotes}
    read |= {proposal.first_line} if proposal.kind == ProposalKind.FIGURE else set()
    first = max(1, proposal.first_line - AROUND)
    last = min(len(lines), proposal.last_line + AROUND, first + LONGEST)
    spans = _spans(proposal)
    found = list[BlockLine]()
    for number in sorted({*proposal.values.get("above", ()), *range(first, last + 1)}):
        text = line_of(number, lines[number - 1]).text
        is_inside = proposal.first_line <= number <= proposal.last_line
        words = pieces(text, [spans[number]] if number in spans else [(0, len(text))] if number in read else [])
        between = range(found[-1].number + 1, number) if found else ()
        is_apart = any(line_of(one, lines[one - 1]).text.strip() for one in between)
        found.append(BlockLine(number, text, is_inside, words, is_apart))
    return found


def _spans(proposal: ReadingProposal) -> dict[int, tuple[int, int]]:
    """Where a number of a table and the head of its column stand in their lines; nothing for others."""
    if "above" not in proposal.values:
        return {}
    head = proposal.values["head"]
    found = {head[0]: (head[1], head[2])} if head else {}
    return {**found, proposal.first_line: (proposal.values["start"], proposal.values["end"])}
