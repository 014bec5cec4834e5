"""The year of a Caf on one page, and the same as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from funding.boards.addresses import YEARS, BoardAddress, dossiers_of
from funding.boards.measures import Measure
from funding.boards.policies import can_read_boards
from funding.boards.selectors.caf import CafYear, ProjectYear, caf_year_of, cafs_of
from funding.boards.selectors.due import DueFilters, DueList, due_list
from funding.boards.views.pages import asked_page, pages_of
from funding.grants import links as grant_links
from funding.rules.enums import Nature
from funding.waves import links as wave_links
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.spreadsheets import CSV, ODS, XLSX, Cell, Sheet, csv_bytes, ods_bytes, xlsx_bytes
from projects.portfolio.fictitious import INVENTED, notice
from projects.portfolio.selectors import Clock
from projects.portfolio.views.clock import AskedClock, asked_clock, banner
from projects.portfolio.views.editing_base import allow
from projects.territories.models import Caf

SHOWN = (Measure.ASKED, Measure.GRANTED, Measure.PAID, Measure.REMAINING)
NEXT_ACTS = 8
# How many projects a page holds.
SIZE = 50
HEAD = (
    "Référence", "Projet", "Financeur", "État", "Nature", "Demandé (€)", "Accordé (€)", "Versé (€)", "Reversé (€)",
    "Reste à verser (€)", "Indu à reverser (€)", "Remarque",
)  # fmt: skip
KINDS = ("xlsx", "ods", "csv")


def _asked(request: HttpRequest, caf: str, year: int) -> tuple[User, CafYear, AskedClock]:
    """404 out of one's scope, and for a year that no financing may be of."""
    user = signed_in(request)
    allow(user, can_read_boards, None)
    if year not in YEARS or "\x00" in caf:
        raise Http404("cette année n’existe pas")
    row = get_object_or_404(Caf.objects.filter(cafs_of(user)).select_related("region"), key=caf)
    asked = asked_clock(request)
    return user, caf_year_of(user, row, year, asked.clock), asked


@require_safe
def caf_year(request: HttpRequest, caf: str, year: int) -> HttpResponse:
    """The sums are those of the whole year, on the day of the address (`?au=&su=`); the projects come a page at a time,
    `?page=`, those that have an indu to give back alone with `?indus=oui`. What falls due is told of today alone.
    """
    user, page, asked = _asked(request, caf, year)
    due = DueList() if asked.query else due_list(user, DueFilters(caf=page.caf.pk, year=year), Clock.now())
    acts = [(act, month.is_late) for month in due.months for act in month.acts if act.due_on]
    owing = {"indus": "oui"} if request.GET.get("indus") == "oui" else {}
    listed = [row for row in page.rows if row.owed] if owing else page.rows
    last = max(1, -(-len(listed) // SIZE))
    shown = min(asked_page(request), last)
    first = (shown - 1) * SIZE
    board = BoardAddress("").with_values(caf=page.caf.pk, exercice=str(year), **asked.query)
    situation = banner(request, asked)
    situation["kept"] = [(name, value) for name, value in situation["kept"] if name != "page"]
    context = {
        "page": page,
        "situation": situation,
        "shown": asked.clock.situation_on,
        "days": urlencode(asked.query),
        "totals": [(str(one.label), page.totals[one], _behind(board, page, one)) for one in SHOWN],
        "invented": notice(sum(row.project.is_fictitious for row in page.rows), len(page.rows)),
        "recovered": page.totals[Measure.RECOVERED],
        "recovered_url": _behind(board, page, Measure.RECOVERED),
        "rows": [_shown(row, year) for row in listed[first : first + SIZE]],
        "pages": pages_of(
            shown, last, lambda number: f"{asked.address(request.path, page=str(number), **owing)}#h-projets"
        ),
        "owed_url": f"{asked.address(request.path, indus='oui')}#h-projets",
        "every_url": f"{asked.address(request.path)}#h-projets" if owing else "",
        "answers": [(answer, wave_links.questionnaire(answer)) for answer in page.answers],
        "acts": acts[:NEXT_ACTS],
        "acts_left": max(0, due.number - min(len(acts), NEXT_ACTS)),
        "due_url": f"{reverse('due_dates')}?{urlencode({'caf': str(page.caf.pk), 'annee': str(year)})}",
        "before": _other(page, year - 1, asked),
        "after": _other(page, year + 1, asked),
        "exports": [(kind, asked.address(reverse("caf_export", args=[page.caf.pk, year, kind]))) for kind in KINDS],
        "trail": [{"label": "Financements", "url": BoardAddress("").with_values(caf=page.caf.pk, **asked.query).url}],
        "board_url": board.url,
    }
    return render(request, "boards/caf_year.html", context)


def _behind(board: BoardAddress, page: CafYear, measure: Measure) -> str:
    """The dossiers behind a sum of the page; "" where nothing is."""
    total = page.totals[measure]
    return dossiers_of(board, measure.value).url if total.told or total.unknown else ""


def _other(page: CafYear, year: int, asked: AskedClock) -> dict[str, Any] | None:
    if year not in YEARS:
        return None
    return {"year": year, "url": asked.address(reverse("caf_year", args=[page.caf.pk, year]))}


def _shown(row: ProjectYear, year: int) -> dict[str, Any]:
    reference = row.project.reference
    return {
        "project": row.project,
        "cells": [
            (cell, grant_links.of(reference, year, cell.funder) if cell.row and cell.row.status else "")
            for cell in row.cells
        ],
        "totals": [(str(one.label), row.totals[one]) for one in SHOWN],
        "is_silent": row.is_silent,
        "is_unfollowed": not any(cell.state for cell in row.cells),
    }


@require_safe
def caf_export(request: HttpRequest, caf: str, year: int, kind: str) -> HttpResponse:
    """A line by project and funder, as `xlsx`, `ods` or `csv`; what is not communicated is an empty cell."""
    _, page, asked = _asked(request, caf, year)
    if kind not in KINDS:
        raise Http404("ce format n’existe pas")
    rows = [line for row in page.rows for line in _lines(row)]
    sheet = Sheet(f"{page.caf.pk} {year}", HEAD, rows)
    if kind == "csv":
        content, mime = csv_bytes(sheet), CSV
    else:
        content, mime = (xlsx_bytes([sheet]), XLSX) if kind == "xlsx" else (ods_bytes([sheet]), ODS)
    # A file of the past says its days in its name.
    name = "-".join(["financements", page.caf.pk, str(year), *(f"{key}-{day}" for key, day in asked.query.items())])
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _lines(row: ProjectYear) -> list[list[Cell]]:
    """A project of which nothing is said has its line all the same."""
    first: list[Cell] = [row.project.reference, row.project.display_name]
    remark = f"Exemple fictif : {INVENTED}" if row.project.is_fictitious else ""
    told = [cell for cell in row.cells if cell.row is not None]
    if not told:
        return [[*first, "", "", "", None, None, None, None, None, None, remark]]
    return [
        [
            *first,
            cell.label,
            cell.state,
            Nature(cell.row.nature).label if cell.row.nature else "",
            cell.row.asked,
            cell.row.granted,
            cell.row.paid,
            cell.row.recovered,
            cell.row.remaining,
            cell.row.owed,
            remark,
        ]
        for cell in told
        if cell.row is not None
    ]
