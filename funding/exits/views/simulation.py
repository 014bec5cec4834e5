"""Over a Caf, a region or the country: who takes over how many projects, what lacks, against the envelopes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from funding.exits.policies import can_read_exit, can_set_takeovers
from funding.exits.selectors.chart import year_bars
from funding.exits.selectors.gaps import exit_years
from funding.exits.selectors.page import asked_year
from funding.exits.selectors.simulation import ALL, NOBODY, SETTLED, UNSAID, Simulation, simulate
from funding.grants.querysets import money_projects
from projects.accounts.requests import signed_in
from projects.core.paris import today
from projects.core.spreadsheets import CSV, XLSX, Cell, Sheet, csv_bytes, xlsx_bytes
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.listing.page import chips_of
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import allow
from projects.portfolio.views.list import filter_of

# Where a filter of the list stands for a place that one may simulate over.
PLACES = ("region", "caf")
PAGE = 50
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


def _read(request: HttpRequest) -> tuple[Simulation, ProjectFilter, ListAddress]:
    user = signed_in(request)
    allow(user, can_read_exit, None)
    clock, address = Clock.now(), ListAddress(request.GET)
    filters = filter_of(request, address, clock)
    day = today()
    year = asked_year(request.GET.get("pour", ""), day)
    # The list shows a partner the project, not the money of who leads it.
    projects = money_projects(user).filter(pk__in=filters.qs.order_by().values("pk"))
    return simulate(user, projects, year, exit_years(day.year), clock), filters, address


@require_safe
def exit_simulation(request: HttpRequest) -> HttpResponse:
    """The filters of the list of projects; `?pour=` the year of the rules, `?dossiers=` the dossiers of a number."""
    read, filters, address = _read(request)
    asked = request.GET.get("dossiers", "")[:40]
    keys = read.keys_of(asked) if asked else None
    query = address.query

    def url(**more: str | int) -> str:
        own = {"pour": read.year, **more}
        return f"?{query}&{urlencode(own)}" if query else f"?{urlencode(own)}"

    context = {
        "read": read,
        "bars": year_bars(read.gaps),
        "years": [{"year": one, "url": url(pour=one), "is_current": one == read.year} for one in _years(read)],
        "lines": [{"line": line, "url": url(dossiers=line.rule.code) + "#dossiers"} for line in read.lines],
        "groups": [
            {"label": label, "count": len(read.groups[name]), "url": url(dossiers=name) + "#dossiers"}
            for name, label in GROUPS.items()
        ],
        "chips": [{**chip, "remove_url": _here(chip["remove_url"], read.year)} for chip in chips_of(filters, address)],
        "clear_url": f"?pour={read.year}",
        "places": [_place(filters, name) for name in PLACES],
        "carried": [(name, value) for name, value in address.pairs if name not in PLACES],
        "list_url": address.url,
        "exports": {kind: f"export.{kind}{url()}" for kind in ("xlsx", "csv")},
        "may_set": can_set_takeovers(request.user)[0],
        "asked": asked,
        **(_dossiers(request, read, asked, keys, url(dossiers=asked)) if keys is not None else {}),
    }
    return render(request, "exits/simulation.html", context)


def _years(read: Simulation) -> list[int]:
    return sorted({*(gap.year for gap in read.gaps), read.year})


def _here(list_url: str, year: int) -> str:
    """An address of the list, of this page instead."""
    query = list_url.partition("?")[2]
    return f"?{query}&pour={year}" if query else f"?pour={year}"


def _place(filters: ProjectFilter, name: str) -> dict[str, Any]:
    chosen = filters.chosen.get(name, [])
    return {
        "name": name,
        "label": filters.facets[name].label,
        "choices": [(one.value, one.label, one.value in chosen) for one in filters.choices[name]],
    }


def _dossiers(request: HttpRequest, read: Simulation, asked: str, keys: Sequence[int], url: str) -> dict[str, Any]:
    text = request.GET.get("suite", "")
    start = min(int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0, max(len(keys) - 1, 0))
    part = keys[start : start + PAGE]
    rows = Project.objects.filter(pk__in=part).with_identity().order_by("reference")
    rule = next((line.rule for line in read.lines if line.rule.code == asked), None)
    end = start + len(part)
    return {
        "dossiers": [
            {"project": row, "gaps": read.by_project[row.pk], "takers": _titles(read, row.pk)} for row in rows
        ],
        "dossiers_title": GROUPS.get(asked) or (rule.title if rule else ""),
        "dossiers_count": len(keys),
        "pages": {
            "previous_url": f"{url}&suite={max(start - PAGE, 0)}#dossiers" if start else "",
            "next_url": f"{url}&suite={end}#dossiers" if end < len(keys) else "",
            "label": f"Projets {start + 1} à {end} sur {len(keys)}" if keys else "",
        },
    }


def _titles(read: Simulation, key: int) -> list[str]:
    titles = {line.rule.code: line.rule.title for line in read.lines}
    return [titles[code] for code in read.called_by[key]]


@require_safe
def exit_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file: one line a project. A text stays a text, an unknown amount an empty cell."""
    read, _, _ = _read(request)
    if kind not in ("xlsx", "csv"):
        raise Http404(NO_FILE)
    head = ["Référence", "Projet", "Caf", "Réalité budgétaire", "Relais possibles"]
    head += [f"{label} {gap.year}" for gap in read.gaps for label in COLUMNS]
    sheet = Sheet(f"Sorties {read.year}", head, _rows(read))
    name = f"sorties-{read.year}-{today():%Y-%m-%d}.{kind}"
    content, mime = (xlsx_bytes([sheet]), XLSX) if kind == "xlsx" else (csv_bytes(sheet), CSV)
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(read: Simulation) -> list[list[Cell]]:
    titles = {line.rule.code: line.rule.title for line in read.lines}
    labels = read.reality_of
    rows: list[list[Cell]] = []
    for row in Project.objects.filter(pk__in=read.groups[ALL]).with_identity().order_by("reference"):
        takers = " ; ".join(titles[code] for code in read.called_by[row.pk])
        line: list[Cell] = [row.reference, row.display_name, row.caf.name if row.caf else "", labels[row.pk], takers]
        for gap in read.by_project[row.pk]:
            resources = [gap.sure.value, gap.asked.value, gap.hoped.value]
            line += [gap.planned, gap.unplanned, *resources, gap.unknown, gap.firm_gap]
        rows.append(line)
    return rows
