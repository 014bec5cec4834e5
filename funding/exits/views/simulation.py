"""Over a Caf, a region or the country: who takes over how many projects, what lacks, against the envelopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from funding.exits.enums import NOT_SAID
from funding.exits.letter import letter_words
from funding.exits.models import TakeoverRule
from funding.exits.policies import can_read_exit, can_set_takeovers
from funding.exits.selectors.chart import year_bars
from funding.exits.selectors.dossiers import rules_of
from funding.exits.selectors.gaps import exit_years, first_year_known
from funding.exits.selectors.page import reality_label, year_of
from funding.exits.selectors.simulation import ALL, NOBODY, SETTLED, UNSAID, Simulation, keys_of, lines_of, simulate
from funding.grants.querysets import money_projects
from funding.rules.selectors import last_year_of_fipe
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.core.paris import today
from projects.core.reading import one_moment
from projects.core.spreadsheets import CSV, XLSX, Cell, Sheet, csv_bytes, xlsx_bytes
from projects.portfolio.fictitious import INVENTED, notice
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.listing.page import chips_of
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import allow
from projects.portfolio.views.list import filter_of

# Where a filter of the list stands for a place that one may simulate over.
PLACES = {"region": "department__region", "caf": "caf"}
PAGE = 50
# A file is made in memory, a line a project.
FILE_MOST = 10_000
GROUPS = {
    ALL: "Tous les projets",
    NOBODY: "Projets qu’aucune règle ne reprend",
    SETTLED: "Projets qui n’ont plus de relais à chercher",
    UNSAID: "Projets dont la réalité budgétaire n’est pas évaluée",
}
# Of each year, in the files.
COLUMNS = (
    "Coût prévu", "Charges non communiquées", "Acquis", "Demandé", "Espéré", "Ressources non communiquées", "Manque",
)  # fmt: skip
NO_FILE = "ce fichier n’existe pas"


@dataclass(frozen=True)
class _Asked:
    """Which projects are simulated over, under the rules of which year, as the address says."""

    user: User
    projects: ProjectQuerySet
    filters: ProjectFilter
    address: ListAddress
    year: int
    years: tuple[int, ...]
    clock: Clock
    last: int | None


def _asked(request: HttpRequest) -> _Asked:
    user = signed_in(request)
    allow(user, can_read_exit, None)
    clock, address, day = Clock.now(), ListAddress(request.GET), today()
    filters = filter_of(request, address, clock)
    # The list shows a partner the project, not the money of who leads it.
    projects = money_projects(user).filter(pk__in=filters.qs.order_by().values("pk"))
    last = last_year_of_fipe()
    years = exit_years(day.year, last)
    year = year_of(request.GET.get("pour", "")) or first_year_known(projects, years, clock) or day.year + 1
    return _Asked(user, projects, filters, address, year, years, clock, last)


@require_safe
@one_moment()
def exit_simulation(request: HttpRequest) -> HttpResponse:
    """The filters of the list of projects; `?pour=` the year of the rules, else the first whose gap is
    known, else the next one; `?dossiers=` the dossiers of a number."""
    over = _asked(request)
    asked, start = request.GET.get("dossiers", "")[:40], _start(request.GET.get("suite", ""))
    within = range(start, start + PAGE)
    read = simulate(over.user, over.projects, over.year, over.years, over.clock, asked=asked, within=within)
    query = over.address.query

    def url(**more: str | int) -> str:
        own = {"pour": read.year, **more}
        return f"?{query}&{urlencode(own)}" if query else f"?{urlencode(own)}"

    chips, count = chips_of(over.filters, over.address), read.asked_count
    context = {
        "read": read,
        "is_endless": over.last is None,
        "bars": year_bars(read.gaps),
        "years": [{"year": one, "url": url(pour=one), "is_current": one == read.year} for one in _years(read)],
        "lines": [{"line": line, "url": url(dossiers=line.rule.code) + "#dossiers"} for line in read.lines],
        "groups": [
            {"label": label, "count": read.groups[name], "url": url(dossiers=name) + "#dossiers"}
            for name, label in GROUPS.items()
        ],
        "chips": [{**chip, "remove_url": _here(chip["remove_url"], read.year)} for chip in chips],
        "clear_url": f"?pour={read.year}",
        "places": [_place(over.filters, name, own) for name, own in _own_places(over.user).items()],
        "carried": [(name, value) for name, value in over.address.pairs if name not in PLACES],
        "list_url": over.address.url,
        "exports": {kind: f"export.{kind}{url()}" for kind in ("xlsx", "csv")},
        "may_export": read.count <= FILE_MOST,
        "file_most": FILE_MOST,
        "invented": notice(over.projects.fictitious().count(), read.count),
        **letter_words(),
        "not_said": NOT_SAID,
        "unsaid": read.groups[UNSAID],
        "may_set": can_set_takeovers(request.user)[0],
        "asked": asked,
        **(_dossiers(read, asked, start, count, url(dossiers=asked)) if count is not None else {}),
    }
    return render(request, "exits/simulation.html", context)


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _years(read: Simulation) -> list[int]:
    return sorted({*(gap.year for gap in read.gaps), read.year})


def _here(list_url: str, year: int) -> str:
    """An address of the list, of this page instead."""
    query = list_url.partition("?")[2]
    return f"?{query}&pour={year}" if query else f"?pour={year}"


def _own_places(user: User) -> dict[str, set[str] | None]:
    """The places of the projects whose money `user` reads; None for who reads the whole country."""
    if scope_of(user).national:
        return dict.fromkeys(PLACES)
    rows = set(money_projects(user).order_by().values_list(*PLACES.values()).distinct())
    return {name: {row[at] for row in rows} for at, name in enumerate(PLACES)}


def _place(filters: ProjectFilter, name: str, own: set[str] | None) -> dict[str, Any]:
    chosen = filters.chosen.get(name, [])
    choices = [one for one in filters.choices[name] if own is None or one.value in own or one.value in chosen]
    return {
        "name": name,
        "label": filters.facets[name].label,
        "choices": [(one.value, one.label, one.value in chosen) for one in choices],
    }


def _dossiers(read: Simulation, asked: str, start: int, count: int, url: str) -> dict[str, Any]:
    rows = Project.objects.with_identity().in_bulk([line.key for line in read.part])
    rule = next((line.rule for line in read.lines if line.rule.code == asked), None)
    titles = {line.rule.code: line.rule.title for line in read.lines}
    end = start + len(read.part)
    return {
        "dossiers": [
            {"project": rows[line.key], "gaps": line.gaps, "takers": [titles[code] for code in line.codes]}
            for line in read.part
        ],
        "dossiers_title": GROUPS.get(asked) or (rule.title if rule else ""),
        "dossiers_count": count,
        "pages": {
            "previous_url": f"{url}&suite={max(min(start, count) - PAGE, 0)}#dossiers" if start else "",
            "next_url": f"{url}&suite={end}#dossiers" if end < count else "",
            "label": f"Projets {start + 1} à {end} sur {count}" if read.part else "",
        },
    }


@require_safe
@one_moment()
def exit_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file: one line a project. A text stays a text, an unknown amount an empty cell. 404 beyond what a
    spreadsheet is made for.
    """
    over = _asked(request)
    keys = keys_of(over.projects)
    if kind not in ("xlsx", "csv") or len(keys) > FILE_MOST:
        raise Http404(NO_FILE)
    head = ["Référence", "Projet", "Caf", "Réalité budgétaire", "Relais possibles", "Relais retenus"]
    head += [f"{label} {year}" for year in over.years for label in COLUMNS]
    head.append("Remarque")
    sheet = Sheet(f"Sorties {over.year}", head, _rows(over, keys))
    name = f"sorties-{over.year}-{today():%Y-%m-%d}.{kind}"
    content, mime = (xlsx_bytes([sheet]), XLSX) if kind == "xlsx" else (csv_bytes(sheet), CSV)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(over: _Asked, keys: list[int]) -> Iterator[list[Cell]]:
    rules = rules_of(over.year)
    titles = dict(TakeoverRule.objects.order_by("first_year").values_list("code", "title"))
    projects = Project.objects.filter(pk__in=keys).with_identity().in_bulk()
    for line in lines_of(keys, rules, over.year, over.years, over.clock):
        row = projects[line.key]
        called, kept = (" ; ".join(titles[one] for one in codes) for codes in (line.codes, sorted(line.kept)))
        caf = row.caf.name if row.caf else ""
        cells: list[Cell] = [row.reference, row.display_name, caf, reality_label(line.reality), called, kept]
        for gap in line.gaps:
            resources = [gap.sure.value, gap.asked.value, gap.hoped.value]
            cells += [gap.planned, gap.unplanned, *resources, gap.unknown, gap.firm_gap]
        yield [*cells, f"Exemple fictif : {INVENTED}" if row.is_fictitious else ""]
