"""What people say of the way out of a project, each on a day."""

from __future__ import annotations

from typing import Any

from django import forms

from funding.exits.enums import Answer, Hope, Reality
from funding.exits.models import TakeoverRule
from projects.core.forms import FrenchDateField, Group
from projects.core.forms.euros import EurosField
from projects.journal.models import Source
from projects.portfolio.forms.facts import DatedForm


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RealityForm(DatedForm):
    """One of the six budget realities, who says so, from which document."""

    field_order = ["reality", "said_by", "observed_on", "source", "note"]
    reality = forms.ChoiceField(label="Réalité budgétaire", choices=Reality.choices, widget=forms.RadioSelect)
    said_by = forms.CharField(
        label="Dit par", required=False, max_length=160, help_text="La personne ou l’instance qui le dit."
    )
    source = forms.ModelChoiceField(
        label="Document",
        queryset=Source.objects.none(),
        required=False,
        empty_label="Aucun : on nous l’a dit",
        help_text="Celui qui le dit, s’il y en a un.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.all()  # type: ignore[attr-defined]


class DecideForm(DatedForm):
    """Why a taker-over is retained, dismissed or found."""

    field_order = ["note", "observed_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].label = "Décidé le"
        note = self.fields["note"]
        note.label, note.required = "Pourquoi", True
        note.help_text = "Ce motif reste dans l’histoire du projet."


class ExpectForm(DatedForm):
    """What a taker-over brings for a year: sure, asked or hoped."""

    field_order = ["year", "amount", "hope", "observed_on", "note"]
    year = forms.TypedChoiceField(label="Année", coerce=int)
    amount = EurosField(
        label="Montant attendu, en euros",
        required=False,
        help_text="Vide ou « nc » si personne ne le sait encore. Ne redites pas ici ce que le plan de financement "
        "compte déjà.",
    )
    hope = forms.ChoiceField(label="C’est", choices=Hope.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, rule: TakeoverRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(rule.first_year, rule.last_year + 1)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["observed_on"].label = "Su le"


class SearchForm(DatedForm):
    """Who was asked, when, what they answered, what comes next."""

    groups = (
        Group("À qui avez-vous demandé ?", ("taker", "person", "observed_on")),
        Group("Leur réponse", ("answer", "said")),
        Group("Et ensuite ?", ("next_step", "next_on"), folded=True),
    )
    taker = forms.CharField(
        label="Organisme", max_length=160, help_text="La commune, le département, une entreprise, un fonds européen…"
    )
    person = forms.CharField(label="Avec qui", required=False, max_length=160, help_text="Nom ou fonction.")
    answer = forms.ChoiceField(label="Où en est-on", choices=Answer.choices, widget=forms.RadioSelect)
    said = forms.CharField(label="Ce qui a été répondu", required=False, max_length=2000, widget=_text())
    next_step = forms.CharField(label="Prochaine démarche", required=False, max_length=250)
    next_on = FrenchDateField(label="Prévue le", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].label = "Contacté le"
        del self.fields["note"]
        self.initial.setdefault("answer", Answer.AWAITED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("next_on") and not cleaned.get("next_step"):
            self.add_error("next_step", "Dites ce qui est prévu ce jour-là.")
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("taker", "person", "answer", "said", "next_step", "next_on")
        return {name: self.cleaned_data[name] for name in names}
