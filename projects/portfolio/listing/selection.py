"""The projects that someone ticked, kept in their session from page to page; and what may be done with them.

Higher apps add acts in `AppConfig.ready` (`register_bulk_act`). An act is an address: its page reads the selection
(`selection_of`), asks again what the person may see, and confirms before it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import format_number
from projects.portfolio.filters import MAX_CHOSEN, REFERENCE
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.models import Project

SESSION_KEY = "project_selection"
LARGEST = 5_000


def selection_of(request: HttpRequest) -> list[int]:
    """The primary keys that were ticked, in the order of the ticks. Ask `visible_to` again before any use."""
    kept = request.session.get(SESSION_KEY, [])
    return [key for key in kept if isinstance(key, int)] if isinstance(kept, list) else []


def keep_selection(request: HttpRequest, keys: Iterable[int]) -> list[int]:
    """Keep these from now on; DomainError when they are too many."""
    kept = list(dict.fromkeys(keys))
    if len(kept) > LARGEST:
        raise DomainError(f"Une sélection compte au plus {format_number(LARGEST)} projets : filtrez la liste d’abord.")
    if kept:
        request.session[SESSION_KEY] = kept
    else:
        request.session.pop(SESSION_KEY, None)
    return kept


def ticked(request: HttpRequest, shown: Iterable[str], checked: Iterable[str]) -> list[int]:
    """The selection after the boxes of a page: those shown and not checked leave it, those checked join it."""
    shown, checked = _written_well(shown), _written_well(checked)
    rows = Project.objects.visible_to(request.user).filter(reference__in=shown | checked)
    keys = dict(rows.values_list("pk", "reference"))
    left = [key for key in selection_of(request) if keys.get(key) not in shown]
    return keep_selection(request, [*left, *sorted(key for key, reference in keys.items() if reference in checked)])


def _written_well(references: Iterable[str]) -> set[str]:
    # What is no reference is nobody's project, and may hold what PostgreSQL refuses.
    return {one for one in references if REFERENCE.fullmatch(one)}


@dataclass(frozen=True)
class BulkAct:
    """Something to do with the projects selected: where it leads (DomainError tells why it cannot), and to whom."""

    slug: str
    label: str
    address: Callable[[HttpRequest], str]
    icon: str = ""
    rank: int = 100
    offered: Callable[[User | AnonymousUser], bool] = lambda user: True


_acts: dict[str, BulkAct] = {}


def register_bulk_act(act: BulkAct) -> None:
    """Let an app offer something to do with the projects selected."""
    _acts[act.slug] = act


def bulk_acts(user: User | AnonymousUser) -> list[BulkAct]:
    """What `user` is offered, in order."""
    return sorted((act for act in _acts.values() if act.offered(user)), key=lambda act: act.rank)


def bulk_act(user: User | AnonymousUser, slug: str) -> BulkAct | None:
    """The act of that name, None when this person is not offered it."""
    return next((act for act in bulk_acts(user) if act.slug == slug), None)


def chosen_address(request: HttpRequest, **more: str) -> str:
    """The list of the selection alone: an address that anyone may open, each seeing what is theirs to see."""
    rows = Project.objects.visible_to(request.user).filter(pk__in=selection_of(request))
    references: list[Any] = list(rows.order_by("reference").values_list("reference", flat=True))
    if not references:
        raise DomainError("Cochez d’abord des projets.")
    if len(references) > MAX_CHOSEN:
        raise DomainError(
            f"Une adresse porte au plus {MAX_CHOSEN} projets choisis un à un : au-delà, filtrez la liste et "
            "enregistrez-la comme une vue."
        )
    return ListAddress("").with_values(choix=".".join(references), **more).url


register_bulk_act(BulkAct("seule", "Afficher la sélection seule", chosen_address, "filtre", 10))
register_bulk_act(BulkAct("imprimer", "Imprimer", lambda request: chosen_address(request, impression="oui"), "doc", 20))
