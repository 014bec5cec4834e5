"""What plans add to pages below them: what is expected, what is due, the tab of a project, the file of the budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from funding.plans import links
from funding.plans.enums import OFFICIAL, WITH_CAF, PlanState
from funding.plans.models import Plan, PlanDocument
from funding.plans.querysets import planned_projects
from funding.plans.selectors.pages import asked_of
from funding.plans.selectors.versions import current_versions
from funding.plans.services.drafts import KIND
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.paris import day_of
from projects.core.paris import today as paris_today
from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds
from projects.portfolio.expected import Expected, ExpectedState, register_expected
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.tabs import PageOf, Tab, register_tab
from projects.portfolio.todo import Due, DueKind, register_due
from projects.territories.models import CafDepartment

WAITING = {PlanState.SENT: "envoyé, à examiner", PlanState.CORRECTED: "corrigé, à retenir"}


def register() -> None:
    register_expected("plans", expected)
    register_due("plans", due)
    register_tab(Tab("plan", "Plan de financement", 29, "plans/project/_plans.html", tab))
    register_kinds({KIND: "Budget du plan de financement"})
    register_holder(Holder("plans", visible_to=_files, can_change=_can_change, place=_place))


def expected(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Expected]:
    """The plans that a porteur has begun, has to take up again, or has sent and not heard of."""
    rows = list(Plan.objects.filter(project__in=projects.values("pk")).exclude(state=PlanState.KEPT).with_identity())
    asked = asked_of(rows)
    return [_expected(row, asked.get(row.pk, "")) for row in rows if row.draft or row.state != PlanState.DRAFT]


def _expected(row: Plan, asked: str) -> Expected:
    if row.state in WITH_CAF:
        state, act, url = ExpectedState.SENT, "Relire", links.detail(row)
    else:
        state = ExpectedState.SENT_BACK if asked else ExpectedState.DRAFT
        act, url = "Reprendre" if asked else "Continuer", links.page("plan_edit", row)
    return Expected(row.project_id, f"Plan de financement {row.year}", state, url, act, detail=asked)


def due(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """What the people of a Caf do about its plans: examine what came. One query, or two."""
    scope = scope_of(user)
    if not scope.cafs:
        return []
    rows = list(Plan.objects.filter(project__in=projects.values("pk"), state__in=WITH_CAF).select_related("project"))
    if not rows:
        return []
    theirs = set(CafDepartment.objects.filter(caf__in=scope.cafs).values_list("department", flat=True))
    return [
        Due(
            row.project_id,
            DueKind.DUE,
            f"Plan de financement {row.year} {WAITING[PlanState(row.state)]}",
            links.page("plan_check", row),
            "Examiner",
            key=f"plan-{row.pk}",
        )
        for row in rows
        if row.project.caf_id in scope.cafs or (row.project.caf_id is None and row.project.department_id in theirs)
    ]


def tab(page: PageOf) -> dict[str, Any]:
    """The plans of the project, year by year, as they were sent by that day; who writes is led to this year's."""
    project = page.sheet.project
    if not planned_projects(page.user).filter(pk=project.pk).exists():
        return {"plans": [], "years": []}
    versions = list(current_versions([project.pk], page.sheet.clock))
    back = {} if page.is_past else asked_of(row.plan for row in versions)
    told = [
        {
            "year": row.plan.year,
            "version": row,
            "url": links.of_year(project, row.plan.year),
            "is_back": row.plan_id in back,
        }
        for row in sorted(versions, key=lambda row: -row.plan.year)
    ]
    year = min(paris_today(), day_of(page.sheet.clock.known_at)).year
    known = {row["year"] for row in told}
    return {
        "plans": told,
        "years": [
            {"year": one, "url": reverse("plan_detail", args=[project.reference, one])}
            for one in (year + 1, year, year - 1)
            if one not in known
        ],
    }


def _files(user: Any) -> Any:
    """Those of plans that were sent; of a draft, to who writes it."""
    held = PlanDocument.objects.filter(plan__in=Plan.objects.visible_to(user).values("pk"))
    scope = scope_of(user)
    if not (scope.has_role(Role.CNAF, Role.PORTEUR_MEMBER) or scope.cafs):
        held = held.filter(plan__state__in=OFFICIAL)
    return held.values("document")


def _can_change(user: Any, document: Document) -> tuple[bool, str]:
    """Only from the page of the import, and as long as the plan is being written."""
    return False, "Le fichier du budget se remplace depuis la page « Importer un budget » du plan."


def _place(document: Document) -> Place | None:
    held = PlanDocument.objects.filter(document=document).select_related("plan__project").first()
    return Place(f"Plan de financement {held.plan.year}", links.detail(held.plan)) if held else None
