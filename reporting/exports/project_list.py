"""The list of projects as it is filtered, for spreadsheets: as many rows as there are, at the price of the query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict

from projects.accounts.models import User
from projects.core.copying import Head, Kind, copy_csv
from projects.core.french import typeset
from projects.core.spreadsheets import CSV, XLSX, Sheet, write_xlsx
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Maturity, ObservationKind, Progress, ProjectStatus
from projects.portfolio.filters import ProjectFilter
from projects.portfolio.models import Observation, Project, ProjectState, Referent
from projects.portfolio.selectors import Clock, selected

HEADS = (
    Head("Référence"),
    Head("Projet"),
    Head("Titre"),
    Head("Porteur"),
    Head("Nature du porteur"),
    Head("Région"),
    Head("Département"),
    Head("Caf"),
    Head("Appel"),
    Head("Année de l’appel", Kind.WHOLE),
    Head("État"),
    Head("État depuis le", Kind.DAY),
    Head("Avancement"),
    Head("Avancement constaté le", Kind.DAY),
    Head("Maturité"),
    Head("Référent Caf"),
)
SHEET = "Projets"
ROWS = 2_000  # read at once, for workbooks


def found(user: User, query: str) -> ProjectFilter:
    """What the list finds for `user` at an address."""
    clock = Clock.now()
    return ProjectFilter(
        QueryDict(query), queryset=selected(Project.objects.visible_to(user), clock), clock=clock, user=user
    )


def project_rows(filters: ProjectFilter) -> QuerySet[Any, Any]:
    """One row a project, its columns those of `HEADS`; what is not known is empty."""
    facts = _facts(filters.reading.clock)
    rows = filters.qs.annotate(
        known_as=Coalesce("porteur__name", "commune__name", "epci__name", "department__name"),
        porteur_told=_labelled("porteur__kind", PorteurKind.choices),
        **{name: Subquery(rows.values(value)[:1]) for name, (rows, value) in facts.items()},
    ).annotate(
        state_told=_labelled("state", ProjectStatus.choices),
        progress_told=_labelled("progress", Progress.choices),
        maturity_told=_labelled("maturity", Maturity.choices),
    )
    return rows.order_by("reference").values_list(
        "reference", "known_as", "title", "porteur__name", "porteur_told", "department__region__name",
        "department__name", "caf__name", "application__call__title", "application__call__year", "state_told",
        "state_on", "progress_told", "progress_on", "maturity_told", "referent",
    )  # fmt: skip


def write_csv(stream: IO[bytes], rows: QuerySet[Any, Any]) -> None:
    sql, params = rows.query.sql_with_params()
    copy_csv(stream, sql, params, HEADS)


def write_workbook(stream: IO[bytes], rows: QuerySet[Any, Any]) -> None:
    write_xlsx(stream, [Sheet(SHEET, [typeset(head.title) for head in HEADS], _read(rows))])


def _read(rows: QuerySet[Any, Any]) -> Iterator[Sequence[Any]]:
    yield from rows.iterator(chunk_size=ROWS)


def _facts(clock: Clock) -> dict[str, tuple[QuerySet[Any], str]]:
    """The last standing row of each kind of fact of a project, and what is read of it."""
    when = vars(clock)
    mine = {"project": OuterRef("pk")}
    seen = Observation.objects.filter(action=None, **mine)
    progress = seen.filter(kind=ObservationKind.PROGRESS).latest_per("project", **when)
    maturity = seen.filter(kind=ObservationKind.MATURITY).latest_per("project", **when)
    state = ProjectState.objects.filter(**mine).latest_per("project", **when)
    referent = Referent.objects.filter(**mine).latest_per("project", **when)
    return {
        "state": (state, "status"),
        "state_on": (state, "observed_on"),
        "progress": (progress, "value"),
        "progress_on": (progress, "observed_on"),
        "maturity": (maturity, "value"),
        "referent": (referent, "user__last_name"),
    }


def _labelled(name: str, choices: Sequence[tuple[str, str]]) -> Case:
    """The words of a code, as a reader knows them."""
    told = [When(**{name: value}, then=Value(str(label))) for value, label in choices]
    return Case(*told, default=F(name), output_field=CharField())


# By format: the file, its type, what writes it.
FORMATS = {"csv": ("projets.csv", CSV, write_csv), "xlsx": ("projets.xlsx", XLSX, write_workbook)}
