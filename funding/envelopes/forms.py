"""Opening an envelope, moving its amount, undoing a movement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from funding.envelopes.enums import MovementKind
from funding.rules.enums import Fund, Level
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm
from projects.core.forms.euros import EurosField
from projects.core.paris import today
from projects.territories.models import Region

LEVELS = "La nation, une région ou une Caf : la règle de l’année dit à quel niveau les enveloppes du fonds se donnent."
NO_AMOUNT = "Donnez le montant : tant qu’il n’est pas communiqué, il n’y a pas de mouvement à enregistrer."
FIRST, LAST = 2000, 2100


class EnvelopeForm(PortalForm):
    """The place follows from the level: the other is left empty."""

    groups = (
        Group("L’enveloppe", ("fund", "year", "line", "level", "region", "caf"), LEVELS),
        Group(
            "Son montant",
            ("amount", "observed_on", "source_text"),
            "Laissez le montant vide s’il n’est pas communiqué : il se donne plus tard, avec sa source.",
        ),
    )
    fund = forms.ChoiceField(label="Fonds", choices=Fund.choices)
    year = forms.IntegerField(label="Année", min_value=FIRST, max_value=LAST)
    line = forms.CharField(
        label="Ligne budgétaire", required=False, max_length=120, help_text="« FPT petite enfance », par exemple."
    )
    level = forms.ChoiceField(label="Niveau", choices=Level.choices, widget=forms.RadioSelect)
    region = forms.ModelChoiceField(
        Region.objects.order_by("sort_name"), label="Région", required=False, empty_label="Aucune"
    )
    caf = LookupField(lookup="cafs", label="Caf", required=False)
    amount = EurosField(label="Montant initial", required=False)
    observed_on = FrenchDateField(label="Donné le", required=False)
    source_text = forms.CharField(
        label="Source", required=False, max_length=250, help_text="Circulaire, notification, décision…"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("year", today().year)
        self.initial.setdefault("observed_on", today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        level, region, caf = (cleaned.get(name) for name in ("level", "region", "caf"))
        if level == Level.REGION and not region:
            self.add_error("region", "De quelle région ?")
        if level == Level.CAF and not caf and "caf" not in self.errors:
            self.add_error("caf", "De quelle Caf ?")
        if cleaned.get("amount") is not None:
            for name, said in (("observed_on", "De quel jour est ce montant ?"), ("source_text", "D’où vient-il ?")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, said)
        return cleaned

    def place(self) -> dict[str, Any]:
        """The territory of the level, whatever else was filled."""
        level = self.cleaned_data["level"]
        name = {Level.REGION: "region", Level.CAF: "caf"}.get(level, "")
        return {name: self.cleaned_data[name]} if name else {}


class MovementForm(PortalForm):
    kind = forms.ChoiceField(label="Mouvement", widget=forms.RadioSelect)
    amount = EurosField(
        label="Montant",
        help_text="Toujours positif : c’est le mouvement qui dit dans quel sens.",
        error_messages={"required": NO_AMOUNT},
    )
    observed_on = FrenchDateField(label="Décidé le")
    source_text = forms.CharField(label="Source", max_length=250, help_text="Circulaire, notification, décision…")
    note = forms.CharField(label="Motif", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds
        self.initial.setdefault("observed_on", today())
        if len(kinds) == 1:
            self.initial.setdefault("kind", kinds[0][0])


def kinds_for(standing: Collection[str]) -> list[tuple[str, str]]:
    """What may be done to an envelope, by the kinds of its movements: first its opening amount, then the rest. One
    that holds only what was allotted to it has an amount: nothing is kept from it, and it may still open.
    """
    if not standing:
        return [(MovementKind.OPENING.value, str(MovementKind.OPENING.label))]
    closed = {MovementKind.OPENING.value} & set(standing)
    return [(kind.value, str(kind.label)) for kind in MovementKind if kind.value not in closed]


class ReasonForm(PortalForm):
    reason = forms.CharField(label="Motif", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
