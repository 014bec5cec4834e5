"""The dated rules of bilans: questions, lines of the budget, automatic reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from projects.accounts.models import User
from projects.bilans.models import BilanAnswer, BilanQuestion, BilanReminder, BudgetHeading, BudgetLine, ReminderRule
from projects.bilans.models.campaigns import DatedRule
from projects.bilans.policies import can_set_bilans
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record

RuleT = TypeVar("RuleT", bound=DatedRule)
# What may still change once bilans have answered: when it ends, and what helps to read it.
STILL_FREE = frozenset({"last_year", "source_text", "help", "position", "required"})
USED = "Des bilans y ont déjà répondu : terminez-la par une dernière année, et ajoutez-en une autre depuis la suivante."


@transaction.atomic
def add_rule(*, actor: User, model: type[RuleT], values: Mapping[str, Any]) -> RuleT:
    _allow(actor)
    row = checked(model(**values))
    record(actor=actor, verb="bilan_rule.created", subject=row)
    return row


@transaction.atomic
def edit_rule(*, actor: User, rule: DatedRule, version: int, values: Mapping[str, Any]) -> list[str]:
    """Its words as long as no bilan has used them: what was answered keeps the question that it answered."""
    _allow(actor)
    held = type(rule)._default_manager.select_for_update(of=("self",)).get(pk=rule.pk)
    draft = draft_of(held, values)
    rewritten = [name for name in values if name not in STILL_FREE and getattr(draft, name) != getattr(held, name)]
    if rewritten and _is_used(held):
        raise DomainError(USED, rewritten[0])
    with told_again(draft):
        changed = save_version(rule, version=version, values=values)
    if changed:
        record(actor=actor, verb="bilan_rule.updated", subject=rule, fields=changed)
    return changed


def _is_used(rule: DatedRule) -> bool:
    if isinstance(rule, BilanQuestion):
        return BilanAnswer.objects.filter(question=rule).exists()
    if isinstance(rule, BudgetHeading):
        return BudgetLine.objects.filter(heading=rule).exists()
    assert isinstance(rule, ReminderRule)
    return BilanReminder.objects.filter(rule=rule).exists()


def _allow(actor: User) -> None:
    allowed, why = can_set_bilans(actor)
    if not allowed:
        raise DomainError(why)
