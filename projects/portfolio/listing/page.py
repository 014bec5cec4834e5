"""What the page of the list shows around its rows: facets, chips, headings, map, menus."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from projects.core.french import NBSP, format_number, plural
from projects.portfolio.filters import Group, Option, ProjectFilter, chosen_label, facets, label_of
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.listing.counts import CAP, Counts
from projects.portfolio.listing.sorts import COLUMNS, DEFAULT_COLUMNS, Column, Order
from projects.territories.maps import Choropleth, choropleth, load_outlines

# How many values of a long facet show before it is unfolded.
SHORT = 6
# The map has its own: these facets are asked there and in the list of the filters alike.
REGION, DEPARTMENT = "region", "departement"


def columns_of(address: ListAddress, kept: Sequence[str]) -> list[Column]:
    """The columns to show: those of the address, else those that the reader keeps, else the usual ones."""
    asked = [name for value in address.getlist("colonnes") for name in value.split(".")]
    for names in (asked, kept, DEFAULT_COLUMNS):
        if known := [name for name in dict.fromkeys(names) if name in COLUMNS]:
            return [COLUMNS[name] for name in known]
    return []


def written_count(number: int, one: str = "projet") -> str:
    """« 12 projets », « 10 000+ projets »."""
    return f"{capped(number)}{NBSP}{plural(number, one)}"


def capped(number: int) -> str:
    return f"{format_number(CAP)}+" if number > CAP else format_number(number)


def standing_open(filters: ProjectFilter, unfolded: str) -> list[str]:
    """The facets whose values are seen without a further act: all that a page must count that is not the list."""
    return [
        name for name, facet in filters.facets.items() if facet.opened or name in filters.chosen or name == unfolded
    ]


def groups_of(
    filters: ProjectFilter, counts: Counts, unfolded: str, counted: Collection[str] | None = None
) -> list[Group]:
    """The facets to draw. One that is not open gives its values when it is asked for (`unfolded`): pages stay light.

    Long ones keep their most frequent values until then. One whose projects all share a value stays folded around it,
    and so is one that was not `counted` (all are when None).
    """
    drawn = []
    for group in facets(filters, counts=counts):
        if counted is not None and group.name not in counted:
            drawn += [replace(group, opened=False, more=len(values))] if (values := filters.choices[group.name]) else []
            continue
        chosen = any(option.checked for option in group.options)
        if not group.options:
            continue
        alone = len(group.options) == 1
        opened = (group.opened and not alone) or chosen or group.name == unfolded
        options = group.options if opened or alone else ()
        if group.long and group.name != unfolded and len(options) > SHORT + 2:
            options = _first(options)
        drawn.append(
            replace(
                group,
                options=options,
                more=len(group.options) - len(options),
                opened=opened,
            )
        )
    return drawn


def _first(options: Sequence[Option]) -> tuple[Option, ...]:
    """The most frequent, and those that are checked, in the order of all."""
    top = sorted(options, key=lambda option: -option.count)[:SHORT]
    return tuple(option for option in options if option.checked or option in top)


def chips_of(filters: ProjectFilter, address: ListAddress) -> list[dict[str, str]]:
    """What filters the list, each with the address without it."""
    chips = []
    if filters.words:
        chips.append({"label": f"« {filters.words} »", "remove_url": address.with_values(q="").url})
    if filters.references:
        chips.append({"label": chosen_label(filters.references), "remove_url": address.with_values(choix="").url})
    for name, values in filters.chosen.items():
        for value in values:
            label = f"{filters.facets[name].label} : {label_of(filters, name, value)}"
            left = [other for other in values if other != value]
            chips.append({"label": label, "remove_url": address.with_values(**{name: left}).url})
    return chips


@dataclass(frozen=True)
class Heading:
    """The heading of a column: `direction` is the value of aria-sort, "" when the list is in another order."""

    name: str
    label: str
    url: str
    direction: str


def headings_of(columns: Sequence[Column], address: ListAddress, order: Order) -> list[Heading]:
    """The headings, the project first; the one that orders the list turns it round."""
    project = Column("projet", "Projet", "projet")
    return [_heading(column, address, order) for column in (project, *columns)]


def _heading(column: Column, address: ListAddress, order: Order) -> Heading:
    current = column.sort == order.sort
    target = f"-{column.sort}" if current and not order.descending else column.sort
    direction = ("descending" if order.descending else "ascending") if current else ""
    return Heading(column.name, column.label, address.with_values(tri=target).url if column.sort else "", direction)


def sorts_of(order: Order) -> list[dict[str, Any]]:
    """Every order both ways, for those who have no headings to press (a phone) or no such column."""
    labels = {"projet": "Projet"} | {column.sort: column.label for column in COLUMNS.values() if column.sort}
    return [
        {"value": f"{sign}{name}", "label": f"{label} {arrow}", "current": f"{sign}{name}" == order.name}
        for name, label in labels.items()
        for sign, arrow in (("", "↑"), ("-", "↓"))
    ]


@dataclass(frozen=True)
class ListMap:
    """The map beside the list; `back` leads from the departments of a region to all the regions."""

    drawing: Choropleth
    hint: str
    back: str = ""


def map_of(filters: ProjectFilter, counts: Counts, address: ListAddress) -> ListMap:
    """The regions of the projects found, or the departments of the one region that is chosen."""
    regions = filters.chosen.get(REGION, [])
    outlines = load_outlines("departments", light=True)
    if len(regions) == 1 and (inside := [code for code, shape in outlines.items() if shape.region == regions[0]]):
        values = _kept(counts.by_facet.get(DEPARTMENT, {}), filters.chosen.get(DEPARTMENT, []))
        links = {code: address.toggled(DEPARTMENT, code).url for code in inside if values.get(code)}
        drawing = choropleth(
            "departments", values, unit_label="projet", title="Projets par département", links=links, light=True,
            only=inside,
        )  # fmt: skip
        back = address.with_values(region="", departement="").url
        return ListMap(drawing, "Un département filtre la liste", back)
    values = _kept(counts.by_facet.get(REGION, {}), regions)
    links = {code: address.with_values(region=code, departement="").url for code, value in values.items() if value}
    drawing = choropleth("regions", values, unit_label="projet", title="Projets par région", links=links, light=True)
    return ListMap(drawing, "Une région filtre la liste")


def _kept(values: Mapping[str, int], chosen: Sequence[str]) -> dict[str, int]:
    """The counts of what is found: a facet counts its other values too, which the map does not show."""
    return {code: value for code, value in values.items() if not chosen or code in chosen}
