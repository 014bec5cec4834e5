"""The page « Ressources », by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.accounts.models import User
from projects.caflab.enums import Reader, ResourceKind
from projects.caflab.models import Resource
from projects.documents.selectors import DocumentLine, document_lines
from projects.portfolio.listing.silence import months_before

# What nobody read again for a year may be wrong: the page says so.
STALE_MONTHS = 12


@dataclass(frozen=True)
class ResourceLine:
    row: Resource
    readers: tuple[str, ...]
    is_stale: bool
    document: DocumentLine | None


@dataclass(frozen=True)
class ResourceGroup:
    kind: str
    label: str
    lines: Sequence[ResourceLine]
    retired: Sequence[ResourceLine]


def resource_page(user: User, today: date, *, reader: str = "") -> list[ResourceGroup]:
    """What `user` reads, by kind, those without any left out: two queries."""
    found = Resource.objects.visible_to(user)
    rows = list(found.filter(readers__contains=[reader]) if reader else found)
    limit = months_before(today, STALE_MONTHS)
    held = [row.document_id for row in rows if row.document_id]
    documents = {line.pk: line for line in document_lines(user, held)} if held else {}
    lines = [
        ResourceLine(
            row=row,
            readers=tuple(str(Reader(code).label) for code in row.readers),
            document=documents.get(row.document_id or 0),
            is_stale=row.reviewed_on is None or row.reviewed_on < limit,
        )
        for row in rows
    ]
    groups = [
        ResourceGroup(
            kind=kind.value,
            label=str(kind.label),
            lines=[line for line in lines if line.row.kind == kind and not line.row.is_retired],
            retired=[line for line in lines if line.row.kind == kind and line.row.is_retired],
        )
        for kind in ResourceKind
    ]
    return [group for group in groups if group.lines or group.retired]
