"""What apps above know of people: which porteurs a Caf works with, and what someone who leaves was in charge of.

An app gives these from a module that its `AppConfig.ready()` imports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from projects.accounts.models import Membership
from projects.porteurs.models import Porteur


@dataclass(frozen=True)
class Handover:
    """Something that someone else must take over: what it is, and the page where one hands it over."""

    label: str
    detail: str
    url: str


PorteursOf = Callable[[frozenset[str]], QuerySet[Porteur]]
HandoversOf = Callable[[Membership], Sequence[Handover]]

_porteurs: list[PorteursOf] = []
_handovers: list[HandoversOf] = []


def register_porteurs(porteurs_of: PorteursOf) -> None:
    """`porteurs_of(keys of Caf)` gives the porteurs whose people these Caf manage."""
    if porteurs_of not in _porteurs:
        _porteurs.append(porteurs_of)


def register_handovers(handovers_of: HandoversOf) -> None:
    """`handovers_of(membership)` gives what its holder is in charge of by that membership."""
    if handovers_of not in _handovers:
        _handovers.append(handovers_of)


def porteurs_of(cafs: frozenset[str]) -> QuerySet[Porteur]:
    """The porteurs whose people these Caf manage; none as long as no app knows of projects."""
    condition = Q(pk__in=[])
    for told in _porteurs if cafs else ():
        condition |= Q(pk__in=told(cafs).values("pk"))
    return Porteur.objects.filter(condition)


def handovers_of(membership: Membership) -> list[Handover]:
    return [item for told in _handovers for item in told(membership)]
