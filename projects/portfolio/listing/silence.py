"""Of which projects is there no news? One definition, for the facet, the column and the sort.

News is what a person or a source told of a project on a day: a standing fact (an observation of the project or of one
of its actions, a state, a classification, a choice of the Caflab, a highlight, an interview), on the day that it is
true of (`observed_on`), not the day that it was typed. Three things are no news: a deduced fact (nobody said it), who
follows the project (handing dossiers over to a colleague tells nothing of them), and its selection by the call.
Higher apps add the facts that they hold (`register_news`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Greatest

from projects.porteurs.enums import Provenance
from projects.portfolio.listing.facets import Choice, Facet, Reading, Sql, compiled
from projects.portfolio.models import (
    ActionState,
    CaflabSelection,
    Classification,
    Highlight,
    Interview,
    Observation,
    ProjectState,
)
from projects.portfolio.selectors import UNKNOWN, Clock


@dataclass(frozen=True)
class News:
    """What tells something of a project on a day (`observed_on`); `project` is the path from it to the project.

    `told(clock)` gives the rows that stand, for what is no fact of two clocks (an exchange). Only their day is read,
    never what they say: a day is told to all, whoever may read the rest.
    """

    model: Any
    project: str = "project"
    told: Callable[[Clock], QuerySet[Any]] | None = None

    def rows(self, clock: Clock) -> QuerySet[Any]:
        if self.told is not None:
            told = self.told(clock)
        else:
            told = self.model.objects.standing(**vars(clock)).exclude(provenance=Provenance.DEDUCED)
        return told.annotate(news_project=F(self.project), news_day=F("observed_on")).order_by()


_news: dict[Any, News] = {
    model: News(model) for model in (Observation, ProjectState, Classification, CaflabSelection, Highlight, Interview)
} | {ActionState: News(ActionState, "action__project")}

RECENT = "recentes"
MONTHS = {"3_mois": 3, "6_mois": 6, "12_mois": 12}


def register_news(model: Any, project: str = "project", told: Callable[[Clock], QuerySet[Any]] | None = None) -> None:
    """Let an app above say that its dated rows are news of a project (in `AppConfig.ready`); `told` as in `News`."""
    _news[model] = News(model, project, told)


def months_before(day: date, months: int) -> date:
    """The same day some months before; the last of the month when there is no such day."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_news(clock: Clock) -> Combinable:
    """The day of the last news of a project, null without any: an expression for one project."""
    latest = [
        Subquery(
            news.rows(clock)
            .filter(news_project=OuterRef("pk"))
            .values("news_project")
            .annotate(day=Max("news_day"))
            .values("day")[:1],
            output_field=DateField(null=True),
        )
        for news in _news.values()
    ]
    return Greatest(*latest)


@dataclass(frozen=True)
class SilenceFacet(Facet):
    """How long since the last news: « 6 mois » holds those of a year ago too; « inconnu » never had any."""

    choices: tuple[Choice, ...] = (
        Choice("3_mois", "Rien depuis 3 mois"),
        Choice("6_mois", "Rien depuis 6 mois"),
        Choice("12_mois", "Rien depuis un an"),
        Choice(RECENT, "Nouvelles récentes"),
    )

    def condition(self, values: Collection[str], reading: Reading) -> Q:
        day = reading.clock.situation_on
        asked, days = [], []
        for value in values:
            if value in MONTHS:
                asked.append("max(day) < %s")
                days.append(months_before(day, MONTHS[value]))
            elif value == RECENT:
                asked.append("max(day) >= %s")
                days.append(months_before(day, MONTHS["3_mois"]))
        held = " OR ".join(asked) or "FALSE"
        if UNKNOWN in values:
            # Of whom nothing was ever told is whoever is not among those that are told of otherwise.
            return ~Q(pk__in=_told(reading.clock, f"NOT ({held})", days))
        return Q(pk__in=_told(reading.clock, held, days))

    def pairs(self, reading: Reading, within: RawSQL) -> list[Sql]:
        """The rows (project, value) as SQL, those of the projects `within` only."""
        rows, given = _rows(reading.clock, within)
        day = reading.clock.situation_on
        silent = ", ".join("CASE WHEN last < %s THEN %s END" for _ in MONTHS)
        values = [told for name, months in MONTHS.items() for told in (months_before(day, months), name)]
        recent = months_before(day, MONTHS["3_mois"])
        sql = (
            "SELECT project, value FROM (SELECT project, max(day) AS last FROM"  # noqa: S608 (SQL of the ORM)
            f" ({rows}) AS told (project, day) GROUP BY project) AS news,"
            f" unnest(ARRAY[{silent}, CASE WHEN last >= %s THEN %s END]) AS value WHERE value IS NOT NULL"
        )
        return [(sql, (*given, *values, recent, RECENT))]


def _told(clock: Clock, having: str, days: Sequence[date]) -> RawSQL:
    """The projects of which something was told, whose last news is as `having` says: each source is read once."""
    rows, given = _rows(clock)
    sql = f"SELECT project FROM ({rows}) AS told (project, day)"  # noqa: S608 (SQL of the ORM)
    return RawSQL(f"{sql} WHERE project IS NOT NULL GROUP BY project HAVING {having}", (*given, *days))  # noqa: S611


def _rows(clock: Clock, within: RawSQL | None = None) -> Sql:
    """All news (project, day) as SQL, those of the projects `within` only when it is given."""
    told = []
    for news in _news.values():
        rows = news.rows(clock)
        rows = rows if within is None else rows.filter(news_project__in=within)
        told.append(compiled(rows.values_list("news_project", "news_day")))
    return " UNION ALL ".join(sql for sql, _ in told), tuple(given for _, own in told for given in own)
