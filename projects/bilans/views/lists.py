"""The list of bilans, and the same as a file for a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.bilans import links
from projects.bilans.enums import BilanState
from projects.bilans.policies import can_export_bilans, can_read_settings, can_remind_bilans
from projects.bilans.selectors.lists import (
    LATE,
    Filters,
    Row,
    as_rows,
    bilan_page,
    cafs_of,
    counts,
    filtered,
    ordered,
    years_of,
)
from projects.core.forms.lookups import typed
from projects.core.french import format_date
from projects.core.paris import day_of, today
from projects.core.spreadsheets import CSV, Sheet, csv_bytes
from projects.portfolio.views.editing_base import allow

HEAD = (
    "Référence",
    "Projet",
    "Caf",
    "Département",
    "Année",
    "État",
    "En retard",
    "À déposer avant le",
    "État depuis le",
    "Relancé le",
)
# What a spreadsheet would run as a formula.


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for; what it does not know how to say is left out."""
    year = request.GET.get("annee", "")
    state = request.GET.get("etat", "")
    return Filters(
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        state=state if state in (LATE, *BilanState.values) else "",
        caf=typed(request.GET.get("caf", ""))[:10],
        text=typed(request.GET.get("q", ""))[:200],
    )


def query_of(filters: Filters, **more: str | int) -> str:
    """The address of the list with these filters."""
    asked: dict[str, Any] = {
        "annee": filters.year,
        "etat": filters.state,
        "caf": filters.caf,
        "q": filters.text,
        **more,
    }
    return urlencode({name: value for name, value in asked.items() if value})


@require_safe
def bilan_list(request: HttpRequest) -> HttpResponse:
    """`?annee=&etat=&caf=&q=&page=`; late ones first."""
    user, filters = signed_in(request), filters_of(request)
    number = request.GET.get("page", "")
    page = bilan_page(user, filters, int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1)
    states = [row for row in counts(user, filters) if row.count or row.state == filters.state]
    context = {
        "page": page,
        "filters": filters,
        "years": years_of(user),
        "cafs": cafs_of(user),
        "states": [{"row": row, "url": f"?{query_of(filters, etat=row.state)}"} for row in states],
        "all_url": f"?{query_of(filters, etat='')}",
        "total": sum(row.count for row in states if row.state != LATE),
        "pages": _pages(filters, page.number, page.pages),
        "export_url": f"{links.listing()}export.csv?{query_of(filters)}" if can_export_bilans(user)[0] else "",
        "may_remind": can_remind_bilans(user)[0],
        "may_set": can_read_settings(user)[0],
        "is_office": can_export_bilans(user)[0],
    }
    return render(request, "bilans/bilan_list.html", context)


def _pages(filters: Filters, number: int, pages: int) -> dict[str, str]:
    return {
        "previous_url": f"?{query_of(filters, page=number - 1)}" if number > 1 else "",
        "next_url": f"?{query_of(filters, page=number + 1)}" if number < pages else "",
        "label": f"Page {number} sur {pages}" if pages > 1 else "",
    }


@require_safe
def bilan_export(request: HttpRequest) -> HttpResponse:
    """What the list shows, all its pages, as CSV that spreadsheets open as it is."""
    user = signed_in(request)
    allow(user, can_export_bilans, None)
    response = HttpResponse(csv_bytes(Sheet("Bilans", HEAD, _lines(user, filters_of(request)))), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="bilans-{today():%Y-%m-%d}.csv"'
    return response


def _lines(user: User, filters: Filters) -> list[tuple[str, ...]]:
    day = today()
    return [_line(row) for row in as_rows(ordered(filtered(user, filters, day), day), day)]


def _line(row: Row) -> tuple[str, ...]:
    bilan, project = row.bilan, row.bilan.project
    return (
        project.reference,
        project.display_name,
        row.caf,
        project.department.name,
        str(bilan.year),
        bilan.get_state_display(),
        "oui" if row.is_late else "non",
        format_date(bilan.campaign.due_on),
        format_date(day_of(row.since)) if row.since else "",
        format_date(row.reminded_on) if row.reminded_on else "",
    )
