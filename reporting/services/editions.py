"""Making an edition: its dates, its projects in order, its texts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.territories.models import Region
from reporting import rich
from reporting.models import Edition, EditionBlock, EditionProject, EditionStep


@transaction.atomic
def create_edition(
    *,
    actor: User | None,
    slug: str,
    title: str,
    document_month: date,
    situation_on: date,
    selection: Sequence[Project],
    blocks: Iterable[dict[str, Any]] = (),
    region: Region | None = None,
    **details: Any,
) -> Edition:
    """A new edition with its projects in order and its texts; ValidationError (French) on bad dates."""
    edition = Edition(
        slug=slug, title=title, document_month=document_month, situation_on=situation_on, region=region, **details
    )
    edition.full_clean()
    edition.save()
    outside = [project.reference for project in selection if region and project.department.region_id != region.pk]
    if outside:
        raise DomainError(f"Ces projets ne sont pas dans la région de l’édition : {', '.join(outside)}.")
    EditionProject.objects.bulk_create(
        EditionProject(edition=edition, project=project, position=position)
        for position, project in enumerate(selection, start=1)
    )
    EditionBlock.objects.bulk_create(
        EditionBlock(edition=edition, position=position, **{**block, "body": rich.clean(block.get("body", ""))})
        for position, block in enumerate(blocks, start=1)
    )
    EditionStep.objects.create(edition=edition, state=edition.state, actor=actor)
    record(actor=actor, verb="edition.created", subject=edition)
    return edition
