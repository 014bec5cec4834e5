"""Forms of the acts on a plan: sending it, retaining it, sending it back; correcting it line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from funding.plans.enums import Side
from funding.plans.lines import CHOICES, COLUMNS, LONGEST_AMOUNT, LONGEST_LABEL, Read, new_key
from funding.plans.merging import name_of
from funding.plans.selectors.texts import LABELS, SINGULAR, cells_of
from funding.plans.services import Added, Corrected
from projects.core.forms import PortalForm
from projects.core.forms.base import NotTooLong
from projects.core.transitions import Transition

LONGEST_REASON = 2000
LONGEST_LINE_REASON = 500
_SIDE = re.compile(r"l(?P<key>[a-z0-9]{1,12})_side")


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
                made[name_of(line.key, column)] = _field(column, cells[column], line.name)
            made[name_of(line.key, "removed")] = forms.BooleanField(label="Ne pas retenir cette ligne", required=False)
            made[name_of(line.key, "reason")] = _why(line.name)
        self.base_fields = {**type(self).base_fields, **made}  # type: ignore[misc]  # those of this plan
        self.added: dict[str, str] = {}  # side by key of the lines that the Caf puts in
        super().__init__(*args, **kwargs)

    def bind(self, data: QueryDict | Mapping[str, Any], files: Any = None, *, judge: bool = True) -> None:
        """The lines that were added on the page come with what is posted."""
        known = {line.key for line in self.lines}
        for name in data:
            found = _SIDE.fullmatch(name)
            if found and found["key"] not in known and (side := str(data.get(name, ""))) in COLUMNS:
                self._put(found["key"], side)
        super().bind(data, files, judge=judge)

    def add(self, side: str) -> None:
        """One more empty line on a page that was posted, where the focus goes."""
        key = new_key([*self.added, *(line.key for line in self.lines)])
        self._put(key, side)
        self.fields[name_of(key, self.new_columns(side)[0])].widget.attrs["autofocus"] = True
        cast(QueryDict, self.data)[name_of(key, "side")] = side

    def _put(self, key: str, side: str) -> None:
        self.added[key] = side
        self.fields[name_of(key, "side")] = forms.CharField(widget=forms.HiddenInput, required=False)
        name = f"{SINGULAR[Side(side)]} {len(self.added)}"
        for column in self.new_columns(side):
            self.fields[name_of(key, column)] = _field(column, "", name, to_choose=True)
        self.fields[name_of(key, "reason")] = _why(name)

    @staticmethod
    def new_columns(side: str) -> list[str]:
        """What is granted and received comes once the line is there."""
        return [column for column in COLUMNS[side] if column not in ("granted", "received")]

    def additions(self) -> list[Added]:
        return [
            Added(
                key=key,
                side=side,
                cells={column: self.cleaned_data[name_of(key, column)] for column in self.new_columns(side)},
                reason=self.cleaned_data[name_of(key, "reason")],
            )
            for key, side in self.added.items()
        ]

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


def _why(line: str) -> forms.Field:
    return forms.CharField(label=f"Pourquoi, {line}", required=False, validators=[NotTooLong(LONGEST_LINE_REASON)])


def _field(column: str, initial: str, line: str, *, to_choose: bool = False) -> forms.Field:
    """`line` names it in the list of what is wrong."""
    label = f"{LABELS[column]}, {line}"
    if column in CHOICES:
        options = list(CHOICES[column][0].choices)  # type: ignore[attr-defined]
        if to_choose:
            options.insert(0, ("", "À choisir"))
        return forms.ChoiceField(label=label, choices=options, required=False, initial=initial)
    longest = LONGEST_LABEL if column == "label" else LONGEST_AMOUNT
    attrs = {} if column == "label" else {"inputmode": "decimal", "data-court": ""}
    return forms.CharField(
        label=label,
        required=False,
        initial=initial,
        validators=[NotTooLong(longest)],
        widget=forms.TextInput(attrs=attrs),
    )
