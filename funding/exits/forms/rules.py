"""A rule of who takes over, as Cnaf writes it."""

from __future__ import annotations

from typing import Any

from django import forms

from funding.exits.enums import Reality
from funding.rules.enums import Certainty, Fund, Nature
from projects.core.forms import Group, VersionedForm
from projects.core.forms.euros import EurosField
from projects.core.forms.rates import RateField
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Echelon, PriorityArea, StructureKind
from projects.portfolio.models import Category

LIST = "Un par ligne."


class LinesField(forms.CharField):
    """Short texts, one a line; the cleaned value is a list."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(
            required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4}), help_text=LIST, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        if any(len(line) > self.longest for line in value):
            raise forms.ValidationError(f"Une ligne est trop longue : {self.longest} signes au plus.")

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))


def _boxes(label: str, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _year(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=2000, max_value=2100, help_text=help_text)


class TakeoverRuleForm(VersionedForm):
    """An unsaved row at version 0 is one to add."""

    groups = (
        Group("Le relais", ("title", "plain_title", "code", "position", "first_year", "last_year")),
        Group(
            "Ce qui l’appelle",
            ("structures", "words", "realities", "categories"),
            help="Un seul de ces faits suffit pour que le relais soit proposé.",
            folded=True,
        ),
        Group(
            "Ce qui le borne",
            ("porteur_kinds", "echelons", "areas", "natures"),
            help="Chaque borne donnée doit être tenue ; ce que le dossier ne dit pas est à vérifier.",
            folded=True,
        ),
        Group("Ce qu’il demande et ce qu’il paie", ("conditions", "pays", "rate", "amount", "fund", "axis")),
        Group("Pour y prétendre", ("requirements", "steps", "contact")),
        Group("D’où vient la règle", ("source_text", "certainty")),
    )
    title = forms.CharField(label="Relais", max_length=160)
    plain_title = forms.CharField(
        label="En mots simples", max_length=200, help_text="Sans sigle : c’est ce que lit le porteur."
    )
    code = forms.SlugField(
        label="Identifiant", max_length=40, help_text="Le même d’une période à l’autre, sans accent : ps-rpe."
    )
    position = forms.IntegerField(label="Ordre", min_value=0, max_value=999)
    first_year = _year("De l’année")
    last_year = _year("À l’année", "Après elle, la règle est inconnue : ajoutez-en une autre quand on la saura.")
    structures = _boxes("Structures soutenues", StructureKind.choices)
    words = LinesField(label="Mots des actions", longest=60)
    realities = _boxes("Réalités budgétaires", Reality.choices)
    categories = _boxes("Catégories", [])
    porteur_kinds = _boxes("Types de porteur", PorteurKind.choices)
    echelons = _boxes("Échelons", Echelon.choices)
    areas = _boxes("Quartiers", PriorityArea.choices)
    natures = _boxes("Natures de dépense", Nature.choices)
    conditions = forms.CharField(
        label="Conditions, en clair", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    pays = forms.CharField(label="Ce qu’il finance", required=False, max_length=300)
    rate = RateField(label="Part financée, en %", required=False, help_text="Vide si aucune source ne la donne.")
    amount = EurosField(
        label="Montant par an, en euros", required=False, help_text="Vide si aucune source ne le donne."
    )
    fund = forms.ChoiceField(
        label="Fonds des enveloppes", required=False, choices=[("", "Aucune enveloppe du portail"), *Fund.choices]
    )
    axis = forms.IntegerField(label="Axe du FPT", required=False, min_value=1, max_value=99)
    requirements = LinesField(label="Ce qu’il faut", longest=250)
    steps = LinesField(label="Démarches, dans l’ordre", longest=250)
    contact = forms.CharField(label="Qui appeler", required=False, max_length=300)
    source_text = forms.CharField(label="Source", max_length=250)
    certainty = forms.ChoiceField(label="Certitude", choices=Certainty.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = Category.objects.filter(scheme="fipe").values_list("code", "label")
        self.fields["categories"].choices = list(codes)  # type: ignore[attr-defined]

    def kept(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name not in ("version", "read")}

    def reread(self) -> VersionedForm | None:
        return super().reread() if self.row.pk else None
