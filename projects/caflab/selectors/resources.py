"""The page « Ressources », by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.accounts.models import User
from projects.caflab.enums import Reader, ResourceKind
from projects.caflab.models import Resource
from projects.portfolio.listing.silence import months_before

# What nobody read again for a year may be wrong: the page says so.
STALE_MONTHS = 12


@dataclass(frozen=True)
class ResourceLine:
    row: Resource
    readers: tuple[str, ...]
    is_stale: bool


@dataclass(frozen=True)
class ResourceGroup:
    kind: str
    label: str
    lines: Sequence[ResourceLine]
    retired: Sequence[ResourceLine]


def resource_page(user: User, today: date, *, reader: str = "") -> list[ResourceGroup]:
    """What `user` reads, by kind, those without any left out: one query."""
    rows = Resource.objects.visible_to(user)
    if reader:
        rows = rows.filter(readers__contains=[reader])
    limit = months_before(today, STALE_MONTHS)
    lines = [
        ResourceLine(
            row=row,
            readers=tuple(str(Reader(code).label) for code in row.readers),
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
