"""Documents joined to messages: who reads the message reads them, who wrote it changes them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from projects.accounts.models import User
from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds
from projects.portfolio import links
from projects.portfolio.policies import YES, Answer
from projects.threads.models import Post, PostDocument
from projects.threads.policies import NOT_YOURS
from projects.threads.services import JOINED


def visible_to(user: Any) -> QuerySet[Any, Any]:
    posts = Post.objects.visible_to(user).standing()
    return PostDocument.objects.filter(post__in=posts.values("pk")).values_list("document", flat=True)


def can_change(user: User, document: Document) -> Answer:
    mine = PostDocument.objects.filter(document=document, post__author=user, post__removed_at=None)
    return YES if mine.exists() else (False, NOT_YOURS)


def place(document: Document) -> Place | None:
    row = PostDocument.objects.select_related("post__project").filter(document=document).first()
    if row is None:
        return None
    url = f"{links.tab(row.post.project.reference, 'messages')}#message-{row.post_id}"
    return Place(f"Messages du projet {row.post.project.reference}", url)


def register() -> None:
    register_holder(Holder("messages", visible_to=visible_to, can_change=can_change, place=place))
    register_kinds({JOINED: "Joint à un message"})
