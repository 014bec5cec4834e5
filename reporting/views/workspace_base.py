"""What the pages of the workspace share: the edition in scope, who may change it, frames, the way back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.accounts.requests import signed_in
from projects.portfolio.views.editing_base import FORM, allow, confirmed, taken_back
from reporting.enums import EditionState
from reporting.models import Edition
from reporting.policies import can_prepare_edition
from reporting.workflow import CLOSED

__all__ = [
    "FORM",
    "allow",
    "closed_reason",
    "confirmed",
    "framed",
    "page",
    "prepared",
    "seen",
    "taken_back",
    "trail_of",
    "workspace_url",
]

page = require_http_methods(["GET", "HEAD", "POST"])


def seen(request: HttpRequest, slug: str) -> Edition:
    """The edition of that slug: 404 out of one's sight."""
    return get_object_or_404(Edition.objects.visible_to(request.user).select_related("region"), slug=slug)


def prepared(request: HttpRequest, slug: str) -> Edition:
    """The same for those who prepare it: 403 with the reason for the others."""
    edition = seen(request, slug)
    allow(signed_in(request), can_prepare_edition, edition)
    return edition


def closed_reason(edition: Edition) -> str:
    """Why nothing of it may be changed now, with the way out; "" for a draft."""
    return CLOSED.get(EditionState(edition.state), "")


def workspace_url(edition: Edition, anchor: str = "") -> str:
    return reverse("edition_workspace", args=[edition.slug]) + (f"#{anchor}" if anchor else "")


def framed(edition: Edition, title: str, *, submit: str = "Enregistrer", lead: str = "", **more: Any) -> dict[str, Any]:
    """The context of a page with one form about an edition."""
    return {
        "title": title,
        "subject": edition.title,
        "lead": lead,
        "submit_label": submit,
        "trail": trail_of(edition, workspace=True),
        "cancel_url": workspace_url(edition),
        **more,
    }


def trail_of(edition: Edition, *, workspace: bool = False) -> list[dict[str, str]]:
    trail = [
        {"label": "Recueils et lettres", "url": reverse("edition_list")},
        {"label": edition.title, "url": reverse("edition_detail", args=[edition.slug])},
    ]
    return [*trail, {"label": "Préparer", "url": workspace_url(edition)}] if workspace else trail
