"""The requests to take dossiers over, and what a Caf must know to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.people.models import Succession
from projects.porteurs.models import Porteur

SHOWN = 100
SIREN = 9


@dataclass(frozen=True)
class Match:
    """The porteur of that SIRET, those of the same organisation, and who has its dossiers today."""

    porteur: Porteur | None
    same_organisation: Sequence[Porteur]
    members: Sequence[Membership]
    has_account: bool


def waiting_successions(user: User) -> list[Succession]:
    """Those that this person has to decide."""
    return list(Succession.objects.visible_to(user).select_related("porteur", "decided_by").open()[:SHOWN])


def successions(user: User) -> tuple[list[Succession], list[Succession]]:
    """Those that wait, then the last that were decided."""
    rows = Succession.objects.visible_to(user).select_related("porteur", "decided_by")
    return waiting_successions(user), list(rows.filter(accepted__isnull=False).order_by("-decided_at")[:20])


def match_of(succession: Succession) -> Match:
    """A record may have been given the SIRET since it was asked."""
    porteur = succession.porteur or Porteur.objects.filter(siret=succession.siret).first()
    others = Porteur.objects.filter(siret__startswith=succession.siret[:SIREN])
    members = Membership.objects.current().filter(role=Role.PORTEUR_MEMBER, porteur=porteur) if porteur else None
    rows = members.exclude(user__email=succession.email) if members is not None else Membership.objects.none()
    return Match(
        porteur=porteur,
        same_organisation=[row for row in others[:SHOWN] if row != porteur],
        members=list(rows.select_related("user").order_by("user__last_name", "pk")),
        has_account=User.objects.filter(email=succession.email, is_active=True).exists(),
    )
