"""The filters of the list of exchanges, in its address."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.core.forms import FrenchDateField
from projects.followup.enums import ExchangeKind
from projects.followup.selectors.exchanges import ALL, CAF, MINE, projects_with_exchanges


class ExchangeFilterForm(forms.Form):
    """What is wrong is said at its field, and the rest holds (`usable`)."""

    projet = forms.ChoiceField(label="Projet", required=False)
    nature = forms.MultipleChoiceField(
        label="Nature", required=False, choices=ExchangeKind.choices, widget=forms.CheckboxSelectMultiple
    )
    personne = forms.CharField(label="Personne", required=False, max_length=150)
    du = FrenchDateField(label="Du", required=False)
    au = FrenchDateField(label="Au", required=False)
    pour = forms.ChoiceField(label="Lesquels", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "filtre-%s"
        self.fields["projet"].choices = [("", "Tous"), *projects_with_exchanges(user)]  # type: ignore[attr-defined]
        choices = [(ALL, "Tous"), (MINE, "Notés par moi")]
        if scope_of(user).cafs:
            choices.insert(1, (CAF, "Des projets de ma Caf"))
        self.fields["pour"].choices = choices  # type: ignore[attr-defined]

    @property
    def usable(self) -> dict[str, Any]:
        """The values that were understood."""
        return getattr(self, "cleaned_data", {})

    def clean_personne(self) -> str:
        return "".join(one for one in self.cleaned_data["personne"] if one.isprintable())
