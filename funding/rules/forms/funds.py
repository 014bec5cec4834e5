"""Forms of the years of the fund, of the axes of the FPT and of their volets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from funding.rules.enums import Certainty
from funding.rules.forms.rules import year_field
from funding.rules.models import Axis
from projects.core.forms import VersionedForm
from projects.core.forms.euros import EurosField
from projects.core.forms.fields import FrenchDateField

NUMBER = "Donnez un numéro, de 1 à 99."
UNTOLD = "Vide : non communiqué. Écrivez 0 si rien n’est versé."


def _number(label: str) -> forms.IntegerField:
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), NUMBER)
    return forms.IntegerField(label=label, min_value=1, max_value=99, error_messages=wrong)


def _title() -> forms.CharField:
    return forms.CharField(label="Intitulé", max_length=250)


class SourcedForm(VersionedForm):
    """What is told, where it comes from and how sure it is. `fixed` names what a decision keeps, which no edit asks."""

    fixed: ClassVar[tuple[str, ...]] = ()

    source_text = forms.CharField(label="Source", max_length=250, help_text="Le document qui le dit.")
    certainty = forms.ChoiceField(label="Certitude", choices=Certainty.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, is_used: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fixed if is_used else ():
            self.fields.pop(name)
        self.initial["read"] = self.fingerprints()

    def values(self) -> dict[str, Any]:
        """The columns that the page says."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in ("version", "read")}

    def reread(self) -> VersionedForm | None:
        return super().reread() if self.row.pk else None


class YearForm(SourcedForm):
    fixed = ("year",)
    field_order = ("version", "read", "year", "state_amount", "branch_amount")

    year = year_field("Année")
    state_amount = EurosField(label="Part de l’État, en euros", required=False, help_text=UNTOLD)
    branch_amount = EurosField(label="Part de la branche Famille, en euros", required=False, help_text=UNTOLD)


class PeriodForm(SourcedForm):
    """A period is asked by its first and its last day; it is stored with the day after the last."""

    first_day = FrenchDateField(label="Premier jour")
    last_day = FrenchDateField(label="Dernier jour", required=False, help_text="Vide : sans fin connue.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        period = row.valid
        return super().initial_of(row) | {
            "first_day": period.lower if period else None,
            "last_day": period.upper - timedelta(days=1) if period and period.upper else None,
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("first_day"), found.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Le dernier jour précède le premier.")
        return found

    def values(self) -> dict[str, Any]:
        told = super().values()
        first, last = told.pop("first_day"), told.pop("last_day")
        if last == date.max:
            last = None
        return told | {"valid": DateRange(first, last and last + timedelta(days=1)) if first or last else None}


class AxisForm(PeriodForm):
    fixed = ("number",)
    field_order = ("version", "read", "number", "title", "first_day", "last_day")

    number = _number("Numéro de l’axe")
    title = _title()


class AxisField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} : {obj.title}"


class VoletForm(PeriodForm):
    fixed = ("axis", "number")
    field_order = ("version", "read", "axis", "number", "title", "first_day", "last_day")

    axis = AxisField(label="Axe", queryset=Axis.objects.order_by("number", "valid"))
    number = _number("Numéro du volet")
    title = _title()
    first_day = FrenchDateField(label="Premier jour", required=False, help_text="Vide : depuis le début de l’axe.")
    last_day = FrenchDateField(label="Dernier jour", required=False, help_text="Vide : jusqu’à la fin de l’axe.")


class RemoveForm(VersionedForm):
    """Nothing to fill: the version that was read is enough."""
