"""The national picture: how figures moved between two days, the map, what is in doubt, what is missing and by whom."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from fipe_portal.home.desk import INVITE, OWN, PROJECT, READ, Desk
from fipe_portal.home.parts import Board, Cell, Section, address, figure_address, listed
from fipe_portal.home.shared import chart_section, doubts_section, editions_section, map_section, successions_section
from projects.core.french import sort_key
from projects.portfolio.listing.silence import months_before
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.views.clock import asked_day
from reporting.figures.dossiers import Dossier, Kind, Snapshot
from reporting.figures.registry import FigureValue, Number, compute
from reporting.figures.snapshot import take_snapshot
from reporting.selectors.tiles import Tile, Trend, figure_tile, row_tile, row_value, trend

COMPARED = ("projects.total", "regions.total", "projects.with_fiche", "projects.highlighted")
COMPARED_ROWS = (
    ("projects.by_progress", "inconnu", ("Avancement à évaluer", "Avancements à évaluer")),
    ("projects.by_maturity", "en_doute", ("Maturité en doute", "Maturités en doute")),
)
IDS = (*COMPARED, *(id for id, _, _ in COMPARED_ROWS))
COMPARED_KINDS = frozenset({Kind.OBSERVATIONS, Kind.PRINTED, Kind.HIGHLIGHTS, Kind.PAPERS})
# What a Caf is asked for: the heading, and the filter of the list that holds those that lack it (see `_lacks`).
MISSING = (
    ("Référent", {"referent": "inconnu"}),
    ("Catégories", {"categorie": "inconnu"}),
    ("Avancement", {"avancement": "inconnu"}),
    ("Maturité", {"maturite": "inconnu"}),
    ("En doute", {"maturite": "en_doute"}),
)
SHOWN_CAFS = 10


def national(desk: Desk, request: HttpRequest) -> Board:
    """Both days are in the address (`?du=`, `?au=`): a year ago and today when it does not say."""
    since, until = _days(request, desk.today)
    after = desk.snapshot if until == desk.today else _snapshot(desk, until)
    before = _snapshot(desk, since)
    sections = (
        *successions_section(desk),
        doubts_section(desk),
        _missing(desk),
        chart_section(desk),
        map_section(desk),
        editions_section(desk, aside=True),
    )
    days = {"since": since, "until": until, "today": desk.today, "is_default": until == desk.today}
    return Board(_tiles(before, after, desk.today), sections, days, desk.begin(PROJECT, INVITE))


def _days(request: HttpRequest, now: date) -> tuple[date, date]:
    until = asked_day(request, "au") or now
    since = asked_day(request, "du") or months_before(until, 12)
    if since > until:
        messages.warning(request, "La date de départ suit la date d’arrivée : elles sont échangées.")
        since, until = until, since
    return since, until


def _snapshot(desk: Desk, day: date) -> Snapshot:
    """The same projects on another day, as they are known now: only what is compared is read."""
    clock = Clock(day, desk.clock.known_at)
    visible = Project.objects.visible_to(desk.user)
    return take_snapshot(visible, **vars(clock), population=OWN, read=COMPARED_KINDS & frozenset(READ))


def _tiles(before: Snapshot, after: Snapshot, now: date) -> tuple[Tile, ...]:
    old, new = compute(before, IDS), compute(after, IDS)
    # Before its first project the portal knows nothing: that is no zero.
    known = bool(before.dossiers)

    def on(day: date, id: str, key: str) -> str:
        if day == now:
            return figure_address(id, key)
        query = {"cle": key} if key else {}
        return address("figure_detail", id, **query, au=day.isoformat())

    def at(id: str, key: str) -> str:
        return on(after.situation_on, id, key)

    def moved(id: str, was: Number, became: Number, key: str = "") -> Trend:
        since = before.situation_on
        return trend(was if known else None, became, since=since, url=on(since, id, key))

    def whole(value: FigureValue) -> Number:
        return value.counted.value

    return (
        *(figure_tile(new[id], at, trend=moved(id, whole(old[id]), whole(new[id]))) for id in COMPARED),
        *(
            row_tile(
                new[id], key, words, at, tone="est-veille",
                trend=moved(id, row_value(old[id], key), row_value(new[id], key), key),
            )
            for id, key, words in COMPARED_ROWS
        ),
    )  # fmt: skip


def _lacks(desk: Desk, dossier: Dossier) -> tuple[bool, ...]:
    """One answer for each column of MISSING, by the rules of the list's filters."""
    return (
        dossier.pk not in desk.followers,
        not dossier.categories,
        not dossier.progress,
        not dossier.maturity and not dossier.maturity_doubts,
        not dossier.maturity and bool(dossier.maturity_doubts),
    )


def _missing(desk: Desk) -> Section:
    """What lacks by Caf, those that owe the most first; each number opens its dossiers."""
    cafs: dict[str, list[Dossier]] = defaultdict(list)
    for dossier in desk.dossiers:
        cafs[dossier.caf or "inconnu"].append(dossier)
    rows = [_caf_row(desk, key, dossiers) for key, dossiers in cafs.items()]
    rows = sorted((row for row in rows if row["total"]), key=lambda row: (-row["total"], sort_key(row["name"])))
    context = {
        "heads": ["Caf", "Projets", *(title for title, _ in MISSING)],
        "rows": [_everywhere(desk), *rows[:SHOWN_CAFS]] if rows else [],
        "more": rows[SHOWN_CAFS:],
        "caption": "Ce qui manque, par Caf",
        "empty": "Rien ne manque : chaque projet est suivi, classé et évalué.",
    }
    return Section("manque", "Ce qui manque, et chez qui", "home/_counts.html", context, count=len(rows),
                   hint="Projets sans référent, sans catégorie, sans constat")  # fmt: skip


def _caf_row(desk: Desk, key: str, dossiers: list[Dossier]) -> dict[str, Any]:
    cells = _cells(desk, dossiers, caf=key)
    lacking = sum(cell.value for cell in cells[1:])
    return {"name": dossiers[0].caf_name or "Caf non communiquée", "cells": cells, "total": lacking}


def _everywhere(desk: Desk) -> dict[str, Any]:
    return {"name": "Toutes les Caf", "cells": _cells(desk, desk.dossiers), "is_total": True}


def _cells(desk: Desk, dossiers: Sequence[Dossier], **query: str) -> list[Cell]:
    """How many dossiers, then how many of them lack each thing."""
    lacking = [sum(column) for column in zip(*(_lacks(desk, dossier) for dossier in dossiers), strict=True)]
    return [
        Cell("Projets", len(dossiers), listed(**query)),
        *(Cell(head, number, listed(**query, **extra)) for (head, extra), number in zip(MISSING, lacking, strict=True)),
    ]
