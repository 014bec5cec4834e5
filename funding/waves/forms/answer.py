"""The questionnaire of a Caf. Everything may be left empty: what lacks is told before the validation."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from django import forms

from funding.rules.enums import Nature
from funding.rules.selectors import Ruling
from funding.waves.enums import Choice, NeedKind
from funding.waves.models import Answer, AnswerLine
from funding.waves.selectors.checks import natures
from funding.waves.selectors.content import lines_of
from projects.core.forms import PortalForm, VersionedForm
from projects.core.forms.euros import EurosField
from projects.core.transitions import Transition

LONGEST = 3000
NOTHING, SOMETHING = "oui", "non"
NOT_WITH_AMOUNT = "Rien n’est demandé pour ce projet : effacez ce montant, ou demandez des crédits."
NOT_COMMUNICATED = "Vide si vous ne le connaissez pas : « non communiqué », et non zéro."


class AnswerForm(VersionedForm):
    """The lines of one Caf, a project each, then its word for Cnaf; two advisors may write it at once.

    The nature is a field only where the rules of the year leave a choice.
    """

    nothing_asked = forms.ChoiceField(
        label="Votre Caf demande-t-elle des crédits dans cette vague ?",
        choices=((SOMETHING, "Oui, pour un projet au moins"), (NOTHING, "Non, rien à demander")),
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label="Mot pour la Cnaf", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, row: Answer, **kwargs: Any) -> None:
        self.lines: list[AnswerLine] = lines_of(row)
        self.rulings: dict[str, Ruling] = natures(row)
        self.base_fields = {**type(self).base_fields, **self._made()}  # type: ignore[misc]  # those of this answer
        super().__init__(*args, row=row, **kwargs)

    @property
    def open_natures(self) -> list[tuple[str, str]]:
        """Those that no rule excludes."""
        return [(value, str(label)) for value, label in Nature.choices if self.rulings[value].value is not False]

    def _made(self) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for line in self.lines:
            for name, field in self._of_line().items():
                made[f"{name}_{line.pk}"] = field
        return made

    def _of_line(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "choice": forms.ChoiceField(
                label="Pour ce projet", choices=Choice.choices, widget=forms.RadioSelect, required=False
            ),
            "asked": EurosField(label="Montant demandé (€)", required=False, help_text=NOT_COMMUNICATED),
        }
        if len(self.open_natures) > 1:
            fields["nature"] = forms.ChoiceField(label="Nature", choices=self.open_natures, required=False)
        return fields | {
            "need": forms.ChoiceField(label="Besoin", choices=(("", "Choisissez"), *NeedKind.choices), required=False),
            "justification": _textarea("Justification", "Ce que permettrait ce crédit, et ce qui suivra."),
            "exclusion": _textarea("Pourquoi rien n’est demandé"),
        }

    def initial_of(self, row: Any) -> dict[str, Any]:
        held: dict[str, Any] = {"nothing_asked": NOTHING if row.nothing_asked else SOMETHING, "note": row.note}
        for line in self.lines:
            held |= {name: getattr(line, name.rsplit("_", 1)[0]) for name in self.base_fields if _is_of(name, line)}
        return held

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            asked = f"asked_{line.pk}"
            if data.get(f"choice_{line.pk}") == Choice.EXCLUDED and data.get(asked) is not None:
                self.add_error(asked, NOT_WITH_AMOUNT)
        return data

    def bound_with(self, wrong: AbstractSet[str]) -> AbstractSet[str]:
        """« Ne rien demander » waits for its amount to be taken off: neither is kept without the other."""
        return wrong | {name.replace("asked_", "choice_") for name in wrong if name.startswith("asked_")}

    def values(self) -> dict[int, dict[str, Any]]:
        """What was typed, by key of line; a field that was emptied of its choice keeps the stored nature."""
        found: dict[int, dict[str, Any]] = {}
        for line in self.lines:
            names = [name for name in self.fields if _is_of(name, line)]
            found[line.pk] = {name.rsplit("_", 1)[0]: self.cleaned_data[name] for name in names}
            if not found[line.pk].get("nature", "x"):
                found[line.pk]["nature"] = line.nature
        return found

    def saved(self) -> dict[str, Any]:
        """The arguments of `save_answer`."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "lines": self.values(),
            "nothing_asked": data["nothing_asked"] == NOTHING,
            "note": data["note"],
        }


def _is_of(name: str, line: AnswerLine) -> bool:
    return name.endswith(f"_{line.pk}")


def _textarea(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST, widget=widget)


class ActForm(PortalForm):
    """One line of the table. `read` is the step, `seen` the version of the answer, that the page shows."""

    read = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il est envoyé à la Caf et reste avec sa réponse.",
    )

    def __init__(self, *args: Any, line: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not line.needs_reason:
            del self.fields["reason"]
