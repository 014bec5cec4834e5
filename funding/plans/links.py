"""Addresses of the pages of plans."""

from __future__ import annotations

from django.urls import reverse

from funding.plans.models import Plan
from projects.portfolio.models import Project


def of_year(project: Project, year: int) -> str:
    return reverse("plan_detail", args=[project.reference, year])


def page(name: str, plan: Plan, *more: str | int, **query: str | int) -> str:
    """`page("plan_edit", plan)`; what follows is the rest of the address."""
    return reverse(name, args=[plan.project.reference, plan.year, *more], query=query or None)


def detail(plan: Plan) -> str:
    return page("plan_detail", plan)
