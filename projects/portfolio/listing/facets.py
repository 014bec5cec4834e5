"""What a facet of the list is: its values, the condition of each, and how they are counted.

A facet is either a column of the project (`ColumnFacet`) or a value of its standing facts (`FactFacet`). Both say the
same thing twice, from one definition: a condition of the ORM that filters, and pairs (project, value) that are counted
all together (see `counts`). « inconnu » is the value of the projects that have none.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Expression, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Coalesce

from projects.accounts.models import User
from projects.portfolio.selectors import UNKNOWN, Clock

Sql = tuple[str, tuple[Any, ...]]
MINE = "moi"


@dataclass(frozen=True)
class Reading:
    """When the list is read, and by whom (« moi » is a value of some facets)."""

    clock: Clock
    user: User | AnonymousUser | None = None

    @property
    def user_key(self) -> int | None:
        return self.user.pk if self.user is not None else None


@dataclass(frozen=True)
class Choice:
    """A value that a facet may take; `sign` is the letter of a category."""

    value: str
    label: str
    sign: str = ""


# Rows that say a value of projects: annotated with `facet_project` and `facet_value`.
Part = QuerySet[Any]
# The keys of the projects that matter, or None for all: what keeps a small scope from reading every fact.
Within = Any
PartsOf = Callable[[Reading, Within], Sequence[Part]]
# The values that exist, as `options_of` makes them, for the projects that the reader may see.
OptionsOf = Callable[[Any, Reading], QuerySet[Any]]


@dataclass(frozen=True)
class Facet(ABC):
    """A question that the list may be asked. `unknown` is the label of « inconnu », empty when all have a value.

    `rank` orders the facets of the page; `choices` are the fixed values, `options` those that tables hold. A `long`
    one shows its first values only, until it is unfolded. `opened` ones stand open.
    """

    name: str
    label: str
    rank: int
    unknown: str = ""
    choices: tuple[Choice, ...] = ()
    options: OptionsOf | None = None
    long: bool = False
    opened: bool = False

    @abstractmethod
    def condition(self, values: Collection[str], reading: Reading) -> Q:
        """What keeps the projects that have any of `values`."""

    def known(self, value: str, reading: Reading) -> str:
        """The value as it is stored in an address: some have two names."""
        return value


@dataclass(frozen=True, kw_only=True)
class ColumnFacet(Facet):
    """A column of the project, or of what it belongs to: a path, or an expression with the condition of each value."""

    column: str | Expression
    conditions: dict[str, Q] | None = None

    def expression(self) -> Combinable:
        return F(self.column) if isinstance(self.column, str) else self.column

    def condition(self, values: Collection[str], reading: Reading) -> Q:
        condition = Q(pk__in=[])
        for value in values:
            if self.conditions is not None:
                condition |= self.conditions[value]
            else:
                condition |= Q(**{f"{self.column}__isnull": True} if value == UNKNOWN else {f"{self.column}": value})
        return condition


@dataclass(frozen=True, kw_only=True)
class FactFacet(Facet):
    """A value of the facts that stand: `parts` are the rows that say it, and a project may have several."""

    parts: PartsOf

    def condition(self, values: Collection[str], reading: Reading) -> Q:
        parts = self.parts(reading, None)
        told = [value for value in values if value != UNKNOWN]
        condition = Q()
        for part in parts if told else ():
            condition |= Q(pk__in=part.filter(facet_value__in=told).values("facet_project"))
        if UNKNOWN in values:
            silent = Q()
            for part in parts:
                silent &= ~Q(pk__in=part.values("facet_project"))
            condition |= silent
        return condition

    def pairs(self, reading: Reading, within: RawSQL) -> list[Sql]:
        """The rows (project, value) as SQL, those of the projects `within` only; parts that can have none are left out.

        A facet may have nothing to say to a reader: the others are counted all the same.
        """
        found = []
        for part in self.parts(reading, within):
            try:
                found.append(compiled(part.order_by().values_list("facet_project", "facet_value")))
            except EmptyResultSet:
                continue
        return found or [NOTHING]


# The SQL of a facet without any row.
NOTHING: Sql = ("SELECT NULL::bigint, NULL::text WHERE FALSE", ())


def said(rows: QuerySet[Any], *, value: str | Combinable, project: str = "project") -> Part:
    """`rows` as a part of a facet: whose value it is, and which."""
    expression = F(value) if isinstance(value, str) else value
    return rows.annotate(facet_project=F(project), facet_value=Cast(expression, TextField()))


def standing(model: Any, reading: Reading, within: Within, *subject: str, rows: Any = None) -> QuerySet[Any]:
    """The last standing rows of a dated fact by project (or by `subject`), ready to be filtered on their values."""
    facts = model.objects.all() if rows is None else rows
    if within is not None:
        facts = facts.filter(project__in=within)
    last = facts.latest_per(*(subject or ("project",)), **vars(reading.clock))
    return model.objects.filter(pk__in=last.values("pk"))


def options_of(rows: QuerySet[Any], *, value: Any, label: Any, order: Any = None, sign: Any = None) -> QuerySet[Any]:
    """The values that a table holds: those of all facets are read by one query (see `registry.choices_of`)."""
    text = CharField()
    return rows.order_by().values_list(
        Cast(value, text),
        Cast(label, text),
        Cast(order if order is not None else label, text),
        Cast(Coalesce(sign, Value("")) if sign is not None else Value(""), text),
    )


def compiled(rows: QuerySet[Any]) -> Sql:
    """The SQL of a query with its parameters. EmptyResultSet when it can have no row."""
    sql, params = rows.query.sql_with_params()
    return sql, tuple(params)
