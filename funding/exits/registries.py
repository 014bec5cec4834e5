"""What the way out adds to the pages of others: list, project, « À faire », « Ce que la Caf attend de vous »."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from funding.exits.enums import NOT_SAID, NOTHING_TO_LOOK_FOR, Reality, Verdict
from funding.exits.models import ExitPlan, ExitReality, ExitSearch, TakeoverRule
from funding.exits.needs import needs_of
from funding.exits.policies import can_read_exit, leads
from funding.exits.selectors.ends import End, ends_of
from funding.exits.verbs import VERBS
from funding.grants.querysets import money_projects
from funding.waves.registry import register_exits
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.calls.enums import CallKind
from projects.journal.verbs import register_verbs
from projects.portfolio.enums import ProjectStatus
from projects.portfolio.expected import Expected, ExpectedState, register_expected
from projects.portfolio.listing.facets import Choice, FactFacet, Part, Reading, Within, options_of, said, standing
from projects.portfolio.listing.registry import register_facet
from projects.portfolio.listing.silence import register_news
from projects.portfolio.models import Project, ProjectState
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock
from projects.portfolio.tabs import PageOf, register_link
from projects.portfolio.todo import Due, DueKind, register_due

OVER = (ProjectStatus.CLOS, ProjectStatus.ABANDONNE)


def _read_by(reading: Reading, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the projects whose money the reader reads: a partner sees the others, and not how they are paid."""
    if reading.user is None or not scope_of(reading.user).porteurs:
        return rows
    return rows.filter(project__in=money_projects(reading.user).values("pk"))


def _realities(reading: Reading, within: Within) -> list[Part]:
    return [said(_read_by(reading, standing(ExitReality, reading, within)), value="reality")]


def _takers(reading: Reading, within: Within) -> list[Part]:
    rows = standing(ExitPlan, reading, within, "project", "code")
    return [said(_read_by(reading, rows.exclude(verdict=Verdict.DISMISSED)), value="code")]


def _taker_options(visible: Any, reading: Reading) -> QuerySet[Any]:
    last = TakeoverRule.objects.order_by("code", "-last_year").distinct("code")
    rules = TakeoverRule.objects.filter(pk__in=last.values("pk"))
    return options_of(rules, value="code", label="title", order="position")


FACETS = (
    FactFacet(
        "budget",
        "Réalité budgétaire",
        147,
        unknown=NOT_SAID,
        choices=tuple(Choice(str(one.value), str(one.label)) for one in Reality),
        parts=_realities,
    ),
    FactFacet("relais", "Relais", 148, unknown="Aucun retenu", options=_taker_options, parts=_takers, long=True),
)


def register() -> None:
    for facet in FACETS:
        register_facet(facet)
    for model in (ExitReality, ExitSearch, ExitPlan):
        register_news(model)
    register_link(_link)
    register_due("sortie", due_of_exits)
    register_expected("apres-le-fipe", expected_of_exits)
    register_verbs(VERBS)
    register_exits(needs_of)


def _link(page: PageOf) -> tuple[str, str] | None:
    if page.is_past:
        return None
    if leads(page.user, page.sheet.project):
        return "Après le Fipe", f"{reverse('after_fipe')}#{page.reference}"
    return ("Sortie du Fipe", reverse("exit_detail", args=[page.reference])) if page.rights(can_read_exit) else None


def due_of_exits(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """Those of one’s Caf for which nothing was looked for, from the first year that the Fipe pays on."""
    scope = scope_of(user)
    if not scope.has_role(Role.CAF_ADVISOR, Role.CAF_MANAGER):
        return ()
    return [
        Due(
            project=row.pk,
            kind=DueKind.LATE if end.day < today else DueKind.DUE,
            what="Aucun relais n’a été cherché pour l’après-Fipe",
            detail=f"Dernière année du Fipe : {end.said}",
            url=reverse("exit_detail", args=[row.reference]),
            act="Préparer la sortie",
            on=end.day,
            key=f"sortie-{row.pk}",
        )
        for row, end in _unsearched(projects.filter(caf__in=scope.cafs), today)
    ]


def expected_of_exits(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Expected]:
    """« Après le Fipe », for the projects that a porteur leads: to do while nothing was looked for."""
    return [
        Expected(
            project=row.pk,
            what="Dire qui vous avez contacté pour payer la suite",
            state=ExpectedState.TO_DO,
            url=f"{reverse('after_fipe')}#{row.reference}",
            act="Lire « Après le Fipe »",
            due_on=end.day if end.day >= today else None,
        )
        for row, end in _unsearched(projects, today)
    ]


def _unsearched(projects: ProjectQuerySet, today: date) -> list[tuple[Project, End]]:
    """With their end, when it is known: the page of the way out asks for the others. Two queries, four when a call
    says nothing.
    """
    clock = Clock.now()
    settled = ExitReality.objects.latest_per("project", **vars(clock))
    done = ExitReality.objects.filter(pk__in=settled.values("pk"), reality__in=NOTHING_TO_LOOK_FOR)
    told = ExitSearch.objects.standing(**vars(clock))
    last = ProjectState.objects.latest_per("project", **vars(clock))
    over = ProjectState.objects.filter(pk__in=last.values("pk"), status__in=OVER)
    rows = list(
        projects.filter(application__call__kind=CallKind.AAP)
        .exclude(pk__in=told.values("project"))
        .exclude(pk__in=ExitPlan.objects.standing(**vars(clock)).values("project"))
        .exclude(pk__in=done.values("project"))
        .exclude(pk__in=over.values("project"))
        .select_related("application__call")
        .only("reference", *(f"application__call__{name}" for name in ("kind", "year", "funded_years")))
        .order_by("reference")
    )
    ends = ends_of(rows, clock) if rows else {}
    return [(row, ends[row.pk]) for row in rows if row.pk in ends and ends[row.pk].first_day <= today]
