"""Writing the words of a fiche at the version that was read, and publishing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.core.versions import save_version
from projects.fiches import content as words
from projects.fiches import published
from projects.fiches.content import Line, Number
from projects.fiches.enums import ItemKind
from projects.fiches.models import Fiche, FicheItem, FicheVersion, KeyFigure, Proposal
from projects.fiches.policies import can_write_fiche
from projects.fiches.reading import content_of, main_fiche
from projects.fiches.sections import FIELDS
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.portfolio.services.search import refresh_search

NOTHING_NEW = "Rien n’a changé depuis la dernière version publiée."
NO_FICHE = "Aucune fiche n’est encore écrite : il n’y a rien à publier."


@transaction.atomic
def edit_fiche(*, actor: User, project: Project, version: int, values: Mapping[str, str]) -> list[str]:
    """Write texts by field, as read at `version` (0: there was no fiche); the names of the fields that changed.

    StaleVersion when someone saved since; DomainError (French, at its field) for a text that means nothing; nothing
    is written then.
    """
    allowed, reason = can_write_fiche(actor, project)
    if not allowed:
        raise DomainError(reason)
    fiche = held_fiche(project)
    changed = write_content(fiche, version=version, values=values)
    if changed:
        refresh_search([project])
        record(actor=actor, verb="fiche.edited", subject=project, fields=changed)
    return changed


@transaction.atomic
def publish_fiche(*, actor: User, project: Project) -> FicheVersion:
    """Freeze the fiche as it stands, under the next number. DomainError when it says what the last version says."""
    allowed, reason = can_write_fiche(actor, project)
    if not allowed:
        raise DomainError(reason)
    fiche = main_fiche(project)
    if fiche is None:
        raise DomainError(NO_FICHE)
    fiche = Fiche.objects.select_for_update().get(pk=fiche.pk)
    last = FicheVersion.objects.filter(project=project).first()
    content = content_of(fiche)
    if last is not None and last.digest == words.digest_of(content):
        raise DomainError(NOTHING_NEW)
    version = freeze(actor=actor, fiche=fiche)
    record(actor=actor, verb="fiche.published", subject=project)
    return version


def held_fiche(project: Project) -> Fiche:
    """The main fiche, locked for the transaction; made, empty and at version 0, when the project has none.

    The row of the project is locked first, so that two people never make two fiches of one project.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    fiche = main_fiche(project)
    if fiche is None:
        return Fiche.objects.create(project=project, version=0)
    return Fiche.objects.select_for_update().get(pk=fiche.pk)


def write_content(fiche: Fiche, *, version: int, values: Mapping[str, str]) -> list[str]:
    """Write texts on a fiche that is held; the names of the fields that changed. As `edit_fiche` for errors."""
    parsed = {name: words.parsed(FIELDS[name], text) for name, text in values.items()}
    before = content_of(fiche)
    changed = [name for name in FIELDS if name in values and not words.same(values[name], before[name])]
    after = {**before, **{name: values[name] for name in changed}}
    columns: dict[str, Any] = {name: parsed[name] for name in changed if name in ("title", "standfirst", "summary")}
    # The digest tells every word: what changes in a line changes the version of the fiche.
    save_version(fiche, version=version, values={**columns, "digest": words.digest_of(after)})
    for kind in {field.kind for name in changed if (field := FIELDS[name]).kind is not None}:
        _write_items(fiche, kind, after)
    if "figures" in changed:
        _write_figures(fiche, parsed["figures"])  # type: ignore[arg-type]
    return changed


def freeze(*, actor: User | None, fiche: Fiche, proposal: Proposal | None = None) -> FicheVersion:
    """The next published version of a fiche that is held."""
    content = content_of(fiche)
    last = FicheVersion.objects.filter(project=fiche.project_id).first()
    version = FicheVersion.objects.create(
        project_id=fiche.project_id,
        fiche=fiche,
        number=last.number + 1 if last else 1,
        published_on=today(),
        published_by=actor,
        proposal=proposal,
        content=content,
        digest=words.digest_of(content),
    )
    published.tell(fiche.project)
    return version


def _write_items(fiche: Fiche, kind: ItemKind, content: Mapping[str, str]) -> None:
    """Put the lines of a rubric as they now are, in place: a line that stays where it was is not written again."""
    wanted: list[dict[str, Any]] = []
    for field in words.item_fields(kind):
        for line in words.lines(field, content[field.name]):
            wanted.append(_columns(line) | {"is_planned": field.planned})
    wanted.sort(key=lambda row: row["is_planned"])
    rows = list(FicheItem.objects.filter(fiche=fiche, kind=kind).order_by("position"))
    for place, values in enumerate(wanted, start=1):
        values["position"] = place
        row = rows[place - 1] if place <= len(rows) else FicheItem(fiche=fiche, kind=kind)
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    FicheItem.objects.filter(pk__in=[row.pk for row in rows[len(wanted) :]]).delete()


def _columns(line: Line) -> dict[str, Any]:
    return {"text": line.text, "happened_on": line.happened_on, "date_precision": line.date_precision}


def _write_figures(fiche: Fiche, numbers: list[Number]) -> None:
    rows = list(KeyFigure.objects.filter(fiche=fiche).order_by("position"))
    for place, number in enumerate(numbers, start=1):
        row = rows[place - 1] if place <= len(rows) else KeyFigure(fiche=fiche)
        row.value, row.label, row.happened_on, row.position = number.value, number.label, number.happened_on, place
        row.save()
    KeyFigure.objects.filter(pk__in=[row.pk for row in rows[len(numbers) :]]).delete()
