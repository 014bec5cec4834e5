"""The part of the matrix's world that is about messages: a link that stops mails, messages of the projects."""

from __future__ import annotations

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.outbox.enums import Topic
from projects.outbox.tokens import token_of
from projects.portfolio.models import Project
from projects.threads.enums import Visibility
from projects.threads.models import Post


def threads_targets(people: dict[str, User | None], here: Project, there: Project) -> dict[str, dict[str, str]]:
    """`other-message` is of the project there: under the address of the one here, it is no page."""
    advisor, away = people[f"{Role.CAF_ADVISOR} here"], people[f"{Role.CAF_ADVISOR} elsewhere"]
    assert advisor is not None
    token = token_of(advisor, Topic.MESSAGES)
    said = Post.objects.create(project=here, author=advisor, text="Bonjour", visibility=Visibility.PORTEUR)
    team = Post.objects.create(project=here, author=advisor, text="Entre nous", visibility=Visibility.TEAM)
    other = Post.objects.create(project=there, author=away, text="Ailleurs", visibility=Visibility.PORTEUR)
    return {
        "unsubscribe": {"token": token},
        "forged-unsubscribe": {"token": f"{token[:-3]}xyz"},
        "message": {"reference": here.reference, "pk": str(said.pk)},
        "team-message": {"reference": here.reference, "pk": str(team.pk)},
        "other-message": {"reference": here.reference, "pk": str(other.pk)},
        "follow": {"reference": here.reference, "choice": "suivre"},
        "unknown-follow": {"reference": here.reference, "choice": "rien"},
        "thread": {"reference": here.reference, "tab": "messages"},
    }
