"""One thing to do to be taken over."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.core.forms import FrenchDateField, PortalForm, VersionedForm
from projects.core.paris import today

LABEL = "Démarche"
NOT_YET = "Une démarche ne peut pas être faite dans le futur."


class StepAddForm(PortalForm):
    label = forms.CharField(label=LABEL, max_length=250)
    due_on = FrenchDateField(label="À faire avant le", required=False)


class StepForm(VersionedForm):
    label = forms.CharField(label=LABEL, max_length=250)
    due_on = FrenchDateField(label="À faire avant le", required=False)
    done_on = FrenchDateField(label="Faite le", required=False, help_text="Vide tant qu’elle ne l’est pas.")

    def clean_done_on(self) -> Any:
        day = self.cleaned_data["done_on"]
        if day and day > today():
            raise forms.ValidationError(NOT_YET)
        return day

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "due_on", "done_on")}
