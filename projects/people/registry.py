"""What apps above know of people: which porteurs a Caf works with, and what someone who leaves was in charge of.

An app gives these from a module that its `AppConfig.ready()` imports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.porteurs.models import Porteur


class NotHeld(DomainError):
    """What was to be given is no longer in the hands of who gives it: someone else moved it meanwhile."""


@dataclass(frozen=True)
class Handover:
    """Something that someone else must take over: what it is, and its page.

    `key` names it among what its source holds; `caf` is the key of the Caf whose people may take it. Without a key it
    is shown, and handed over on its own page.
    """

    label: str
    detail: str
    url: str
    key: int = 0
    caf: str = ""
    source: str = ""  # the slug of its source, set by `handovers_of`

    @property
    def name(self) -> str:
        """What forms and stored lines call it."""
        return f"{self.source}-{self.key}"


class Give(Protocol):
    """Puts what `giver` holds under `key` in the hands of `receiver`, with its own journal line.

    Called in a transaction. Raises NotHeld when `giver` does not hold it any more, DomainError when `receiver` may not.
    Undoing calls it again the other way round.
    """

    def __call__(self, *, actor: User | None, key: int, giver: User, receiver: User) -> None: ...


PorteursOf = Callable[[frozenset[str]], QuerySet[Porteur]]
HandoversOf = Callable[[Membership], Sequence[Handover]]


@dataclass(frozen=True)
class Charge:
    """A kind of things that people are in charge of: what they hold, and how it is given (None: on its own page)."""

    slug: str
    label: str
    held: HandoversOf
    give: Give | None = None


CafsOf = Callable[[str], QuerySet[Any, Any]]
KeptBy = Callable[[QuerySet[Membership]], QuerySet[Porteur]]
_porteurs: list[PorteursOf] = []
_kept: list[KeptBy] = []
_cafs: list[CafsOf] = []
_charges: dict[str, Charge] = {}


def register_porteurs(porteurs_of: PorteursOf, kept_by: KeptBy, cafs_of: CafsOf) -> None:
    """`porteurs_of(keys of Caf)` gives the porteurs whose people these Caf manage; `kept_by(memberships)` those that
    the Caf of one of these rows keeps alone; `cafs_of(SIRET)` the key of the Caf that keeps that porteur alone.
    """
    if porteurs_of not in _porteurs:
        _porteurs.append(porteurs_of)
        _kept.append(kept_by)
        _cafs.append(cafs_of)


def register_handovers(handovers_of: HandoversOf, *, slug: str = "", label: str = "", give: Give | None = None) -> None:
    """`handovers_of(membership)` gives what its holder is in charge of by that membership, in a constant number of
    queries; `give` puts one of them in other hands, and its items then have a `key`.

    ValueError when another source has the slug.
    """
    charge = Charge(slug or handovers_of.__module__, label, handovers_of, give)
    if _charges.setdefault(charge.slug, charge).held is not handovers_of:
        raise ValueError(f"two sources {charge.slug}")


def porteurs_of(cafs: frozenset[str]) -> QuerySet[Porteur]:
    """The porteurs whose people these Caf manage; none as long as no app knows of projects."""
    condition = Q(pk__in=[])
    for told in _porteurs if cafs else ():
        condition |= Q(pk__in=told(cafs).values("pk"))
    return Porteur.objects.filter(condition)


def keeping_cafs(siret: str) -> Q:
    """The memberships at the Caf that keeps the people of the porteur of that SIRET; of none as well when there is
    no such porteur.
    """
    kept = Q(pk__in=[])
    for told in _cafs:
        kept |= Q(caf__in=told(siret))
    return kept


def unkept_porteurs() -> QuerySet[Porteur]:
    """The porteurs whose people no manager of a Caf keeps today: the Cnaf stands in for them."""
    managers = Membership.objects.current().filter(role=Role.CAF_MANAGER, user__is_active=True)
    kept = Q(pk__in=[])
    for told in _kept:
        kept |= Q(pk__in=told(managers).values("pk"))
    return Porteur.objects.exclude(kept)


def handovers_of(membership: Membership) -> list[Handover]:
    return [replace(item, source=charge.slug) for charge in _charges.values() for item in charge.held(membership)]


def charge_of(slug: str) -> Charge | None:
    """The kind of that slug; None for one that no app registers (any more)."""
    return _charges.get(slug)


def charges() -> tuple[Charge, ...]:
    return tuple(_charges.values())
