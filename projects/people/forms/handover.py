"""To whom each thing goes: one colleague for all, or another for some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from projects.accounts.models import User
from projects.core.forms import Group, PortalForm
from projects.people.registry import Handover

AS_ALL, KEPT = "", "garder"


class HandoverForm(PortalForm):
    """`items` are what may be given, `people` who may take over at each Caf."""

    receiver = forms.ChoiceField(
        label="Tout confier à",
        required=False,
        help_text="Seulement ce qui est de sa Caf ; le reste se choisit dessous.",
    )

    def __init__(self, *args: Any, items: Sequence[Handover], people: Mapping[str, list[User]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.people = items, people
        everybody = {user.pk: user for users in people.values() for user in users}
        self._users = {str(key): user for key, user in everybody.items()}
        ranked = sorted(everybody.values(), key=lambda user: (user.last_name, user.first_name, user.pk))
        self.fields["receiver"].choices = [("", "Personne en particulier"), *_choices(ranked)]  # type: ignore[attr-defined]
        if len(ranked) == 1:
            self.initial.setdefault("receiver", str(ranked[0].pk))
        # A line that nobody there can take asks nothing: the page says so (`stuck`).
        self.stuck = [item for item in items if not people.get(item.caf)]
        lines = [item for item in items if people.get(item.caf)]
        for item in lines:
            choices = [(AS_ALL, "Comme ci-dessus"), (KEPT, "Laisser pour l’instant"), *_choices(people[item.caf])]
            self.fields[item.name] = forms.ChoiceField(
                label=item.label, help_text=item.detail, required=False, choices=choices
            )
        self.groups = (  # type: ignore[misc]
            Group("Pour l’ensemble", ("receiver",)),
            Group("Ou ligne par ligne", tuple(item.name for item in lines), folded=True),
        )

    def plan(self) -> list[tuple[Handover, User | None]]:
        """Each thing with who takes it over, None for what stays: a colleague of another Caf takes nothing."""
        common = self.cleaned_data.get("receiver", "")
        return [(item, self._receiver(item, self.cleaned_data.get(item.name) or common)) for item in self.items]

    def given(self) -> dict[str, User]:
        """What the service takes."""
        return {item.name: user for item, user in self.plan() if user is not None}

    def _receiver(self, item: Handover, chosen: str) -> User | None:
        user = self._users.get(chosen)
        return user if user in self.people.get(item.caf, []) else None


def _choices(users: Sequence[User]) -> list[tuple[str, str]]:
    return [(str(user.pk), str(user)) for user in users]
