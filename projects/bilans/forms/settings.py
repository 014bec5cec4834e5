"""Forms of what Cnaf keeps: campaigns, questions, lines of the budget, automatic reminders."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.bilans.enums import BudgetSide
from projects.bilans.models import BilanQuestion, BudgetHeading, ReminderRule
from projects.bilans.models.campaigns import DatedRule
from projects.calls.models import Call
from projects.core.forms import FrenchDateField, PortalForm, VersionedForm

FIRST, LAST = 2000, 2100


def _year(label: str, help_text: str = "", *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, required=required, min_value=FIRST, max_value=LAST)


class KeptForm(VersionedForm):
    """A row edited whole; an unsaved row at version 0 is one to add."""

    def kept(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name not in ("version", "read")}

    def reread(self) -> VersionedForm | None:
        return super().reread() if self.row.pk else None


class CampaignForm(KeptForm):
    year = _year("Année du bilan")
    call = forms.ModelChoiceField(
        Call.objects.all(),
        label="Projets concernés",
        required=False,
        empty_label="Tous les projets",
        help_text="Ceux d’un appel, ou tous. Les projets abandonnés ou clos ne sont pas concernés.",
    )
    opens_on = FrenchDateField(label="Ouverte le", help_text="Ce jour-là, le bilan est attendu de chaque projet.")
    due_on = FrenchDateField(label="À déposer avant la fin du", help_text="À minuit, heure de Paris.")
    note = forms.CharField(
        label="Consigne aux porteurs", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RuleForm(KeptForm):
    first_year = _year("Depuis les bilans de")
    last_year = _year("Jusqu’aux bilans de", "Vide tant qu’aucune fin n’est prévue.", required=False)
    source_text = forms.CharField(
        label="Source", max_length=250, help_text="D’où vient cette règle : document, décision, proposition."
    )


class QuestionForm(RuleForm):
    label = forms.CharField(label="Question", max_length=250)
    help = forms.CharField(label="Aide", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    theme = forms.SlugField(
        label="Thème",
        max_length=40,
        help_text="Un mot sans accent. La réponse de l’an dernier au même thème est montrée à côté.",
    )
    position = forms.IntegerField(label="Ordre", min_value=1, max_value=99)
    required = forms.BooleanField(label="Sans réponse, le bilan ne peut pas être déposé", required=False)
    field_order = ("label", "help", "theme", "position", "required", "first_year", "last_year", "source_text")


class HeadingForm(RuleForm):
    side = forms.ChoiceField(label="Côté", choices=BudgetSide.choices, widget=forms.RadioSelect)
    label = forms.CharField(label="Intitulé", max_length=120)
    code = forms.SlugField(
        label="Code", max_length=20, help_text="Un mot sans accent. Le montant de l’an dernier au même code est montré."
    )
    position = forms.IntegerField(label="Ordre", min_value=1, max_value=99)
    field_order = ("side", "label", "code", "position", "first_year", "last_year", "source_text")


class ReminderRuleForm(RuleForm):
    days = forms.IntegerField(
        label="Jours après la date limite",
        min_value=-120,
        max_value=365,
        help_text="Négatif avant : −15 relance quinze jours avant la date limite.",
    )
    field_order = ("days", "first_year", "last_year", "source_text")


# By the word of the address: the model, its form, what one calls it.
RULES: dict[str, tuple[type[DatedRule], type[RuleForm], str]] = {
    "question": (BilanQuestion, QuestionForm, "une question"),
    "ligne": (BudgetHeading, HeadingForm, "une ligne du budget"),
    "relance": (ReminderRule, ReminderRuleForm, "une relance automatique"),
}


class RemindForm(PortalForm):
    """Which late bilans are reminded: those shown, all ticked, each may be left out."""

    bilans = forms.MultipleChoiceField(label="Bilans à relancer", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bilans"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        field.error_messages["required"] = "Cochez au moins un bilan."
        self.initial.setdefault("bilans", [key for key, _ in choices])
