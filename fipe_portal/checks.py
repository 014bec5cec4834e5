"""Checks of the settings that protect people's data, for `manage.py check`.

A web server or a worker runs no system check: `FipePortalConfig.ready` makes this one in every process, and stops it.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

DEMO_LOGIN_IN_PRODUCTION = Error(
    "L’entrée en un clic (DEMO_LOGIN) ouvre tous les comptes sans mot de passe : elle est réservée à la démonstration.",
    hint="Retirez DEMO_LOGIN des réglages, ou utilisez fipe_portal.settings.demo sur votre poste.",
    id="fipe_portal.E001",
)
DEMO_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver"}


@register(Tags.security)
def demo_login_stays_at_home(**_: Any) -> list[CheckMessage]:
    """Refuse one-click entry wherever the site answers to another name than this machine's."""
    if settings.DEMO_LOGIN and not set(settings.ALLOWED_HOSTS) <= DEMO_HOSTS:
        return [DEMO_LOGIN_IN_PRODUCTION]
    return []
