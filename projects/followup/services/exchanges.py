"""Noting what happened with a project, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import format_date, typeset
from projects.core.rows import checked, draft_of
from projects.core.versions import STALE, save_version
from projects.documents.services import store_document
from projects.followup.enums import Visibility
from projects.followup.models import Exchange, ExchangeDocument, ExchangePerson
from projects.followup.policies import OUT_OF_CIRCLE, can_edit_exchange, can_note_exchange, circles_of
from projects.followup.services.tasks import add_task, remove_task
from projects.journal.services import record
from projects.porteurs.models import Contact
from projects.portfolio.enums import ObservationKind
from projects.portfolio.models import Observation, Project
from projects.portfolio.policies import Answer, can_observe_project
from projects.portfolio.services import cancel_fact, observe

# Where the form of an exchange says what is wrong with its task.
TASK_FIELDS = {
    "title": "task_title",
    "due_on": "task_due_on",
    "remind_on": "task_remind_on",
    "assignee": "task_for",
}


@dataclass(frozen=True)
class Guest:
    """Someone whom neither the porteur's contacts nor the portal know."""

    name: str
    position: str = ""


@dataclass(frozen=True)
class Present:
    """Who was there."""

    contacts: Sequence[Contact] = ()
    users: Sequence[User] = ()
    guests: Sequence[Guest] = ()


@dataclass(frozen=True)
class TaskDraft:
    """What is left to do after an exchange: for someone, or for the porteur (`assignee` None)."""

    title: str
    due_on: date
    assignee: User | None
    remind_on: date | None = None


@transaction.atomic
def note_exchange(
    *,
    actor: User,
    project: Project,
    kind: str,
    observed_on: date,
    text: str,
    visibility: str = Visibility.CAF,
    next_step: str = "",
    next_on: date | None = None,
    present: Present = Present(),
    task: TaskDraft | None = None,
    progress: str = "",
    maturity: str = "",
    files: Sequence[UploadedFile[Any]] = (),
    once: UUID | None = None,
) -> Exchange:
    """Note an exchange with all that comes of it, or nothing: who was there, what is left to do, what was seen.

    The same `once` again gives the exchange that it made. DomainError when the actor may not; ValidationError by
    field when a rule is broken (a day to come, a value that does not exist).
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    known = Exchange.objects.filter(once=once, author=actor, project=project).first() if once else None
    if known is not None:
        return known
    _require(can_note_exchange(actor, project))
    _require_circle(actor, project, visibility)
    exchange = Exchange(
        project=project, kind=kind, observed_on=observed_on, text=text.strip(), visibility=visibility,
        next_step=next_step.strip(), next_on=next_on, author=actor, once=once,
    )  # fmt: skip
    seen = {ObservationKind.PROGRESS: progress, ObservationKind.MATURITY: maturity}
    if any(seen.values()):
        draft_of(exchange, {})  # what is wrong with it is told before anything seen is stored
    for name, value in seen.items():
        if value:
            setattr(exchange, name, _seen(actor, exchange, name, value))
    exchange = checked(exchange)
    _store_present(exchange, present)
    _store_files(actor, exchange, files)
    record(actor=actor, verb="exchange.noted", subject=exchange)
    if task is not None:
        with _fields_named(TASK_FIELDS):
            add_task(
                actor=actor, project=project, exchange=exchange, title=task.title, due_on=task.due_on,
                remind_on=task.remind_on, assignee=task.assignee,
            )  # fmt: skip
    return exchange


@transaction.atomic
def edit_exchange(
    *, actor: User, exchange: Exchange, version: int, values: Mapping[str, Any], present: Present | None = None
) -> list[str]:
    """Rewrite an exchange as it was read at `version`; the names of what changed. StaleVersion as `save_version`.

    What was seen of the project that day is corrected where facts are, not here.
    """
    stored = Exchange.objects.select_for_update(of=("self",)).select_related("project").get(pk=exchange.pk)
    _require(can_edit_exchange(actor, stored))
    _require_circle(actor, stored.project, values.get("visibility", stored.visibility))
    draft_of(stored, values)
    changed = save_version(exchange, version=version, values=values)
    if present is not None and _as_written(exchange) != _lines_of(present):
        if not changed:
            if not Exchange.objects.filter(pk=exchange.pk, version=version).update(version=version + 1):
                raise StaleVersion(STALE)
            exchange.version = version + 1
        exchange.persons.all().delete()
        _store_present(exchange, present)
        changed.append("persons")
    if changed:
        record(actor=actor, verb="exchange.updated", subject=exchange, fields=changed)
    return changed


@transaction.atomic
def remove_exchange(*, actor: User, exchange: Exchange, whole: bool = False) -> Exchange:
    """Put it away: it is in no list any more, and can be brought back. Twice is once.

    What was seen of the project that day stands, and is taken back where facts are; with `whole` it is taken back
    here, and the tasks that were given then are put away.
    """
    stored = _held(exchange)
    _require(can_edit_exchange(actor, stored))
    if stored.removed_at is None:
        if whole:
            _take_back_all(actor, stored)
        stored.removed_at, stored.removed_by = timezone.now(), actor
        stored.version += 1
        stored.save(update_fields=["removed_at", "removed_by", "version"])
        record(actor=actor, verb="exchange.removed", subject=stored)
    return stored


@transaction.atomic
def restore_exchange(*, actor: User, exchange: Exchange) -> Exchange:
    """Bring back what was put away."""
    stored = _held(exchange)
    _require(can_edit_exchange(actor, stored))
    if stored.removed_at is not None:
        stored.removed_at = stored.removed_by = None
        stored.version += 1
        stored.save(update_fields=["removed_at", "removed_by", "version"])
        record(actor=actor, verb="exchange.restored", subject=stored)
    return stored


def _take_back_all(actor: User, exchange: Exchange) -> None:
    for key in filter(None, (exchange.progress_id, exchange.maturity_id)):
        fact = Observation.objects.get(pk=key)
        # One that was put right since was read again by someone: it stands.
        if not Observation.objects.filter(retracts=fact).exists():
            cancel_fact(actor=actor, fact=fact)
    for task in exchange.tasks.open():
        remove_task(actor=actor, task=task)


def _held(exchange: Exchange) -> Exchange:
    return Exchange.objects.select_for_update(of=("self",)).select_related("project").get(pk=exchange.pk)


def _require(answer: Answer) -> None:
    allowed, why = answer
    if not allowed:
        raise DomainError(why)


def _require_circle(actor: User, project: Project, visibility: str) -> None:
    if visibility not in circles_of(actor, project):
        raise DomainError(OUT_OF_CIRCLE, field="visibility")


def _seen(actor: User, exchange: Exchange, kind: ObservationKind, value: str) -> Observation:
    """A constat as of the day of the exchange, whose reason tells everybody no more than they may know of it."""
    _require(can_observe_project(actor, exchange.project))
    told_to_all = exchange.visibility == Visibility.PORTEUR
    said = (
        f"{exchange.get_kind_display()} du {format_date(exchange.observed_on)}."
        if told_to_all
        else "Lors d’un échange."
    )
    with _fields_named({"value": kind.value}):
        return observe(
            actor=actor, project=exchange.project, kind=kind, value=value, observed_on=exchange.observed_on,
            note=typeset(said),
        )  # fmt: skip


def _lines_of(present: Present) -> list[tuple[int | None, int | None, str, str]]:
    """Each person once: contact, user, name, position."""
    lines: list[tuple[int | None, int | None, str, str]] = [
        *((row.pk, None, row.name, row.position) for row in present.contacts),
        *((None, row.pk, str(row), "") for row in present.users),
        *((None, None, row.name.strip(), row.position.strip()) for row in present.guests),
    ]
    return list(dict.fromkeys(line for line in lines if line[2]))


def _as_written(exchange: Exchange) -> list[tuple[int | None, int | None, str, str]]:
    return list(exchange.persons.order_by("pk").values_list("contact", "user", "name", "position"))


def _store_present(exchange: Exchange, present: Present) -> None:
    rows = [
        ExchangePerson(exchange=exchange, contact_id=contact, user_id=user, name=name, position=position)
        for contact, user, name, position in _lines_of(present)
    ]
    for row in rows:
        with _fields_named({"name": "guests", "position": "guests"}):
            row.full_clean(exclude=["exchange"])
    ExchangePerson.objects.bulk_create(rows)


def _store_files(actor: User, exchange: Exchange, files: Sequence[UploadedFile[Any]]) -> None:
    for upload in files:
        with _fields_named({"file": "joined"}):
            document = store_document(actor=actor, upload=upload, kind="echange")
        ExchangeDocument.objects.create(exchange=exchange, document=document)


class _fields_named:
    """What a part of the act refuses is told at the field of the whole."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            told = {self._names.get(name, name): errors for name, errors in error.error_dict.items()}
            raise ValidationError(told) from error
        if isinstance(error, DomainError) and error.field is not None and error.field in self._names:
            raise DomainError(error.message, field=self._names[error.field]) from error
