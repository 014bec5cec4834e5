"""The findings of the checks as their page shows them: grouped, with the words that each speaks of marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from projects.core.french import typeset
from reporting.checks import registry
from reporting.checks.findings import Cure, Finding, Place
from reporting.checks.marks import marked, marks_of
from reporting.models import CheckWaiver, Edition
from reporting.selectors.checking import place_label, where_of

# The severities of the address, in the order of the page, with the title of their group and an icon.
BLOCKING, MAJOR, MINOR = "bloquante", "majeure", "mineure"
TITLES = {
    BLOCKING: ("Bloquants", "à corriger ou à passer outre avant de vérifier, de viser et de geler", "croix"),
    MAJOR: ("Majeurs, sans bloquer", "sans doute faux, sur ce que dit une source", "alerte"),
    MINOR: ("Mineurs", "à lire avant d’imprimer", "info"),
}


@dataclass(frozen=True)
class Piece:
    text: str
    is_marked: bool


@dataclass(frozen=True)
class PlaceView:
    """Where a finding stands: its name, the page that shows it, the words with those that it speaks of apart."""

    label: str
    url: str
    edit_url: str
    pieces: tuple[Piece, ...]
    is_project: bool = False
    is_text: bool = False


def _alone(places: Mapping[str, PlaceView]) -> PlaceView | None:
    return next(iter(places.values())) if len(places) == 1 else None


@dataclass(frozen=True)
class FindingView:
    finding: Finding
    label: str
    why: str
    where: str
    places: tuple[PlaceView, ...]
    waiver: CheckWaiver | None = None
    rank: int = 0  # in the list as it is asked for
    cured_beside: str = (
        ""  # the fingerprint of another of the same sentence, which puts a number of this one right in one click
    )

    @property
    def level(self) -> str:
        return BLOCKING if self.finding.blocking else self.finding.severity

    @property
    def cure(self) -> Cure | None:
        return self.finding.cure

    @property
    def edited(self) -> PlaceView | None:
        """The place to edit, where one page edits them all."""
        return _alone({place.edit_url: place for place in self.places if place.edit_url})

    @property
    def project(self) -> PlaceView | None:
        """The page of its project, where one gives all its words."""
        return _alone({place.url: place for place in self.places if place.is_project})


@dataclass(frozen=True)
class PlaceGroup:
    """The findings of one place: its name, and the page that shows it."""

    title: str
    url: str
    views: tuple[FindingView, ...]


@dataclass(frozen=True)
class Group:
    """The findings of one severity, by place."""

    level: str
    title: str
    lead: str
    icon: str
    number: int
    places: tuple[PlaceGroup, ...]


def view_of(edition: Edition, finding: Finding, *, writes: bool, waiver: CheckWaiver | None = None) -> FindingView:
    return FindingView(
        finding,
        registry.label(finding.rule),
        registry.why(finding.rule),
        where_of(edition, finding),
        tuple(_place(edition, finding, place, writes) for place in finding.places),
        waiver,
    )


def in_order(views: Sequence[FindingView]) -> list[FindingView]:
    """By severity, then by place, as the page shows them, each with its rank."""
    levels = list(TITLES)
    places: dict[tuple[str, str], int] = {}
    for view in views:
        places.setdefault((view.level, view.where), len(places))
    ordered = sorted(views, key=lambda view: (levels.index(view.level), places[view.level, view.where]))
    return [replace(view, rank=rank) for rank, view in enumerate(ordered)]


@dataclass(frozen=True)
class Listed:
    """The findings that an address asks for, and the one where one goes on, if it says so; `asked` is their severity,
    "" for all.
    """

    asked: str
    views: list[FindingView]
    onto: FindingView | None


def listed_of(views: Sequence[FindingView], severity: str, rank: int | None, fingerprint: str) -> Listed:
    """Those of a severity, or all where it does not hold the one to go on from: that of the fingerprint, or the one
    that stands at the rank of one that was dealt with, else the first.
    """
    asked = severity if severity in TITLES else ""
    for level in (asked, ""):
        found = in_order([view for view in views if not level or view.level == level])
        onto = next((view for view in found if view.finding.fingerprint == fingerprint), None)
        if onto is None and rank is not None and found:
            onto = found[rank] if rank < len(found) else found[0]
        if onto or (rank is None and not fingerprint):
            return Listed(level, found, onto)
    return Listed("", found, None)


def beside_cures(views: Sequence[FindingView]) -> list[FindingView]:
    """Those without a cure of their own, told which other one puts right a number that they speak of."""
    cured = [view for view in views if view.cure]
    return [view if view.cure else replace(view, cured_beside=_cured_beside(view.finding, cured)) for view in views]


def _cured_beside(finding: Finding, cured: Sequence[FindingView]) -> str:
    """A rule quotes one sentence or several, a check of numbers its own."""
    for place in finding.places:
        words = marked(place.quoted, finding.explanation) if place.block is not None else ()
        for view in cured:
            told = view.finding.places[0]
            if view.cure and place.block == told.block and told.quoted in place.quoted and view.cure.before in words:
                return view.finding.fingerprint
    return ""


def groups_of(views: Sequence[FindingView], names: Mapping[str, str]) -> list[Group]:
    """By severity, then by place, in the order of the document; `names` are those of the projects, by reference."""
    found = []
    for level, (title, lead, icon) in TITLES.items():
        mine = [view for view in views if view.level == level]
        places: dict[str, list[FindingView]] = {}
        for view in mine:
            places.setdefault(view.where, []).append(view)
        if mine:
            grouped = tuple(_place_group(where, some, names) for where, some in places.items())
            found.append(Group(level, title, lead, icon, len(mine), grouped))
    return found


def _place_group(where: str, views: Sequence[FindingView], names: Mapping[str, str]) -> PlaceGroup:
    finding = views[0].finding
    references = {place.reference for place in finding.places}
    reference = references.pop() if len(references) == 1 else ""
    title = f"{names[reference]} · {reference}" if reference in names else where
    urls = {place.url for place in views[0].places}
    return PlaceGroup(title, urls.pop() if len(urls) == 1 else "", tuple(views))


def pieces_of(text: str, explanation: str) -> Iterator[Piece]:
    """A text cut at the words that an explanation speaks of."""
    at = 0
    for first, last in marks_of(text, explanation):
        if first > at:
            yield Piece(text[at:first], False)
        yield Piece(text[first:last], True)
        at = last
    if text[at:]:
        yield Piece(text[at:], False)


def _place(edition: Edition, finding: Finding, place: Place, writes: bool) -> PlaceView:
    url, edit = "", ""
    if place.block is not None:
        url = f"{reverse('edition_workspace', args=[edition.slug])}#texte-{place.block}"
        edit = reverse("text_edit", args=[edition.slug, place.block]) if writes else ""
    elif place.reference:
        url = reverse("project_detail", args=[place.reference])
    elif place.figure:
        url = reverse("edition_figure", args=[edition.slug, place.figure])
    elif writes:
        edit = reverse("edition_header", args=[edition.slug])
    return PlaceView(
        place_label(edition, place),
        url,
        edit,
        tuple(pieces_of(typeset(place.quoted), finding.explanation)),
        is_project=bool(place.reference),
        is_text=place.block is not None,
    )
