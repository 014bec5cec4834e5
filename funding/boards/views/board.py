"""The board of money in the scope of who reads it, and the dossiers behind each of its numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from funding.boards.addresses import (
    AXIS,
    CLOCK,
    EXAMPLES,
    FUNDER,
    NATURE,
    WITHOUT,
    YEAR,
    BoardAddress,
    DossiersAddress,
    as_board,
    cell_of,
    dossiers_of,
    measure_of,
)
from funding.boards.chart import curves_of
from funding.boards.measures import Measure
from funding.boards.policies import can_read_boards
from funding.boards.selectors.behind import dossiers_behind
from funding.boards.selectors.board import UNSAID, Cell, Sums, read_board
from funding.boards.selectors.cofunding import co_funding_of, whole
from funding.boards.selectors.page import (
    NOT_SAID,
    SHOWN,
    amounts_of,
    given_back,
    in_order,
    label_of,
    map_of,
    tables_of,
)
from funding.boards.selectors.totals import regional_totals
from funding.boards.views.pages import asked_page, pages_of
from funding.grants.querysets import money_projects
from funding.rules.enums import Funder, Nature
from projects.accounts.requests import signed_in
from projects.core.french import count, format_percent
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.listing.page import capped, chips_of, groups_of, standing_open, written_count
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected
from projects.portfolio.views.clock import AskedClock, asked_clock, banner
from projects.portfolio.views.editing_base import allow


@require_safe
def money_board(request: HttpRequest) -> HttpResponse:
    """Every filter of the list of projects, and `?exercice=&financeur=&nature=&fpt=`, on the day and as known on the
    day of the address (`?au=&su=`).
    """
    asked = asked_clock(request)
    clock = asked.clock
    filters, address, cell = _read(request, BoardAddress(request.GET), asked)
    unfolded = request.GET.get("deplier", "")
    # Facets count as much as money does: those that are folded wait until they are opened.
    counted = standing_open(filters, unfolded)
    counts = filters.counts(counted)
    projects = filters.qs
    sums = read_board(projects, clock, cell)
    by_year = in_order("year", sums.by.get("year", ()), {})
    context = {
        "address": address,
        "situation": _situation(request, asked, address),
        "shown": clock.situation_on,
        "count_text": written_count(counts.found),
        "total_text": capped(counts.total) if counts.total != counts.found else "",
        "groups": groups_of(filters, counts, unfolded, counted),
        "search_text": filters.words or request.GET.get("q", ""),
        "active": sum(len(values) for values in filters.chosen.values()),
        "chips": [*chips_of(filters, address), *_cell_chips(cell, address)],
        "clear_url": asked.address(address.path),
        "choices": _choices(cell, address, [line.key for line in by_year]),
        "sums": sums,
        "invented": _invented(filters.qs, clock, cell, address),
        "tiles": amounts_of(sums.whole, address, SHOWN),
        "given_back": given_back(sums),
        "average": sums.whole[Measure.GRANTED].average,
        "co_funding": _co_funding(projects, cell, address, asked),
        "granted_url": dossiers_of(address, Measure.GRANTED.value).url,
        "caf_years": _caf_years(filters, sums, [line.key for line in by_year], asked),
        "tables": tables_of(sums, filters, address, unfolded),
        "chart": curves_of(by_year),
        "map": map_of(sums, filters, address) if sums.whole[Measure.GRANTED].known is not None else None,
        "regional_totals": regional_totals(projects, clock),
    }
    response = render(request, "boards/money_board.html", context)
    # What htmx writes in the history: the same address as anyone would copy.
    if request.headers.get("HX-Request"):
        response.headers["HX-Push-Url"] = address.url
        patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def money_dossiers(request: HttpRequest) -> HttpResponse:
    """The filters of the board, `?mesure=` and `?page=`."""
    asked = asked_clock(request)
    clock = asked.clock
    filters, address, cell = _read(request, DossiersAddress(request.GET), asked)
    measure, wrong = measure_of(DossiersAddress(request.GET))
    if wrong:
        messages.warning(request, f"Filtre ignoré. {wrong}")
    behind = dossiers_behind(filters.qs, clock, cell, measure, asked_page(request))
    board = as_board(address)
    mark = "&" if address.pairs else "?"
    context = {
        "measure": measure,
        "situation": _situation(request, asked, address),
        "shown": clock.situation_on,
        "invented": _invented(filters.qs, clock, cell, address),
        "behind": behind,
        "chips": [*chips_of(filters, address), *_cell_chips(cell, address)],
        "clear_url": asked.address(address.path),
        "others": [(one.label, address.with_values(mesure=one.value).url, one == measure) for one in Measure],
        "trail": [{"label": "Financements", "url": board.url}],
        "days": urlencode(asked.query),
        "pages": pages_of(behind.page, behind.pages, lambda page: f"{address.url}{mark}page={page}"),
    }
    return render(request, "boards/money_dossiers.html", context)


def _invented(projects: ProjectQuerySet, clock: Clock, cell: Cell, address: BoardAddress) -> dict[str, Any] | None:
    """How much of the page is invented, and its address without; None when all is real."""
    line = read_board(projects.fictitious(), clock, cell).whole
    if not line.financings:
        return None
    number = count(line.financings, "financement annuel est inventé", "financements annuels sont inventés")
    granted = line[Measure.GRANTED]
    amount = f" : {granted.text} des montants accordés" if granted.known else ""
    return {
        "said": f"{number} pour la démonstration et compté{'s' * (line.financings > 1)} ici{amount}.",
        "url": address.with_values(**{EXAMPLES: WITHOUT}).url,
    }


def _situation(request: HttpRequest, asked: AskedClock, address: Any) -> dict[str, Any]:
    """The band and the form of components/_situation.html, with every filter of the page."""
    today = address.with_values(**dict.fromkeys(CLOCK, ""))
    return banner(request, asked) | {"kept": today.pairs, "now_url": today.url}


def _read(request: HttpRequest, address: Any, asked: AskedClock) -> tuple[ProjectFilter, Any, Cell]:
    """The filters of the address on the money that this person reads; what it asks that does not exist is told."""
    user, clock = signed_in(request), asked.clock
    allow(user, can_read_boards, None)
    visible = selected(money_projects(user), clock)
    if WITHOUT in address.getlist(EXAMPLES):
        visible = visible.real()
    filters = ProjectFilter(_data(request, address), queryset=visible, clock=clock, user=user)
    for errors in filters.form.errors.values():
        messages.warning(request, f"Filtre ignoré. {' '.join(map(str, errors))}")
    cell, wrong = cell_of(address)
    for said in wrong.values():
        messages.warning(request, f"Filtre ignoré. {said}")
    chosen: dict[str, Any] = {name: filters.chosen.get(name, []) for name in filters.facets}
    understood = address.with_values(
        q=filters.words,
        choix=".".join(filters.references),
        **chosen,
        **dict.fromkeys(wrong, ""),
        **{name: asked.query.get(name, "") for name in CLOCK},
    )
    return filters, understood, cell


def _data(request: HttpRequest, address: Any) -> QueryDict:
    """The fields that filter: cleaned, but for words that are only told wrong as they were typed."""
    data = QueryDict(address.query, mutable=True)
    if "q" in request.GET:
        data["q"] = request.GET["q"]
    return data


def _co_funding(
    projects: ProjectQuerySet, cell: Cell, address: BoardAddress, asked: AskedClock
) -> dict[str, str] | None:
    """The part that others bring to plans of that year and nature, with its figure; None where plans tell it not: they
    are of every funder together, of no axis, and each of their lines has its nature.
    """
    if cell.funder is not None or cell.axis is not None or cell.nature == "":
        return None
    share = whole(co_funding_of(projects, asked.clock, None if cell.year is None else [cell.year]))
    rate = (share if cell.nature is None else share.of(cell.nature)).rate
    return {"said": "" if rate is None else format_percent(rate, 1), "url": _co_funding_url(address, asked)}


# By filter, the figure of which a row says the same; "" is that of the years.
FIGURES = {YEAR: "", NATURE: "_by_nature", "principale": "_by_category", "region": "_by_region", "caf": "_by_caf"}


def _co_funding_url(address: BoardAddress, asked: AskedClock) -> str:
    """The figure, or its row that is narrowed as the page is, with its dossiers; "" where two filters cross: figures do
    not.
    """
    narrowed = [(name, value) for name, value in address.pairs if name not in CLOCK]
    if len(narrowed) > 1 or any(name not in FIGURES for name, _ in narrowed):
        return ""
    name, key = narrowed[0] if narrowed else (YEAR, "")
    return asked.address(reverse("figure_detail", args=[f"money.co_funding{FIGURES[name]}"]), cle=key)


def _caf_years(filters: ProjectFilter, sums: Sums, years: list[str], asked: AskedClock) -> list[tuple[str, str]]:
    """The years of the one Caf that the board is about, with their pages: chosen, or the only one there is."""
    found = filters.chosen.get("caf") or [line.key for line in sums.by.get("caf", ())]
    if len(found) != 1 or found[0] == UNSAID:
        return []
    return [(year, asked.address(reverse("caf_year", args=[found[0], int(year)]))) for year in years]


def _said(cell: Cell) -> dict[str, tuple[str, str]]:
    """By parameter, what the financings are narrowed to, in words."""
    found = {}
    if cell.year is not None:
        found[YEAR] = ("Année", str(cell.year))
    if cell.funder is not None:
        found[FUNDER] = ("Financeur", str(Funder(cell.funder).label))
    if cell.nature is not None:
        found[NATURE] = ("Nature", str(Nature(cell.nature).label) if cell.nature else NOT_SAID["nature"])
    if cell.axis is not None:
        found[AXIS] = ("Axe", label_of("axis", str(cell.axis) if cell.axis else UNSAID, {}))
    return found


def _cell_chips(cell: Cell, address: Any) -> list[dict[str, str]]:
    return [
        {"label": f"{name} : {value}", "remove_url": address.with_values(**{parameter: ""}).url}
        for parameter, (name, value) in _said(cell).items()
    ] + [
        {"label": "Sans les exemples fictifs", "remove_url": address.with_values(**{EXAMPLES: ""}).url}
        for _ in address.getlist(EXAMPLES)
    ]


def _choices(cell: Cell, address: BoardAddress, years: list[str]) -> list[dict[str, Any]]:
    """Links that narrow the whole page to a year, a funder or a nature."""
    shown = sorted({*years, *([str(cell.year)] if cell.year is not None else [])})
    natures = [*Nature.choices, (UNSAID, NOT_SAID["nature"])]
    nature = UNSAID if cell.nature == "" else cell.nature
    return [
        _choice("Année", YEAR, [(year, year) for year in shown], str(cell.year or ""), address),
        _choice("Financeur", FUNDER, list(Funder.choices), cell.funder or "", address),
        _choice("Nature", NATURE, natures, nature or "", address),
    ]


def _choice(
    label: str, name: str, options: list[tuple[str, Any]], chosen: str, address: BoardAddress
) -> dict[str, Any]:
    every = [("", "Toutes" if name != FUNDER else "Tous"), *options]
    return {
        "label": label,
        "options": [
            {"label": str(said), "url": address.with_values(**{name: value}).url, "current": value == chosen}
            for value, said in every
        ],
    }
