"""What a thread tells by mail: what its reader has not read yet, and may read today."""

from __future__ import annotations

from django.utils.text import Truncator

from projects.core.french import count
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.portfolio import links
from projects.portfolio.models import Project
from projects.threads.enums import FollowState
from projects.threads.models import Follow
from projects.threads.selectors import unread_posts
from projects.threads.services import NEW_POSTS

SHOWN = 3
EXCERPT = 600


@message_kind(NEW_POSTS, label="Nouveau message d’un projet", topic=Topic.MESSAGES)
def new_posts(message: Message) -> Mail | None:
    """Nothing when all is read or taken back, when the thread was muted since, or when its reader left."""
    user, project = message.recipient, Project.objects.get(pk=message.params["project"])
    if user is None or Follow.objects.filter(user=user, project=project, state=FollowState.MUTED).exists():
        return None
    posts = list(unread_posts(user).filter(project=project).select_related("author").order_by("pk"))
    if not posts:
        return None
    link = absolute(links.tab(project.reference, "messages")) + f"#message-{posts[0].pk}"
    context = {
        "project": project,
        "number": len(posts),
        "posts": [{"author": str(p.author), "at": p.posted_at, "text": _excerpt(p.text)} for p in posts[-SHOWN:]],
        "more": len(posts) - SHOWN,
        "link": link,
    }
    said = count(len(posts), "nouveau message", "nouveaux messages")
    return Mail(f"{said} sur {project.reference}, {project.display_name}", context, link)


def _excerpt(text: str) -> str:
    return Truncator(text).chars(EXCERPT, truncate="…")
