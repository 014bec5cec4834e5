"""Comparing a reading with the data of the portal at the day that its documents describe, for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.services import record
from projects.portfolio.selectors import Clock
from reporting.enums import FindingSeverity, ProposalKind, ProposalState
from reporting.figures.dossiers import Kind, Snapshot
from reporting.figures.registry import FigureValue, compute, get_figure
from reporting.models import Finding, Reading, ReadingProposal
from reporting.policies import can_judge_reading
from reporting.readings.matching import portal_of
from reporting.readings.measures import Population
from reporting.readings.portal import FIGURE, PROJECT, Told, block_differs, figure_differs, group_of, summary
from reporting.selectors.portal_numbers import (
    Sees,
    corrections_of,
    place_of,
    population_of,
    snapshot_of,
    told_values,
)
from reporting.services.reading_results import fingerprint, put_in_place

UNDATED = "Dites d’abord quel jour ces documents décrivent : « Titre, date et partage »."
TO_COME = "Ces documents décrivent un jour à venir : corrigez d’abord leur date, « Titre, date et partage »."
NOTHING_KNOWN = "Le portail ne connaissait aucun projet à cette date : il n’y a rien à comparer."
BLOCK_FACTS = (Kind.OBSERVATIONS, Kind.PRINTED, Kind.CLASSES)


@dataclass(frozen=True)
class Compared:
    """How many numbers and blocks could be held against the portal, and how many differ."""

    numbers: int
    blocks: int
    found: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing could be held against the portal."""
        return not (self.numbers or self.blocks)

    def __str__(self) -> str:
        return summary(self.found, self.numbers, self.blocks)


@transaction.atomic
def compare_with_portal(*, actor: User, reading: Reading) -> Compared:
    """Hold what `reading` says against the projects that `actor` sees, as they stood on its day and are known now.

    What differs becomes findings that `actor` alone sees, in the place of those of the comparison before; the verdicts
    stay. DomainError without a day, on a day to come, or when the portal knew no project then.
    """
    allowed, why = can_judge_reading(actor, reading)
    if not allowed:
        raise DomainError(why)
    if reading.document_on is None:
        raise DomainError(UNDATED)
    if reading.document_on > today():
        raise DomainError(TO_COME)
    clock = Clock(reading.document_on, timezone.now())
    rows = reading.proposals.exclude(state=ProposalState.SET_ASIDE).select_related("file").defer("file__lines")
    proposals = list(rows)
    sees = Sees.of(actor)
    numbers = [one for one in proposals if one.kind == ProposalKind.FIGURE and sees.whole(one.values)]
    blocks = [one for one in proposals if one.kind == ProposalKind.PROJECT]
    whole = snapshot_of(actor, clock, Population(), BLOCK_FACTS)
    if not whole.dossiers:
        raise DomainError(NOTHING_KNOWN)
    matched = dict(_matched(actor, blocks, whole))
    found = list(_numbers(actor, clock, numbers))
    for proposal, dossier in matched.values():
        # What a person corrected was read wrong: the document does not say it.
        values = {**proposal.values, **proposal.said}
        found += block_differs(values, (proposal.file.position, proposal.first_line), dossier, whole)
    kept = _keep(actor, reading, found)
    record(actor=actor, verb="reading.compared", subject=reading)
    return Compared(len(numbers), len(matched), kept)


def _matched(
    actor: User, blocks: Sequence[ReadingProposal], whole: Snapshot
) -> Iterator[tuple[int, tuple[ReadingProposal, Any]]]:
    """The blocks of which the project is sure, or was chosen by who accepted them, with its dossier."""
    portal = portal_of(actor) if blocks else None
    dossiers = {dossier.pk: dossier for dossier in whole.dossiers}
    for proposal in blocks:
        match = portal.match(proposal.values).found if portal and proposal.project_id is None else None
        key = proposal.project_id or (match.known.pk if match else None)
        if key in dossiers:
            yield proposal.pk, (proposal, dossiers[key])


def _numbers(actor: User, clock: Clock, proposals: Sequence[ReadingProposal]) -> Iterator[Told]:
    """Each number against its figure, as people corrected it: one snapshot for each population that is told."""
    corrections = corrections_of(proposals)
    by_population: dict[Population, list[tuple[ReadingProposal, dict[str, Any]]]] = {}
    for proposal in proposals:
        values = told_values(proposal, corrections.get(place_of(proposal)))
        if values is not None:
            by_population.setdefault(population_of(values), []).append((proposal, values))
    for population, rows in by_population.items():
        figures = {values["figure"] for _, values in rows}
        reads = frozenset[Kind]().union(*(get_figure(id).reads for id in figures))
        snapshot = snapshot_of(actor, clock, population, reads)
        counted: Mapping[str, FigureValue] = compute(snapshot, figures)
        for proposal, values in rows:
            place = (proposal.file.position, proposal.first_line)
            told = figure_differs(values, place, counted[values["figure"]], snapshot, population)
            if told is not None:
                yield told


def _rank(told: Told) -> tuple[str, str, bool]:
    """The order of the list, by which they are numbered."""
    return told.rule, group_of(told.rule, told.evidence), told.severity != FindingSeverity.MAJOR


def _keep(actor: User, reading: Reading, found: Sequence[Told]) -> int:
    """In the place of those of the comparison before, of the same person; how many."""
    Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    of_text = reading.findings.filter(seen_by=None)
    first = (of_text.aggregate(last=models.Max("position"))["last"] or 0) + 1
    rows = [
        Finding(
            reading=reading,
            # Two fields of one line are two findings: what is said of it makes them differ.
            fingerprint=fingerprint(
                f"{told.rule} {actor.pk} {told.evidence['label']} {told.explanation}", told.passages
            ),
            rule=told.rule,
            seen_by=actor,
            position=position,
            severity=told.severity,
            explanation=told.explanation,
            passages=told.passages,
            evidence=told.evidence,
        )
        for position, told in enumerate(sorted(found, key=_rank), first)
    ]
    return put_in_place(reading.findings.filter(seen_by=actor, rule__in=(FIGURE, PROJECT)), rows)
