"""Importing a budget: the file, then the preview, row by row, that a person corrects before anything is filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from funding.plans.enums import Heading, Side
from funding.plans.lines import LONGEST_AMOUNT, LONGEST_LABEL, Cells, new_line
from funding.plans.understanding import Proposed
from funding.rules.enums import CoFunder, Nature
from projects.core.errors import DomainError
from projects.core.forms import PortalForm
from projects.core.forms.base import NotTooLong
from projects.core.money import parse_euros
from projects.documents.forms import DocumentField

KINDS = [
    ("", "À choisir"),
    (str(Side.CHARGE.label), [(f"{Side.CHARGE.value}-{key}", label) for key, label in Heading.choices]),
    (str(Side.PRODUCT.label), [(f"{Side.PRODUCT.value}-{key}", label) for key, label in CoFunder.choices]),
    (str(Side.VOLUNTEER.label), [(f"{Side.VOLUNTEER.value}-", "Temps bénévole, mise à disposition")]),
]
NO_KIND = "Dites de quelle charge ou de quel financeur il s’agit, ou décochez cette ligne."
NOTHING = "Cochez au moins une ligne."
ADD, REPLACE = "add", "replace"
# The fields of a row, in the order of their columns.
LABELS = {"kind": "Ce que c’est", "nature": "Nature", "label": "Précision", "amount": "Montant"}


class BudgetFileForm(PortalForm):
    """The spreadsheet of the porteur."""

    file = DocumentField(label="Votre budget", help_text="Un tableur .xlsx, .ods ou .csv, 5 Mo au plus.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.ods,.csv"


class PreviewForm(PortalForm):
    """One row of the file by group of fields. `version` is that of the draft, `read` that of the file."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    read = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposed: Sequence[Proposed], has_lines: bool, **kwargs: Any) -> None:
        self.proposed = list(proposed)
        made: dict[str, forms.Field] = {}
        for row in self.proposed:
            made |= _fields(row)
        if has_lines:
            made["how"] = forms.ChoiceField(
                label="Le brouillon a déjà des lignes",
                choices=[(ADD, "Ajouter celles du fichier"), (REPLACE, "Les remplacer par celles du fichier")],
                widget=forms.RadioSelect,
                initial=ADD,
            )
        self.base_fields = {**type(self).base_fields, **made}  # type: ignore[misc]  # those of this file
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """What is ticked must say what it is, and its amount must read: told at its field, nothing is imported."""
        data = super().clean() or {}
        taken = [row for row in self.proposed if data.get(f"i{row.number}_take")]
        for row in taken:
            if f"i{row.number}_kind" not in self.errors and not data.get(f"i{row.number}_kind"):
                self.add_error(f"i{row.number}_kind", NO_KIND)
            try:
                parse_euros(data.get(f"i{row.number}_amount") or "")
            except DomainError as refused:
                self.add_error(f"i{row.number}_amount", refused.message)
        if not taken:
            self.add_error(None, NOTHING)
        return data

    def lines(self) -> list[Cells]:
        """The ticked rows, as cells of a draft."""
        told = []
        for row in self.proposed:
            if not self.cleaned_data[f"i{row.number}_take"]:
                continue
            side, _, kind = self.cleaned_data[f"i{row.number}_kind"].partition("-")
            amount, label = self.cleaned_data[f"i{row.number}_amount"], self.cleaned_data[f"i{row.number}_label"]
            nature = self.cleaned_data[f"i{row.number}_nature"] or Nature.OPERATING.value
            if side == Side.CHARGE:
                cells = {"heading": kind, "nature": nature, "amount": amount}
            elif side == Side.PRODUCT:
                more = {"granted": row.granted, "received": row.received}
                cells = {"co_funder": kind, "nature": nature, "asked": amount, **more}
            else:
                cells = {"amount": amount}
            told.append(new_line(side, str(row.number), label=label, **cells))
        return told

    def rows(self) -> list[PreviewRow]:
        return [
            PreviewRow(
                row,
                self[f"i{row.number}_take"],
                [(label, self[f"i{row.number}_{name}"]) for name, label in LABELS.items()],
            )
            for row in self.proposed
        ]


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file with its fields: what was read of it is in `proposed`."""

    proposed: Proposed
    take: Any
    fields: Sequence[tuple[str, Any]]


def _fields(row: Proposed) -> dict[str, forms.Field]:
    kind = f"{row.side}-{row.kind}" if row.is_taken else ""
    labels = {name: f"{label}, ligne {row.number}" for name, label in LABELS.items()}
    return {
        f"i{row.number}_take": forms.BooleanField(label="Reprendre", required=False, initial=row.is_taken),
        f"i{row.number}_kind": forms.ChoiceField(label=labels["kind"], choices=KINDS, required=False, initial=kind),
        f"i{row.number}_nature": forms.ChoiceField(
            label=labels["nature"], choices=Nature.choices, required=False, initial=row.nature
        ),
        f"i{row.number}_label": forms.CharField(
            label=labels["label"], required=False, initial=row.label, validators=[NotTooLong(LONGEST_LABEL)]
        ),
        f"i{row.number}_amount": forms.CharField(
            label=labels["amount"],
            required=False,
            initial=row.amount,
            validators=[NotTooLong(LONGEST_AMOUNT)],
            widget=forms.TextInput(attrs={"inputmode": "decimal", "data-court": ""}),
        ),
    }
