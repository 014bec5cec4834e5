"""Forms of the rules of money: each asks for the one value of its kind, and for what the kind may depend on."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from funding.rules.enums import Certainty, Fund, Nature
from funding.rules.kinds import COLUMNS
from funding.rules.models import FundingRule
from projects.core.forms import LookupField, VersionedForm
from projects.core.forms.euros import EurosField
from projects.core.forms.rates import RateField

FIRST, LAST = 2000, 2100
SCOPE = ("fund", "axis", "caf", "nature")
NEGATIVE = "Cette valeur ne peut pas être négative."
YEAR = f"Donnez une année de {FIRST} à {LAST}."


def year_field(label: str, help_text: str = "") -> forms.IntegerField:
    wrong = {"invalid": YEAR, "min_value": YEAR, "max_value": YEAR}
    return forms.IntegerField(label=label, help_text=help_text, min_value=FIRST, max_value=LAST, error_messages=wrong)


class FundingRuleForm(VersionedForm):
    """A rule whole. `leaves_out` names what the page does not change; the columns of other kinds are never shown."""

    leaves_out: ClassVar[tuple[str, ...]] = ("reason",)

    fund = forms.ChoiceField(label="Fonds", choices=Fund.choices)
    nature = forms.ChoiceField(label="Nature", choices=Nature.choices, widget=forms.RadioSelect)
    axis = forms.IntegerField(
        label="Axe du FPT",
        required=False,
        min_value=1,
        max_value=20,
        help_text="Vide : tous les axes.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Donnez un numéro d’axe, de 1 à 20."),
    )
    caf = LookupField(
        lookup="cafs", label="Caf", required=False, help_text="Vide : règle nationale. La règle d’une Caf l’emporte."
    )
    rate = RateField(label="Taux, en pour cent")
    amount = EurosField(label="Montant, en euros")
    number = forms.IntegerField(
        label="Nombre",
        min_value=0,
        max_value=999,
        error_messages={
            "invalid": "Donnez un nombre entier, en chiffres.",
            "min_value": NEGATIVE,
            "max_value": "Ce nombre est trop grand.",
        },
    )
    choice = forms.ChoiceField(label="Choix", widget=forms.RadioSelect)
    flag = forms.TypedChoiceField(
        label="Réponse",
        choices=[("1", "Oui"), ("0", "Non")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    first_year = year_field("Première année")
    last_year = year_field("Dernière année", "La dernière que la source couvre. Ensuite, la règle est dite inconnue.")
    source_text = forms.CharField(label="Source", max_length=250, help_text="Le document qui donne cette règle.")
    certainty = forms.ChoiceField(label="Certitude", choices=Certainty.choices, widget=forms.RadioSelect)
    note = forms.CharField(label="Remarque", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(
        label="Pourquoi la remplacer",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le motif reste avec l’ancienne règle, qui reste lisible.",
    )

    def __init__(self, *args: Any, row: FundingRule, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        spec = row.spec
        narrowed = {"axis": spec.is_local, "caf": spec.is_local, "nature": spec.by_nature}
        for name in [
            *(column for column in COLUMNS if column != spec.column),
            *(name for name, asked in narrowed.items() if not asked),
            *self.leaves_out,
        ]:
            self.fields.pop(name, None)
        if spec.choices is not None:
            self._choices("choice", spec.choices.choices)
        if "fund" in self.fields:
            self._choices("fund", [(fund.value, fund.label) for fund in spec.funds])
        if spec.column == "number" and spec.unit[1]:
            self.fields["number"].label = f"Nombre ({spec.unit[1]})"
        self.initial["read"] = self.fingerprints()

    def _choices(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def initial_of(self, row: Any) -> dict[str, Any]:
        flags = {} if row.flag is None else {"flag": "1" if row.flag else "0"}
        return super().initial_of(row) | {"reason": ""} | flags

    def values(self) -> dict[str, Any]:
        """The columns that the page says."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in ("version", "read", "reason")}

    def reread(self) -> VersionedForm | None:
        return super().reread() if self.row.pk else None


class EditRuleForm(FundingRuleForm):
    leaves_out = ("reason", *SCOPE)


class ReplaceRuleForm(FundingRuleForm):
    leaves_out = SCOPE


class EndRuleForm(VersionedForm):
    """The last year that the rule still holds, and why."""

    last_year = year_field("Dernière année où elle vaut", "Les années d’après n’auront plus de règle connue.")
    reason = forms.CharField(label="Pourquoi y mettre fin", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"last_year": row.last_year - 1, "reason": ""}


class WithdrawRuleForm(VersionedForm):
    """Why the rule should not have been there."""

    reason = forms.CharField(label="Pourquoi la retirer", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"reason": ""}
