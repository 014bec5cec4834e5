"""What there is to do to be taken over: a list made from the rule, completed and ticked by people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from funding.exits.models import ExitStep, TakeoverRule
from funding.exits.policies import can_plan_exit
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.journal.services import record
from projects.portfolio.models import Project


def steps_of_rule(project: Project, rule: TakeoverRule) -> None:
    """Write the list of `rule` for `project`; what is there already, ticked or not, is left as it is."""
    labels = [*rule.requirements, *rule.steps]
    rows = [
        ExitStep(project=project, code=rule.code, label=label, position=place) for place, label in enumerate(labels, 1)
    ]
    ExitStep.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def add_step(*, actor: User | None, project: Project, code: str, values: Mapping[str, Any]) -> ExitStep:
    _allow(actor, project)
    last = ExitStep.objects.filter(project=project, code=code).order_by("-position").first()
    step = checked(ExitStep(project=project, code=code, position=last.position + 1 if last else 1, **values))
    record(actor=actor, verb="exit.step", subject=project)
    return step


@transaction.atomic
def edit_step(*, actor: User | None, step: ExitStep, version: int, values: Mapping[str, Any]) -> list[str]:
    """Its words, until when, done on which day. StaleVersion when somebody changed it since it was read."""
    _allow(actor, step.project)
    draft_of(step, values)
    changed = save_version(step, version=version, values=values)
    if changed:
        record(actor=actor, verb="exit.step", subject=step.project, fields=changed)
    return changed


def _allow(actor: User | None, project: Project) -> None:
    allowed, why = can_plan_exit(actor, project) if actor is not None else (True, "")
    if not allowed:
        raise DomainError(why)
