"""What falls due, by month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from funding.boards.addresses import YEARS
from funding.boards.policies import can_read_boards
from funding.boards.selectors.caf import cafs_of
from funding.boards.selectors.due import ActKind, DueFilters, due_list
from funding.boards.views.pages import asked_page, pages_of
from projects.accounts.requests import signed_in
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import allow
from projects.territories.models import Caf

KIND, CAF, REGION, YEAR = "quoi", "caf", "region", "annee"
# What each filter is called when it is told.
NAMES = {KIND: "Nature", CAF: "Caf", REGION: "Région", YEAR: "Année"}


@require_safe
def due_dates(request: HttpRequest) -> HttpResponse:
    """`?quoi=&caf=&region=&annee=&page=`."""
    user = signed_in(request)
    allow(user, can_read_boards, None)
    cafs = list(Caf.objects.filter(cafs_of(user)).select_related("region").order_by("sort_name"))
    regions = {caf.region_id: caf.region.name for caf in sorted(cafs, key=lambda caf: caf.region.sort_name)}
    filters = _filters(request, {caf.pk for caf in cafs}, set(regions))
    asked = {KIND: filters.kind, CAF: filters.caf, REGION: filters.region, YEAR: filters.year}

    def address(**changes: Any) -> str:
        query = {name: value for name, value in {**asked, **changes}.items() if value}
        return f"{request.path}?{urlencode(query)}" if query else request.path

    due = due_list(user, filters, Clock.now(), asked_page(request))
    context = {
        "due": due,
        "filters": filters,
        "kinds": [
            {"label": label, "url": address(**{KIND: value}), "current": value == filters.kind}
            for value, label in [("", "Tout"), *ActKind.choices]
        ],
        "cafs": cafs if len(cafs) > 1 else [],
        "regions": list(regions.items()) if len(regions) > 1 else [],
        "clear_url": request.path,
        "pages": pages_of(due.page, due.pages, lambda page: address(page=page)),
    }
    return render(request, "boards/due_dates.html", context)


def _filters(request: HttpRequest, cafs: set[str], regions: set[str]) -> DueFilters:
    """What the address narrows to; what does not exist for this person is told, and left out."""
    given = {name: request.GET.get(name, "").strip() for name in (KIND, CAF, REGION, YEAR)}
    year = given[YEAR]
    is_year = year.isascii() and year.isdecimal() and len(year) == 4 and int(year) in YEARS
    known = {
        KIND: given[KIND] in ActKind.values,
        CAF: given[CAF] in cafs,
        REGION: given[REGION] in regions,
        YEAR: is_year,
    }
    for name, value in given.items():
        if value and not known[name]:
            messages.warning(request, f"Filtre ignoré. « {value[:40]} » n’est pas une valeur de « {NAMES[name]} ».")
    kept = {name: value if known[name] else "" for name, value in given.items()}
    return DueFilters(kept[KIND], kept[CAF], kept[REGION], int(kept[YEAR]) if kept[YEAR] else None)
