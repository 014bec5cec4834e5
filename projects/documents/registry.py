"""What documents hang on. An app that keeps some (an exchange, a bilan, a project) has its own table of links and
registers a holder in `AppConfig.ready()`: documents know none of them.

    register_holder(Holder("exchanges", visible_to=…, can_change=…, place=…))
    register_kinds({"visite": "Compte rendu de visite"})
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from projects.accounts.models import User
    from projects.documents.models import Document

    Person = User | AnonymousUser

Answer = tuple[bool, str]


@dataclass(frozen=True)
class Place:
    """The page that a document belongs to."""

    label: str
    url: str


@dataclass(frozen=True)
class Holder:
    """One kind of thing that documents hang on.

    - `visible_to(user)`: the keys of the documents of this holder that `user` may read, as a queryset (a subquery);
    - `can_change(user, document)`: may they add a version to it, take it off or put it back; asked only about a
      document of this holder that they see;
    - `place(document)`: the page it belongs to, if there is one to go back to;
    - `versions(user, documents)`: of those that `user` reads in part only, the numbers of the versions that exist for
      them (a draft that takes the place of what was sent does not); the others are read whole. Given documents of any
      holder, at most one query however many.
    """

    slug: str
    visible_to: Callable[[Any], QuerySet[Any, Any]]
    can_change: Callable[[Any, Document], Answer]
    place: Callable[[Document], Place | None] | None = None
    versions: Callable[[Any, Sequence[Document]], Mapping[int, Collection[int]]] | None = None


_holders: dict[str, Holder] = {}
_kinds: dict[str, str] = {}


def register_holder(holder: Holder) -> None:
    """Add a holder; ValueError when another one has its slug."""
    if _holders.setdefault(holder.slug, holder) != holder:
        raise ValueError(f"two holders {holder.slug}")


def register_kinds(kinds: Mapping[str, str]) -> None:
    """Say in French what a kind of document is (« Budget »); ValueError when it is said otherwise already."""
    for slug, label in kinds.items():
        if _kinds.setdefault(slug, label) != label:
            raise ValueError(f"two labels for the kind {slug}")


def holders() -> tuple[Holder, ...]:
    return tuple(_holders.values())


def kind_label(slug: str) -> str:
    return _kinds.get(slug, "")
