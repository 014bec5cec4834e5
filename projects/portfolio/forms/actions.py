"""Actions of a project, and where each stood on a day."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.core.forms import Group, PortalForm, TransitionForm, VersionedForm
from projects.core.paris import today
from projects.portfolio.enums import ActionStatus
from projects.portfolio.forms.fields import FactDay, FactDayField
from projects.portfolio.workflow import ACTION_LIFE


class _Words(PortalForm):
    title = forms.CharField(label="Intitulé", max_length=250)
    number = forms.CharField(
        label="Numéro", required=False, max_length=40, help_text="Comme le porteur la numérote : 1, 2 bis, A3."
    )
    planned_for = forms.CharField(
        label="Prévue pour", required=False, max_length=80, help_text="Comme on le dit : « rentrée 2026 »."
    )
    detail = forms.CharField(label="Précisions", required=False, widget=forms.Textarea(attrs={"rows": 4}))


# Where a new action may be said to stand: (the line that leads there, its state).
FIRST_STATES = [
    (line.name, ACTION_LIFE.label(line.target)) for line in ACTION_LIFE.open_from(None) if not line.needs_reason
]


class NewActionForm(_Words):
    groups = (
        Group("L’action", ("title", "number", "planned_for", "detail")),
        Group("Où elle en est", ("status", "observed_on"), help="Si vous ne le savez pas encore, laissez vide."),
    )
    # A line of the table that asks no reason, by the state that it leads to.
    status = forms.ChoiceField(label="État", required=False, choices=[("", "Inconnu à ce jour"), *FIRST_STATES])
    observed_on = FactDayField(label="Constaté le", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("status") and cleaned.get("observed_on") is None and "observed_on" not in self.errors:
            self.add_error("observed_on", "Dites quand cet état a été constaté.")
        return cleaned


class ActionForm(_Words, VersionedForm):
    """The words of an action; its states are dated facts of their own."""


class ActionTransitionForm(TransitionForm):
    """A step of the life of an action: its day may be known to the month or the year only."""

    observed_on = FactDayField(label="Depuis le")

    def this_day(self) -> FactDay:
        return FactDay(today())


class ActionStateForm(PortalForm):
    """A state to put right."""

    status = forms.ChoiceField(label="État", choices=ActionStatus.choices, widget=forms.RadioSelect)
    observed_on = FactDayField(label="Constaté le")
    note = forms.CharField(label="Motif", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))
