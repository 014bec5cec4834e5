"""The rules of who takes over: Cnaf writes them. One that decided something keeps its years; another follows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from funding.exits.models import ExitPlan, TakeoverRule
from funding.exits.policies import can_set_takeovers
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record

DECIDED = "Des décisions ont été prises sous cet identifiant : gardez-le, ou ajoutez une autre règle."


@transaction.atomic
def add_rule(*, actor: User | None, values: Mapping[str, Any]) -> TakeoverRule:
    _allow(actor)
    row = checked(TakeoverRule(**values))
    record(actor=actor, verb="takeover_rule.created", subject=row)
    return row


@transaction.atomic
def edit_rule(*, actor: User | None, rule: TakeoverRule, version: int, values: Mapping[str, Any]) -> list[str]:
    """A decision keeps the version that it was made under: the history of the row tells what it said."""
    _allow(actor)
    held = TakeoverRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    draft = draft_of(held, values)
    if draft.code != held.code and ExitPlan.objects.filter(code=held.code).exists():
        raise DomainError(DECIDED, "code")
    with told_again(draft):
        changed = save_version(rule, version=version, values=values)
    if changed:
        record(actor=actor, verb="takeover_rule.updated", subject=rule, fields=changed)
    return changed


def _allow(actor: User | None) -> None:
    allowed, why = can_set_takeovers(actor) if actor is not None else (True, "")
    if not allowed:
        raise DomainError(why)
