"""The draft of a plan on its page: one field by cell, as many lines as it has, those that are added on the page too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from funding.plans.enums import Side
from funding.plans.lines import (
    AMOUNTS,
    CHOICES,
    COLUMNS,
    LONGEST_AMOUNT,
    LONGEST_LABEL,
    REMOVED,
    Cells,
    Read,
    new_key,
    new_line,
)
from funding.plans.merging import columns_of, marks_of, name_of
from funding.plans.models import Plan
from funding.plans.registry import RECORDED
from funding.plans.selectors.checks import Checked, Finding
from funding.plans.selectors.texts import LABELS, SINGULAR, shown, typed
from projects.core.forms import PortalForm
from projects.core.forms.base import NotTooLong, fingerprint, fingerprints_in
from projects.core.money import UNKNOWN

LONGEST_NOTE = 3000
# How many empty lines a plan that has none begins with.
PROPOSED = {Side.CHARGE: 3, Side.PRODUCT: 3, Side.VOLUNTEER: 1}
HELP = {
    Side.CHARGE: "Ce que le projet coûte dans l’année.",
    Side.PRODUCT: "Qui paie. Ce que l’État et la Caf ont accordé et versé vient de leurs propres outils.",
    Side.VOLUNTEER: "Valorisé en euros, hors de l’équilibre : il montre ce que le projet reçoit sans argent.",
}
_NAME = re.compile(r"l(?P<key>[a-z0-9]{1,12})_(?P<column>[a-z_]{2,10})")
_TELLING = {"asked": Side.PRODUCT, "co_funder": Side.PRODUCT, "hours": Side.VOLUNTEER}
NO_MORE = "Une ligne de ce genre n’existe pas : rechargez la page."


class PlanForm(PortalForm):
    """`read` says what each cell held when the page was shown; no cell is required, what does not read is kept."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="Remarque pour la Caf",
        required=False,
        validators=[NotTooLong(LONGEST_NOTE)],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, plan: Plan, proposes: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.lines: list[Cells] = []
        self.initial["note"] = plan.note
        self.initial["read"] = self.marks()
        for line in plan.draft:
            self._add(line)
        if proposes and not plan.draft:
            for side, several in PROPOSED.items():
                for _ in range(several):
                    self._add(new_line(side, new_key(), nature=""))

    def marks(self) -> str:
        """What each cell held when the page was made, shortened."""
        told = {**marks_of(self.plan.draft), "note": fingerprint(self.plan.note)}
        return json.dumps(told, separators=(",", ":"))

    def bind(self, data: QueryDict | Mapping[str, Any], files: Any = None, *, judge: bool = True) -> None:
        """Lines that were added on the page come with what is posted."""
        known = {line["key"] for line in self.lines}
        found: dict[str, set[str]] = {}
        for name in data:
            if match := _NAME.fullmatch(name):
                found.setdefault(match["key"], set()).add(match["column"])
        for key, columns in found.items():
            if key not in known:
                side = str(data.get(f"l{key}_side", ""))
                if side not in COLUMNS:
                    side = next((_TELLING[column] for column in columns if column in _TELLING), Side.CHARGE)
                self._add(new_line(side, key))
        super().bind(data, files, judge=judge)

    def _add(self, line: Cells) -> None:
        self.lines.append(line)
        key = line["key"]
        self.fields[f"l{key}_side"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=line["side"])
        for column in columns_of(line["side"]):
            self.fields[name_of(key, column)] = _field(column, line)

    def posted_lines(self) -> list[Cells]:
        """The cells that were posted, by line; those that were not are left out."""
        told = []
        for line in self.lines:
            names = {column: name_of(line["key"], column) for column in columns_of(line["side"])}
            cells = {column: self.cleaned_data[name] for column, name in names.items() if name in self.data}
            if REMOVED in cells:
                cells[REMOVED] = "1" if cells[REMOVED] else ""
            told.append({"key": line["key"], "side": line["side"], **cells})
        return told

    def posted_note(self) -> str | None:
        """None when someone else changed it and this page did not, or when it was not posted."""
        if "note" not in self.data:
            return None
        mine, read = self.cleaned_data["note"], self.read_marks()
        return None if fingerprint(mine) == read.get("note") else mine

    def read_marks(self) -> dict[str, str]:
        return fingerprints_in(self.cleaned_data.get("read") or "")


def _field(column: str, line: Cells) -> forms.Field:
    label, initial = LABELS.get(column, ""), line.get(column, "")
    if column == REMOVED:
        return forms.CharField(widget=forms.HiddenInput, required=False, initial=initial)
    if column in CHOICES:
        options = [("", "À choisir"), *CHOICES[column][0].choices]  # type: ignore[attr-defined]
        return forms.ChoiceField(label=label, choices=options, required=False, initial=initial)
    attrs = {"inputmode": "decimal", "data-court": "", "autocomplete": "off"} if column != "label" else {}
    longest = LONGEST_LABEL if column == "label" else LONGEST_AMOUNT
    return forms.CharField(
        label=label,
        required=False,
        initial=initial,
        validators=[NotTooLong(longest)],
        widget=forms.TextInput(attrs=attrs),
    )


@dataclass(frozen=True)
class Cell:
    """One cell as the page prints it: an input, or what another app recorded (`told`)."""

    column: str
    label: str
    field: Any
    told: str
    raw: str  # what the script counts with where nothing is typed
    errors: Sequence[str]
    findings: Sequence[Finding]

    @property
    def is_amount(self) -> bool:
        return self.column in AMOUNTS or self.column == "hours"


@dataclass(frozen=True)
class Row:
    """One line as the page prints it."""

    key: str
    number: int
    name: str
    cells: Sequence[Cell]
    side_field: Any
    removed_field: Any
    is_removed: bool


@dataclass(frozen=True)
class Table:
    """A side of the plan."""

    side: str
    label: str
    singular: str
    help: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]


def tables_of(form: PlanForm, checked: Checked) -> list[Table]:
    """The three sides with their lines, what is wrong at each cell beside it."""
    reads = {line.key: line for line in checked.lines}
    return [
        Table(
            side=side.value,
            label=str(side.label),
            singular=SINGULAR[side],
            help=HELP[side],
            columns=[(column, LABELS[column]) for column in COLUMNS[side]],
            rows=[
                _row(form, line, number, reads.get(line["key"]), checked)
                for number, line in enumerate((one for one in form.lines if one["side"] == side), start=1)
            ],
        )
        for side in Side
    ]


def blank_tables(plan: Plan) -> dict[str, Row]:
    """One empty line by side, for the script that adds lines: its key is « modele », which the script replaces."""
    empty = Plan(project=plan.project, year=plan.year, draft=[])
    made = {}
    for side in Side:
        form = PlanForm(plan=empty, proposes=False)
        form._add(new_line(side, "modele"))
        made[side.value] = _row(form, form.lines[0], 0, None, None)
    return made


def _row(form: PlanForm, line: Cells, number: int, read: Read | None, checked: Checked | None) -> Row:
    key = line["key"]
    findings = checked.of(key) if checked else []
    cells = [_cell(form, key, column, read, findings) for column in COLUMNS[line["side"]]]
    removed = form[name_of(key, REMOVED)]
    return Row(
        key=key,
        number=number,
        name=read.name if read else f"Ligne {number}" if number else "Nouvelle ligne",
        cells=cells,
        side_field=form[f"l{key}_side"],
        removed_field=removed,
        is_removed=bool(removed.value()),
    )


def _cell(form: PlanForm, key: str, column: str, read: Read | None, findings: Sequence[Finding]) -> Cell:
    field = form[name_of(key, column)]
    errors = [str(error) for error in field.errors]
    if not form.is_bound and read is not None and column in read.errors:
        errors.append(read.errors[column])
    told, raw = "", ""
    co_funder = form[name_of(key, "co_funder")].value() if name_of(key, "co_funder") in form.fields else ""
    if column in ("granted", "received") and co_funder in RECORDED:
        told = shown(read, column) if read is not None else UNKNOWN
        raw = typed(getattr(read, column)) if read is not None else ""
    here = [one for one in findings if one.column == column and one.said not in errors and not told]
    if errors or here:
        field.field.widget.attrs["aria-describedby"] = f"{field.auto_id}_error"
    if errors:
        field.field.widget.attrs["aria-invalid"] = "true"
    return Cell(column, LABELS[column], field, told, raw, errors, here)
