"""The decisions of a sitting, a line each: what does not read stays in its cell, and stops no other line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from funding.grants.selectors.checks import above_request
from funding.grants.selectors.sitting import Pending
from funding.grants.services.sittings import Decision
from funding.grants.services.votes import BODIES
from funding.rules.checks import Finding
from funding.rules.enums import Funder
from projects.core.errors import DomainError
from projects.core.forms import FrenchDateField, PortalForm
from projects.core.money import parse_euros

NONE, GRANTED, REFUSED = "", "accorde", "refuse"
NO_REASON = "Dites pourquoi l’aide est refusée."


@dataclass
class Line:
    """A request with its cells; once read, its decision, or what is wrong with it; `checks` for the preview."""

    row: Pending
    decision_field: BoundField
    amount_field: BoundField
    reason_field: BoundField
    decision: Decision | None = None
    error: str = ""
    checks: Sequence[Finding] = field(default_factory=list)

    @property
    def breaches(self) -> list[Finding]:
        return [check for check in self.checks if check.is_breached]

    @property
    def beyond(self) -> str:
        """What is said of a vote beyond what is asked."""
        return above_request(self.decision.amount, self.row.asked) if self.decision else ""


class SittingForm(PortalForm):
    """The body, the day, and a line for each of `rows`."""

    body = forms.ChoiceField(label="Instance", widget=forms.RadioSelect)
    observed_on = FrenchDateField(label="Séance du", help_text="Aujourd’hui ou avant.")

    def __init__(self, *args: Any, rows: Sequence[Pending], funder: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        bodies = BODIES[Funder(funder)]
        body = self.fields["body"]
        assert isinstance(body, forms.ChoiceField)
        body.choices = [(one.value, one.label) for one in bodies]
        if len(bodies) == 1:
            self.initial.setdefault("body", bodies[0].value)
        for row in rows:
            self._add(row)
        self.lines = [self._line(row) for row in rows]

    def _add(self, row: Pending) -> None:
        name = row.financing.project.display_name
        choices = [(NONE, "Pas de décision"), (GRANTED, "Accordé"), (REFUSED, "Refusé")]
        self.fields[f"d{row.pk}"] = forms.ChoiceField(label=f"Décision, {name}", choices=choices, required=False)
        self.fields[f"m{row.pk}"] = forms.CharField(
            label=f"Montant voté, {name}",
            required=False,
            widget=forms.TextInput(attrs={"maxlength": "40", "inputmode": "decimal"}),
        )
        self.fields[f"r{row.pk}"] = forms.CharField(label=f"Motif, {name}", required=False, max_length=2000)
        self.fields[f"k{row.pk}"] = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
        self.initial[f"k{row.pk}"] = row.read

    def _line(self, row: Pending) -> Line:
        return Line(row, self[f"d{row.pk}"], self[f"m{row.pk}"], self[f"r{row.pk}"])

    def read_lines(self) -> list[Line]:
        """Each line that says something: its decision, or why it does not read. The form is valid."""
        said = [line for line in self.lines if self._says(line)]
        for line in said:
            try:
                line.decision = self._decision(line.row)
            except DomainError as refused:
                line.error = refused.message
        return said

    def _says(self, line: Line) -> bool:
        names = (f"d{line.row.pk}", f"m{line.row.pk}", f"r{line.row.pk}")
        return any(self.cleaned_data.get(name) for name in names)

    def _decision(self, row: Pending) -> Decision:
        given = self.cleaned_data
        decision, amount, reason = given[f"d{row.pk}"], given[f"m{row.pk}"], given[f"r{row.pk}"].strip()
        read = given[f"k{row.pk}"]
        if decision == REFUSED:
            if amount.strip():
                raise DomainError("Un refus n’a pas de montant : effacez-le, ou choisissez « Accordé ».")
            if not reason:
                raise DomainError(NO_REASON)
            return Decision(row.financing, True, None, reason, read)
        if decision != GRANTED:
            raise DomainError("Choisissez « Accordé » ou « Refusé ».")
        euros: Decimal | None = parse_euros(amount)
        return Decision(row.financing, False, euros, reason, read)
