"""Documents made up from a grammar of administrative French: what they contradict is planted, what resembles it too.

A document is made of scenes, each of another subject, so that nothing is compared with what another scene says. A scene
is true, wrong (its contradiction is known by its kind and its lines), or a lookalike, which may raise no alarm.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from projects.core.french import enumerate_fr, format_date, format_number
from reporting.reading.spelled import spell
from reporting.reading.text import Document, Line
from tests.reading.made_up_words import (
    ANNOUNCED,
    FILLERS,
    FUNDERS,
    GOODS,
    REGIONS,
    SUBJECTS,
    WEEKDAYS,
    named,
)


@dataclass
class Tools:
    """Chance, and what this document has not named yet."""

    rng: random.Random
    subjects: list[tuple[str, str, str]] = field(init=False)
    announced: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.subjects = self.rng.sample(SUBJECTS, len(SUBJECTS))
        self.announced = self.rng.sample(ANNOUNCED, len(ANNOUNCED))

    def subject(self) -> tuple[str, str, str]:
        return self.subjects.pop()

    def places(self, how_many: int) -> list[str]:
        return [place for place, *_ in self.rng.sample(REGIONS, how_many)]

    def regions(self, how_many: int) -> list[str]:
        """By their names alone, as in a table."""
        return [named(place) for place in self.places(how_many)]

    def numbers(self, how_many: int, least: int = 2, most: int = 60) -> list[int]:
        return [self.rng.randint(least, most) for _ in range(how_many)]

    def off(self, number: int) -> int:
        """Another number, as a hand writes it wrong: near, or with its last two figures exchanged."""
        wrong = {number + 1, number - 1, number + 3, number - 2}
        if number > 20 and number % 10:
            wrong |= {number + 10, int(f"{str(number)[:-2]}{str(number)[:-3:-1]}")}
        return self.rng.choice(sorted(one for one in wrong if one > 1 and one != number))

    def spelled(self, number: int) -> str:
        """In figures, or in letters now and then."""
        return spell(number) if number < 70 and self.rng.random() < 0.25 else str(number)


Maker = Callable[[Tools, bool], list[str]]
SCENES: dict[str, Maker] = {}
LOOKALIKES: dict[str, Callable[[Tools], list[str]]] = {}


def scene(maker: Maker) -> Maker:
    SCENES[maker.__name__] = maker
    return maker


def lookalike(maker: Callable[[Tools], list[str]]) -> Callable[[Tools], list[str]]:
    LOOKALIKES[maker.__name__] = maker
    return maker


# What may be wrong


@scene
def sentence_sum(tools: Tools, wrong: bool) -> list[str]:
    _, many, done = tools.subject()
    parts = tools.numbers(tools.rng.choice((2, 3)))
    places = tools.places(len(parts))
    told = enumerate_fr([f"{tools.spelled(part)} {place}" for part, place in zip(parts, places, strict=True)])
    total = tools.off(sum(parts)) if wrong else sum(parts)
    return [
        tools.rng.choice(
            (
                f"Au total, {total} {many} ont été {done} : {told}.",
                f"{total} {many} ont été {done}, soit {told}.",
                f"On compte {total} {many} : {told}.",
            )
        )
    ]


@scene
def list_sum(tools: Tools, wrong: bool) -> list[str]:
    _, many, done = tools.subject()
    parts = tools.numbers(tools.rng.randint(3, 5))
    total = tools.off(sum(parts)) if wrong else sum(parts)
    bullet = tools.rng.choice("-•–")
    items = [f"{bullet} {part} {place}" for part, place in zip(parts, tools.places(len(parts)), strict=True)]
    head = tools.rng.choice(
        (f"Les {total} {many} {done} se répartissent ainsi :", f"{total} {many} ont été {done}, répartis comme suit :")
    )
    return [head, *[f"{item} ;" for item in items[:-1]], f"{items[-1]}."]


@scene
def table_sum(tools: Tools, wrong: bool) -> list[str]:
    _, many, _ = tools.subject()
    parts = tools.numbers(tools.rng.randint(3, 5))
    total = tools.off(sum(parts)) if wrong else sum(parts)
    rows = [f"| {region} | {part} |" for region, part in zip(tools.regions(len(parts)), parts, strict=True)]
    return [f"| Région | {many.capitalize()} |", "|---|---|", *rows, f"| Total | {total} |"]


@scene
def shares_list(tools: Tools, wrong: bool) -> list[str]:
    _, many, done = tools.subject()
    cut = sorted(tools.rng.sample(range(8, 92, 4), 3))
    shares = [high - low for low, high in zip([0, *cut], [*cut, 100], strict=True)]
    if wrong:
        shares[tools.rng.randrange(4)] += tools.rng.choice((5, 8, 12))
    items = [f"- {region} : {share} %" for region, share in zip(tools.regions(4), shares, strict=True)]
    return [f"Les {many} {done} se répartissent ainsi :", *[f"{item} ;" for item in items[:-1]], f"{items[-1]}."]


@scene
def share_of_count(tools: Tools, wrong: bool) -> list[str]:
    _, many, done = tools.subject()
    whole = tools.rng.choice((40, 50, 80, 120, 200))
    part = tools.rng.randint(whole // 5, whole - 5)
    share = round(100 * part / whole)
    share = share + tools.rng.choice((-9, -6, 7, 11)) if wrong else share
    [place] = tools.places(1)
    return [
        tools.rng.choice(
            (
                f"Sur {whole} {many} {done}, {part} l’ont été {place}, soit {share} %.",
                f"{part} des {whole} {many} {done} l’ont été {place} ({share} %).",
            )
        )
    ]


@scene
def funding_sum(tools: Tools, wrong: bool) -> list[str]:
    parts = [number * 1000 for number in tools.numbers(3, 5, 90)]
    total = sum(parts) + (tools.rng.choice((-3000, 2000, 10_000)) if wrong else 0)
    good = tools.rng.choice(GOODS)
    told = enumerate_fr(
        [
            f"{format_number(part)} € de {who}".replace("de le ", "du ")
            for part, who in zip(parts, tools.rng.sample(FUNDERS, 3), strict=True)
        ]
    )
    return [f"Le budget consacré à {good} s’élève à {format_number(total)} € : {told}.".replace("à le ", "au ")]


@scene
def announced_list(tools: Tools, wrong: bool) -> list[str]:
    items = tools.rng.sample(GOODS, tools.rng.randint(3, 6))
    said = tools.off(len(items)) if wrong else len(items)
    what = tools.announced.pop()
    told = spell(said) if tools.rng.random() < 0.7 else str(said)
    lines = [f"{told.capitalize()} {what} :"]
    return [*lines, *[f"- {item} ;" for item in items[:-1]], f"- {items[-1]}."]


@scene
def weekday(tools: Tools, wrong: bool) -> list[str]:
    day = date(2024, 1, 8) + timedelta(tools.rng.randrange(700))
    name = WEEKDAYS[(day.weekday() + (tools.rng.randint(1, 6) if wrong else 0)) % 7]
    what = tools.rng.choice(
        ("Le comité de pilotage s’est réuni", "La journée du réseau s’est tenue", "L’assemblée a eu lieu")
    )
    return [f"{what} le {name} {format_date(day)}."]


@scene
def period(tools: Tools, wrong: bool) -> list[str]:
    start = date(2023, 1, 2) + timedelta(tools.rng.randrange(500))
    end = start + timedelta(tools.rng.randint(40, 400))
    if wrong:
        start, end = end, start
    what = tools.rng.choice(("L’expérimentation se déroule", "La convention court", "Les inscriptions sont ouvertes"))
    return [f"{what} du {format_date(start)} au {format_date(end)}."]


@scene
def geography(tools: Tools, wrong: bool) -> list[str]:
    (_, *own), (_, *other) = tools.rng.sample(REGIONS, 2)
    region = named(next(place for place, *held in REGIONS if held == own))
    department = tools.rng.choice(other if wrong else own)
    return tools.rng.choice(
        (
            [f"Région : {region}", f"Département : {department}"],
            [f"Un lieu d’accueil a ouvert à l’automne ({department}, {region})."],
        )
    )


@scene
def two_values(tools: Tools, wrong: bool) -> list[str]:
    _, many, done = tools.subject()
    number = tools.rng.randint(30, 200)
    again = tools.off(number) if wrong else number
    return [
        f"Au total, {number} {many} ont été {done} en 2024.",
        "",
        tools.rng.choice(FILLERS),
        "",
        f"En 2024, {again} {many} ont été {done}.",
    ]


# What resembles them and is true


@lookalike
def rounded_shares(tools: Tools) -> list[str]:
    _, many, done = tools.subject()
    items = [f"- {region} : {share} %" for region, share in zip(tools.regions(3), (34, 34, 33), strict=True)]
    note = tools.rng.choice(
        ("(total différent de 100 % en raison des arrondis)", "Du fait des arrondis, le total peut dépasser 100 %.")
    )
    return [f"Les {many} {done} se répartissent ainsi :", *items, note]


@lookalike
def many_answers(tools: Tools) -> list[str]:
    items = [f"- {region} : {share} %" for region, share in zip(tools.regions(3), (62, 48, 35), strict=True)]
    return ["Les personnes interrogées citent, plusieurs réponses étant possibles :", *items]


@lookalike
def two_populations(tools: Tools) -> list[str]:
    _, many, done = tools.subject()
    one, two = tools.numbers(2, 30, 300)
    return [
        tools.rng.choice(
            (
                f"En 2023, {one} {many} ont été {done} ; en 2024, {two} {many} ont été {done}.",
                f"{one} {many} ont été {done} en Bretagne. En Corse, {two} {many} ont été {done}.",
            )
        )
    ]


@lookalike
def part_of_them(tools: Tools) -> list[str]:
    """« dont » and « parmi lesquels » tell some parts, not all."""
    _, many, done = tools.subject()
    one, two = tools.numbers(2)
    total = one + two + tools.rng.randint(5, 40)
    [here, there] = tools.places(2)
    return [
        tools.rng.choice(
            (
                f"{total} {many} ont été {done}, dont {one} {here} et {two} {there}.",
                f"{total} {many} ont été {done}, parmi lesquels {one} {here} et {two} {there}.",
            )
        )
    ]


@lookalike
def bounds(tools: Tools) -> list[str]:
    _, many, done = tools.subject()
    number = tools.rng.randint(20, 90)
    more = number + tools.rng.randint(1, 30)
    return [
        f"Au moins {number} {many} devaient être {done} chaque année.",
        "",
        f"Cette année, {more} {many} l’ont été.",
    ]


@lookalike
def a_range(tools: Tools) -> list[str]:
    _, many, done = tools.subject()
    low = tools.rng.randint(10, 40)
    said = low + tools.rng.randint(1, 19)
    return [f"Entre {low} et {low + 20} {many} sont {done} chaque année ; {said} l’ont été en 2024."]


@lookalike
def about(tools: Tools) -> list[str]:
    _, many, done = tools.subject()
    number = tools.rng.randint(3, 9) * 10
    near = number + tools.rng.choice((-2, -1, 1, 2))
    return [
        f"Une {_ABOUT[number]} de {many} ont été {done} : {near} exactement."
        if number in _ABOUT
        else f"Environ {number} {many} ont été {done}."
    ]


_ABOUT = {30: "trentaine", 40: "quarantaine", 50: "cinquantaine", 60: "soixantaine"}


@lookalike
def open_list(tools: Tools) -> list[str]:
    items = tools.rng.sample(GOODS, 3)
    return ["Plus de dix priorités ont été retenues, notamment :", *[f"- {item}" for item in items]]


@lookalike
def change_of_number(tools: Tools) -> list[str]:
    _, many, _ = tools.subject()
    old, new = sorted(tools.numbers(2, 20, 200))
    return [f"Le nombre de {many} est passé de {old} en 2022 à {new + 1} en 2024."]


@dataclass(frozen=True)
class Planted:
    """A contradiction of a document: the scene that it is of, and its lines."""

    kind: str
    first: int
    last: int

    def holds(self, line: int) -> bool:
        return self.first <= line <= self.last


@dataclass(frozen=True)
class MadeUp:
    document: Document
    planted: tuple[Planted, ...]
    kinds: dict[int, str]  # the scene of each line

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.document.lines)


def alone(kind: str, seed: int, *, wrong: bool = False) -> MadeUp:
    """A document of one scene, or of one lookalike, among sentences that say nothing."""
    tools = Tools(random.Random(seed))
    told = SCENES[kind](tools, wrong) if kind in SCENES else LOOKALIKES[kind](tools)
    lines = ["Note d’étape du réseau", "", FILLERS[0], "", *told, "", FILLERS[1]]
    planted = (Planted(kind, 5, 4 + len(told)),) if wrong else ()
    return _made(f"{kind}-{seed}", lines, planted, dict.fromkeys(range(5, 5 + len(told)), kind))


def made_up(seed: int, *, scenes: int = 8, wrong: float = 0.4, resembling: float = 0.3) -> MadeUp:
    """A document; the same seed gives the same one. `wrong` and `resembling`: the shares of its scenes that are."""
    tools = Tools(random.Random(seed))
    lines, planted, kinds = ["Note d’étape du réseau", ""], list[Planted](), dict[int, str]()
    for _ in range(scenes):
        is_wrong, kind = False, ""
        if tools.rng.random() < resembling:
            kind = tools.rng.choice(sorted(LOOKALIKES))
            told = LOOKALIKES[kind](tools)
        else:
            kind, is_wrong = tools.rng.choice(sorted(SCENES)), tools.rng.random() < wrong
            told = SCENES[kind](tools, is_wrong)
        first = len(lines) + 1
        lines += told
        kinds.update(dict.fromkeys(range(first, len(lines) + 1), kind))
        if is_wrong:
            planted.append(Planted(kind, first, len(lines)))
        lines += ["", *([tools.rng.choice(FILLERS), ""] if tools.rng.random() < 0.5 else [])]
    return _made(f"invention-{seed}", lines, tuple(planted), kinds)


def _made(name: str, lines: list[str], planted: tuple[Planted, ...], kinds: dict[int, str]) -> MadeUp:
    held = tuple(Line(number, text) for number, text in enumerate(lines, 1))
    return MadeUp(Document(f"{name}.txt", held), planted, kinds)
