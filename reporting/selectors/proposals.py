"""Proposals for pages: the list with its progress, and one of them beside the text and what the portal knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from projects.accounts.models import User
from reporting.enums import ProposalKind, ProposalState
from reporting.models import Reading, ReadingFile, ReadingProposal
from reporting.readings.kept import line_of
from reporting.readings.matching import Match, Matches, portal_of

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
    """A proposal of the list, with the project that it surely describes."""

    proposal: ReadingProposal
    match: Match | None


@dataclass(frozen=True)
class BlockLine:
    """A line of the text beside the form; `is_inside` the block, `is_read` where a field was read in it."""

    number: int
    text: str
    is_inside: bool
    is_read: bool


def progress_of(reading: Reading) -> Progress:
    rows = dict(reading.proposals.order_by().values_list("state").annotate(Count("pk")))
    total = sum(rows.values())
    return Progress(total - rows.get(ProposalState.TO_REVIEW, 0), total)


def proposal_rows(user: User, reading: Reading, *, state: str, kind: str, rank: int) -> tuple[list[Row], bool]:
    """A page of those in that state and of that kind (« » for all), and whether another follows: two queries."""
    rows = reading.proposals.select_related("file", "project__porteur", "judged_by").defer("file__lines")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    found = list(rows[(rank - 1) * PAGE : rank * PAGE + 1])
    portal = portal_of(user) if any(one.kind == ProposalKind.PROJECT for one in found) else None
    return [
        Row(one, portal.match(one.values).found if portal and one.kind == ProposalKind.PROJECT else None)
        for one in found[:PAGE]
    ], len(found) > PAGE


def matches_of(user: User, proposal: ReadingProposal) -> Matches:
    """The projects of the portal, of those that `user` sees, that a block may describe."""
    return portal_of(user).match(proposal.values)


def neighbours(proposal: ReadingProposal) -> tuple[int | None, int | None]:
    """The keys of the proposals before and after."""
    keys = list(ReadingProposal.objects.filter(reading=proposal.reading_id).values_list("pk", flat=True))
    at = keys.index(proposal.pk)
    return keys[at - 1] if at else None, keys[at + 1] if at + 1 < len(keys) else None


def next_to_review(proposal: ReadingProposal) -> int | None:
    """The key of the next one to review, after this one then from the start."""
    rows = ReadingProposal.objects.filter(reading=proposal.reading_id, state=ProposalState.TO_REVIEW)
    after = rows.filter(position__gt=proposal.position).first() or rows.exclude(pk=proposal.pk).first()
    return after.pk if after else None


def block_lines(proposal: ReadingProposal) -> Sequence[BlockLine]:
    """The lines of the block and those around; one that is longer than a page ends there."""
    lines = ReadingFile.objects.values_list("lines", flat=True).get(pk=proposal.file_id)
    read = {quote["line"] for quotes in proposal.values.get("quotes", {}).values() for quote in quotes}
    read |= {proposal.first_line} if proposal.kind == ProposalKind.FIGURE else set()
    first = max(1, proposal.first_line - AROUND)
    last = min(len(lines), proposal.last_line + AROUND, first + LONGEST)
    return [
        BlockLine(
            number,
            line_of(number, lines[number - 1]).text,
            proposal.first_line <= number <= proposal.last_line,
            number in read,
        )
        for number in range(first, last + 1)
    ]
