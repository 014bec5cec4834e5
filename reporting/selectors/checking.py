"""What the checks find in an edition as it stands, and which of it somebody passed or told a false alarm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial

from funding.rules.enums import Nature, RuleKind
from funding.rules.models import FundingRule
from projects.core.french import format_datetime, typeset
from projects.core.reading import one_moment
from reporting.checks import registry
from reporting.checks.all import run
from reporting.checks.document import layouts
from reporting.checks.engine import engine_findings, told_once
from reporting.checks.findings import Finding, Place
from reporting.checks.subject import Barred, StoredText, Subject
from reporting.enums import WaiverKind
from reporting.figures.dossiers import Snapshot
from reporting.figures.registry import FigureValue, get_figure
from reporting.models import CheckWaiver, Edition
from reporting.outlines import outside, parts_of
from reporting.reading.guard import Guard
from reporting.reading.text import Document
from reporting.rendering.content import RecueilContent, WaiverContent
from reporting.selectors.editions import (
    edition_figures,
    edition_snapshot,
    figure_address,
    figure_content,
    prints,
    snapshot_content,
    stored_texts,
)
from reporting.selectors.read_documents import read_documents

LONGEST_PLACE = 250
# Fiches that a page, or an act on one finding that it shows, reads while somebody waits; a job reads the others.
AT_ONCE = 150


@dataclass(frozen=True)
class Report:
    """The findings of an edition, blocking ones first, each in the order of the document, and what was said of some of
    them, by fingerprint.
    """

    findings: tuple[Finding, ...]
    waivers: Mapping[str, CheckWaiver]
    unread: int = 0  # fiches that a page leaves to a job
    unrun: str = ""  # in French, what could not be checked

    @cached_property
    def open(self) -> list[Finding]:
        return [one for one in self.findings if one.fingerprint not in self.waivers]

    @cached_property
    def blocking(self) -> list[Finding]:
        """Those that hold the edition back."""
        return [one for one in self.open if one.blocking]

    @cached_property
    def waived(self) -> list[tuple[Finding, CheckWaiver]]:
        return [(one, self.waivers[one.fingerprint]) for one in self.findings if one.fingerprint in self.waivers]

    @cached_property
    def by_text(self) -> dict[int, int]:
        """How many open findings stand in each text."""
        blocks = ({place.block for place in one.places if place.block is not None} for one in self.open)
        return Counter(key for keys in blocks for key in keys)

    def get(self, fingerprint: str) -> Finding | None:
        return next((one for one in self.findings if one.fingerprint == fingerprint), None)


@dataclass(frozen=True)
class Checked:
    """What would print, with what was passed on it, and what the checks find there."""

    content: RecueilContent
    report: Report


@one_moment()
def checked_edition(
    edition: Edition, *, known_at: datetime | None = None, frozen: int | None = None, most: int | None = None
) -> Checked:
    """An edition read once, checked. DomainError when it cannot be counted. `frozen` as in `recueil_content`.

    `most`: how many fiches that nobody read yet are read now, all of them when not said.
    """
    snapshot = edition_snapshot(edition, known_at=known_at)
    return checked_snapshot(edition, snapshot, edition_figures(snapshot), frozen, most=most)


def checked_snapshot(
    edition: Edition,
    snapshot: Snapshot,
    values: Mapping[str, FigureValue],
    frozen: int | None = None,
    *,
    most: int | None = None,
) -> Checked:
    """The same of a snapshot and its figures that were read already."""
    content, subject = _subject(edition, snapshot, values, frozen)
    report = report_of(edition, subject, most=most)
    return Checked(replace(content, waivers=_waivers(edition, report)), report)


@one_moment()
def documents_of(edition: Edition) -> list[Document]:
    """What the reading engine reads of an edition, as it stands."""
    snapshot = edition_snapshot(edition)
    _, subject = _subject(edition, snapshot, edition_figures(snapshot))
    return [laid.document() for laid in layouts(subject)]


def _subject(
    edition: Edition, snapshot: Snapshot, values: Mapping[str, FigureValue], frozen: int | None = None
) -> tuple[RecueilContent, Subject]:
    texts = stored_texts(edition, snapshot.known_at)
    content = snapshot_content(edition, snapshot, values, frozen, texts=texts)
    address = partial(figure_address, edition)
    parts = {part.id for _, part in parts_of(edition.kind)}  # what stands out of them is written, and does not print
    subject = Subject(
        content=content,
        situation_on=snapshot.situation_on,
        document_month=edition.document_month,
        texts=tuple(
            StoredText(row["pgh_obj_id"], row["version"], row["section"], row["title"], row["body"])
            for row in texts
            if prints(row) and row["section"] in parts
        ),
        values={id: figure_content(value, address, {}) for id, value in values.items()},
        barred=barred_natures(),
    )
    return content, subject


def report_of(edition: Edition, subject: Subject, *, most: int | None = None) -> Report:
    """What every check finds, beside what was said of it; one query."""
    guard = Guard()
    read, unread = engine_findings(subject, partial(read_documents, most=most, guard=guard))
    own = run(subject, guard)
    found = [*own, *told_once(own, read)]
    ranks = _ranks(subject)
    found.sort(key=lambda one: (not one.blocking, one.severity != "majeure", *_rank(one, ranks)))
    standing = CheckWaiver.objects.filter(edition=edition, withdrawn_at=None).select_related("by")
    return Report(tuple(found), {row.fingerprint: row for row in standing}, unread, guard.told())


def _ranks(subject: Subject) -> dict[int | str, int]:
    """The order of the document: texts by their key, part by part, then projects by their reference."""
    parts = {part.id: place for place, (_, part) in enumerate(parts_of(subject.content.kind))}
    texts = sorted(subject.texts, key=lambda text: parts.get(text.section, len(parts)))
    keys: list[int | str] = [
        *(text.key for text in texts),
        *(str(one.reference) for one in subject.content.projects),
    ]
    return {key: rank for rank, key in enumerate(keys)}


def _rank(finding: Finding, ranks: Mapping[int | str, int]) -> tuple[bool, int]:
    """Where the first place of a finding comes: the header, figures and annex, then texts, then projects."""
    place = finding.places[0] if finding.places else None
    key = (place.block if place.block is not None else place.reference) if place else ""
    return bool(key), ranks.get(key, len(ranks))


def barred_natures() -> list[Barred]:
    """The natures of spending that a rule in force refuses to everybody; one query."""
    rows = FundingRule.objects.filter(
        kind=RuleKind.ELIGIBLE_NATURE, flag=False, withdrawn_at=None, caf=None, axis=None
    ).order_by("fund", "nature", "first_year")
    return [
        Barred(
            row.nature, str(Nature(row.nature).label), row.get_fund_display(), row.first_year, row.last_year,
            row.source_text,
        )
        for row in rows
    ]  # fmt: skip


def where_of(edition: Edition, finding: Finding) -> str:
    """Where a finding stands, in words."""
    return ", ".join(dict.fromkeys(place_label(edition, place) for place in finding.places))[:LONGEST_PLACE]


def place_label(edition: Edition, place: Place) -> str:
    """« Texte : Chapô », « Projet FIPE-2023-07-001 », « Chiffre : Projets par région », « En-tête et annexe »."""
    if place.section:
        labels = {part.id: part.label for _, part in parts_of(edition.kind)}
        return typeset(f"Texte : {labels.get(place.section) or outside(place.section).label}")
    if place.reference:
        return f"Projet {place.reference}"
    return typeset(f"Chiffre : {get_figure(place.figure).label}") if place.figure else "En-tête et annexe"


def _waivers(edition: Edition, report: Report) -> tuple[WaiverContent, ...]:
    return tuple(
        WaiverContent(
            rule=row.rule,
            label=registry.label(row.rule),
            is_passed=row.kind == WaiverKind.PASSED,
            reason=typeset(row.reason),
            place=row.place,
            words=row.words,
            explanation=row.explanation,
            by=str(row.by or ""),
            at=format_datetime(row.at),
            is_blocking=finding.blocking,
        )
        for finding, row in report.waived
    )
