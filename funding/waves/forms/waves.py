"""What Cnaf keeps of a wave, and whom it reminds."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms

from funding.waves.forms.fields import DaysField, HourField
from projects.core.forms import FrenchDateField, PortalForm, VersionedForm
from projects.core.paris import PARIS

FIRST, LAST = 2000, 2100
NO_SUCH_HOUR = "Cette heure n’existe pas ce jour-là : les horloges passent à l’heure d’été."


class WaveForm(VersionedForm):
    """A wave edited whole; an unsaved row at version 0 is one to add. The deadline is a day and an hour of Paris."""

    title = forms.CharField(label="Intitulé", max_length=150)
    slug = forms.SlugField(
        label="Adresse de la page",
        max_length=40,
        help_text="Un mot sans accent, comme 2026-1. Elle ne change plus ensuite.",
    )
    year = forms.IntegerField(label="Année des crédits", min_value=FIRST, max_value=LAST)
    number = forms.IntegerField(label="Numéro de la vague dans l’année", min_value=1, max_value=99)
    budget_line = forms.CharField(label="Ligne budgétaire", max_length=100)
    opens_on = FrenchDateField(
        label="Ouverte le", help_text="Ce jour-là, une réponse est attendue de chaque Caf qui suit des projets ex-Fipe."
    )
    deadline_day = FrenchDateField(label="À transmettre au plus tard le")
    deadline_hour = HourField(label="Heure limite", help_text="Heure de Paris, outre-mer compris.")
    reminder_days = DaysField(
        label="Relances automatiques",
        required=False,
        help_text="En jours après la date limite ; négatif avant elle. Jamais la nuit, une par jour au plus.",
    )
    instructions = forms.CharField(
        label="Consigne aux Caf", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source_text = forms.CharField(label="Source", max_length=250, help_text="La lettre ou la note qui l’annonce.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        held = super().initial_of(row)
        if row.deadline:
            held |= {"deadline_day": row.due.date(), "deadline_hour": row.due.time()}
        return held

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, hour = data.get("deadline_day"), data.get("deadline_hour")
        if day and isinstance(hour, time):
            # The hour that comes twice in autumn is the second of the two: nobody is late by the clock's own doing.
            moment = datetime.combine(day, hour, tzinfo=PARIS).replace(fold=1)
            if moment.astimezone(UTC).astimezone(PARIS).time() != hour:
                self.add_error("deadline_hour", NO_SUCH_HOUR)
            else:
                data["deadline"] = moment.astimezone(UTC)
        return data

    def kept(self) -> dict[str, Any]:
        names = [name for name in self.fields if name not in ("version", "read", "deadline_day", "deadline_hour")]
        return {name: self.cleaned_data[name] for name in names} | {"deadline": self.cleaned_data["deadline"]}

    def reread(self) -> VersionedForm | None:
        return super().reread() if self.row.pk else None


class RemindForm(PortalForm):
    """Which late Caf are reminded: those shown, all ticked, each may be left out."""

    answers = forms.MultipleChoiceField(label="Caf à relancer", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        field.error_messages["required"] = "Cochez au moins une Caf."
        self.initial.setdefault("answers", [key for key, _ in choices])


class CloseForm(PortalForm):
    """Nothing but the act: what it does is said above it."""


class CancelForm(PortalForm):
    """Why a wave is taken back: the Caf that come to it read it."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Les Caf qui viennent sur la vague le lisent.",
    )
