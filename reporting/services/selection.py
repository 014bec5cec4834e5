"""The projects of an edition: added, taken off, moved, by several people at once, each change taken back in one click.

What is added or taken off never fights with what somebody else does meanwhile. What depends on the order that was shown
(a move, a whole replacement, an undo) carries the mark of that order, and is refused when it changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.history import last_event
from projects.journal.services import record
from projects.portfolio.models import Project
from reporting.enums import EditionKind
from reporting.models import Edition, EditionProject
from reporting.services.drafts import hold_draft
from reporting.services.editions import check_places, check_size

MOVED = "La sélection a changé entre-temps, par quelqu’un d’autre : la voici. Recommencez si besoin."
NOT_BACK = "La sélection a changé depuis : rien n’a été repris. Faites le changement inverse à la main."
GONE = "Ce projet n’est plus dans l’édition."
NO_SUCH_MOVE = "Ce déplacement n’est pas possible."
NO_SUCH_RANK = "Donnez deux rangs de la liste, entre 1 et {last}."
ONLY_ONE = (
    "Une fiche décrit un seul projet : mettez celui-ci à la place de celui qu’elle tient, ou préparez une autre fiche."
)
NEEDS_ONE = "Une fiche décrit un projet : au lieu de le retirer, mettez-en un autre à sa place."
UP, DOWN, FIRST, LAST = "monter", "descendre", "premier", "dernier"


@dataclass(frozen=True)
class Selected:
    """What a change did: `number` projects, and what takes it back (see `restore_selection`)."""

    number: int
    event: int
    mark: str


def mark_of(keys: Sequence[int]) -> str:
    """Tells one order from another."""
    return hashlib.sha256(",".join(map(str, keys)).encode()).hexdigest()[:16]


def keys_of(edition: Edition) -> list[int]:
    """The keys of its projects, in its order."""
    return list(EditionProject.objects.filter(edition=edition).order_by("position").values_list("project", flat=True))


@transaction.atomic
def add_projects(*, actor: User, edition: Edition, projects: Iterable[Project], filters: str | None = None) -> Selected:
    """Put at the end those of `projects` that are not there yet; `filters` is the query they come from, if one is."""
    held = hold_draft(actor, edition)
    order = keys_of(held)
    new = [one for one in dict.fromkeys(projects) if one.pk not in set(order)]
    check_places(held, new)
    return _write(actor, held, order, [*order, *(one.pk for one in new)], len(new), filters)


@transaction.atomic
def replace_projects(
    *, actor: User, edition: Edition, projects: Iterable[Project], mark: str, filters: str = ""
) -> Selected:
    """Keep only `projects`, those that were there at their place. StaleVersion when it moved since `mark`."""
    held = hold_draft(actor, edition)
    order = _read(held, mark)
    wanted = {one.pk: one for one in projects}
    check_places(held, wanted.values())
    kept = [key for key in order if key in wanted]
    new = [key for key in wanted if key not in set(kept)]
    return _write(actor, held, order, [*kept, *new], len(wanted), filters)


@transaction.atomic
def remove_projects(*, actor: User, edition: Edition, keys: Iterable[int]) -> Selected:
    held = hold_draft(actor, edition)
    order, gone = keys_of(held), set(keys)
    kept = [key for key in order if key not in gone]
    if len(kept) == len(order):
        raise DomainError(GONE)
    return _write(actor, held, order, kept, len(order) - len(kept))


@transaction.atomic
def move_project(*, actor: User, edition: Edition, key: int, to: str, mark: str) -> Selected:
    """One place up or down, to an end, or to the rank that `to` writes. StaleVersion when the order moved since.

    Without `key`, the rank that was to move is none: DomainError says which there are.
    """
    held = hold_draft(actor, edition)
    order = _read(held, mark)
    if not key:
        raise DomainError(NO_SUCH_RANK.format(last=len(order)))
    if key not in order:
        raise DomainError(GONE)
    place = order.index(key)
    ends = {UP: place - 1, DOWN: place + 1, FIRST: 0, LAST: len(order) - 1}
    target = ends.get(to, int(to) - 1 if to.isascii() and to.isdecimal() and len(to) < 6 else -1)
    if not 0 <= target < len(order):
        raise DomainError(NO_SUCH_MOVE if to in ends else NO_SUCH_RANK.format(last=len(order)))
    rest = [one for one in order if one != key]
    return _write(actor, held, order, [*rest[:target], key, *rest[target:]], 1)


@transaction.atomic
def restore_selection(*, actor: User, edition: Edition, event: int, mark: str) -> Selected:
    """Put the selection back as it was at `event`; DomainError when somebody changed it since (`mark`), or when it had
    projects that are not in the region that the edition now has.
    """
    held = hold_draft(actor, edition)
    order = keys_of(held)
    if mark_of(order) != mark:
        raise DomainError(NOT_BACK)
    events = EditionProject.pgh_event_model.objects  # type: ignore[attr-defined]
    known = events.filter(edition_id=held.pk, pgh_id__lte=event).order_by("pgh_obj_id", "-pgh_id")
    rows = known.distinct("pgh_obj_id").values_list("position", "project_id", "pgh_label")
    before = [key for _, key, label in sorted(rows) if label != "delete"]
    check_places(held, Project.objects.filter(pk__in=set(before) - set(order)).select_related("department"))
    return _write(actor, held, order, before, len(set(before) ^ set(order)))


def _check_alone(before: Sequence[int], after: Sequence[int]) -> None:
    """A fiche has one project. What held several before that was asked may lose some, one by one."""
    if not after:
        raise DomainError(NEEDS_ONE)
    if len(after) > 1 and set(after) - set(before):
        raise DomainError(ONLY_ONE)


def _read(held: Edition, mark: str) -> list[int]:
    order = keys_of(held)
    if mark_of(order) != mark:
        raise StaleVersion(MOVED)
    return order


def _write(
    actor: User, held: Edition, before: list[int], after: list[int], number: int, filters: str | None = None
) -> Selected:
    """Store the order of a locked edition, writing only what moves; one line in the journal when something did."""
    check_size(len(after), len(before))
    if held.kind == EditionKind.FICHE:
        _check_alone(before, after)
    event = last_event(EditionProject, edition_id=held.pk)
    if filters is not None and filters != held.filters:
        held.filters = filters
        held.save(update_fields=["filters"])
    if after != before:
        rows = {row.project_id: row for row in EditionProject.objects.filter(edition=held)}
        places = {key: place for place, key in enumerate(after, start=1)}
        EditionProject.objects.filter(edition=held).exclude(project__in=places).delete()
        moved = [rows[key] for key, place in places.items() if key in rows and rows[key].position != place]
        for row in moved:
            row.position = places[row.project_id]
        EditionProject.objects.bulk_update(moved, ["position"])
        EditionProject.objects.bulk_create(
            EditionProject(edition=held, project_id=key, position=place)
            for key, place in places.items()
            if key not in rows
        )
        record(actor=actor, verb="edition.selected", subject=held)
    return Selected(number, event, mark_of(after))
