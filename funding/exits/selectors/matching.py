"""Which rules may take a project over, and by which facts of its dossier. Nothing here reads the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from funding.exits.enums import Reality
from funding.exits.models import TakeoverRule
from funding.rules.enums import Fund, Nature
from projects.core.french import enumerate_fr, sort_key
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Echelon, PriorityArea, StructureKind

# What a fact weighs when takers-over are ranked: what people said of the budget first, then what the project is, then
# its words; a category is the loosest. That it comes from the Fipe calls for a rule and ranks nothing: all do.
WEIGHTS = {"reality": 8, "structure": 5, "word": 3, "area": 2, "category": 1, "fund": 0}
# A limit that the dossier does not let one check costs this much.
UNCHECKED = 1


@dataclass(frozen=True)
class Text:
    """What an action says, and `words`, the same without accents or capitals."""

    said: str
    words: str

    @classmethod
    def of(cls, *said: str) -> Text:
        return cls(said[0], sort_key(" ".join(said)))


@dataclass(frozen=True)
class Dossier:
    """What rules ask of a project. None is unknown: never « no »."""

    key: int
    structures: tuple[tuple[str, str], ...] = ()  # kind, precision
    categories: tuple[tuple[str, str], ...] = ()  # code, label
    texts: tuple[Text, ...] = ()
    reality: str = ""
    echelon: str | None = None
    area: str | None = None
    porteur_kind: str | None = None
    fund: str = ""  # that its call comes under the year of the rules
    natures: frozenset[str] = frozenset()  # of the charges that the plan of the year tells; none: it tells nothing


@dataclass(frozen=True)
class Reason:
    """A fact of the dossier that met a condition; `kind` tells where in the dossier."""

    kind: str
    said: str


@dataclass(frozen=True)
class Match:
    """A rule that a dossier calls for. `to_check`: limits that the dossier does not tell. `against`: limits not met."""

    rule: TakeoverRule
    reasons: tuple[Reason, ...]
    to_check: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.against

    @property
    def score(self) -> int:
        kinds = {reason.kind for reason in self.reasons}
        return sum(WEIGHTS[kind] for kind in kinds) - UNCHECKED * len(self.to_check)


def match(rule: TakeoverRule, dossier: Dossier) -> Match | None:
    """None when nothing in the dossier calls for the rule. A rule that only has limits is called for by meeting one."""
    reasons = tuple(_reasons(rule, dossier))
    met, to_check, against = _limits(rule, dossier)
    if not reasons and not _has_calls(rule) and met:
        reasons = tuple(Reason("area", said) for said in met)
    return Match(rule, reasons, tuple(to_check), tuple(against)) if reasons else None


def proposed(rules: Iterable[TakeoverRule], dossier: Dossier) -> list[Match]:
    """Those that hold first, best called for first, then those that a limit stops."""
    found = [one for rule in rules if (one := match(rule, dossier))]
    return sorted(found, key=lambda one: (not one.holds, -one.score, one.rule.position, one.rule.code))


class Callers:
    """The codes of the rules that hold for a dossier, best called for first, asked once of those that say the same.

    Of thousands of projects, most say to the rules what another said already.
    """

    def __init__(self, rules: Sequence[TakeoverRule]) -> None:
        self._rules = rules
        self._structures = {one for rule in rules for one in rule.structures}
        self._categories = {one for rule in rules for one in rule.categories}
        self._words = [key for rule in rules for word in rule.words if (key := sort_key(word))]
        self._told: dict[tuple[object, ...], tuple[str, ...]] = {}

    def codes(self, dossier: Dossier) -> tuple[str, ...]:
        asked = self._asked(dossier)
        if asked not in self._told:
            self._told[asked] = tuple(one.rule.code for one in proposed(self._rules, dossier) if one.holds)
        return self._told[asked]

    def _asked(self, dossier: Dossier) -> tuple[object, ...]:
        """All that `match` reads of a dossier, less the wording."""
        # Neither text holds « | »: no word is found across two of them.
        said = "".join(f"| {text.words}" for text in dossier.texts)
        return (
            frozenset(kind for kind, _ in dossier.structures if kind in self._structures),
            frozenset(code for code, _ in dossier.categories if code in self._categories),
            tuple(word for word in self._words if f" {word}" in said),
            dossier.reality,
            dossier.echelon,
            dossier.area,
            dossier.porteur_kind,
            dossier.fund,
            dossier.natures,
        )


def _has_calls(rule: TakeoverRule) -> bool:
    return bool(rule.structures or rule.categories or rule.words or rule.realities or rule.fund == Fund.EX_FIPE)


def _reasons(rule: TakeoverRule, dossier: Dossier) -> Iterable[Reason]:
    if dossier.reality and dossier.reality in rule.realities:
        yield Reason("reality", str(Reality(dossier.reality).label))
    for kind, precision in dossier.structures:
        if kind in rule.structures:
            label = str(StructureKind(kind).label)
            yield Reason("structure", f"{label} ({precision})" if precision else label)
    if rule.words:
        searched, spelt = _pattern(tuple(rule.words))
        for text in dossier.texts:
            if found := searched.search(text.words):
                cut = "…" if text.words[found.end() : found.end() + 1].isalnum() else ""
                yield Reason("word", f"« {spelt[found[0]]}{cut} » dans « {text.said} »")
    for code, label in dossier.categories:
        if code in rule.categories:
            yield Reason("category", label)
    # The letter lets a Caf go on with any project born of the Fipe; its two examples are ranked by the reality.
    if rule.fund == Fund.EX_FIPE == dossier.fund:
        yield Reason("fund", "Projet lauréat du Fipe, dont la dernière année est passée")


def _limits(rule: TakeoverRule, dossier: Dossier) -> tuple[list[str], list[str], list[str]]:
    """What is met, what the dossier does not tell, what is not met; each in words."""
    asked = (
        (rule.porteur_kinds, dossier.porteur_kind, PorteurKind, "type de porteur"),
        (rule.echelons, dossier.echelon, Echelon, "échelon"),
        (rule.areas, dossier.area, PriorityArea, "quartier"),
    )
    met, to_check, against = [], [], []
    for wanted, value, labels, name in asked:
        if not wanted:
            continue
        admitted = " ou ".join(str(labels(one).label).lower() for one in wanted)
        if value is None:
            to_check.append(f"{name.capitalize()} non renseigné : {admitted} attendu")
        elif value in wanted:
            met.append(str(labels(value).label))
        else:
            against.append(f"{name.capitalize()} : {str(labels(value).label).lower()}, et non {admitted}")
    refused = sorted(dossier.natures.difference(rule.natures)) if rule.natures else []
    if refused:
        names = enumerate_fr([str(Nature(one).label).lower() for one in refused])
        if dossier.natures.isdisjoint(rule.natures):
            against.append(f"Le plan de l’année ne porte que des dépenses d’un autre type : {names}")
        else:
            to_check.append(f"Une part du plan de l’année n’y entre pas : {names}")
    return met, to_check, against


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Any of `words` at the beginning of a word (« itinéran » finds « itinérance » and « itinérantes »), and how each
    is spelt, by what is found.
    """
    spelt = {key: word for word in words if (key := sort_key(word))}
    return re.compile("|".join(rf"(?<!\w){re.escape(key)}" for key in spelt)), spelt
