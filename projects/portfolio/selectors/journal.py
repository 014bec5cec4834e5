"""What was done to a project and to its parts: who, when, what, which fields; never what they held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q

from projects.core.french import typeset
from projects.journal.models import Entry
from projects.journal.verbs import words_of
from projects.porteurs.models import Contact
from projects.portfolio.models import Action, Project
from projects.portfolio.selectors import Clock

PAGE_SIZE = 30
PORTAL = "Le portail"


@dataclass(frozen=True)
class JournalLine:
    at: datetime
    who: str
    what: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class JournalPage:
    """Some lines, newest first; `older` is the key to ask the next page with, None on the last one."""

    lines: tuple[JournalLine, ...]
    older: int | None


def project_journal(project: Project, clock: Clock, *, before: int | None = None) -> JournalPage:
    """A page of the journal of a project, its application, its actions and its porteur, as far as R (keyset)."""
    rows = Entry.objects.filter(_about(project), at__lte=clock.known_at).select_related("actor")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    lines = tuple(
        JournalLine(
            row.at, str(row.actor or PORTAL), typeset(words_of(row.verb)), field_labels(row.object_type, row.fields)
        )
        for row in shown
    )
    return JournalPage(lines, shown[-1].pk if len(found) > PAGE_SIZE else None)


def _about(project: Project) -> Q:
    """Actions that were removed count too: the event table remembers whose they were."""
    actions = Action.pgh_event_model.objects.filter(project_id=project.pk)  # type: ignore[attr-defined]
    about = (
        Q(object_type="portfolio.project", object_id=project.pk)
        | Q(object_type="calls.application", object_id=project.application_id)
        | Q(object_type="portfolio.action", object_id__in=actions.values("pgh_obj_id"))
    )
    return about | Q(object_type="porteurs.porteur", object_id=project.porteur_id) if project.porteur_id else about


def field_labels(object_type: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names of columns as forms say them; one that no form knows (any more) is left out."""
    models: list[type[Model]] = [apps.get_model(object_type), Action, Contact]
    found = []
    for name in names:
        for model in models:
            try:
                field = model._meta.get_field(name.removesuffix("_id"))
            except FieldDoesNotExist:
                continue
            found.append(_said(field, name))
            break
    return tuple(dict.fromkeys(found))


def _said(field: Any, name: str) -> str:
    """How a column is said; rows of another table (the amounts of an application) are said by what they are."""
    if field.auto_created and field.one_to_many:
        return str(field.related_model._meta.verbose_name_plural)
    return str(getattr(field, "verbose_name", name))
