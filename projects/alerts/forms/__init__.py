"""Forms of early signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from projects.alerts.enums import Point, PointValue
from projects.alerts.models import LONGEST_WAIT
from projects.core.forms import FrenchDateField, Group, PortalForm
from projects.core.paris import today
from projects.portfolio.forms.facts import DatedForm

POINT_HELP = {
    Point.COORDINATEUR: "Une personne dont c’est la charge, au moins en partie.",
    Point.RECRUTEMENT: "Les postes que le projet demande.",
    Point.PARTENAIRES: "Leur accord est écrit, ou ils agissent déjà.",
    Point.SUITE: "Qui paiera quand ce financement s’arrêtera.",
}
UNKNOWN = ""


class PointsForm(DatedForm):
    """One answer by point, those that stand already ticked: only what one changes is noted.

    An answer left as the page showed it says nothing, be it that somebody else gave another one since.
    """

    field_order = [*(point.value for point in Point), "observed_on", "note"]
    groups = (
        Group("Les points", tuple(point.value for point in Point), help="Ce que vous ne savez pas reste à renseigner."),
        Group("Quand, et d’où vous le savez", ("observed_on", "note")),
    )

    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["shown"] = " ".join(f"{point}:{value}" for point, value in known.items())
        for point in Point:
            choices = list(PointValue.choices)
            if point not in known:
                choices.append((UNKNOWN, "Je ne sais pas"))
            self.fields[point.value] = forms.ChoiceField(
                label=point.label,
                help_text=POINT_HELP[point],
                choices=choices,
                required=point in known,
                initial=known.get(point, UNKNOWN),
                widget=forms.RadioSelect,
            )
        self.order_fields(self.field_order)

    def values(self) -> dict[str, str]:
        shown = self.cleaned_data["shown"].split()
        given = {point.value: self.cleaned_data.get(point.value, "") for point in Point}
        return {point: value for point, value in given.items() if f"{point}:{value}" not in shown}


class DismissForm(PortalForm):
    """`mark` is what raised the signal that the page shows: another one is not set aside unread."""

    mark = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui rassure : un échange, une date convenue, une situation connue.",
    )
    until = FrenchDateField(
        label="Jusqu’au",
        required=False,
        help_text="L’alerte revient ce jour-là. Vide : jusqu’à ce que les faits changent.",
    )


class RemindForm(PortalForm):
    """`plan` is the mark of those that the page shows: nobody else is written to."""

    plan = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def show_now(self, mark: str) -> None:
        self.data = {**self.data, "plan": mark}


class RuleForm(PortalForm):
    months = forms.IntegerField(label="Mois d’attente", min_value=0, max_value=LONGEST_WAIT)
    is_active = forms.BooleanField(label="Règle en vigueur", required=False)
    applies_from = FrenchDateField(label="À partir du", help_text="Aujourd’hui ou plus tard.")
    source = forms.CharField(
        label="D’où vient ce délai", required=False, max_length=300, help_text="Un texte, une réunion, une date."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"applies_from": today(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
