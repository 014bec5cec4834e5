"""Evaluations and what they measure."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.caflab.models import Evaluation, ImpactMeasure
from projects.caflab.services.held import locked, take_step
from projects.caflab.workflow import EVALUATION_LIFE
from projects.core.errors import DomainError
from projects.core.history import removed_row
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import save_version
from projects.journal.services import record
from projects.portfolio.models import Project

GONE = "Il n’y a plus rien à remettre : relisez la page."


@transaction.atomic
def add_evaluation(*, actor: User | None, project: Project, **values: Any) -> Evaluation:
    """An evaluation that is planned; ValidationError (French, by field) when a rule is broken."""
    made = checked(Evaluation(project=project, **values))
    record(actor=actor, verb="project.evaluation_added", subject=project)
    return made


@transaction.atomic
def update_evaluation(
    *, actor: User | None, evaluation: Evaluation, version: int, values: Mapping[str, Any]
) -> list[str]:
    """Rewrite an evaluation as it was read at `version`; return the names of the fields that changed."""
    draft_of(Evaluation.objects.get(pk=evaluation.pk), values)
    changed = save_version(evaluation, version=version, values=values)
    if changed:
        record(actor=actor, verb="project.evaluation_updated", subject=evaluation.project, fields=changed)
    return changed


@transaction.atomic
def change_evaluation(
    *, actor: User | None, evaluation: Evaluation, transition: str, reason: str = "", read: str | None = None
) -> Evaluation:
    """Bring an evaluation along its table; DomainError when the table, the policy or a missing reason refuses."""
    stored = locked(evaluation)
    line = take_step(stored, actor=actor, life=EVALUATION_LIFE, transition=transition, reason=reason, read=read)
    record(actor=actor, verb=f"project.evaluation_{line.target}", subject=stored.project)
    return stored


@transaction.atomic
def add_measure(*, actor: User | None, evaluation: Evaluation, **values: Any) -> ImpactMeasure:
    """What is to be measured, or was; ValidationError when it is there already or a result has no day."""
    made = checked(ImpactMeasure(evaluation=evaluation, **values))
    record(actor=actor, verb="project.measure_added", subject=evaluation.project)
    return made


@transaction.atomic
def update_measure(*, actor: User | None, measure: ImpactMeasure, version: int, values: Mapping[str, Any]) -> list[str]:
    """Rewrite a measure as it was read at `version`; return the names of the fields that changed."""
    with told_again(draft_of(ImpactMeasure.objects.get(pk=measure.pk), values)):
        changed = save_version(measure, version=version, values=values)
    if changed:
        record(actor=actor, verb="project.measure_updated", subject=measure.evaluation.project, fields=changed)
    return changed


@transaction.atomic
def remove_measure(*, actor: User | None, measure: ImpactMeasure) -> Evaluation:
    """Take a measure away; its evaluation is returned."""
    evaluation = measure.evaluation
    locked(measure).delete()
    record(actor=actor, verb="project.measure_removed", subject=evaluation.project)
    return evaluation


@transaction.atomic
def restore_measure(*, actor: User | None, evaluation: Evaluation, key: int) -> ImpactMeasure:
    """Give back a measure that was removed under `key`; DomainError when there is none."""
    lost = removed_row(ImpactMeasure, key, evaluation_id=evaluation.pk)
    if not isinstance(lost, ImpactMeasure):
        raise DomainError(GONE)
    made = checked(lost)
    record(actor=actor, verb="project.measure_restored", subject=evaluation.project)
    return made
