"""Applications: the list, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, ApplicationState, Call
from projects.calls.policies import (
    can_add_application,
    can_edit_application,
    can_give_opinion,
    can_receive_application,
    can_share_application,
)
from projects.calls.querysets import ApplicationQuerySet
from projects.calls.registry import project_url
from projects.calls.selectors import (
    asked_amounts,
    counts_by_status,
    history_of,
    opinions_of,
    pieces_of,
    readiness,
    who_reopens,
)
from projects.calls.services.lifecycle import APPLICATION
from projects.calls.views.base import visible
from projects.calls.workflow import APPLICATION_LIFE
from projects.core.paris import today
from projects.core.transitions import Transition
from projects.documents.selectors import document_lines
from projects.journal.models import Entry
from projects.journal.verbs import words_of
from projects.territories.models import Department

PAGE_SIZE = 50
SHOWN_ENTRIES = 20
SORTS = {"recentes": "Référence, les dernières d’abord", "attente": "Depuis le plus longtemps", "titre": "Titre"}
ORDERS: dict[str, tuple[str, ...]] = {
    "recentes": ("-call__year", "-reference"),
    "attente": ("since", "reference"),
    "titre": ("title", "reference"),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is asked: codes that exist, "" for all."""

    call: str = ""
    state: str = ""
    department: str = ""
    sort: str = "recentes"

    @property
    def is_filtered(self) -> bool:
        return bool(self.call or self.state or self.department)

    def address(self, **changed: str | int) -> str:
        asked = {"appel": self.call, "etat": self.state, "departement": self.department, "tri": self.sort} | changed
        if asked["tri"] == "recentes":
            asked["tri"] = ""
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("application_list") + (f"?{query}" if query else "")


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """`?appel=` a call, `?etat=` a state, `?departement=` a code, `?tri=` an order, `?page=`."""
    user = signed_in(request)
    seen = Application.objects.visible_to(user).with_state()
    calls = list(Call.objects.filter(applications__in=seen.values("pk")).distinct())
    departments = list(Department.objects.filter(applications__in=seen.values("pk")).distinct().order_by("pk"))
    wanted = _wanted(request, calls, departments)
    placed = _filtered(seen, wanted)
    shown = placed.in_states(wanted.state) if wanted.state else placed
    rows = shown.with_identity().order_by(*ORDERS[wanted.sort])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": page.object_list,
        "total": page.paginator.count,
        "wanted": wanted,
        "calls": calls,
        "departments": departments,
        "sorts": SORTS.items(),
        "states": [
            {"label": label, "count": count, "url": wanted.address(etat=code), "current": code == wanted.state}
            for code, label, count in counts_by_status(placed)
        ],
        "all_url": wanted.address(etat=""),
        "pages": {
            "previous_url": wanted.address(page=page.previous_page_number()) if page.has_previous() else "",
            "next_url": wanted.address(page=page.next_page_number()) if page.has_next() else "",
            "label": f"Page {page.number} sur {page.paginator.num_pages}",
        },
        "may_add": can_add_application(user)[0],
    }
    return render(request, "calls/application_list.html", context)


def _wanted(request: HttpRequest, calls: list[Call], departments: list[Department]) -> Wanted:
    """What does not exist is not asked: an old address shows more, never an error."""

    def one_of(name: str, known: set[str], default: str = "") -> str:
        value = request.GET.get(name, "")
        return value if value in known else default

    return Wanted(
        call=one_of("appel", {call.slug for call in calls}),
        state=one_of("etat", set(ApplicationStatus.values)),
        department=one_of("departement", {row.pk for row in departments}),
        sort=one_of("tri", set(SORTS), "recentes"),
    )


def _filtered(seen: ApplicationQuerySet, wanted: Wanted) -> ApplicationQuerySet:
    if wanted.call:
        seen = seen.filter(call__slug=wanted.call)
    return seen.filter(department=wanted.department) if wanted.department else seen


@require_safe
def application_detail(request: HttpRequest, reference: str) -> HttpResponse:
    user, application = signed_in(request), visible(request, reference)
    status = application.status
    offered = APPLICATION.offered(user, application, status)
    onward = [line for line in offered if not line.needs_reason]
    facts = readiness(application) if any(line.conditions for line in onward) else None
    may_edit = can_edit_application(user, application, status)[0]
    context = {
        "application": application,
        "status": status,
        "status_label": APPLICATION_LIFE.label(status),
        "onward": [_step(application, line, facts) for line in onward],
        "may_change": bool(offered),
        "last": _last(application),
        "pieces": _pieces(user, application),
        "opinions": opinions_of(application),
        "amounts": asked_amounts(application),
        "history": history_of(application),
        "journal": _journal(application),
        "may_edit": may_edit,
        "may_join_pieces": may_edit or can_receive_application(user, application)[0],
        "may_give_opinion": can_give_opinion(user, application)[0],
        "project_url": project_url(user, application),
        "may_share": _may_share(user, application),
        "reopened_by": who_reopens(application) if status == ApplicationStatus.WITHDRAWN else "",
    }
    return render(request, "calls/application_detail.html", context)


def _may_share(user: User, application: Application) -> bool:
    """Not where the office that began it reads it already, unless it was opened before."""
    allowed, _ = can_share_application(user, application, application.status)
    read = application.caf_id is not None and application.begun_by_caf_id == application.caf_id
    return allowed and bool(application.shared_with_id or not read)


def _step(application: Application, line: Transition, facts: Any) -> dict[str, Any]:
    return {
        "label": line.label,
        "confirm": line.confirm,
        "url": reverse("application_transition", args=[application.reference, line.name]),
        "missing": line.lacks(facts, today()),
    }


def _last(application: Application) -> ApplicationState | None:
    """The state that stands, with its reason: what the porteur reads when it was sent back."""
    states = APPLICATION.standing(application).select_related("recorded_by")
    return states.order_by("-observed_on", "-recorded_at", "-pk").first()


def _pieces(user: User, application: Application) -> list[dict[str, Any]]:
    """The pieces of the call, what was received of each, and its file as this person may read it."""
    lines = pieces_of(application)
    keys = [line.received.document_id for line in lines if line.received and line.received.document_id]
    files = {line.pk: line for line in document_lines(user, keys)} if keys else {}
    return [
        {
            "piece": line.piece,
            "received": line.received,
            "file": files.get(line.received.document_id or 0) if line.received else None,
        }
        for line in lines
    ]


def _journal(application: Application) -> list[dict[str, Any]]:
    lines = Entry.objects.filter(object_type="calls.application", object_id=application.pk)
    found = lines.select_related("actor").order_by("-pk")[:SHOWN_ENTRIES]
    return [{"at": row.at, "who": str(row.actor or "Le portail"), "what": words_of(row.verb)} for row in found]
