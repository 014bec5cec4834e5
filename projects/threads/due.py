"""A porteur who waits for an answer: what advisors find among what they have to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.french import format_date
from projects.core.paris import day_of
from projects.portfolio import links
from projects.portfolio.querysets import ProjectQuerySet
from projects.portfolio.todo import Due, DueKind
from projects.threads.policies import WRITERS
from projects.threads.selectors import waiting_for_answer

# Nobody is hurried the day after a message: it is unread, not late.
WAITING_DAYS = 3


def unanswered(user: User, projects: ProjectQuerySet, today: date) -> Sequence[Due]:
    """The porteurs whose last message has had no answer for three days, for those who write in the team."""
    if not scope_of(user).has_role(*WRITERS):
        return []
    return [
        Due(
            project=post.project_id,
            kind=DueKind.WAITING,
            what="Le porteur attend une réponse à son message",
            url=f"{links.tab(post.project.reference, 'messages')}#message-{post.pk}",
            act="Répondre",
            on=day_of(post.posted_at),
            detail=f"Écrit le {format_date(day_of(post.posted_at))}",
            key=f"message-{post.pk}",
        )
        for post in waiting_for_answer(projects.values("pk"))  # type: ignore[arg-type]
        if day_of(post.posted_at) <= today - timedelta(days=WAITING_DAYS)
    ]
