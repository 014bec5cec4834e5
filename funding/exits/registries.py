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
from funding.exits.verbs import VERBS
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
from projects.portfolio.listing.silence import months_before, register_news
from projects.portfolio.models import ProjectState
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock
from projects.portfolio.tabs import PageOf, register_link
from projects.portfolio.todo import Due, DueKind, register_due

# How long before the end of the last financed year a taker-over must have been looked for.
MONTHS_BEFORE = 6
OVER = (ProjectStatus.CLOS, ProjectStatus.ABANDONNE)


def _realities(reading: Reading, within: Within) -> list[Part]:
    return [said(standing(ExitReality, reading, within), value="reality")]


def _takers(reading: Reading, within: Within) -> list[Part]:
    rows = standing(ExitPlan, reading, within, "project", "code")
    return [said(rows.exclude(verdict=Verdict.DISMISSED), value="code")]


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
    return ("Sortie du Fipe", reverse("exit_detail", args=[page.reference])) if can_read_exit(page.user)[0] else None


def due_of_exits(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """Those of one’s Caf whose Fipe ends within six months or has ended, and for which nothing was looked for."""
    scope = scope_of(user)
    if not scope.has_role(Role.CAF_ADVISOR, Role.CAF_MANAGER):
        return ()
    return [
        Due(
            project=row["pk"],
            kind=DueKind.LATE if row["end"] < today else DueKind.DUE,
            what="Aucun relais n’a été cherché pour l’après-Fipe",
            url=reverse("exit_detail", args=[row["reference"]]),
            act="Préparer la sortie",
            on=row["end"],
            key=f"sortie-{row['pk']}",
        )
        for row in _unsearched(projects.filter(caf__in=scope.cafs), today)
    ]


def expected_of_exits(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Expected]:
    """« Après le Fipe », for the projects that a porteur leads: to do while nothing was looked for."""
    return [
        Expected(
            project=row["pk"],
            what="Dire qui vous avez contacté pour payer la suite",
            state=ExpectedState.TO_DO,
            url=f"{reverse('after_fipe')}#{row['reference']}",
            act="Lire « Après le Fipe »",
            due_on=row["end"] if row["end"] >= today else None,
        )
        for row in _unsearched(projects, today)
    ]


def _unsearched(projects: ProjectQuerySet, today: date) -> list[dict[str, Any]]:
    """One query. The end is the last day of the last year that the call funds; one that says none has no known end."""
    clock = Clock.now()
    settled = ExitReality.objects.latest_per("project", **vars(clock))
    done = ExitReality.objects.filter(pk__in=settled.values("pk"), reality__in=NOTHING_TO_LOOK_FOR)
    told = ExitSearch.objects.standing(**vars(clock))
    last = ProjectState.objects.latest_per("project", **vars(clock))
    over = ProjectState.objects.filter(pk__in=last.values("pk"), status__in=OVER)
    rows = (
        projects.filter(application__call__kind=CallKind.AAP, application__call__funded_years__len__gt=0)
        .exclude(pk__in=told.values("project"))
        .exclude(pk__in=ExitPlan.objects.standing(**vars(clock)).values("project"))
        .exclude(pk__in=done.values("project"))
        .exclude(pk__in=over.values("project"))
    )
    found = []
    for pk, reference, years in rows.order_by("reference").values_list(
        "pk", "reference", "application__call__funded_years"
    ):
        end = date(max(years), 12, 31)
        if months_before(end, MONTHS_BEFORE) <= today:
            found.append({"pk": pk, "reference": reference, "end": end})
    return found
