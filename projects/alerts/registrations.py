"""What this app adds to the pages below it: a panel and a kind of facts on the project, a facet, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from projects.accounts.models import User
from projects.alerts.enums import Point
from projects.alerts.models import PointFact
from projects.alerts.policies import can_read_journal, can_read_signals_of, can_tell_points
from projects.alerts.rules import RULES, SOURCES, Look, live
from projects.alerts.scoping import projects_of
from projects.alerts.selectors.signals import points_of, set_aside, signals_of, signals_of_one, standing, undismissed
from projects.alerts.verbs import VERBS
from projects.bilans.enums import BilanState
from projects.bilans.models import Bilan, BilanVersion
from projects.core.french import format_ago
from projects.core.history import known_rows
from projects.core.paris import end_of_day
from projects.fiches.models import Fiche
from projects.journal.verbs import register_verbs
from projects.portfolio import lacks as portfolio_lacks
from projects.portfolio import links
from projects.portfolio.lacks import Lack, register_lack
from projects.portfolio.listing.facets import Choice, FactFacet, Part, Reading, Within, said
from projects.portfolio.listing.registry import register_facet
from projects.portfolio.listing.silence import register_news
from projects.portfolio.models import Project
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.selectors import Clock
from projects.portfolio.tabs import RAIL, PageOf, Panel, register_panel
from projects.portfolio.todo import Due, DueKind, register_due


def register() -> None:
    """Called once, when the app is ready."""
    register_verbs(VERBS)
    register_news(PointFact)
    register_due("alertes", due)
    register_panel(Panel("alertes", RAIL, 8, "alerts/_panel.html", panel))
    register_panel(Panel("journal-general", "journal", 10, "alerts/_journal_link.html", journal_link))
    register_facet(FACET)
    portfolio_lacks.register()
    register_lack(
        Lack("fiche", "Fiche", 50, without_fiche, lambda reference: links.tab(reference, "fiche"), by_porteur=True)
    )
    register_lack(
        Lack(
            "bilan",
            "Bilan annuel",
            60,
            without_bilan,
            lambda reference: links.tab(reference, "bilans"),
            by_porteur=True,
        )
    )


def due(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """Each signal of the projects of `user`: two queries."""
    mine = projects.filter(pk__in=projects_of(user).order_by().values("pk"))
    signals = standing(signals_of(mine, Clock.now()))
    references = dict(
        Project.objects.filter(pk__in={signal.project for signal in signals}).values_list("pk", "reference")
    )
    return [
        Due(
            project=signal.project,
            kind=DueKind.ALERT,
            what=signal.rule.label,
            url=f"{reverse('project_detail', args=[references[signal.project]])}#h-alertes",
            act="Voir l’alerte",
            on=signal.since,
            detail=signal.said,
            key=f"{signal.project}-{signal.rule.slug}",
        )
        for signal in signals
    ]


def panel(page: PageOf) -> dict[str, Any] | None:
    """The signals of the project, those set aside, the points that nobody told; of today only, since one acts on it."""
    project = page.sheet.project
    if page.is_past or not can_read_signals_of(page.user, project)[0]:
        return None
    clock = page.sheet.clock
    signals = signals_of_one(project, clock)
    known = points_of(project, clock)
    may_act = page.rights(can_tell_points)
    day = clock.situation_on
    return {
        "lines": [
            {
                "signal": signal,
                "facts": signal.facts(project.reference),
                "ago": format_ago(signal.since, day),
                "dismiss_url": reverse("alert_dismiss", args=[project.reference, signal.rule.slug]) if may_act else "",
            }
            for signal in standing(signals)
        ],
        "aside": [
            {"row": row, "url": reverse("alert_restore", args=[project.reference, row.pk]) if may_act else ""}
            for row in set_aside(signals)
        ],
        "points": [{"point": point, "fact": known.get(point.value)} for point in Point],
        "untold": [point.label for point in Point if point.value not in known],
        "points_url": reverse("project_points", args=[project.reference]) if may_act else "",
    }


def journal_link(page: PageOf) -> dict[str, Any] | None:
    if not can_read_journal(page.user)[0]:
        return None
    return {"url": f"{reverse('journal_list')}?{urlencode({'projet': page.reference})}"}


def without_fiche(projects: ProjectQuerySet, clock: Clock) -> QuerySet[Any]:
    """Nobody had written its text by R: a fiche is no dated fact, the day that it describes is that of its document."""
    written = known_rows(Fiche, known_at=clock.known_at).exclude(summary=[])
    return projects.exclude(pk__in=written.values("project_id"))


def without_bilan(projects: ProjectQuerySet, clock: Clock) -> QuerySet[Any]:
    """A bilan was due by S and not deposited by S as known at R; one that was waived is not owed."""
    last = min(clock.known_at, end_of_day(clock.situation_on))
    deposited = BilanVersion.objects.filter(deposited_at__lte=last)
    owed = Bilan.objects.filter(campaign__due_on__lte=clock.situation_on).exclude(state=BilanState.WAIVED)
    return projects.filter(pk__in=owed.exclude(pk__in=deposited.values("bilan")).values("project"))


def _parts(reading: Reading, within: Within) -> Sequence[Part]:
    """The signals that stand, as the list counts them; none for who does not read them."""
    projects = projects_of(reading.user) if reading.user is not None else Project.objects.none()
    if within is not None:
        projects = projects.filter(pk__in=within)
    look = Look(live(projects, reading.clock), reading.clock)
    day = reading.clock.situation_on
    return [said(undismissed(source(look), day), value="signal_rule", project="signal_project") for source in SOURCES]


FACET = FactFacet(
    "alerte",
    "Alerte",
    65,
    unknown="Sans alerte",
    choices=tuple(Choice(rule.slug, rule.label) for rule in RULES.values()),
    parts=_parts,
)
