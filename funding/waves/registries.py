"""What waves add to pages below them: what the people of a Caf, and Cnaf, have to do about answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from funding.waves import links
from funding.waves.enums import AnswerState
from funding.waves.models import Answer
from funding.waves.policies import can_validate_answer
from funding.waves.selectors.consolidation import is_overdue
from funding.waves.workflow import SUBMIT
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.french import format_datetime, typeset
from projects.core.paris import day_of
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.todo import Due, DueKind, register_due

# What is waited for from the Caf, and the words of the button.
WORDS = {
    AnswerState.TO_FILL: ("à remplir", "Répondre"),
    AnswerState.DRAFTING: ("commencée, à finir et à valider", "Continuer"),
    AnswerState.REOPENED: ("rouverte par la Cnaf", "Reprendre"),
    AnswerState.VALIDATED: ("validée, à transmettre à la Cnaf", "Transmettre"),
}


def register() -> None:
    register_due("vagues", due)


def due(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """The answers of one's own Caf that Cnaf awaits: two queries at most."""
    cafs = scope_of(user).cafs
    if not cafs:
        return []
    rows = Answer.objects.visible_to(user).awaited().filter(caf__in=cafs, wave__opens_on__lte=today)
    return [_due(user, row) for row in rows.with_identity().order_by("wave__deadline", "caf")]


def _due(user: User, answer: Answer) -> Due:
    late = is_overdue(answer, timezone.now()) and answer.reopened_at is None
    word, act = WORDS[AnswerState(answer.state)]
    url = links.questionnaire(answer)
    if answer.state == AnswerState.VALIDATED:
        may = can_validate_answer(user, answer)[0] and not late
        url, act = (links.act(answer, SUBMIT), act) if may else (url, "Voir")
    return Due(
        None,
        DueKind.LATE if late else DueKind.DUE,
        typeset(f"{answer.wave.title} : réponse {word}"),
        url,
        "Voir" if late else act,
        day_of(answer.wave.deadline),
        typeset(f"{answer.caf.name}, au plus tard le {format_datetime(answer.wave.due)}"),
        f"vague-{answer.pk}",
    )
