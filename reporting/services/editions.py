"""Making an edition: its dates, its projects in order, its texts; discarding a draft, taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import format_month, format_number
from projects.core.rows import draft_of
from projects.core.versions import save_version
from projects.jobs.models import JobFile
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.territories.models import Region
from reporting import rich
from reporting.enums import EditionKind
from reporting.jobs import RENDER_EDITION
from reporting.models import Edition, EditionBlock, EditionProject, EditionStep
from reporting.outlines import parts_of
from reporting.services.drafts import hold_draft
from reporting.services.steps import check_sees, checked_line, lock, take_step
from reporting.workflow import DISCARD, RESTORE

NO_PROJECT = "Une fiche décrit un projet : dites lequel."
SEVERAL = "Une fiche décrit un seul projet, et cette sélection en compte {number} : dites lequel."
# Of projects: what prints, and what a page of the selection shows.
MOST = 2_000
TOO_MANY = "Une édition décrit au plus {most} projets, et cette sélection en compte {number}."
PRINTED = (
    "Des données de cette édition ont déjà été gelées ou composées pour un autre territoire : partez d’une nouvelle "
    "édition, qui en reprend les textes."
)
WAS_FROZEN = "Cette édition a déjà été gelée : ce gel reste lisible, et elle ne se supprime plus."
OUTSIDE = "Ces projets ne sont pas dans la région de l’édition : {names}."
# Beginnings of addresses that are pages, not editions.
RESERVED = ("nouveau", "reprendre")
SLUG_LENGTH = 50
ABOUT_LENGTH = 150  # of the name of a project in the title of its fiche


@transaction.atomic
def create_edition(
    *,
    actor: User | None,
    title: str,
    document_month: date,
    situation_on: date,
    selection: Sequence[Project],
    slug: str = "",
    blocks: Iterable[dict[str, Any]] = (),
    region: Region | None = None,
    **details: Any,
) -> Edition:
    """A new edition with its projects in order and its texts; ValidationError (French, by field) on bad dates.

    Without a title, its document, region and month name it (of a fiche, its project and month); without a slug, its
    title does. DomainError when a fiche is given another number of projects than one.
    """
    kind = details.get("kind", EditionKind.RECUEIL)
    if kind == EditionKind.FICHE and len(selection) != 1:
        said = SEVERAL.format(number=len(selection)) if selection else NO_PROJECT
        raise DomainError(said, field="project")
    about = selection[0].display_name if kind == EditionKind.FICHE else region.name if region else ""
    title = title or default_title(kind, about, document_month)
    edition = Edition(
        slug=slug or free_slug(title),
        title=title,
        document_month=document_month,
        situation_on=situation_on,
        region=region,
        **details,
    )
    edition.full_clean()
    check_size(len(selection))
    edition.save()
    check_places(edition, selection)
    EditionProject.objects.bulk_create(
        EditionProject(edition=edition, project=project, position=position)
        for position, project in enumerate(selection, start=1)
    )
    EditionBlock.objects.bulk_create(
        EditionBlock(edition=edition, position=position, **{**block, "body": rich.clean(block.get("body", ""))})
        for position, block in enumerate(blocks, start=1)
    )
    check_sees(edition.signatory, edition, "signatory")
    EditionStep.objects.create(edition=edition, state=edition.state, actor=actor)
    record(actor=actor, verb="edition.created", subject=edition)
    return edition


def outline_blocks(kind: str) -> list[dict[str, Any]]:
    """A text to be written at each place of the outline of a document that calls for one."""
    return [{"section": part.id} for _, part in parts_of(kind) if part.hint]


def copied_blocks(edition: Edition) -> list[dict[str, Any]]:
    """The texts of an edition, for another that starts from them."""
    return [{"section": one.section, "title": one.title, "body": one.body} for one in edition.blocks.all()]


@transaction.atomic
def update_edition(*, actor: User, edition: Edition, version: int, values: Mapping[str, Any]) -> list[str]:
    """Change the header as it was read at `version`; the names of the fields that changed.

    ValidationError (French, by field), StaleVersion, or DomainError when its projects are not all in the new region, or
    when those who see that region would have what was made for another.
    """
    held = hold_draft(actor, edition)
    draft = draft_of(held, values)
    if draft.region_id not in (None, held.region_id) and _is_made(held):
        raise DomainError(PRINTED, field="region")
    check_places(draft, list(held.projects.select_related("department")))
    changed = save_version(edition, version=version, values=values)
    check_sees(draft.signatory, held, "signatory")
    if changed:
        record(actor=actor, verb="edition.updated", subject=edition, fields=changed)
    return changed


@transaction.atomic
def discard_edition(*, actor: User, edition: Edition) -> EditionStep:
    """Take a draft out of sight, with its texts and its selection; `restore_edition` brings it back whole.

    DomainError for one that was frozen: what was frozen stays readable.
    """
    if lock(edition).frozen.exists():
        raise DomainError(WAS_FROZEN)
    return _step(actor, edition, DISCARD)


def restore_edition(*, actor: User, edition: Edition) -> EditionStep:
    return _step(actor, edition, RESTORE)


@transaction.atomic
def _step(actor: User, edition: Edition, transition: str) -> EditionStep:
    held = lock(edition)
    step = take_step(actor, held, checked_line(actor, held, transition))
    edition.state = held.state
    return step


def check_places(edition: Edition, projects: Iterable[Project]) -> None:
    """DomainError when some of `projects` are not in the region of a regional edition."""
    if edition.region_id is None:
        return
    outside = [one.reference for one in projects if one.department.region_id != edition.region_id]
    if outside:
        raise DomainError(OUTSIDE.format(names=", ".join(outside)), field="region")


def check_size(number: int, before: int = 0) -> None:
    """DomainError when a selection that counted `before` projects grows beyond what an edition describes."""
    if number > max(MOST, before):
        raise DomainError(TOO_MANY.format(most=format_number(MOST), number=format_number(number)))


def _is_made(edition: Edition) -> bool:
    """Whether data of it were frozen, or a file of its document is kept."""
    files = JobFile.objects.filter(job__kind=RENDER_EDITION, job__params__edition=edition.slug)
    return edition.frozen.exists() or files.exists()


def default_title(kind: str, about: str, month: date) -> str:
    """« Recueil, Occitanie, janvier 2026 »; « Fiche, Annonay Rhône Agglo, janvier 2026 », cut to what a title holds."""
    words = (str(EditionKind(kind).label), about[:ABOUT_LENGTH], format_month(month))
    return ", ".join(word for word in words if word)


def free_slug(title: str) -> str:
    """An identifier of the title that no edition has yet; it is given once.

    Nobody else is given one before the end of the transaction: two who give the same title at once wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('edition/slug', 0))")
    base = slugify(title)[:SLUG_LENGTH].strip("-") or "edition"
    taken = {
        *RESERVED,
        *Edition.objects.filter(slug__startswith=base[: SLUG_LENGTH - 5]).values_list("slug", flat=True),
    }
    if base not in taken:
        return base
    stem = base[: SLUG_LENGTH - 5].strip("-")
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)
