"""Who may do what with the plan of a project that exists for them: (allowed, the reason in French when not)."""

from __future__ import annotations

from collections.abc import Callable

from funding.plans.models import Plan
from funding.plans.workflow import FILL, REVIEW
from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.portfolio.policies import YES, Answer, Person, can_edit_project

NOT_FILLING = "Le porteur du projet écrit ce plan ; la Caf qui suit le projet et la Cnaf peuvent le faire pour lui."
NOT_REVIEWING = "La Caf qui suit ce projet, ou la Cnaf, examine son plan de financement."


def can_fill_plan(user: Person, plan: Plan) -> Answer:
    """Write it: the porteur that leads the project; its Caf and Cnaf on its behalf, which the journal tells."""
    if fills_as_porteur(user, plan) or can_edit_project(user, plan.project)[0]:
        return YES
    return False, NOT_FILLING


def fills_as_porteur(user: Person, plan: Plan) -> bool:
    scope = scope_of(user)
    return scope.has_role(Role.PORTEUR_MEMBER) and plan.project.porteur_id in scope.porteurs


def can_review_plan(user: Person, plan: Plan) -> Answer:
    """Correct it, retain it, send it back."""
    return YES if can_edit_project(user, plan.project)[0] else (False, NOT_REVIEWING)


PLAN_POLICIES: dict[str, Callable[[Person, Plan], Answer]] = {FILL: can_fill_plan, REVIEW: can_review_plan}
