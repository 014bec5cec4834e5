"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from fipe_portal.appearance import CHOICES, THEMES, theme_of
from fipe_portal.menu import menu_of, opens_references
from projects.accounts.enums import Role
from projects.accounts.scopes import memberships_of
from projects.core.french import count
from projects.followup.policies import can_follow_up


def portal(request: HttpRequest) -> dict[str, Any]:
    """The organisation that runs the portal, and what the person signed in is here (read when a page asks)."""
    return {
        "demo_login": settings.DEMO_LOGIN,
        "organisation": settings.ORGANISATION,
        "identity": SimpleLazyObject(lambda: identity(request)),
        "oidc": settings.OIDC_APP,
        "menu": SimpleLazyObject(lambda: menu_of(request)),
        "references": SimpleLazyObject(lambda: opens_references(request)),
        "appearance": appearance(request),
        "notes_exchanges": SimpleLazyObject(lambda: can_follow_up(request.user)[0]),
    }


def appearance(request: HttpRequest) -> dict[str, Any]:
    """The theme in force, when the sheet of the dark applies, and the three that one may choose."""
    theme = theme_of(request)
    choices = [{"value": value, "label": label, "chosen": value == theme} for value, label in CHOICES]
    return {"theme": theme, "dark_media": THEMES[theme], "choices": choices}


def identity(request: HttpRequest) -> dict[str, str]:
    """« Conseiller Caf », « 5 Caf »: the first role and how far it reaches; empty without a membership."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    rows = memberships_of(user)
    if not rows:
        return {}
    first = rows[0]
    same = [row for row in rows if row.role == first.role]
    if len(same) == 1:
        return {"role": Role(first.role).label, "scope": first.scope_label}
    noun = "Caf" if first.caf_id else "région" if first.region_id else "territoire"
    many = noun if noun == "Caf" else f"{noun}s"
    return {"role": Role(first.role).label, "scope": count(len(same), noun, many)}
