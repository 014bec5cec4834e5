"""Checks of the settings that protect people's data, for `manage.py check`.

A web server or a worker runs no system check: `FipePortalConfig.ready` makes those of `AT_START` in every process,
and stops it.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from projects.accounts.enums import Role

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


def no_such_role(names: list[str]) -> Error:
    return Error(
        f"MFA_ROLES nomme des rôles qui n’existent pas\u00a0: {', '.join(names)}.",
        hint=f"Les rôles\u00a0: {', '.join(Role.values)}.",
        id="fipe_portal.E003",
    )


NO_MAIL_SERVER = Warning(
    "Aucun serveur de courrier (EMAIL_HOST)\u00a0: les invitations attendront, puis seront abandonnées.",
    hint="Donnez EMAIL_HOST, et DEFAULT_FROM_EMAIL.",
    id="fipe_portal.W001",
)


@register(Tags.security)
def oidc_is_whole(**_: Any) -> list[CheckMessage]:
    """Refuse a provider given by halves: people would find no button, or one that fails."""
    given = settings.OIDC_GIVEN
    if any(given.values()) and not all(given.values()):
        missing = ", ".join(name for name, is_given in given.items() if not is_given)
        return [
            Error(
                f"OpenID Connect est réglé à moitié\u00a0: il manque {missing}.",
                hint="Donnez les trois variables, ou aucune.",
                id="fipe_portal.E002",
            )
        ]
    return []


@register(Tags.security)
def second_factor_roles_exist(**_: Any) -> list[CheckMessage]:
    """Refuse a misspelt role: it would ask nobody for a second factor."""
    unknown = [name for name in settings.MFA_ROLES if name not in Role.values]
    return [no_such_role(unknown)] if unknown else []


@register()
def mails_can_leave(**_: Any) -> list[CheckMessage]:
    """Warn where mails are to be sent and no server is named."""
    smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if smtp and not settings.DEMO_LOGIN and settings.EMAIL_HOST in ("", "localhost"):
        return [NO_MAIL_SERVER]
    return []


# Made at the start of every process, not only by `manage.py check`.
AT_START = (demo_login_stays_at_home, oidc_is_whole, second_factor_roles_exist)
