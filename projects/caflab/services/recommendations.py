"""The register of recommendations."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from projects.accounts.models import User
from projects.caflab.models import Lesson, Recommendation, Step
from projects.caflab.services.held import locked, take_step
from projects.caflab.workflow import RECOMMENDATION_LIFE
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.journal.services import record


@transaction.atomic
def add_recommendation(*, actor: User | None, lessons: Collection[Lesson] = (), **values: Any) -> Recommendation:
    """A recommendation to study, after the others; ValidationError (French, by field) when a rule is broken."""
    last = Recommendation.objects.aggregate(last=Max("position"))["last"] or 0
    made = checked(Recommendation(author=actor, position=last + 1, **values))
    made.lessons.set(lessons)
    record(actor=actor, verb="recommendation.added", subject=made)
    return made


@transaction.atomic
def update_recommendation(
    *,
    actor: User | None,
    recommendation: Recommendation,
    version: int,
    values: Mapping[str, Any],
    lessons: Collection[Lesson] | None = None,
) -> list[str]:
    """Rewrite it as it was read at `version`; return the names of what changed, « lessons » among them."""
    stored = locked(recommendation)
    draft_of(stored, values)
    changed = save_version(recommendation, version=version, values=values)
    if lessons is not None and {row.pk for row in lessons} != set(stored.lessons.values_list("pk", flat=True)):
        stored.lessons.set(lessons)
        if not changed:  # the row is as it was: its version tells that what hangs on it is not
            Recommendation.objects.filter(pk=stored.pk, version=version).update(version=version + 1)
            recommendation.version = version + 1
        changed.append("lessons")
    if changed:
        record(actor=actor, verb="recommendation.updated", subject=recommendation, fields=changed)
    return changed


@transaction.atomic
def change_recommendation(
    *, actor: User | None, recommendation: Recommendation, transition: str, reason: str = "", read: str | None = None
) -> Recommendation:
    """Bring it along its table; DomainError when the table, the policy or a missing reason refuses."""
    stored = locked(recommendation)
    line = take_step(stored, actor=actor, life=RECOMMENDATION_LIFE, transition=transition, reason=reason, read=read)
    record(actor=actor, verb=f"recommendation.{line.target}", subject=stored)
    return stored


@transaction.atomic
def note_recommendation(*, actor: User | None, recommendation: Recommendation, note: str) -> Step:
    """A line of its follow-up: who was told, what was done."""
    made = checked(Step(recommendation=recommendation, note=note.strip(), by=actor))
    record(actor=actor, verb="recommendation.noted", subject=recommendation)
    return made
