"""Who may do what with a bilan that exists for them: (allowed, the reason in French when not)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from projects.accounts.enums import Role
from projects.accounts.scopes import scope_of
from projects.bilans.models import Bilan
from projects.bilans.workflow import FILL, REVIEW
from projects.portfolio.policies import YES, Answer, Person, can_edit_project
from projects.territories.models import CafDepartment

NOT_FILLING = "Le porteur du projet remplit ce bilan ; la Caf qui suit le projet et la Cnaf peuvent le faire pour lui."
NOT_REVIEWING = "La Caf qui suit ce projet, ou la Cnaf, examine son bilan."
NOT_REMINDING = "Les Caf et la Cnaf relancent les porteurs."
NOT_SETTING = "La Cnaf ouvre les campagnes de bilans et en fixe les questions."


def can_fill_bilan(user: Person, bilan: Bilan) -> Answer:
    """Write it: the porteur that leads the project; its Caf and Cnaf on its behalf, which the journal tells."""
    if fills_as_porteur(user, bilan) or can_edit_project(user, bilan.project)[0]:
        return YES
    return False, NOT_FILLING


def fills_as_porteur(user: Person, bilan: Bilan) -> bool:
    scope = scope_of(user)
    return scope.has_role(Role.PORTEUR_MEMBER) and bilan.project.porteur_id in scope.porteurs


def can_review_bilan(user: Person, bilan: Bilan) -> Answer:
    return YES if can_edit_project(user, bilan.project)[0] else (False, NOT_REVIEWING)


def reviewable(user: Person, bilans: Iterable[Bilan]) -> list[Bilan]:
    """Those of `bilans` that `can_review_bilan` allows, in one query at most however many there are."""
    scope = scope_of(user)
    if scope.has_role(Role.CNAF):
        return list(bilans)
    if not scope.cafs:
        return []
    theirs = set(CafDepartment.objects.filter(caf__in=scope.cafs).values_list("department", flat=True))
    return [
        row
        for row in bilans
        if row.project.caf_id in scope.cafs or (row.project.caf_id is None and row.project.department_id in theirs)
    ]


def can_remind_bilans(user: Person, _: Any = None) -> Answer:
    """Remind the porteurs of one's own projects that are late."""
    scope = scope_of(user)
    return YES if scope.cafs or scope.has_role(Role.CNAF) else (False, NOT_REMINDING)


def can_export_bilans(user: Person, _: Any = None) -> Answer:
    """The list as a file: offices. A porteur has its own bilans on the screen."""
    if scope_of(user).roles - {Role.PORTEUR_MEMBER}:
        return YES
    return False, "L’export est réservé aux Caf, à l’État et à la Cnaf."


def can_set_bilans(user: Person, _: Any = None) -> Answer:
    """Campaigns, questions, lines of the budget, automatic reminders."""
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_SETTING)


def can_read_settings(user: Person, _: Any = None) -> Answer:
    return YES if scope_of(user).has_role(Role.CNAF, Role.ADMIN) else (False, NOT_SETTING)


BILAN_POLICIES: dict[str, Callable[[Person, Bilan], Answer]] = {FILL: can_fill_bilan, REVIEW: can_review_bilan}
