"""Who may do what with a wave or an answer that exists for them: (allowed, the reason in French when not)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from funding.waves.models import Answer
from funding.waves.querysets import answer_scope
from funding.waves.workflow import FILL, REOPEN_ANSWER, VALIDATE_ANSWER
from projects.accounts.enums import Role
from projects.accounts.scopes import memberships_of, scope_of
from projects.portfolio.policies import YES, Person
from projects.portfolio.policies import Answer as Said

NOT_READING = "Les vagues de redistribution se traitent entre les Caf et la Cnaf."
NOT_FILLING = "Les conseillers et responsables de cette Caf remplissent sa réponse."
NOT_VALIDATING = "Le responsable de cette Caf valide sa réponse et la transmet à la Cnaf."
NOT_REOPENING = "La Cnaf seule rouvre une réponse."
NOT_SETTING = "La Cnaf ouvre les vagues de redistribution et en fixe les dates."


def can_read_waves(user: Person, _: Any = None) -> Said:
    """Waves exist for whom at least one answer may."""
    return (False, NOT_READING) if answer_scope(user) is None else YES


def can_fill_answer(user: Person, answer: Answer) -> Said:
    return YES if _of_caf(user, answer, Role.CAF_ADVISOR, Role.CAF_MANAGER) else (False, NOT_FILLING)


def can_validate_answer(user: Person, answer: Answer) -> Said:
    return YES if _of_caf(user, answer, Role.CAF_MANAGER) else (False, NOT_VALIDATING)


def can_reopen_answer(user: Person, answer: Answer) -> Said:
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_REOPENING)


def can_set_waves(user: Person, _: Any = None) -> Said:
    return YES if scope_of(user).has_role(Role.CNAF) else (False, NOT_SETTING)


def can_remind_answers(user: Person, _: Any = None) -> Said:
    return YES if scope_of(user).has_role(Role.CNAF) else (False, "La Cnaf relance les Caf.")


def _of_caf(user: Person, answer: Answer, *roles: Role) -> bool:
    """Whether `user` holds one of `roles` at that very Caf; Cnaf may do what a Caf does."""
    if scope_of(user).has_role(Role.CNAF):
        return True
    return any(row.caf_id == answer.caf_id and row.role in roles for row in memberships_of(user))


ANSWER_POLICIES: dict[str, Callable[[Person, Answer], Said]] = {
    FILL: can_fill_answer,
    VALIDATE_ANSWER: can_validate_answer,
    REOPEN_ANSWER: can_reopen_answer,
}
