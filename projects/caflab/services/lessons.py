"""The register of lessons: written, tied to projects, proposed, retained or discarded."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from projects.accounts.models import User
from projects.caflab.enums import LessonState
from projects.caflab.models import Lesson, LessonEvidence
from projects.caflab.services.held import locked, take_step
from projects.caflab.workflow import LESSON_LIFE
from projects.core.errors import DomainError
from projects.core.history import removed_row
from projects.core.paris import today
from projects.core.rows import checked, draft_of
from projects.core.versions import save_version
from projects.journal.enums import DatePrecision
from projects.journal.services import record
from projects.portfolio.models import Project

NO_PROJECT = "Rattachez-le d’abord à un projet, avec le jour où on l’y a vu."
LAST_PROJECT = "C’est le seul projet de cet enseignement, déjà proposé : rattachez-le d’abord à un autre."
FUTURE = "Une observation ne peut pas être datée dans le futur."
GONE = "Il n’y a plus rien à remettre : relisez la page."


@transaction.atomic
def write_lesson(
    *,
    actor: User | None,
    kind: str,
    title: str,
    text: str,
    themes: Sequence[str] = (),
    project: Project,
    observed_on: date,
    date_precision: str = DatePrecision.DAY,
    seen: str = "",
) -> Lesson:
    """A draft, tied to the project where it was seen; ValidationError (French, by field) when a rule is broken."""
    lesson = checked(Lesson(kind=kind, title=title, text=text, themes=list(themes), author=actor))
    record(actor=actor, verb="lesson.written", subject=lesson)
    add_evidence(
        actor=actor, lesson=lesson, project=project, observed_on=observed_on, date_precision=date_precision, text=seen
    )
    return lesson


@transaction.atomic
def update_lesson(*, actor: User | None, lesson: Lesson, version: int, values: Mapping[str, Any]) -> list[str]:
    """Rewrite a lesson as it was read at `version`; return the names of the fields that changed."""
    draft_of(Lesson.objects.get(pk=lesson.pk), values)
    changed = save_version(lesson, version=version, values=values)
    if changed:
        record(actor=actor, verb="lesson.updated", subject=lesson, fields=changed)
    return changed


@transaction.atomic
def change_lesson(
    *, actor: User | None, lesson: Lesson, transition: str, reason: str = "", read: str | None = None
) -> Lesson:
    """Bring a lesson along its table. Without a project it stays a draft: a lesson says where it was seen."""
    stored = locked(lesson)
    line = take_step(stored, actor=actor, life=LESSON_LIFE, transition=transition, reason=reason, read=read)
    if line.target in (LessonState.PROPOSED, LessonState.RETAINED) and not stored.evidence.exists():
        raise DomainError(NO_PROJECT)
    record(actor=actor, verb=f"lesson.{line.target}", subject=stored)
    return stored


@transaction.atomic
def add_evidence(
    *,
    actor: User | None,
    lesson: Lesson,
    project: Project,
    observed_on: date,
    date_precision: str = DatePrecision.DAY,
    text: str = "",
) -> LessonEvidence:
    """Another project that shows it. ValidationError when it does already, DomainError on a day to come."""
    if observed_on > today():
        raise DomainError(FUTURE, field="observed_on")
    locked(lesson)
    made = checked(
        LessonEvidence(
            lesson=lesson, project=project, observed_on=observed_on, date_precision=date_precision, text=text.strip()
        )
    )
    record(actor=actor, verb="project.lesson_observed", subject=project)
    return made


@transaction.atomic
def remove_evidence(*, actor: User | None, evidence: LessonEvidence) -> Lesson:
    """Say that a project does not show it; its lesson is returned. The last one of what is no draft stays."""
    lesson = locked(evidence.lesson)
    stored = locked(evidence)
    if lesson.state != LessonState.DRAFT and lesson.evidence.count() == 1:
        raise DomainError(LAST_PROJECT)
    project = stored.project
    stored.delete()
    record(actor=actor, verb="project.lesson_detached", subject=project)
    return lesson


@transaction.atomic
def restore_evidence(*, actor: User | None, lesson: Lesson, key: int) -> LessonEvidence:
    """Give back what was removed under `key`; DomainError when there is none."""
    lost = removed_row(LessonEvidence, key, lesson_id=lesson.pk)
    if not isinstance(lost, LessonEvidence):
        raise DomainError(GONE)
    made = checked(lost)
    record(actor=actor, verb="project.lesson_attached_again", subject=made.project)
    return made
