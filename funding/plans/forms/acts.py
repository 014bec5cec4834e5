"""Forms of the acts on a plan: sending it, retaining it, sending it back; correcting it line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from funding.plans.lines import CHOICES, COLUMNS, LONGEST_AMOUNT, LONGEST_LABEL, Read
from funding.plans.merging import name_of
from funding.plans.selectors.texts import LABELS, cells_of
from funding.plans.services import Corrected
from projects.core.forms import PortalForm
from projects.core.forms.base import NotTooLong
from projects.core.transitions import Transition

LONGEST_REASON = 2000
LONGEST_LINE_REASON = 500


class SendForm(PortalForm):
    """`seen` is the version of the draft that the page shows."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ActForm(PortalForm):
    """One line of the table, with its reason. `read` is the step that the page shows."""

    read = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il est envoyé au porteur et reste avec le plan.",
    )

    def __init__(self, *args: Any, line: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not line.needs_reason:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Mot pour le porteur"


class CorrectForm(PortalForm):
    """Each line of what was sent: the porteur's texts beside, those of the Caf in the fields, one reason by line."""

    read = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Ce que vous dites au porteur",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il le lit en premier, avant le détail ligne par ligne.",
    )

    def __init__(self, *args: Any, lines: Sequence[Read], **kwargs: Any) -> None:
        self.lines = list(lines)
        made: dict[str, forms.Field] = {}
        for line in self.lines:
            cells = cells_of(line)
            for column in self.columns(line):
                made[name_of(line.key, column)] = _field(column, cells[column])
            made[name_of(line.key, "removed")] = forms.BooleanField(label="Ne pas retenir cette ligne", required=False)
            made[name_of(line.key, "reason")] = forms.CharField(
                label="Pourquoi", required=False, validators=[NotTooLong(LONGEST_LINE_REASON)]
            )
        self.base_fields = {**type(self).base_fields, **made}  # type: ignore[misc]  # those of this plan
        super().__init__(*args, **kwargs)

    @staticmethod
    def columns(line: Read) -> list[str]:
        """What the Caf may rewrite: neither what is recorded elsewhere, nor what tells which line it is."""
        recorded = ("granted", "received") if line.is_recorded else ()
        return [column for column in COLUMNS[line.side] if column not in recorded and column != "co_funder"]

    def corrections(self) -> list[Corrected]:
        return [
            Corrected(
                key=line.key,
                cells={
                    column: self.cleaned_data[name]
                    for column in self.columns(line)
                    if (name := name_of(line.key, column)) in self.data
                },
                reason=self.cleaned_data[name_of(line.key, "reason")],
                removed=self.cleaned_data[name_of(line.key, "removed")],
            )
            for line in self.lines
        ]


def _field(column: str, initial: str) -> forms.Field:
    label = LABELS[column]
    if column in CHOICES:
        return forms.ChoiceField(
            label=label,
            choices=CHOICES[column][0].choices,  # type: ignore[attr-defined]
            required=False,
            initial=initial,
        )
    longest = LONGEST_LABEL if column == "label" else LONGEST_AMOUNT
    attrs = {} if column == "label" else {"inputmode": "decimal", "data-court": ""}
    return forms.CharField(
        label=label,
        required=False,
        initial=initial,
        validators=[NotTooLong(longest)],
        widget=forms.TextInput(attrs=attrs),
    )
