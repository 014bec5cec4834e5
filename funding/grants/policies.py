"""Who may do what with the money of a project that exists for them: (allowed, the reason in French when not).

The branch's share is recorded by the project's Caf, its votes by the managers alone; the State's share by the
instructors of the State; both by Cnaf. Everybody else reads what their territory shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from funding.grants.models import Financing
from funding.grants.workflow import PREPARE, VOTE
from funding.rules.enums import Funder
from projects.accounts.enums import Role
from projects.accounts.places import is_of_caf
from projects.accounts.scopes import memberships_of, scope_of
from projects.portfolio.models import Project
from projects.portfolio.policies import YES, Answer, Person

STATE_ONLY = "La part de l’État est notée par ses instructeurs ou par la Cnaf."
CAF_ONLY = "La part de la branche Famille est notée par la Caf du projet ou par la Cnaf."
MANAGER_ONLY = "Seul un responsable de la Caf du projet, ou la Cnaf, note ce que ses instances ont voté."
PORTEUR_READS = "Vous lisez ici ce qui est accordé à votre projet : le financeur le note."
NOT_SITTING = "Les responsables de Caf, l’État et la Cnaf relèvent les décisions d’une commission."


def can_prepare_share(user: Person, project: Project, funder: str) -> Answer:
    """Note what is asked, notified, agreed and paid of one funder's share of a project."""
    scope = scope_of(user)
    if scope.has_role(Role.CNAF):
        return YES
    if funder == Funder.STATE:
        allowed, said = _is_of_state(user, project), STATE_ONLY
    else:
        allowed, said = is_of_caf(user, project), CAF_ONLY
    if allowed:
        return YES
    return False, PORTEUR_READS if scope.roles == {Role.PORTEUR_MEMBER} else said


def can_vote_share(user: Person, project: Project, funder: str) -> Answer:
    """Note what the body of one funder decided."""
    allowed, said = can_prepare_share(user, project, funder)
    if not allowed or funder == Funder.STATE or scope_of(user).has_role(Role.CNAF):
        return allowed, said
    return YES if _is_manager(user, project) else (False, MANAGER_ONLY)


def _is_manager(user: Person, project: Project) -> bool:
    return is_of_caf(user, project, Role.CAF_MANAGER)


def _is_of_state(user: Person, project: Project) -> bool:
    return any(
        row.role == Role.STATE_INSTRUCTOR
        and (
            row.national
            or (row.department_id is not None and row.department_id == project.department_id)
            or (row.region_id is not None and row.region_id == project.department.region_id)
        )
        for row in memberships_of(user)
    )


def can_prepare_financing(user: Person, financing: Financing) -> Answer:
    return can_prepare_share(user, financing.project, financing.funder)


def can_vote_financing(user: Person, financing: Financing) -> Answer:
    return can_vote_share(user, financing.project, financing.funder)


def can_record_sitting(user: Person, _: Any = None) -> Answer:
    """Note the decisions of one sitting for several projects; each line is asked again for its own project."""
    if scope_of(user).has_role(Role.CNAF, Role.CAF_MANAGER, Role.STATE_INSTRUCTOR):
        return YES
    return False, NOT_SITTING


FINANCING_POLICIES: dict[str, Callable[[Person, Financing], Answer]] = {
    PREPARE: can_prepare_financing,
    VOTE: can_vote_financing,
}
