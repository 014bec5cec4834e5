"""Views of the list, kept by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from projects.core.forms import PortalForm
from projects.portfolio.listing.addresses import LONGEST, ListAddress


class ViewForm(PortalForm):
    """The name of a view and whom it is shared with; `query` is the list as it was shown.

    `replacing` labels the box that gives the list shown to a view that exists; without it there is no box.
    """

    name = forms.CharField(label="Nom de la vue", max_length=80)
    team = forms.ChoiceField(label="Partagée avec", required=False)
    query = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    replace = forms.BooleanField(required=False)

    def __init__(self, *args: Any, teams: Mapping[str, str], replacing: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].choices = [("", "Personne : pour moi seulement"), *teams.items()]  # type: ignore[attr-defined]
        self.fields["replace"].label = replacing
        if not replacing:
            del self.fields["replace"]

    @property
    def address(self) -> ListAddress:
        return ListAddress(self.cleaned_data["query"])
