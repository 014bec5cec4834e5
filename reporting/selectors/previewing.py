"""What one part of an edition would print now, with the text that is being typed: read as far as that part goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.utils import timezone

from reporting.enums import EditionKind
from reporting.figures.dossiers import EVERY_KIND, Kind, Snapshot
from reporting.figures.registry import all_figures, compute
from reporting.models import Edition
from reporting.outlines import HIGHLIGHTS, parts_of
from reporting.plain import placeholders
from reporting.rendering.content import RecueilContent
from reporting.selectors.editions import edition_snapshot, snapshot_content, stored_texts

# Of the parts that show the projects one after the other: how many are read for a preview of the first pages.
FIRST = {"annexe1": 10, "fiches": 4}
# What fiches say: all but the financings that are followed, and the plans.
OF_FICHES = EVERY_KIND - {Kind.MONEY, Kind.PLANS}
# What tells whether a figure has its place, and what the annex says of a region.
ANNOUNCED = {"announced.total", "announced.not_described", "projects.described"}


@dataclass(frozen=True)
class Draft:
    """A text as it is typed, not stored yet; `block` is None for one that is new."""

    section: str
    title: str
    body: str
    block: int | None = None


@dataclass(frozen=True)
class PartContent:
    """What a part needs of the document. `left`: how many projects the part shows after those that are in `content`."""

    content: RecueilContent
    left: int


def part_content(edition: Edition, section: str, draft: Draft | None = None) -> PartContent:
    """The content of a document, as far as its section `section` shows it. DomainError as `recueil_content`.

    The figures of the other sections are counted as well: those that say nothing do not print, and the numbers of the
    sections follow from it.
    """
    texts, parts = _texts(edition, draft), [part for _, part in parts_of(edition.kind)]
    cited = set(chain.from_iterable(placeholders(f"{row['title']} {row['body']}") for row in texts))
    printed = set() if section in FIRST else set(chain.from_iterable(part.figures for part in parts))
    wanted = [figure for figure in all_figures() if figure.id in cited | printed | ANNOUNCED]
    has_fiches = section in FIRST or any(HIGHLIGHTS in part.draws for part in parts)
    kinds = frozenset(OF_FICHES if has_fiches else {Kind.HIGHLIGHTS}).union(*(figure.reads for figure in wanted))
    snapshot = edition_snapshot(edition, read=kinds)
    described = _described(edition.kind, section, snapshot)
    values = compute(snapshot, [figure.id for figure in wanted])
    content = snapshot_content(edition, snapshot, values, texts=texts, described=described)
    return PartContent(content, len(snapshot.dossiers) - len(described) if section in FIRST else 0)


def frozen_part(content: RecueilContent, section: str) -> PartContent:
    """The same of a document that is frozen."""
    if section not in FIRST or content.kind == EditionKind.PRESS_RELEASE:
        return PartContent(content, 0)
    left, regions = FIRST[section], []
    for region in content.regions:
        regions.append(replace(region, projects=region.projects[:left]))
        left -= len(regions[-1].projects)
    cut = replace(content, regions=tuple(regions))
    return PartContent(cut, len(content.projects) - len(cut.projects))


def _texts(edition: Edition, draft: Draft | None) -> Sequence[Mapping[str, Any]]:
    """The stored texts, with the one that is being typed at its place, or after them."""
    rows = stored_texts(edition, timezone.now())
    if draft is None:
        return rows
    written = {"section": draft.section, "title": draft.title, "body": draft.body, "pgh_obj_id": draft.block}
    if draft.block is None:
        return [*rows, written]
    return [written if row["pgh_obj_id"] == draft.block else row for row in rows]


def _described(kind: str, section: str, snapshot: Snapshot) -> Collection[int]:
    """The projects whose fiche the section shows, down to a number that is enough; else those that are put forward."""
    if section not in FIRST:
        return [dossier.pk for dossier in snapshot.dossiers if dossier.highlight]
    if kind == EditionKind.PRESS_RELEASE:  # of one region, and in the order of its departments
        return [dossier.pk for dossier in snapshot.dossiers]
    places = {code: place for place, code in enumerate(snapshot.region_names)}
    ordered = sorted(snapshot.dossiers, key=lambda dossier: places[dossier.region])
    return [dossier.pk for dossier in ordered[: FIRST[section]]]
