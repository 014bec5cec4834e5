"""People whom one names readers of an edition, found by their name or their address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from projects.accounts.models import Membership, User
from projects.core.forms.lookups import Choice, Lookup, Person, register_lookup
from reporting.policies import can_prepare_edition


def possible_readers(user: Person) -> QuerySet[User]:
    """Those whose territory is wide enough for an edition, for whoever prepares one; of each, its service says more."""
    if not can_prepare_edition(cast(User, user))[0]:
        return User.objects.none()
    wide = Membership.objects.current().filter(Q(national=True) | Q(region__isnull=False), user=OuterRef("pk"))
    return User.objects.filter(Exists(wide), is_active=True)


def register() -> None:
    def search(user: Person, text: str, limit: int) -> Sequence[Choice]:
        rows = possible_readers(user)
        for word in text.split():
            rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
        return [choice(row) for row in rows.order_by("last_name", "first_name", "pk")[:limit]]

    def get(user: Person, key: str) -> User | None:
        return possible_readers(user).filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None

    def choice(row: Model) -> Choice:
        person = cast(User, row)
        return Choice(str(person.pk), str(person), person.email)

    register_lookup(
        Lookup(
            slug="relecteurs",
            label="relecteur",
            none="Personne ne correspond parmi celles et ceux qui peuvent lire une édition : vérifiez le nom.",
            hint="Nom ou adresse électronique",
            search=search,
            get=get,
            choice=choice,
        )
    )
