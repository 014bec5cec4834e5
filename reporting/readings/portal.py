"""What a document says against what the portal knows on its day: numbers against figures, blocks against projects.

A number is « majeure » where a decision rests on it: how many projects, where, how much money; one that tells how
projects are distributed is « mineure ». So are, of a block, its categories and the type of its porteur.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from projects.core.french import count, format_date, format_number
from projects.core.money import format_euros
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Maturity
from reporting.enums import Certainty, FindingSeverity
from reporting.figures.breakdowns import UNKNOWN
from reporting.figures.definitions import DOUBT
from reporting.figures.dossiers import Dossier, Snapshot
from reporting.figures.registry import FigureValue
from reporting.readings.measures import Population

FIGURE, PROJECT = "chiffre-portail", "projet-portail"
PORTAL_RULES = {
    FIGURE: "Un nombre n’est pas celui des données du portail à la date du document.",
    PROJECT: "Un bloc dit d’un projet autre chose que le portail à la date du document.",
}
DECIDES = frozenset(
    {"projects.total", "projects.by_region", "projects.by_department", "regions.total", "departments.total"}
)
BY_REGION = {
    "projects.total": "projects.by_region",
    "money.granted": "money.granted_by_region",
    "money.paid": "money.paid_by_region",
}
# « environ »: a twentieth is no contradiction.
ABOUT = Decimal("0.05")


def group_of(rule: str, evidence: Mapping[str, str]) -> str:
    """What findings of a comparison are shown under: their project, or their figure without its row; "" for others."""
    label = evidence.get("label", "") if rule in PORTAL_RULES else ""
    return label.partition(" : ")[0] if rule == FIGURE else label


@dataclass(frozen=True)
class Told:
    """What differs: where the document says it, in French, and what the portal shows for it."""

    rule: str
    severity: FindingSeverity
    passages: list[dict[str, Any]]
    explanation: str
    evidence: dict[str, str]


def population_words(population: Population, snapshot: Snapshot) -> str:
    """« les projets que vous voyez, suivis par le Caflab, en Bretagne »."""
    words = ["les projets que vous voyez"]
    if population.caflab:
        words.append("suivis par le Caflab")
    if population.region:
        words.append(f"région {snapshot.region_names.get(population.region, population.region)}")
    if population.year:
        words.append(f"appels de {population.year}")
    return ", ".join(words)


@dataclass(frozen=True)
class Known:
    """What the portal counts; `is_least` where it does not know of some, so that there may be more."""

    number: Decimal
    is_least: bool


def known_number(values: Mapping[str, Any], value: FigureValue, snapshot: Snapshot) -> Known | None:
    """What the portal counts of a printed number (`ReadingProposal.values`); None where it does not know."""
    key = values["key"]
    row = value.row(key) if key else None
    number = row.value if row else value.counted.value
    if not snapshot.dossiers or (key and row is None) or number is None:
        return None
    silent = bool(key) and any(one.value for one in value.counted.rows if one.key in (UNKNOWN, DOUBT))
    # « au moins 0 » tells nothing.
    return None if silent and not number else Known(Decimal(number), silent)


def tells(values: Mapping[str, Any], known: Known) -> bool:
    """Whether a printed number says what the portal counts."""
    number = Decimal(values["number"])
    return number >= known.number if known.is_least else _agrees(number, known.number, values.get("certainty", ""))


def counted_words(value: FigureValue, known: Known) -> str:
    """« 18 », « au moins 18 », « 12 000 € »."""
    shown = format_euros if value.figure.unit == "€" else format_number
    return f"{'au moins ' if known.is_least else ''}{shown(known.number)}"


def figure_page(value: FigureValue, key: str, on: date | None, region: str = "") -> str:
    """The page of a figure on a day, at its row `key` where there may be one. What is counted in `region` alone is a
    row there too: the page of a figure counts all regions.
    """
    id, cle = value.figure.id, key if key in dict(value.counted.lines) else ""
    if region and id in BY_REGION:
        id, cle = BY_REGION[id], region
    query = {name: told for name, told in (("au", on.isoformat() if on else ""), ("cle", cle)) if told}
    url = reverse("figure_detail", args=[id])
    return f"{url}?{urlencode(query)}" if query else url


def figure_differs(
    values: Mapping[str, Any], place: tuple[int, int], value: FigureValue, snapshot: Snapshot, population: Population
) -> Told | None:
    """A printed number (`ReadingProposal.values`) against the figure that it tells; None where they agree, or where the
    portal does not know.
    """
    known = known_number(values, value, snapshot)
    if known is None or tells(values, known):
        return None
    key = values["key"]
    row = value.row(key) if key else None
    on = format_date(snapshot.situation_on)
    label = f"{value.figure.label}{f' : {row.label}' if row else ''}"
    told = f"« {values['printed']} »{f' ({label[0].lower()}{label[1:]})' if row else ''}"
    explanation = (
        f"Le document dit {told} ; au {on}, le portail en compte "
        f"{counted_words(value, known)}, parmi {population_words(population, snapshot)}."
    )
    severity = (
        FindingSeverity.MAJOR if value.figure.id in DECIDES or value.figure.unit == "€" else FindingSeverity.MINOR
    )
    evidence = {
        "label": label,
        "url": figure_page(value, key, snapshot.situation_on, population.region),
        "definition": value.figure.definition,
    }
    file, line = place
    passages = [{"file": file, "line": line, "text": values["printed"]}]
    if "above" in values:
        passages[0] |= {"start": values["start"], "end": values["end"]}  # no statement tells where the cell is
    return Told(FIGURE, severity, passages, explanation, evidence)


def _agrees(number: Decimal, mine: Decimal, certainty: str) -> bool:
    if certainty == Certainty.LEAST:
        return mine >= number
    if certainty == Certainty.MOST:
        return mine <= number
    if certainty == Certainty.ABOUT:
        return abs(number - mine) <= ABOUT * max(number, mine)
    return number == mine


def block_differs(
    values: Mapping[str, Any], place: tuple[int, int], dossier: Dossier, snapshot: Snapshot
) -> Iterator[Told]:
    """What a block (`ReadingProposal.values`) says otherwise than its project: what the portal does not know, or has
    in doubt, contradicts nothing.
    """
    on = format_date(snapshot.situation_on)
    for field, severity, said, known in _fields(values, dossier, snapshot):
        if not said or not known or said == known:
            continue
        file, line = place
        quotes = values["quotes"].get(field) or values["quotes"].get("title") or [{"line": line, "text": ""}]
        passages = [{"file": file, "line": quotes[0]["line"], "text": quotes[0]["text"]}]
        explanation = (
            f"Le document dit de ce projet « {said} » ; au {on}, le portail dit « {known} » "
            f"({WORDS[field]}, {dossier.reference})."
        )
        url = f"{reverse('project_detail', args=[dossier.reference])}?au={snapshot.situation_on.isoformat()}"
        evidence = {"label": f"{dossier.reference} · {dossier.name}", "url": url, "definition": ""}
        yield Told(PROJECT, severity, passages, explanation, evidence)


WORDS = {
    "maturity": "maturité",
    "department": "département",
    "categories": "catégories",
    "porteur_kind": "type de porteur",
}


def _fields(
    values: Mapping[str, Any], dossier: Dossier, snapshot: Snapshot
) -> Iterator[tuple[str, FindingSeverity, str, str]]:
    phases, kinds = dict(Maturity.choices), dict(PorteurKind.choices)
    yield (
        "maturity",
        FindingSeverity.MAJOR,
        str(phases.get(values["maturity"], "")),
        str(phases.get(dossier.maturity or "", "")),
    )
    names = snapshot.department_names
    place = values["department"]
    yield "department", FindingSeverity.MAJOR, names.get(place, ""), names.get(dossier.department, "")
    yield (
        "categories",
        FindingSeverity.MINOR,
        _categories(values["categories"], snapshot),
        _categories(dossier.categories, snapshot),
    )
    yield (
        "porteur_kind",
        FindingSeverity.MINOR,
        str(kinds.get(values["porteur_kind"], "")),
        str(kinds.get(dossier.porteur_kind or "", "")),
    )


def _categories(codes: Sequence[str], snapshot: Snapshot) -> str:
    return ", ".join(name.short_label for code, name in snapshot.category_names.items() if code in codes)


def summary(found: int, numbers: int, blocks: int) -> str:
    """What the comparison looked at, in one sentence."""
    looked = (
        f"{count(numbers, 'nombre comparé', 'nombres comparés')}, {count(blocks, 'bloc reconnu', 'blocs reconnus')}"
    )
    return f"{looked} : {count(found, 'écart', 'écarts')} avec les données du portail."
