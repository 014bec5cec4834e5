"""The tab « Financement » of a project: one place that says who pays what, when, under which rule, what is missing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from funding.boards.selectors.due import due_of_project
from funding.boards.selectors.payers import payers_of
from funding.boards.selectors.project import tab_money
from funding.boards.selectors.rules import rules_by_year
from funding.exits.policies import can_read_exit, leads
from funding.plans.selectors.pages import asked_of
from projects.core.french import format_percent
from projects.portfolio.tabs import PageOf, Tab, register_tab

NEXT_ACTS = 3


def register() -> None:
    register_tab(Tab("financement", "Financement", 30, "boards/project/_money.html", money))


def money(page: PageOf) -> dict[str, Any]:
    project, clock = page.sheet.project, page.sheet.clock
    found = tab_money(page.user, project, clock)
    due = due_of_project(page.user, project, clock) if found.reads and not page.is_past else []
    back = {} if page.is_past else asked_of(plan.version.plan for plan in found.plans)
    rules = rules_by_year(project, found.years, clock, is_past=page.is_past)
    late = [act for act in due if act.due_on and act.due_on < clock.situation_on]
    return {
        "funded": found,
        "money": found.grants,
        "plans": [
            {
                "plan": plan,
                "is_back": plan.version.plan_id in back,
                "url": reverse("plan_detail", args=[project.reference, plan.year]),
                "rate": "" if plan.co_funding.rate is None else format_percent(plan.co_funding.rate, 1),
            }
            for plan in found.plans
        ],
        "unplanned": [
            (year, reverse("plan_detail", args=[project.reference, year])) for year in found.unplanned if found.reads
        ],
        "due": [(act, act in late) for act in due[:NEXT_ACTS]],
        "exit": _exit(page),
        "rules": rules,
        "payers": payers_of(project, found, rules, clock),
        "rules_url": reverse("funding_rules") if can_read_exit(page.user)[0] else "",
    }


def _exit(page: PageOf) -> tuple[str, str] | None:
    if leads(page.user, page.sheet.project):
        return "Après le Fipe", f"{reverse('after_fipe')}#{page.reference}"
    if page.rights(can_read_exit):
        return "Préparer la sortie du Fipe", reverse("exit_detail", args=[page.reference])
    return None
