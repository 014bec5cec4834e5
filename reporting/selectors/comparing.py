"""Two sides to compare: any frozen set of any edition, or an edition as its data are today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.models import AnonymousUser

from projects.accounts.models import User
from projects.core.forms.compare import Part, told_apart
from projects.core.french import format_date, format_month, typeset
from reporting.models import Edition, FrozenEdition
from reporting.outlines import parts_of
from reporting.rendering.comparison import Change, Comparison, FigureChange, compare
from reporting.rendering.content import FicheContent, RecueilContent
from reporting.selectors.editions import recueil_content
from reporting.selectors.frozen import frozen_content


@dataclass(frozen=True)
class Side:
    """What may be compared; `key` is « slug » for the data of today, « slug:2 » for the second frozen set."""

    key: str
    label: str
    edition: Edition
    frozen: FrozenEdition | None = None

    def content(self) -> RecueilContent:
        """DomainError when the data of today cannot be printed."""
        return frozen_content(self.frozen) if self.frozen else recueil_content(self.edition)


@dataclass(frozen=True)
class Told:
    """A change with the words of one side alone marked."""

    label: str
    before: Sequence[Part]
    after: Sequence[Part]


@dataclass(frozen=True)
class ToldProject:
    project: FicheContent
    changes: tuple[Told, ...]


@dataclass(frozen=True)
class Compared:
    """A comparison as a page shows it; figures and texts that are the same are counted, not shown."""

    entered: tuple[FicheContent, ...]
    left: tuple[FicheContent, ...]
    changed: tuple[ToldProject, ...]
    unchanged: int
    figures: tuple[FigureChange, ...]
    same_figures: int
    texts: tuple[Told, ...]


def sides_of(user: User | AnonymousUser) -> list[Side]:
    """All that `user` may compare, edition by edition, the data of today first: two queries."""
    editions = list(Edition.objects.visible_to(user))
    frozen: dict[int, list[FrozenEdition]] = {}
    for row in FrozenEdition.objects.defer("content").filter(edition__in=editions).order_by("-number"):
        frozen.setdefault(row.edition_id, []).append(row)
    found = []
    for edition in editions:
        named = f"{edition.title} ({format_month(edition.document_month)})"
        found.append(Side(edition.slug, typeset(f"{named}, données d’aujourd’hui"), edition))
        found += [
            Side(
                f"{edition.slug}:{row.number}",
                typeset(f"{named}, gel {row.number} du {format_date(row.frozen_at)}"),
                edition,
                row,
            )
            for row in frozen.get(edition.pk, [])
        ]
    return found


def compared(before: Side, after: Side) -> Compared:
    """What changed from one side to the other. DomainError when one of them cannot be printed."""
    return _told(compare(before.content(), after.content()), _titles(before, after))


def _told(found: Comparison, titles: dict[str, str]) -> Compared:
    figures = tuple(
        replace(one, before_url=_path(one.before_url), after_url=_path(one.after_url))
        for one in found.figures
        if one.before != one.after
    )
    return Compared(
        entered=found.entered,
        left=found.left,
        changed=tuple(ToldProject(one.project, tuple(map(_marked, one.changes))) for one in found.changed),
        unchanged=found.unchanged,
        figures=figures,
        same_figures=sum(not one.is_row and one.before == one.after for one in found.figures),
        texts=tuple(_marked(Change(titles.get(one.label, one.label), one.before, one.after)) for one in found.texts),
    )


def _path(url: str) -> str:
    """An address of the portal, without the site’s: that of the day of a freeze may be gone, and paper prints it."""
    return urlunsplit(urlsplit(url)._replace(scheme="", netloc=""))


def _marked(change: Change) -> Told:
    before, after = told_apart(change.before, change.after)
    return Told(change.label, before, after)


def _titles(before: Side, after: Side) -> dict[str, str]:
    """What the parts of either document are called."""
    return {part.id: part.label for side in (before, after) for _, part in parts_of(side.edition.kind)}
