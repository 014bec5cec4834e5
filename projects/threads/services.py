"""Writing in a thread, correcting, taking back, reading, following: each in one transaction with its journal line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import format_number, typeset
from projects.core.paris import today
from projects.core.versions import STALE, save_version
from projects.documents.content import inspect
from projects.documents.services import store_document
from projects.journal.services import record
from projects.outbox.enums import MessageState
from projects.outbox.models import Message
from projects.outbox.services import post as tell
from projects.portfolio.models import Project
from projects.threads import policies
from projects.threads.cleaning import clean_text
from projects.threads.enums import FollowState, Visibility
from projects.threads.models import LONGEST, Follow, Post, PostDocument, ReadMark
from projects.threads.people import told_of

NEW_POSTS = "thread-new"
JOINED = "message"  # the kind of the documents joined to messages
# A mail that will tell nothing more: what comes next needs its own.
OVER = set(MessageState) - {MessageState.WAITING, MessageState.HELD, MessageState.SENDING, MessageState.SENT}
# So long after a mail left, what is written is no part of the same burst, though the portal was not opened.
BURST = timedelta(hours=1)
EMPTY = "Écrivez votre message."
TOO_LONG = (
    "Ce message a {size} signes : {most} au plus. Votre texte est gardé : raccourcissez-le, ou joignez un document."
)
# The same words with the same files, by the same person, so soon: a second click.
TWICE_WITHIN = timedelta(minutes=2)


def write_post(
    *,
    actor: User,
    project: Project,
    text: str,
    visibility: str,
    reply_to: Post | None = None,
    uploads: Sequence[UploadedFile[Any]] = (),
) -> Post:
    """Add a message to the thread of `project`, and have those it concerns told. A second click finds the first.

    Raises DomainError (fields « text », « visibility », « files »): not allowed, empty, too long, wider than what it
    answers, a file that is refused; nothing is kept then.
    """
    with transaction.atomic():
        # One after the other: keys are then the order of the thread, and a reading mark leaves none behind.
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        allowed, reason = policies.can_write_post(actor, project)
        if not allowed:
            raise DomainError(reason)
        text, visibility = _checked(text), _readers(actor, project, visibility, reply_to)
        again = Post.objects.filter(project=project, author=actor, text=text, visibility=visibility, reply_to=reply_to)
        found = again.filter(posted_at__gt=timezone.now() - TWICE_WITHIN).last()
        if found is not None and _has_files(found, uploads):
            return found
        post = Post.objects.create(
            project=project,
            author=actor,
            from_porteur=not policies.is_of_team(actor, project),
            text=text,
            visibility=visibility,
            reply_to=reply_to,
        )
        for upload in uploads:
            document = store_document(actor=actor, upload=upload, kind=JOINED)
            PostDocument.objects.create(post=post, document=document)
        record(actor=actor, verb="message.written", subject=post)
        _tell(post)
    return post


def edit_post(*, actor: User, post: Post, version: int, text: str) -> Post:
    """Correct one's own message, a quarter of an hour at most. Raises DomainError, StaleVersion."""
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("project").get(pk=post.pk)
        allowed, reason = policies.can_edit_post(actor, post)
        if not allowed:
            raise DomainError(reason)
        if save_version(post, version=version, values={"text": _checked(text)}):
            Post.objects.filter(pk=post.pk).update(edited_at=Now())
            record(actor=actor, verb="message.edited", subject=post, fields=["text"])
    return post


def remove_post(*, actor: User, post: Post, version: int) -> Post:
    """Take back one's own message: its words go, its place in the thread stays. Raises DomainError, StaleVersion."""
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("project").get(pk=post.pk)
        allowed, reason = policies.can_remove_post(actor, post)
        if not allowed:
            raise DomainError(reason)
        if post.version != version:
            raise StaleVersion(STALE)
        Post.objects.filter(pk=post.pk).update(text="", removed_at=Now(), version=version + 1)
        record(actor=actor, verb="message.removed", subject=post)
    return post


def mark_read(*, actor: User, project: Project, post: Post) -> None:
    """Say that `actor` was shown the thread up to `post`, which they see. Never backwards; no line in the journal."""
    with transaction.atomic():
        mark, created = ReadMark.objects.get_or_create(user=actor, project=project, defaults={"post": post})
        if not created:
            ReadMark.objects.filter(pk=mark.pk, post__lt=post.pk).update(post=post, read_at=Now())


def follow(*, actor: User, project: Project, state: str | None) -> None:
    """Be told of this thread (`followed`), or not (`muted`), or as it concerns one by itself (None)."""
    if state is not None and state not in FollowState.values:
        raise DomainError("Choisissez une des réponses proposées.")
    with transaction.atomic():
        if state is None:
            rows = Follow.objects.select_related("project").filter(user=actor, project=project)
            for row in rows.select_for_update(of=("self",)):
                record(actor=actor, verb="thread.follow_left", subject=row)
                row.delete()
            return
        before = Follow.objects.filter(user=actor, project=project).values_list("state", flat=True).first()
        row, _ = Follow.objects.update_or_create(user=actor, project=project, defaults={"state": state})
        if before != state:
            record(actor=actor, verb=f"thread.{state}", subject=row)


def _checked(text: str) -> str:
    text = clean_text(text)
    if not text:
        raise DomainError(EMPTY, field="text")
    if len(text) > LONGEST:
        said = TOO_LONG.format(size=format_number(len(text)), most=format_number(LONGEST))
        raise DomainError(typeset(said), field="text")
    return text


def _readers(actor: User, project: Project, visibility: str, reply_to: Post | None) -> str:
    if reply_to is not None:
        if reply_to.project_id != project.pk or not Post.objects.visible_to(actor).filter(pk=reply_to.pk).exists():
            raise DomainError("Le message auquel vous répondez n’est pas dans ce fil.")
        # An answer to what the team says to itself stays in the team.
        visibility = reply_to.visibility
    if visibility not in policies.visibilities_of(actor, project):
        known = visibility in Visibility.values
        raise DomainError(policies.TEAM_ONLY if known else "Choisissez qui lira ce message.", field="visibility")
    return visibility


def _has_files(post: Post, uploads: Sequence[UploadedFile[Any]]) -> bool:
    """Whether `post` was given exactly these files: who forgot one, and sends the same words again, brings it."""
    joined = post.documents.values_list("document__current__sha256", flat=True)
    return sorted(joined) == sorted(inspect(upload).sha256 for upload in uploads)


def _tell(post: Post) -> None:
    """One mail by person, thread and burst: what follows before they have read, the same day, is the same message.

    Another one begins once it was told in a digest, had nothing to tell when it left, or left more than an hour ago.
    A mail that has not left yet tells all that is unread when it does, whatever was read since it was asked for.
    """
    people = told_of(post)
    marks = dict(ReadMark.objects.filter(project=post.project, user__in=people).values_list("user", "post"))
    mails = Message.objects.filter(kind=NEW_POSTS, recipient__in=people, params__project=post.project_id)
    # Held, or it could leave before this message can be read by who makes its words.
    coming = mails.select_for_update(of=("self",)).order_by("pk")
    coming = coming.filter(Q(state=MessageState.WAITING) | Q(state=MessageState.HELD, digest=None))
    served = set(coming.values_list("recipient", flat=True))
    over = mails.filter(Q(state__in=OVER) | Q(state=MessageState.SENT, sent_at__lt=timezone.now() - BURST))
    ended = dict(over.order_by().values("recipient").annotate(last=Max("pk")).values_list("recipient", "last"))
    for user in people:
        if user.pk in served:
            continue
        begun = f"{marks.get(user.pk, 0)}:{ended.get(user.pk, 0)}"
        key = f"thread:{post.project_id}:{user.pk}:{begun}:{today():%Y%m%d}"
        tell(key=key, kind=NEW_POSTS, params={"project": post.project_id}, recipient=user)
