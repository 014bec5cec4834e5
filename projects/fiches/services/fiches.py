"""Writing fiches and what is said to be available of a project."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.calls.models import Application, ApplicationState
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.fiches.content import digest_of, paragraphs
from projects.fiches.enums import ItemKind
from projects.fiches.models import Availability, Fiche, FicheItem, KeyFigure
from projects.fiches.reading import content_of
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.portfolio.services.search import refresh_search

REPLACED = "Ce qui est dit de ces pièces a été retiré entre-temps : relisez la page."


@transaction.atomic
def write_fiche(
    *,
    actor: User | None,
    project: Project,
    title: str,
    standfirst: str,
    summary: Iterable[str],
    items: dict[ItemKind, list[dict[str, Any]]],
    key_figures: Iterable[dict[str, Any]],
) -> Fiche:
    """Store the fiche of a project with its lines and its figures, in the order given.

    ValidationError (French) on an empty line or a text too long; nothing is stored then.
    """
    fiche = Fiche(project=project, title=title, standfirst=standfirst, summary=list(summary))
    fiche.full_clean()
    fiche.save()
    lines = [
        FicheItem(fiche=fiche, kind=kind, position=position, **line)
        for kind, lines in items.items()
        for position, line in enumerate(lines, start=1)
    ]
    figures = [KeyFigure(fiche=fiche, position=position, **line) for position, line in enumerate(key_figures, start=1)]
    for row in [*lines, *figures]:
        row.clean_fields(exclude=["fiche"])
    FicheItem.objects.bulk_create(lines)
    KeyFigure.objects.bulk_create(figures)
    fiche.digest = digest_of(content_of(fiche))
    fiche.save(update_fields=["digest"])
    record(actor=actor, verb="fiche.written", subject=project)
    return fiche


def take_over_application(actor: User | None, application: Application, state: ApplicationState) -> None:
    """What « retenir » does once the project is made: the summary of the application is the text of its fiche.

    A fiche that is there already, as after a decision taken back and taken again, is left as it is.
    """
    project = Project.objects.get(application=application.pk)
    stored = Application.objects.get(pk=application.pk)
    if not stored.summary or Fiche.objects.filter(project=project).exists():
        return
    summary = paragraphs(stored.summary)
    write_fiche(
        actor=actor, project=project, title=stored.title, standfirst="", summary=summary, items={}, key_figures=()
    )
    refresh_search([project])


@transaction.atomic
def record_availability(*, actor: User | None, project: Project, observed_on: date, **facts: Any) -> Availability:
    """Note which papers of a project were said to exist on a day."""
    availability = Availability(project=project, observed_on=observed_on, recorded_by=actor, **facts)
    availability.full_clean()
    availability.save()
    record(actor=actor, verb="project.availability_recorded", subject=project)
    return availability


@transaction.atomic
def cancel_availability(*, actor: User | None, availability: Availability, note: str = "") -> Availability:
    """Take back what was noted of papers: what stood before stands again. DomainError when it was taken back."""
    held = Availability.objects.select_for_update(of=("self",)).get(pk=availability.pk)
    if Availability.objects.filter(retracts=held).exists():
        raise DomainError(REPLACED)
    silent = Availability(
        project=held.project,
        observed_on=held.observed_on,
        date_precision=held.date_precision,
        recorded_by=actor,
        note=note,
        retracts=held,
        is_void=True,
    )
    made = checked(silent)
    record(actor=actor, verb="project.availability_cancelled", subject=held.project)
    return made
