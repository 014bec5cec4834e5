"""Reading applications: what is missing, what happened, how many in each state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, ApplicationPiece, ApplicationState, Call, CallPiece, Opinion, day_label
from projects.calls.querysets import ApplicationQuerySet
from projects.calls.workflow import Readiness
from projects.core.paris import today


@dataclass(frozen=True)
class PieceLine:
    """A piece of the call, and what was received of it."""

    piece: CallPiece
    received: ApplicationPiece | None


@dataclass(frozen=True)
class StateLine:
    """A state in the history of an application; `taken_back` tells why it no longer stands."""

    label: str
    status: str
    day: str
    reason: str
    by: str
    taken_back: str = ""
    is_taken_back: bool = False


def readiness(application: Application) -> Readiness:
    """What the table of transitions looks at, read from the rows as they are stored."""
    stored = Application.objects.select_related("call", "porteur").get(pk=application.pk)
    received = ApplicationPiece.objects.standing().filter(application=application.pk, piece=OuterRef("pk"))
    missing = CallPiece.objects.filter(~Exists(received), call=stored.call, required=True)
    return Readiness(
        title=stored.title,
        summary=stored.summary,
        porteur_kind=stored.porteur.kind if stored.porteur else None,
        porteur_kinds=stored.call.porteur_kinds,
        has_department=stored.department_id is not None,
        opened_on=stored.call.opened_on,
        closed_on=stored.call.closed_on,
        missing_pieces=list(missing.values_list("label", flat=True)),
        opinions=opinions_of(application).count(),
    )


def opinions_of(application: Application) -> QuerySet[Opinion]:
    """The opinions that stand."""
    given = Opinion.objects.filter(application=application.pk, is_void=False, retracted_by=None)
    return given.select_related("recorded_by").order_by("-observed_on", "-pk")


def pieces_of(application: Application) -> list[PieceLine]:
    received = {row.piece_id: row for row in application.pieces.standing().select_related("piece")}
    return [PieceLine(piece, received.get(piece.pk)) for piece in application.call.pieces.all()]


def asked_amounts(application: Application) -> list[tuple[int, Decimal | None]]:
    """Each year of the call, and any other that was asked for, with its amount: None when not communicated."""
    known = dict(application.amounts.values_list("year", "amount"))
    return [(year, known.get(year)) for year in sorted({*application.years, *known})]


def history_of(application: Application) -> list[StateLine]:
    """Every state that was noted, the last first; those taken back with the reason why."""
    facts = ApplicationState.objects.filter(application=application.pk).exclude(status="")
    lines = facts.select_related("recorded_by", "retracted_by").order_by("-observed_on", "-recorded_at", "-pk")
    return [
        StateLine(
            label=fact.get_status_display(),
            status=fact.status,
            day=day_label(fact.observed_on, fact.date_precision),
            reason=fact.note,
            by=str(fact.recorded_by) if fact.recorded_by else "",
            taken_back=fact.retracted_by.note if hasattr(fact, "retracted_by") else "",
            is_taken_back=hasattr(fact, "retracted_by"),
        )
        for fact in lines
    ]


def who_reopens(application: Application) -> str:
    """Who may bring it back once it is withdrawn, in French: as `visible_to` and the table have it.

    Withdrawn before any deposit, it exists for those alone in whose hands it is.
    """
    told = ApplicationState.objects.filter(application=application.pk, retracted_by=None)
    sent = told.exclude(status__in=("", ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)).exists()
    begun = told.filter(status=ApplicationStatus.DRAFT).exists()
    if sent or not begun:
        return "La Caf et la Cnaf seules peuvent la rouvrir, en disant pourquoi : demandez-le-leur."
    if application.begun_by_caf_id:
        return "La Caf qui l’a commencée peut seule la rouvrir, en disant pourquoi."
    if application.shared_with_id:
        return "La Caf à qui elle est ouverte peut la rouvrir, en disant pourquoi."
    if application.begun_by_cnaf:
        return "La Cnaf, qui l’a commencée, peut seule la rouvrir, en disant pourquoi."
    return (
        "Elle n’est pas déposée : personne ne pourra la rouvrir. Son texte reste lisible, pour en commencer une autre."
    )


def counts_by_status(applications: ApplicationQuerySet) -> list[tuple[str, str, int]]:
    """(code, label, how many) of the states in which there is at least one, in the order of a life: one query."""
    found = dict(_by_status(applications))
    return [(code, str(label), found[code]) for code, label in ApplicationStatus.choices if found.get(code)]


def _by_status(applications: Any) -> Any:
    """Untyped: `status` is an annotation of `with_state`."""
    return applications.order_by().values_list("status").annotate(n=Count("pk"))


def opened_calls(day: date | None = None) -> list[Call]:
    """The calls that have opened, closed or not, the last to open first."""
    return list(Call.objects.filter(opened_on__lte=day or today()).order_by("-opened_on", "title"))


def open_calls(day: date | None = None) -> list[Call]:
    """The calls where one may deposit today, the next to close first."""
    day = day or today()
    calls = [call for call in Call.objects.all() if call.is_open(day)]
    return sorted(calls, key=lambda call: (call.closed_on or date.max, call.title))
