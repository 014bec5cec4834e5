"""Which project of the portal a block of a document describes: by what, how surely, and which others it may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from projects.accounts.models import User
from projects.core.french import sort_key
from projects.porteurs.enums import PorteurKind
from projects.porteurs.selectors import alike, distinctive
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected
from reporting.reading.places import region_of

SHOWN = 4
# A match is sure when it weighs this much, and this much more than the next one: set on the recueil of 2026, whose
# blocks write the names of their porteurs otherwise than the official lists do.
SURE = 3.0
AHEAD = 0.75
PREFIX = 3


@dataclass(frozen=True)
class Known:
    """What tells a project of the portal from others: `names` are the porteur, the commune, the intercommunalité."""

    pk: int
    reference: str
    title: str
    names: tuple[str, ...]
    porteur_kind: str
    department: str
    region: str

    @property
    def label(self) -> str:
        return " · ".join(one for one in (self.names[0] if self.names else "", self.title) if one)


@dataclass(frozen=True)
class Match:
    """A project that a block may describe, and why."""

    known: Known
    reasons: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Matches:
    """`found` is the one that a block surely describes; `others` those to choose from, the likeliest first."""

    found: Match | None
    others: tuple[Match, ...]


class Portal:
    """The projects that somebody sees, kept by the first letters of their words: a block is held against few."""

    def __init__(self, projects: Iterable[Known]) -> None:
        self.by_reference: dict[str, Known] = {}
        self._by_prefix: defaultdict[str, dict[int, Known]] = defaultdict(dict)
        self._by_place: defaultdict[tuple[str, str], dict[int, Known]] = defaultdict(dict)
        for one in projects:
            self.by_reference[one.reference] = one
            for word in distinctive(" ".join((*one.names, one.title))).split():
                self._by_prefix[word[:PREFIX]][one.pk] = one
            self._by_place[one.porteur_kind, one.department][one.pk] = one

    def match(self, values: Mapping[str, Any]) -> Matches:
        """The project of the block with these `values` (`proposed.Block.as_json`)."""
        same = self.by_reference.get(values.get("reference") or "")
        if same is not None:
            return Matches(Match(same, ("même référence",), 9), ())
        words = distinctive(f"{values['porteur']} {values['title']}").split()
        close: dict[int, Known] = {}
        for word in words:
            close.update(self._by_prefix.get(word[:PREFIX], {}))
        if _is_department(values):
            for word in words:
                close.update(self._by_place.get((PorteurKind.DEPARTEMENT, word.upper()), {}))
        found = [match for one in close.values() if (match := _match(values, one)) and match.weight > 1]
        found.sort(key=lambda match: (-match.weight, match.known.reference))
        if found and found[0].weight >= SURE and (len(found) == 1 or found[0].weight - found[1].weight >= AHEAD):
            return Matches(found[0], tuple(found[1:SHOWN]))
        return Matches(None, tuple(found[:SHOWN]))


def portal_of(user: User | AnonymousUser) -> Portal:
    """The projects that `user` sees, of those that calls selected: one query."""
    rows = selected(Project.objects.visible_to(user), Clock.now()).values_list(
        "pk", "reference", "title", "porteur__name", "commune__name", "epci__name", "porteur__kind", "department",
        "department__region",
    )  # fmt: skip
    return Portal(
        Known(pk, reference, title, tuple(name for name in names if name), kind or "", department, region)
        for pk, reference, title, *names, kind, department, region in rows
    )


def _match(values: Mapping[str, Any], known: Known) -> Match:
    reasons, weight = [], 0.0
    if values["porteur"]:
        close = max((_closeness(values["porteur"], name) for name in known.names), default=0.0)
        if close == 1:
            reasons.append("même porteur")
            weight += 2.5
        elif close:
            reasons.append("porteur proche")
            weight += 2 * close
    says_code = known.department in distinctive(values["porteur"]).upper().split()
    if says_code and _is_department(values) and known.porteur_kind == PorteurKind.DEPARTEMENT:
        reasons.append("le département lui-même")
        weight += 2.5
    if values["title"]:
        names = (known.title, *known.names)
        close = max((_closeness(values["title"], name) for name in names if name), default=0.0)
        if close:
            reasons.append("même titre" if close == 1 else "titre proche")
            weight += 2 * close
    if reasons:
        weight += _place(values, known, reasons)
    if reasons and values["porteur_kind"] and values["porteur_kind"] == known.porteur_kind:
        weight += 0.5
    return Match(known, tuple(reasons), weight)


def _is_department(values: Mapping[str, Any]) -> bool:
    return "departement" in sort_key(values["porteur"])


def _place(values: Mapping[str, Any], known: Known, reasons: list[str]) -> float:
    department, region = values["department"], values["region"] or region_of(values["department"])
    if department and department == known.department:
        reasons.append("même département")
        return 1
    if region and region == known.region:
        reasons.append("même région")
        return -0.5 if department else 0.75
    return -2 if region else 0


def _closeness(written: str, name: str) -> float:
    """From 0 to 1: the share of the words that tell the shorter name which the other has; 0 below two thirds.

    One word that both have is not enough to say that they are the same, unless it is all that either has.
    """
    one, two = distinctive(written).split(), distinctive(name).split()
    if not one or not two:
        return 1.0 if sort_key(written) == sort_key(name) else 0.0
    if one == two:
        return 1.0
    short, long = sorted((one, two), key=len)
    held = sum(1 for word in short if any(alike(word, other) for other in long))
    share = held / len(short)
    if share < 2 / 3:
        return 0.0
    return 0.7 * share if len(short) == 1 else 0.95 * share
