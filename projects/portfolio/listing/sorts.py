"""The columns of the list, and the orders that they give.

An order is one or more expressions that are never null: what is unknown takes a value that stands last, upwards and
downwards alike. The primary key ends every order, so that no two rows are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateField, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat

from projects.portfolio.enums import Echelon, Maturity, ObservationKind, Progress, ProjectStatus
from projects.portfolio.listing.silence import last_news
from projects.portfolio.models import Classification, ClassificationItem, Observation, ProjectState, Referent
from projects.portfolio.selectors import Clock

DEFAULT_SORT = "region"
# After any name: the last character that Unicode has.
LAST_TEXT, FIRST_TEXT = "\U0010ffff", ""


@dataclass(frozen=True)
class Key:
    """A part of an order: an expression that may be null, and its type (text, whole number or day)."""

    expression: Callable[[Clock], Combinable]
    kind: type

    @property
    def is_date(self) -> bool:
        return self.kind is date

    def ordered(self, clock: Clock, descending: bool) -> Combinable:
        lowest, highest, field = _ENDS[self.kind]
        return Coalesce(self.expression(clock), Value(lowest if descending else highest), output_field=field())


_ENDS: dict[type, tuple[Any, Any, Any]] = {
    str: (FIRST_TEXT, LAST_TEXT, CharField),
    int: (-1, 2_000_000_000, IntegerField),
    date: (date.min, date.max, DateField),
}


@dataclass(frozen=True)
class Order:
    """A sort and its direction, as an address writes it: « maturite » or « -maturite »."""

    sort: str
    descending: bool
    clock: Clock

    @property
    def name(self) -> str:
        return f"-{self.sort}" if self.descending else self.sort

    @property
    def keys(self) -> Sequence[Key]:
        return SORTS[self.sort]

    def aliases(self) -> dict[str, Combinable]:
        return {f"sort_{place}": key.ordered(self.clock, self.descending) for place, key in enumerate(self.keys)}


def order_of(text: str, clock: Clock) -> Order:
    """The order that an address asks for; the usual one when it asks for none that exists."""
    name = text.removeprefix("-")
    return Order(name, text.startswith("-"), clock) if name in SORTS else Order(DEFAULT_SORT, False, clock)


def _text(path: str) -> Key:
    return Key(lambda clock: F(path), str)


def _latest(rows: Any, clock: Clock, expression: Any) -> Subquery:
    standing = rows.filter(project=OuterRef("pk")).standing(**vars(clock))
    last = standing.order_by("-observed_on", "-recorded_at", "-pk")
    return Subquery(last.annotate(sorted_by=expression).values("sorted_by")[:1])


def _place(column: str, values: Sequence[str]) -> Combinable:
    return Case(
        *(When(**{column: value}, then=Value(place)) for place, value in enumerate(values)),
        default=None,
        output_field=IntegerField(),
    )


def _observed(kind: ObservationKind, values: Sequence[str]) -> Key:
    rows = Observation.objects.filter(action=None, kind=kind)
    return Key(lambda clock: _latest(rows, clock, _place("value", values)), int)


def _main_category(clock: Clock) -> Combinable:
    items = ClassificationItem.objects.filter(
        classification=OuterRef("pk"), is_main=True, recorded_at__lte=clock.known_at
    )
    return _latest(Classification.objects, clock, Subquery(items.values("category__position")[:1]))


def _referent(clock: Clock) -> Combinable:
    name = Case(When(user=None, then=None), default=Concat("user__last_name", Value(" "), "user__first_name"))
    return _latest(Referent.objects, clock, name)


NAME = Key(
    lambda clock: Coalesce(
        "porteur__sort_name", "commune__sort_name", "epci__sort_name", "department__sort_name", output_field=CharField()
    ),
    str,
)
REFERENCE = _text("reference")

SORTS: dict[str, tuple[Key, ...]] = {
    "region": (_text("department__region__sort_name"), _text("department__sort_name"), REFERENCE),
    "projet": (NAME,),
    "reference": (REFERENCE,),
    "departement": (_text("department__sort_name"), NAME),
    "caf": (_text("caf__sort_name"), NAME),
    "categories": (Key(_main_category, int), NAME),
    "maturite": (_observed(ObservationKind.MATURITY, Maturity.values), NAME),
    "avancement": (_observed(ObservationKind.PROGRESS, Progress.values), NAME),
    "etat": (
        Key(lambda clock: _latest(ProjectState.objects, clock, _place("status", ProjectStatus.values)), int),
        NAME,
    ),
    "porteur": (_text("porteur__kind"), NAME),
    "echelon": (Key(lambda clock: _place("echelon", Echelon.values), int), NAME),
    "referent": (Key(_referent, str), NAME),
    "nouvelles": (Key(last_news, date), NAME),
    "appel": (Key(lambda clock: F("application__call__year"), int), _text("application__call__slug"), NAME),
}


@dataclass(frozen=True)
class Column:
    """A column of the table, beside the first one (the project), and the sort that its heading gives."""

    name: str
    label: str
    sort: str


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("categories", "Catégories", "categories"),
        Column("maturite", "Maturité", "maturite"),
        Column("avancement", "Avancement", "avancement"),
        Column("etat", "État", "etat"),
        Column("reference", "Référence", "reference"),
        Column("region", "Région", "region"),
        Column("departement", "Département", "departement"),
        Column("caf", "Caf", "caf"),
        Column("porteur", "Type de porteur", "porteur"),
        Column("referent", "Référent Caf", "referent"),
        Column("nouvelles", "Dernières nouvelles", "nouvelles"),
        Column("caflab", "Caflab", ""),
        Column("appel", "Appel", "appel"),
        Column("echelon", "Échelon", "echelon"),
        Column("ami", "Issu de l’AMI", ""),
        Column("qpv", "Quartier prioritaire", ""),
    )
}
DEFAULT_COLUMNS = ("categories", "maturite", "avancement")
