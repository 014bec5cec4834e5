"""What documents print of projects, kept as printed: never corrected, taken back by a row that prints nothing."""

from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked
from projects.journal.models import Source
from projects.journal.services import record
from projects.portfolio.models import Project, Statement

ALREADY = "Cette valeur imprimée est déjà retirée."


@transaction.atomic
def keep_printed(
    *, actor: User | None, source: Source, measure: str, printed: str, project: Project | None = None, **rest: Any
) -> Statement:
    """Keep `printed` as `source` prints it, of a project or of a whole document; a doubt comes with its reason.

    ValidationError (French, by field) when it prints nothing, or doubts without saying why.
    """
    made = checked(Statement(source=source, measure=measure, printed=printed, project=project, **rest))
    record(actor=actor, verb="source.printed_kept", subject=project or source)
    return made


@transaction.atomic
def take_back_printed(*, actor: User | None, statement: Statement) -> Statement:
    """What was kept by mistake counts no more, and stays in the history. DomainError when that was done already."""
    held = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if Statement.objects.filter(retracts=held).exists():
        raise DomainError(ALREADY)
    made = checked(
        Statement(
            source=held.source,
            measure=held.measure,
            key=held.key,
            project=held.project,
            region=held.region,
            observed_on=held.observed_on,
            retracts=held,
        )
    )
    record(actor=actor, verb="source.printed_taken_back", subject=held.project or held.source)
    return made


@transaction.atomic
def cite_source(*, actor: User | None, project: Project, source: Source) -> bool:
    """Say that `source` tells of `project`; whether that was new."""
    if project.sources.filter(pk=source.pk).exists():
        return False
    project.sources.add(source)
    record(actor=actor, verb="project.source_cited", subject=project)
    return True


@transaction.atomic
def drop_source(*, actor: User | None, project: Project, source: Source) -> None:
    """Take back what `cite_source` said."""
    project.sources.remove(source)
    record(actor=actor, verb="project.source_dropped", subject=project)
