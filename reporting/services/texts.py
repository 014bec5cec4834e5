"""The texts of an edition: added, written, moved, taken off and put back, by several people at once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.history import keys_once, removed_row
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.journal.services import record
from reporting import rich
from reporting.figures.registry import get_figure
from reporting.models import Edition, EditionBlock, Remark
from reporting.outlines import parts_of
from reporting.plain import placeholders
from reporting.services.drafts import hold_draft

NO_SECTION = "Cette partie n’existe pas dans ce document."
NOTHING_BACK = "Il n’y a plus rien à remettre : relisez la page."
GONE = "Ce texte n’est plus dans l’édition : quelqu’un l’a retiré."
MOVED = "L’ordre de ces textes a changé entre-temps : le voici. Recommencez si besoin."


@transaction.atomic
def add_text(*, actor: User, edition: Edition, section: str, title: str = "", body: str = "") -> EditionBlock:
    """A text at the end of a part of the document. DomainError for a part that it has not, ValidationError by field."""
    held = hold_draft(actor, edition)
    if section not in {part.id for _, part in parts_of(held.kind)}:
        raise DomainError(NO_SECTION)
    block = EditionBlock(
        edition=held, section=section, title=title, body=clean_body(body), position=_last_place(held) + 1
    )
    checked(block)
    record(actor=actor, verb="edition.text_added", subject=held)
    return block


@transaction.atomic
def write_text(*, actor: User, block: EditionBlock, version: int, title: str, body: str) -> list[str]:
    """Write a text as it was read at `version`; the names of the fields that changed. StaleVersion, DomainError."""
    hold_draft(actor, block.edition)
    values = {"title": title, "body": clean_body(body)}
    stored = EditionBlock.objects.filter(pk=block.pk).first()
    if stored is None:
        raise DomainError(GONE)
    draft_of(stored, values)
    changed = save_version(block, version=version, values=values)
    if changed:
        record(actor=actor, verb="edition.text_written", subject=block.edition, fields=changed)
    return changed


@transaction.atomic
def move_text(*, actor: User, block: EditionBlock, up: bool, before: int) -> None:
    """Exchange a text with its neighbour of the same part; `before` is the key of the neighbour that was shown."""
    held = hold_draft(actor, block.edition)
    row = EditionBlock.objects.filter(pk=block.pk, edition=held).first()
    if row is None:
        raise DomainError(GONE)
    texts = list(EditionBlock.objects.filter(edition=held, section=row.section).order_by("position"))
    place = texts.index(row) + (-1 if up else 1)
    if not 0 <= place < len(texts) or texts[place].pk != before:
        raise StaleVersion(MOVED)
    other = texts[place]
    row.position, other.position = other.position, row.position
    EditionBlock.objects.bulk_update([row, other], ["position"])
    record(actor=actor, verb="edition.text_moved", subject=held)


@transaction.atomic
def remove_text(*, actor: User, block: EditionBlock) -> None:
    """Take a text off; its remarks stay with the passage that they quote."""
    held = hold_draft(actor, block.edition)
    gone, _ = EditionBlock.objects.filter(pk=block.pk).delete()
    if not gone:
        raise DomainError(GONE)
    record(actor=actor, verb="edition.text_removed", subject=held)


@transaction.atomic
def restore_text(*, actor: User, edition: Edition, key: int) -> EditionBlock:
    """Put back a text that was taken off, at its place when it is free, with its remarks. DomainError for none."""
    held = hold_draft(actor, edition)
    lost = removed_row(EditionBlock, key, edition_id=held.pk)
    if not isinstance(lost, EditionBlock):
        raise DomainError(NOTHING_BACK)
    if EditionBlock.objects.filter(edition=held, position=lost.position).exists():
        lost.position = _last_place(held) + 1
    checked(lost)
    Remark.objects.filter(pk__in=keys_once(Remark, block_id=lost.pk), block=None).update(block=lost)
    record(actor=actor, verb="edition.text_restored", subject=held)
    return lost


def clean_body(body: str) -> str:
    """The text as it is kept; DomainError (field « body ») when too long, or when it cites a figure that is none."""
    cleaned = rich.clean(body)
    for id in placeholders(cleaned):
        try:
            get_figure(id)
        except DomainError as unknown:
            raise DomainError(f"{unknown.message} Choisissez-le dans la liste des chiffres.", field="body") from None
    return cleaned


def _last_place(edition: Edition) -> int:
    return int(edition.blocks.aggregate(last=Max("position"))["last"] or 0)
