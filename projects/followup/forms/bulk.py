"""Acts on several projects: to whom, which words, which progress."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.accounts.enums import Role
from projects.accounts.models import CAF_ROLES, Membership, User
from projects.accounts.scopes import scope_of
from projects.core.forms import FrenchDateField, PortalForm
from projects.core.paris import today
from projects.portfolio.enums import Progress

NOBODY = "personne"
SENTENCE = (
    "Nous préparons le point sur votre projet et n’avons pas de nouvelles récentes. "
    "Pouvez-vous mettre à jour ce que le portail en dit ?"
)


class BulkForm(PortalForm):
    """`token` is drawn with the page: a confirmation sent twice is one; `shown` holds the projects announced."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def accepted(self) -> list[int]:
        keys = self.cleaned_data.get("shown", "").split(".")
        return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]


class AssignForm(BulkForm):
    user_key = forms.ChoiceField(label="Nouveau référent")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Membership.objects.current().filter(role__in=CAF_ROLES)
        if not scope_of(actor).has_role(Role.CNAF):
            rows = rows.filter(caf__in=scope_of(actor).cafs)
        people = User.objects.filter(pk__in=rows.values("user"), is_active=True)
        self.people = {str(row.pk): row for row in people.order_by("last_name", "first_name", "pk")}
        choices = [("", "À choisir"), *((key, str(row)) for key, row in self.people.items()), (NOBODY, "Personne")]
        self.fields["user_key"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["user_key"])


class RemindForm(BulkForm):
    sentence = forms.CharField(
        label="Ce que le courriel dira",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le courriel nomme le projet, vous nomme, et mène à « Ce que la Caf attend de vous ».",
        initial=SENTENCE,
    )


class ObserveForm(BulkForm):
    value = forms.ChoiceField(label="Avancement", choices=Progress.choices, widget=forms.RadioSelect)
    observed_on = FrenchDateField(label="Constaté le", help_text="Aujourd’hui ou avant.")
    note = forms.CharField(
        label="Motif",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Il se lit par tous ceux qui voient ces projets.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", today())

    def clean_observed_on(self) -> Any:
        day = self.cleaned_data["observed_on"]
        if day > today():
            raise forms.ValidationError("Cette date est dans le futur : donnez aujourd’hui ou un jour passé.")
        return day
