"""The rules that raise early signals: what each looks at, why, and how it is said.

A rule is a line of `RULES` (its words, its lesson) and a query (`Source`) that gives the projects it speaks of, since
when, and what raised it. All the queries are read as one (`UNION ALL`), for one project or for all. How long a rule
waits is a dated row (`RuleSetting`), read by the same query.

The lessons are those of the recueil of January 2026, in our words. Unknown never raises anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, DateField, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from projects.alerts.enums import Point, PointValue
from projects.alerts.models import PointFact, RuleSetting
from projects.calls.enums import ApplicationStatus
from projects.calls.models import ApplicationState
from projects.portfolio.enums import ObservationKind, Progress, ProjectStatus
from projects.portfolio.listing.silence import last_news
from projects.portfolio.models import Observation, ProjectState
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock, selected

OVER = (ProjectStatus.ACHEVE, ProjectStatus.CLOS, ProjectStatus.ABANDONNE)
STARTED = (*OVER, ProjectStatus.EN_COURS, ProjectStatus.EN_PAUSE)


@dataclass(frozen=True)
class Rule:
    """What it is called, what it says of a project (`said`, by what was told), why it matters, how long it waits."""

    slug: str
    label: str
    said: dict[str, str]
    lesson: str
    waits: str  # what the months of its setting mean
    months: int  # at first; then the dated rows of Cnaf

    def tell(self, detail: str) -> str:
        return self.said.get(detail) or self.said[""]


RULES: dict[str, Rule] = {
    rule.slug: rule
    for rule in (
        Rule(
            "coordinateur",
            "Pas de coordinateur dédié",
            {"": "Personne n’est chargé de coordonner ce projet.", "en_cours": "Le coordinateur est encore cherché."},
            "Une personne dédiée à la coordination aide presque toujours un projet d’envergure à aboutir, même si la "
            "chercher prend quelques mois.",
            "quand il est « en cours » de recherche depuis",
            6,
        ),
        Rule(
            "recrutement",
            "Recrutement en attente",
            {"": "Les recrutements prévus ne sont pas faits.", "en_cours": "Les recrutements prévus traînent."},
            "Des projets ont été reportés ou abandonnés faute de personnel : on vérifie tôt que les postes trouvent "
            "preneur.",
            "quand ils sont « en cours » depuis",
            6,
        ),
        Rule(
            "suite",
            "Rien après le financement",
            {"": "Aucun financement n’est prévu pour la suite.", "en_cours": "La suite du financement tarde."},
            "Les fonds ne sont qu’une amorce, et le relais est difficile à trouver : il se prépare dès le début, "
            "surtout quand on embauche.",
            "quand il est « en cours » depuis",
            12,
        ),
        Rule(
            "partenaires",
            "Partenaires non confirmés",
            {"": "Les partenaires ne sont pas confirmés.", "en_cours": "L’accord des partenaires tarde."},
            "Un projet avance vite là où les partenaires travaillent déjà ensemble : leur accord se vérifie, il ne se "
            "suppose pas.",
            "quand l’accord est « en cours » depuis",
            6,
        ),
        Rule(
            "silence",
            "Sans nouvelles",
            {
                "": "Plus rien de daté n’a été dit de ce projet.",
                "jamais": "Rien de daté n’a été dit de ce projet depuis qu’il est retenu.",
            },
            "Un projet dont on n’entend plus parler est souvent un projet en difficulté : un appel suffit à le savoir.",
            "sans nouvelles depuis",
            6,
        ),
        Rule(
            "demarrage",
            "Démarrage tardif",
            {"": "Le projet est retenu, et n’a pas démarré."},
            "Un appel tardif laisse peu de temps sur l’année : un projet qui ne part pas est repris avec son porteur.",
            "pas démarré, retenu depuis",
            6,
        ),
        Rule(
            "pause",
            "Retard ou pause qui dure",
            {"": "Le dernier constat dit « retardé ou en pause »."},
            "Un retard constaté et jamais revu devient un abandon : on convient d’une nouvelle date, ou on le dit.",
            "constaté depuis",
            3,
        ),
    )
}


@dataclass(frozen=True)
class Look:
    """What is looked at, and when. `projects` are those that may raise something: selected, not over."""

    projects: ProjectQuerySet
    clock: Clock

    @property
    def keys(self) -> QuerySet[Any]:
        return self.projects.order_by().values("pk")


# Rows annotated with signal_project, signal_rule, signal_since, signal_mark, signal_detail.
Source = Callable[[Look], QuerySet[Any]]


class MonthsBefore(Func):
    """The day some months before another; null (nothing is before it) when the number of months is."""

    template = "(%(expressions)s)::date"
    arg_joiner = " - INTERVAL '1 month' * "
    output_field = DateField()


def wait_of(rule: str | Combinable, clock: Clock) -> Subquery:
    """The months that a rule waits on that day; null when it is off, or before its first row."""
    rows = RuleSetting.objects.filter(rule=rule, applies_from__lte=clock.situation_on).order_by("-applies_from")
    return Subquery(rows.values(wait=Case(When(is_active=True, then=F("months"))))[:1])


def limit(rule: str | Combinable, clock: Clock) -> Combinable:
    """What began on that day or before has lasted as long as the rule waits."""
    return MonthsBefore(Value(clock.situation_on, output_field=DateField()), wait_of(rule, clock))


def live(projects: ProjectQuerySet, clock: Clock) -> ProjectQuerySet:
    """Those that signals are about: selected, and neither finished, closed nor abandoned."""
    last = ProjectState.objects.filter(project__in=projects.order_by().values("pk")).latest_per(
        "project", **vars(clock)
    )
    over = ProjectState.objects.filter(pk__in=last.values("pk"), status__in=OVER)
    return selected(projects, clock).exclude(pk__in=over.values("project"))


def points(look: Look) -> QuerySet[Any]:
    """The answers: « non » speaks at once, « en cours » once it has lasted. The point has the name of its rule."""
    last = PointFact.objects.filter(project__in=look.keys).latest_per("project", "point", **vars(look.clock))
    rows = PointFact.objects.filter(pk__in=last.values("pk")).annotate(before=limit(OuterRef("point"), look.clock))
    late = Q(value=PointValue.NON) | Q(value=PointValue.EN_COURS, observed_on__lte=F("before"))
    return _signals(
        rows.filter(late, before__isnull=False),
        rule=F("point"),
        since=F("observed_on"),
        mark=_mark("point", F("pk")),
        detail=F("value"),
    )


def silence(look: Look) -> QuerySet[Any]:
    """Nothing told since the limit; of a project never told of, since it was selected."""
    told = look.projects.annotate(before=limit("silence", look.clock), told=last_news(look.clock))
    rows = told.annotate(news=Coalesce("told", chosen_on(look.clock)))
    return _signals(
        rows.filter(before__isnull=False, news__lte=F("before")),
        project="pk",
        rule=Value("silence"),
        since=F("news"),
        mark=_mark("news", F("news")),
        detail=Case(When(told__isnull=True, then=Value("jamais")), default=Value(""), output_field=CharField()),
    )


def late_start(look: Look) -> QuerySet[Any]:
    """« À lancer », or « non démarré » with no state that says it began, long after it was selected."""
    states = ProjectState.objects.filter(project__in=look.keys).latest_per("project", **vars(look.clock))
    last = ProjectState.objects.filter(pk__in=states.values("pk"))
    seen = _progress(look).filter(value=Progress.NON_DEMARRE)
    idle = Q(pk__in=last.filter(status=ProjectStatus.A_LANCER).values("project")) | (
        Q(pk__in=seen.values("project")) & ~Q(pk__in=last.filter(status__in=STARTED).values("project"))
    )
    rows = look.projects.filter(idle).annotate(before=limit("demarrage", look.clock), chosen=chosen_on(look.clock))
    return _signals(
        rows.filter(chosen__lte=F("before")),
        project="pk",
        rule=Value("demarrage"),
        since=F("chosen"),
        mark=_mark("start", F("chosen")),
    )


def long_pause(look: Look) -> QuerySet[Any]:
    rows = _progress(look).filter(value=Progress.RETARDE_OU_PAUSE).annotate(before=limit("pause", look.clock))
    return _signals(
        rows.filter(observed_on__lte=F("before")),
        rule=Value("pause"),
        since=F("observed_on"),
        mark=_mark("observation", F("pk")),
    )


SOURCES: tuple[Source, ...] = (points, silence, late_start, long_pause)
COLUMNS = ("signal_project", "signal_rule", "signal_since", "signal_mark", "signal_detail")


def chosen_on(clock: Clock) -> Subquery:
    """The day that a project was selected, as known."""
    rows = ApplicationState.objects.standing(**vars(clock)).filter(
        application=OuterRef("application"), status=ApplicationStatus.SELECTED
    )
    return Subquery(rows.order_by("-observed_on", "-pk").values("observed_on")[:1])


def _progress(look: Look) -> QuerySet[Any]:
    whole = Observation.objects.filter(project__in=look.keys, action=None, kind=ObservationKind.PROGRESS)
    return Observation.objects.filter(pk__in=whole.latest_per("project", **vars(look.clock)).values("pk"))


def _mark(word: str, key: Combinable) -> Combinable:
    return Concat(Value(f"{word}:"), Cast(key, CharField()), output_field=CharField())


def _signals(
    rows: QuerySet[Any],
    *,
    rule: Combinable,
    since: Combinable,
    mark: Combinable,
    detail: Combinable | None = None,
    project: str = "project",
) -> QuerySet[Any]:
    return rows.order_by().annotate(
        signal_project=F(project),
        signal_rule=Cast(rule, CharField()),
        signal_since=since,
        signal_mark=mark,
        signal_detail=Cast(detail if detail is not None else Value(""), CharField()),
    )


assert {point.value for point in Point} <= set(RULES)  # a point is looked at by the rule of its name
