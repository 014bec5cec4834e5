"""Two editions side by side: projects, figures and texts, of any frozen sets and of the data of today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.reading import one_moment
from reporting.models import Edition
from reporting.selectors.comparing import Side, compared, sides_of
from reporting.views.life import frame, visible


@require_safe
@one_moment()
def edition_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What this edition changes from another side (`?avec=`), as its data are today or as frozen (`?gel=`)."""
    user, edition = signed_in(request), visible(request, slug)
    sides = sides_of(user)
    after = _asked(sides, f"{slug}:{request.GET['gel']}" if request.GET.get("gel") else slug)
    before = _asked(sides, request.GET["avec"]) if request.GET.get("avec") else _usual(sides, edition)
    context: dict[str, Any] = {
        **frame(edition, "Comparer"),
        "after": after,
        "before": before,
        "own": [side for side in sides if side.edition == edition],
        "others": [side for side in sides if side.key != after.key],
    }
    if before is not None:
        try:
            context["found"] = compared(before, after)
        except DomainError as refused:
            context["problem"] = refused.message
    return render(request, "reporting/life/compare.html", context)


def _asked(sides: Sequence[Side], key: str) -> Side:
    """The side of a key, compared here: whatever was typed, the database is not asked."""
    for side in sides:
        if side.key == key:
            return side
    raise Http404("il n’y a rien de tel à comparer")


def _usual(sides: Sequence[Side], edition: Edition) -> Side | None:
    """What one compares to first: the last frozen set of the edition that this one replaces, or its own."""
    for wanted in (edition.replaces_id, edition.pk):
        for side in sides:
            if side.frozen and side.edition.pk == wanted:
                return side
    return None
