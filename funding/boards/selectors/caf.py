"""The year of a Caf: its projects with their money, its envelopes, its answers to waves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from funding.boards.measures import Measure, Total, granted_of, total_of
from funding.envelopes.models import Envelope
from funding.envelopes.selectors import Balance, balance_of
from funding.grants.enums import FinancingState
from funding.grants.querysets import money_projects
from funding.grants.selectors.amounts import MoneyRow, money_of
from funding.rules.enums import Funder, Level
from funding.waves.models import Answer
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected
from projects.territories.models import Caf


def cafs_of(user: User) -> Q:
    """The condition on a Caf that keeps those whose year `user` reads; a porteur reads that of none."""
    scope = scope_of(user)
    if not scope.roles - {Role.PORTEUR_MEMBER}:
        return Q(pk__in=[])
    if scope.national:
        return Q()
    places = Q(region__in=scope.regions) | Q(department_links__department__in=scope.departments)
    return Q(pk__in=scope.cafs) | Q(pk__in=Caf.objects.filter(places).values("pk"))


@dataclass(frozen=True)
class FunderCell:
    """What one funder does for a project in the year. `row` None: nobody said anything of it."""

    funder: str
    label: str
    row: MoneyRow | None

    @property
    def state(self) -> str:
        if self.row is None or not self.row.status:
            return ""
        return str(FinancingState(self.row.status).label)


@dataclass(frozen=True)
class ProjectYear:
    """A project of the Caf in the year: a cell by funder, in the order of `Funder`, and the sum of both."""

    project: Project
    cells: tuple[FunderCell, ...]
    totals: dict[str, Total]

    @property
    def owed(self) -> Decimal:
        """What is left of indus, in euros."""
        return sum((cell.row.owed or Decimal() for cell in self.cells if cell.row), Decimal())

    @property
    def is_silent(self) -> bool:
        """Nobody said anything of its money that year."""
        return all(cell.row is None for cell in self.cells)


@dataclass(frozen=True)
class CafYear:
    caf: Caf
    year: int
    rows: tuple[ProjectYear, ...]
    totals: dict[str, Total]
    envelopes: tuple[tuple[Envelope, Balance], ...]
    answers: tuple[Answer, ...]

    @property
    def owed(self) -> Decimal:
        return sum((row.owed for row in self.rows), Decimal())

    @property
    def silent(self) -> int:
        return sum(row.is_silent for row in self.rows)


def projects_of(user: User, caf: Caf, clock: Clock) -> ProjectQuerySet:
    return selected(money_projects(user).filter(caf=caf), clock)


def caf_year_of(user: User, caf: Caf, year: int, clock: Clock) -> CafYear:
    """Six queries, however many projects the Caf has."""
    projects = projects_of(user, caf, clock)
    money: dict[int, list[MoneyRow]] = {}
    for row in money_of(projects, clock):
        if row.year == year:
            money.setdefault(row.project_id, []).append(row)
    named = sorted(projects.with_identity(), key=lambda project: (project.display_name, project.reference))
    rows = tuple(_row(project, money.get(project.pk, [])) for project in named)
    every = [row for own in money.values() for row in own]
    envelopes = list(Envelope.objects.visible_to(user).filter(level=Level.CAF, caf=caf, year=year).with_place())
    balances = balance_of(envelopes, clock) if envelopes else {}
    answers = Answer.objects.visible_to(user).filter(caf=caf, wave__year=year, wave__cancellation="")
    return CafYear(
        caf=caf,
        year=year,
        rows=rows,
        totals=_totals(every),
        envelopes=tuple((row, balances[row.pk]) for row in envelopes),
        answers=tuple(answers.with_identity().order_by("wave__number")),
    )


def _row(project: Project, money: Sequence[MoneyRow]) -> ProjectYear:
    by_funder = {row.funder: row for row in money}
    cells = tuple(FunderCell(key, str(label), by_funder.get(key)) for key, label in Funder.choices)
    return ProjectYear(project, cells, _totals(list(money)))


def _totals(rows: list[MoneyRow]) -> dict[str, Total]:
    return {measure.value: total_of(rows, measure) for measure in Measure} | {Measure.GRANTED: granted_of(rows)}
