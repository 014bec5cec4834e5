"""What the board shows: its tiles, its tables, its map and its curves, each number with the address of its dossiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.boards.addresses import AXIS, FUNDER, NATURE, YEAR, BoardAddress, dossiers_of
from funding.boards.measures import Measure, Total
from funding.boards.selectors.board import UNSAID, Line, Sums
from funding.envelopes.selectors.spending import back_of
from funding.rules.enums import Funder, Nature
from projects.core.french import typeset
from projects.portfolio.filters import ProjectFilter
from projects.territories.maps import Choropleth, choropleth, load_outlines

# How many lines of a long table show before it is unfolded.
SHORT = 10
NOT_SAID = {"nature": "Non précisée, ou les deux", "axis": "Non précisé", "category": "À renseigner", "caf": "Inconnue"}
FACETS = {"category": "principale", "region": "region", "department": "departement", "caf": "caf"}
PARAMETERS = {"year": YEAR, "funder": FUNDER, "nature": NATURE, "axis": AXIS} | FACETS
TABLES = (
    ("year", "Par année", "Année"),
    ("funder", "Par financeur", "Financeur"),
    ("nature", "Par nature", "Nature"),
    ("axis", "Par axe du FPT", "Axe"),
    ("category", "Par catégorie principale", "Catégorie"),
    ("region", "Par région", "Région"),
    ("caf", "Par Caf", "Caf"),
)
SHOWN = (Measure.ASKED, Measure.GRANTED, Measure.PAID, Measure.REMAINING)


@dataclass(frozen=True)
class Amount:
    """A sum and the dossiers behind it; `url` is empty where there is nothing behind."""

    measure: str
    label: str
    total: Total
    url: str


@dataclass(frozen=True)
class TableRow:
    key: str
    label: str
    url: str
    financings: int
    amounts: tuple[Amount, ...]


@dataclass(frozen=True)
class Table:
    """A dimension of the board; `more` lines are folded, `unfold` shows them."""

    name: str
    title: str
    heading: str
    measures: tuple[str, ...]
    rows: tuple[TableRow, ...]
    more: int = 0
    unfold: str = ""


def measures_of(sums: Sums) -> tuple[Measure, ...]:
    """The columns: what was given back has its own where something was."""
    back = (Measure.RECOVERED,) if sums.whole[Measure.RECOVERED].known else ()
    return (*SHOWN[:3], *back, *SHOWN[3:])


def given_back(sums: Sums) -> str:
    """Said under what was paid as an envelope says it; "" when nothing was."""
    return back_of(sums.whole[Measure.RECOVERED].known)


def labels_of(filters: ProjectFilter) -> dict[str, dict[str, str]]:
    """What each key of a dimension is called; those of projects are called as in the list."""
    found = {name: {choice.value: choice.label for choice in filters.choices[facet]} for name, facet in FACETS.items()}
    return found | {"funder": dict(Funder.choices), "nature": dict(Nature.choices)}


def amounts_of(line: Line, address: BoardAddress, measures: Sequence[Measure], **narrow: str) -> tuple[Amount, ...]:
    return tuple(
        Amount(
            one.value,
            str(one.label),
            line[one],
            dossiers_of(address, one.value, **narrow).url if line[one].told or line[one].unknown else "",
        )
        for one in measures
    )


def tables_of(sums: Sums, filters: ProjectFilter, address: BoardAddress, unfolded: str) -> list[Table]:
    """Those that have something to say; a table of one line that the whole page is about says it once more."""
    labels, measures = labels_of(filters), measures_of(sums)
    return [
        _table(name, title, heading, sums, labels, measures, address, unfolded)
        for name, title, heading in TABLES
        if sums.by.get(name)
    ]


def _table(
    name: str,
    title: str,
    heading: str,
    sums: Sums,
    labels: Mapping[str, Mapping[str, str]],
    measures: Sequence[Measure],
    address: BoardAddress,
    unfolded: str,
) -> Table:
    lines = in_order(name, sums.by[name], labels.get(name, {}))
    shown = lines if name == unfolded or len(lines) <= SHORT + 2 else _largest(lines)
    rows = tuple(_row(name, line, labels.get(name, {}), address, measures) for line in shown)
    more = len(lines) - len(shown)
    mark = "&" if address.pairs else "?"
    unfold = f"{address.url}{mark}deplier={name}#t-{name}" if more else ""
    return Table(name, title, heading, tuple(str(one.label) for one in measures), rows, more, unfold)


def in_order(name: str, lines: Sequence[Line], labels: Mapping[str, str]) -> list[Line]:
    """As the labels are ordered, by number where keys are numbers; what is not said comes last."""
    places = {key: place for place, key in enumerate(labels)}

    def rank(line: Line) -> tuple[bool, int, str]:
        number = int(line.key) if name in ("year", "axis") and line.key.isdecimal() else 0
        return line.key == UNSAID, places.get(line.key, number), line.key

    return sorted(lines, key=rank)


def _largest(lines: Sequence[Line]) -> list[Line]:
    """Those that were granted most, in the order of all."""
    top = sorted(lines, key=lambda line: -(line[Measure.GRANTED].known or Decimal()))[:SHORT]
    return [line for line in lines if line in top]


def _row(
    name: str, line: Line, labels: Mapping[str, str], address: BoardAddress, measures: Sequence[Measure]
) -> TableRow:
    narrow = {PARAMETERS[name]: line.key}
    label = label_of(name, line.key, labels)
    url = address.with_values(**narrow).url
    return TableRow(line.key, label, url, line.financings, amounts_of(line, address, measures, **narrow))


def label_of(name: str, key: str, labels: Mapping[str, str]) -> str:
    if key == UNSAID:
        return NOT_SAID.get(name, "Non précisé")
    return typeset(f"Axe {key}" if name == "axis" else labels.get(key, key))


@dataclass(frozen=True)
class BoardMap:
    drawing: Choropleth
    hint: str
    back: str = ""


def map_of(sums: Sums, filters: ProjectFilter, address: BoardAddress, measure: Measure = Measure.GRANTED) -> BoardMap:
    """What is granted by region, or by department of the one region that is chosen, in thousands of euros.

    A place that has less than half a thousand counts for one: a tint never hides an amount. Where no amount is told,
    it is hatched: that is not 0.
    """
    title = typeset(f"{measure.label}, en milliers d’euros")
    words = {
        "unit_label": "millier d’euros",
        "unit_plural": "milliers d’euros",
        "title": title,
        "light": True,
        "unknown_label": "montant non communiqué",
    }
    regions = filters.chosen.get("region", [])
    if len(regions) == 1:
        outlines = load_outlines("departments", light=True)
        inside = [code for code, shape in outlines.items() if shape.region == regions[0]]
        if inside:
            values = _thousands(sums.by.get("department", ()), measure)
            links = {code: address.with_values(departement=code).url for code in inside if values.get(code)}
            drawing = choropleth("departments", values, links=links, only=inside, **words)  # type: ignore[arg-type]
            back = address.with_values(region="", departement="").url
            return BoardMap(drawing, "Un département filtre le tableau", back)
    values = _thousands(sums.by.get("region", ()), measure)
    links = {code: address.with_values(region=code, departement="").url for code, value in values.items() if value}
    return BoardMap(choropleth("regions", values, links=links, **words), "Une région filtre le tableau")  # type: ignore[arg-type]


def _thousands(lines: Sequence[Line], measure: Measure) -> dict[str, int]:
    amounts = {line.key: line[measure].known for line in lines}
    return {
        code: max(1, int((amount + 500) // 1000)) if amount else 0
        for code, amount in amounts.items()
        if amount is not None
    }
