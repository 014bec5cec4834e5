"""What threads add to the page of a project, and to the page of what one is told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from projects.accounts.models import User
from projects.core.paris import end_of_day
from projects.outbox.following import Section, register_section
from projects.portfolio import links
from projects.portfolio.tabs import PageOf, Tab, register_tab
from projects.threads import policies
from projects.threads.enums import FollowState
from projects.threads.forms import PostForm
from projects.threads.models import Follow
from projects.threads.people import is_told
from projects.threads.selectors import followed_by, thread_of, unread_count

LONGEST_KEY = 18


def register() -> None:
    register_tab(Tab("messages", "Messages", 33, "threads/project/_thread.html", thread, _unread))
    register_section(Section("threads", "threads/_followed.html", followed))


def _unread(page: PageOf) -> int | None:
    return None if page.is_past else unread_count(page.user, page.sheet.project) or None


def thread(page: PageOf) -> dict[str, Any]:
    """The messages as they were known at R; the past is read, and nothing is written there."""
    project, user = page.sheet.project, page.user
    asked = page.query.get("avant", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_KEY else None
    clock = page.sheet.clock
    until = min(clock.known_at, end_of_day(clock.situation_on)) if page.is_past else None
    found = thread_of(user, project, before=before, until=until)
    writes = page.rights(policies.can_write_post)
    form = PostForm(visibilities=policies.visibilities_of(user, project)) if writes else None
    if form is not None:
        form.user = user
    state = Follow.objects.filter(user=user, project=project).values_list("state", flat=True).first()
    return {
        "thread": found,
        "write_url": reverse("message_add", args=[project.reference]) if writes else "",
        "form": form,
        "read_url": reverse("message_read", args=[project.reference]),
        "older_url": links.here(page, "messages", avant=found.older) if found.older else "",
        "newest_url": links.here(page, "messages") if before else "",
        "can_follow": not page.is_past,
        "is_told": is_told(user, project),
        "is_muted": state == FollowState.MUTED,
    }


def followed(user: User) -> dict[str, Any] | None:
    rows = followed_by(user)
    return {
        "followed": [row.project for row in rows if row.state == FollowState.FOLLOWED],
        "muted": [row.project for row in rows if row.state == FollowState.MUTED],
    }
