"""Reading threads: one of them, the list of them, what is unread, what waits for an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from projects.accounts.models import User
from projects.documents.selectors import DocumentLine, document_lines
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock
from projects.threads import policies
from projects.threads.enums import FollowState, Visibility
from projects.threads.models import Follow, Post, PostDocument, ReadMark
from projects.threads.querysets import PostQuerySet

PER_PAGE = 30
EXCERPT = 120


@dataclass(frozen=True)
class Quoted:
    """The message that another one answers, as its reader may see it."""

    pk: int
    author: str
    at: datetime
    excerpt: str  # "" once it was taken back


@dataclass(frozen=True)
class PostLine:
    """One message as the thread shows it."""

    pk: int
    author: str
    side: str
    at: datetime
    text: str
    visibility: str
    visibility_label: str
    edited_at: datetime | None
    removed_at: datetime | None
    is_mine: bool
    is_unread: bool
    can_edit: bool
    can_remove: bool
    reply: Quoted | None
    documents: tuple[DocumentLine, ...] = ()


@dataclass(frozen=True)
class Thread:
    """Some messages, oldest first; `older` asks for those before, None when there are none."""

    lines: tuple[PostLine, ...]
    older: int | None
    last: int | None  # the newest message shown
    unread: int


@dataclass(frozen=True)
class ThreadLine:
    """A thread in the list."""

    project: Project
    unread: int
    total: int
    at: datetime
    author: str
    excerpt: str
    is_team: bool
    state: str


def unread_posts(user: User) -> PostQuerySet:
    """What others wrote, that `user` may read and was not shown yet."""
    read = ReadMark.objects.filter(user=user, project=OuterRef("project"), post__gte=OuterRef("pk"))
    return Post.objects.visible_to(user).standing().exclude(author=user).filter(~Exists(read))


def unread_count(user: User, project: Project) -> int:
    return unread_posts(user).filter(project=project).count()


def thread_of(user: User, project: Project, *, before: int | None = None, until: datetime | None = None) -> Thread:
    """The last messages that `user` may read (before the key `before`, before the instant `until`): four queries."""
    rows = Post.objects.visible_to(user).filter(project=project).select_related("author", "reply_to__author", "project")
    if until is not None:
        rows = rows.filter(posted_at__lt=until)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE][::-1]
    mark = ReadMark.objects.filter(user=user, project=project).values_list("post", flat=True).first() or 0
    joined = _joined(user, shown)
    lines = tuple(replace(_line(user, post, mark), documents=tuple(joined.get(post.pk, ()))) for post in shown)
    return Thread(
        lines,
        older=shown[0].pk if len(found) > PER_PAGE else None,
        last=shown[-1].pk if shown else None,
        unread=sum(line.is_unread for line in lines),
    )


def _joined(user: User, posts: Sequence[Post]) -> dict[int, list[DocumentLine]]:
    """The documents of these messages, which `user` reads; those of a message that was taken back went with it."""
    rows = PostDocument.objects.filter(post__in=[post.pk for post in posts if post.removed_at is None])
    owners = dict(rows.values_list("document", "post"))
    found: dict[int, list[DocumentLine]] = {}
    for line in document_lines(user, owners) if owners else ():
        found.setdefault(owners[line.pk], []).append(line)
    return found


def _line(user: User, post: Post, mark: int) -> PostLine:
    mine = post.author_id == user.pk
    return PostLine(
        pk=post.pk,
        author=str(post.author),
        side="Porteur" if post.from_porteur else "Équipe",
        at=post.posted_at,
        text=post.text,
        visibility=post.visibility,
        visibility_label=Visibility(post.visibility).label,
        edited_at=post.edited_at,
        removed_at=post.removed_at,
        is_mine=mine,
        is_unread=not mine and post.removed_at is None and post.pk > mark,
        can_edit=mine and policies.can_edit_post(user, post)[0],
        can_remove=mine and policies.can_remove_post(user, post)[0],
        # An answer is never read by more than what it answers.
        reply=quoted(post.reply_to) if post.reply_to else None,
    )


def quoted(post: Post) -> Quoted:
    return Quoted(post.pk, str(post.author), post.posted_at, _excerpt(post.text))


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


UNREAD, MINE = "non-lus", "les-miens"
FILTERS = {"": "Tous", UNREAD: "Non lus", MINE: "Que je suis"}


def threads_page(user: User, *, asked: str, number: str) -> tuple[Page[ThreadLine], int]:
    """A page of the threads that `user` reads, unread first, then the last written; how many are unread in all.

    Its number of queries does not depend on how many there are.
    """
    threads: Any = _threads(user)
    unread = threads.filter(unread__gt=0).count()
    if asked == UNREAD:
        threads = threads.filter(unread__gt=0)
    if asked == MINE:
        threads = threads.filter(project__in=_mine(user))
    page = Paginator(threads.order_by("-has_unread", "-last"), PER_PAGE).get_page(number)
    lines = _lines(user, list(page.object_list))
    page.object_list = lines
    return page, unread


def _threads(user: User) -> Any:
    """By project: the key of the last message, how many there are, how many are unread."""
    mark = ReadMark.objects.filter(user=user, project=OuterRef("project")).values("post")
    fresh = Q(pk__gt=F("mark"), removed_at=None) & ~Q(author=user)
    return (
        Post.objects.visible_to(user)
        .annotate(mark=Coalesce(Subquery(mark), Value(0)))
        .order_by()
        .values("project")
        .annotate(last=Max("pk"), total=Count("pk"), unread=Count("pk", filter=fresh))
        .annotate(has_unread=Q(unread__gt=0))
    )


def _mine(user: User) -> QuerySet[Project]:
    """The projects whose thread one follows or has written in, and those of which one is the referent; none muted."""
    clock = Clock.now()
    standing = Referent.objects.latest_per("project", **vars(clock))
    mine = (
        Q(pk__in=Referent.objects.filter(pk__in=standing.values("pk"), user=user).values("project"))
        | Q(pk__in=Post.objects.filter(author=user).values("project"))
        | Q(pk__in=Follow.objects.filter(user=user, state=FollowState.FOLLOWED).values("project"))
    )
    muted = Follow.objects.filter(user=user, state=FollowState.MUTED)
    return Project.objects.filter(mine).exclude(pk__in=muted.values("project")).values("pk")  # type: ignore[return-value]


def _lines(user: User, rows: Sequence[dict[str, int]]) -> list[ThreadLine]:
    keys = [row["project"] for row in rows]
    projects = Project.objects.with_identity().in_bulk(keys)
    posts = Post.objects.select_related("author").in_bulk([row["last"] for row in rows])
    states = dict(Follow.objects.filter(user=user, project__in=keys).values_list("project", "state"))
    return [
        ThreadLine(
            project=projects[row["project"]],
            unread=row["unread"],
            total=row["total"],
            at=(last := posts[row["last"]]).posted_at,
            author=str(last.author),
            excerpt=_excerpt(last.text),
            is_team=last.visibility == Visibility.TEAM,
            state=states.get(row["project"], ""),
        )
        for row in rows
    ]


def waiting_for_answer(projects: Collection[int] | QuerySet[Project]) -> list[Post]:
    """By project, the message of a porteur that nobody of the team has answered since, in one query."""
    last = Post.objects.filter(project__in=projects, visibility=Visibility.PORTEUR).standing()
    rows = last.order_by("project_id", "-pk").distinct("project_id")
    found = Post.objects.filter(pk__in=rows.values("pk"), from_porteur=True)
    return list(found.select_related("project__porteur", "project__commune", "project__epci", "project__department"))


def followed_by(user: User) -> list[Follow]:
    """The threads about which one has chosen, that one still sees."""
    rows = Follow.objects.filter(user=user, project__in=Project.objects.visible_to(user).values("pk"))
    related = ("project__porteur", "project__commune", "project__epci", "project__department")
    return list(rows.select_related(*related).order_by("state", "project__reference"))
