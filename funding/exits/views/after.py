"""« Après le Fipe »: what a porteur reads of what comes next. Offices may read it as the porteur does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from funding.exits.policies import can_note_search, can_read_exit, side_of
from funding.exits.selectors.after import after_fipe as read_after
from funding.exits.selectors.after import meanings, texts_of
from funding.grants.querysets import money_projects
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.core.paris import today
from projects.portfolio import links
from projects.portfolio.filters import REFERENCE
from projects.portfolio.selectors import Clock, selected


@require_safe
def after_fipe(request: HttpRequest) -> HttpResponse:
    """The projects that one's porteur leads; `?projet=` shows an office what the porteur of that one reads."""
    user, clock = signed_in(request), Clock.now()
    scope = scope_of(user)
    asked = request.GET.get("projet", "")
    rows = money_projects(user)
    preview = bool(REFERENCE.fullmatch(asked)) and can_read_exit(user)[0]
    rows = rows.filter(reference=asked) if preview else rows.filter(porteur__in=scope.porteurs)
    projects = list(selected(rows, clock).with_identity().order_by("reference"))
    read = read_after(projects, today().year + 1, clock)
    context = {
        "rows": [
            {
                "after": row,
                "may_note": can_note_search(user, row.project)[0],
                "side": side_of(user, row.project),
                "thread_url": links.tab(row.project.reference, "messages"),
                "project_url": links.tab(row.project.reference, "fiche"),
            }
            for row in read
        ],
        "words": meanings(["Caf", "Fipe", *texts_of(read)]),
        "is_porteur": bool(scope.porteurs),
        "year": today().year + 1,
    }
    return render(request, "exits/after_fipe.html", context)
