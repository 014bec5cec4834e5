"""Choosing the projects to accompany, and stopping: dated facts, put right by other facts."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from django.db import transaction

from projects.accounts.models import User
from projects.caflab.services.held import held, hold
from projects.core.errors import DomainError
from projects.core.french import format_date
from projects.journal.enums import DatePrecision
from projects.journal.services import record
from projects.portfolio.models import CaflabSelection, Project
from projects.portfolio.services.editing_facts import NOT_TAKEN_BACK
from projects.portfolio.services.facts import select_for_caflab, store_fact

NOT_ACCOMPANIED = "Ce projet n’est pas accompagné : il n’y a rien à arrêter."
BEFORE_STOP = "L’accompagnement a été arrêté le {day} : il ne peut reprendre qu’à partir de ce jour."
KEPT = ("date_precision", "source", "provenance", "note", "is_void", "is_selected", "grounds", "referent")


@transaction.atomic
def choose_project(
    *,
    actor: User | None,
    project: Project,
    observed_on: date,
    grounds: Iterable[str] = (),
    referent: User | None = None,
    date_precision: str = DatePrecision.DAY,
    note: str = "",
) -> CaflabSelection:
    """Accompany `project` from a day on, or say other grounds or another referent of what is accompanied already.

    DomainError on a day before that of a stop, which would still stand. The same form sent twice is one choice.
    """
    held(project)
    last, grounds = _last(project), list(grounds)
    if last is not None and not last.is_selected and observed_on < last.observed_on:
        raise DomainError(BEFORE_STOP.format(day=format_date(last.observed_on)), field="observed_on")
    if last is not None and last.is_selected and last.recorded_by == actor:
        told = (observed_on, date_precision, grounds, referent, note)
        if told == (last.observed_on, last.date_precision, list(last.grounds), last.referent, last.note):
            return last
    return select_for_caflab(
        actor=actor, project=project, observed_on=observed_on, grounds=grounds, referent=referent,
        date_precision=date_precision, note=note,
    )  # fmt: skip


@transaction.atomic
def stop_project(
    *, actor: User | None, project: Project, observed_on: date, note: str, date_precision: str = DatePrecision.DAY
) -> CaflabSelection:
    """Accompany `project` no more from a day on, with the reason. DomainError when it was not accompanied then."""
    held(project)
    last = _last(project)
    if last is None or not last.is_selected:
        raise DomainError(NOT_ACCOMPANIED)
    if not note.strip():
        raise DomainError("Dites pourquoi l’accompagnement s’arrête.", field="note")
    if observed_on < last.observed_on:
        raise DomainError("L’accompagnement ne peut pas s’arrêter avant d’avoir commencé.", field="observed_on")
    fact = CaflabSelection(project=project, is_selected=False, grounds=[])
    made = store_fact(fact, actor, observed_on, {"note": note.strip(), "date_precision": date_precision})
    record(actor=actor, verb="project.caflab_stopped", subject=project)
    return made


@transaction.atomic
def cancel_selection(*, actor: User | None, fact: CaflabSelection, note: str = "") -> CaflabSelection:
    """Take a choice back: what stood before stands again. DomainError when somebody did so meanwhile."""
    hold(fact)
    silent = CaflabSelection(project=fact.project, is_selected=False, grounds=[])
    rest = {"note": note, "retracts": fact, "date_precision": fact.date_precision, "is_void": True}
    made = store_fact(silent, actor, fact.observed_on, rest)
    record(actor=actor, verb="project.caflab_selection_cancelled", subject=fact.project)
    return made


@transaction.atomic
def restore_selection(*, actor: User | None, fact: CaflabSelection) -> CaflabSelection:
    """Record again what `fact` took back; DomainError when it replaced nothing."""
    lost = cast(CaflabSelection | None, fact.retracts)
    if lost is None:
        raise DomainError(NOT_TAKEN_BACK)
    hold(fact)
    rest = {name: getattr(lost, name) for name in KEPT}
    made = store_fact(CaflabSelection(project=lost.project), actor, lost.observed_on, {**rest, "retracts": fact})
    record(actor=actor, verb="project.caflab_selection_restored", subject=lost.project)
    return made


def _last(project: Project) -> CaflabSelection | None:
    """The choice that stands, whatever its day."""
    standing = CaflabSelection.objects.filter(project=project, retracted_by=None, is_void=False)
    return standing.order_by("-observed_on", "-recorded_at", "-pk").first()
