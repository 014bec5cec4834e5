"""What there is to do about editions: reading one, signing one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from projects.accounts.models import User
from projects.core.french import format_date, typeset
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.todo import Due, DueKind
from reporting.enums import EditionState, RemarkState
from reporting.models import Edition, EditionReader, Remark
from reporting.selectors.review import current_readers
from reporting.workflow import APPROVE


def due(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """The rounds of review that wait for the answer of `user`, and what waits for his visa; of no one project."""
    waiting = current_readers().filter(user=user, answer="", edition__state=EditionState.IN_REVIEW)
    asked = waiting.select_related("edition")
    if not asked:
        return _to_sign(user)
    seen = set(Edition.objects.visible_to(user).filter(readers__in=asked).values_list("pk", flat=True))
    return [*(_to_read(row, today) for row in asked if row.edition_id in seen), *_to_sign(user)]


def _to_read(row: EditionReader, today: date) -> Due:
    return Due(
        project=None,
        kind=DueKind.LATE if row.due_on < today else DueKind.DUE,
        what=typeset(f"Relire « {row.edition.title} »"),
        url=reverse("edition_review", args=[row.edition.slug]),
        act="Relire",
        on=row.due_on,
        detail=typeset(f"réponse attendue le {format_date(row.due_on)}"),
        key=f"edition-reader-{row.pk}",
    )


def _to_sign(user: User) -> list[Due]:
    """In review, all have answered, nothing is left to settle."""
    unanswered = current_readers().filter(edition=OuterRef("pk"), answer="")
    unsettled = Remark.objects.filter(edition=OuterRef("pk"), state=RemarkState.OPEN)
    rows = Edition.objects.visible_to(user).filter(
        Q(signatory=user, state=EditionState.IN_REVIEW), ~Exists(unanswered), ~Exists(unsettled)
    )
    return [
        Due(
            project=None,
            kind=DueKind.DUE,
            what=typeset(f"Donner le visa à « {row.title} »"),
            url=reverse("edition_act", args=[row.slug, APPROVE]),
            act="Viser",
            key=f"edition-visa-{row.pk}",
        )
        for row in rows
    ]
