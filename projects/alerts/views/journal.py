"""The journal of one's scope: filters in the address, pages by keyset."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.accounts.requests import signed_in
from projects.alerts import policies
from projects.alerts.selectors.journal import FAMILIES, JournalFilters, journal_page
from projects.core.paris import today
from projects.portfolio.views.clock import asked_day
from projects.portfolio.views.editing_base import allow

LONGEST_KEY = 18
LONGEST_TEXT = 100


@require_safe
def journal_list(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, policies.can_read_journal, None)
    filters = _filters(request)
    asked = request.GET.get("avant", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_KEY else None
    found = journal_page(user, filters, before=before, today=today())
    context = {
        "rows": found.rows,
        "filters": filters,
        "families": [(slug, label) for slug, (label, _) in FAMILIES.items()],
        "today": today(),
        "newest_url": _url(filters) if before else "",
        "older_url": _url(filters, avant=str(found.older)) if found.older else "",
        "clear_url": reverse("journal_list"),
    }
    return render(request, "alerts/journal.html", context)


def _filters(request: HttpRequest) -> JournalFilters:
    """What the address asks; what it says wrong narrows nothing, and a wrong day is told."""
    text = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_TEXT]
        for name in ("personne", "projet", "famille")
    }
    until = request.GET.get("au")
    return JournalFilters(
        person=text["personne"],
        project=text["projet"],
        family=text["famille"] if text["famille"] in FAMILIES else "",
        since=asked_day(request, "du"),
        until=asked_day(request, "au") if until else None,
    )


def _url(filters: JournalFilters, **more: str) -> str:
    query = {
        "personne": filters.person,
        "projet": filters.project,
        "famille": filters.family,
        "du": filters.since.isoformat() if filters.since else "",
        "au": filters.until.isoformat() if filters.until else "",
        **more,
    }
    kept = {name: value for name, value in query.items() if value}
    return reverse("journal_list") + (f"?{urlencode(kept)}" if kept else "")
