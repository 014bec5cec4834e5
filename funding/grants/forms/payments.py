"""What is asked of a payment, of the steps of an indu, of a contrôle; and the reason of what is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from funding.grants.enums import AMOUNTLESS, ControlFinding, PaymentKind, RecoveryStepKind
from projects.core.forms import FrenchDateField, PortalForm
from projects.core.forms.euros import EurosField
from projects.core.paris import today

LONGEST = 2000
REFERENCE_HELP = "Le numéro de la pièce dans la comptabilité du payeur. Il évite de noter deux fois le même versement."
# By what an address calls it: the kind of step, the title of its page, what is said when it is recorded.
STEPS: dict[str, tuple[RecoveryStepKind, str, str]] = {
    "contester": (RecoveryStepKind.CONTESTED, "Noter une contestation", "Contestation notée."),
    "maintenir": (RecoveryStepKind.MAINTAINED, "Noter le maintien de l’indu", "Maintien noté."),
    "remettre": (RecoveryStepKind.REMITTED, "Noter une remise", "Remise notée."),
    "reverser": (RecoveryStepKind.REPAID, "Noter un reversement", "Reversement noté."),
}


def _reference(*, required: bool = False) -> forms.CharField:
    return forms.CharField(label="Référence comptable", required=required, max_length=40, help_text=REFERENCE_HELP)


def _note(label: str = "Remarque", *, required: bool = False, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


class ReasonForm(PortalForm):
    """Why something is taken back."""

    reason = _note("Motif", required=True)


class PaymentForm(PortalForm):
    kind = forms.ChoiceField(label="Nature", choices=PaymentKind.choices, widget=forms.RadioSelect)
    amount = EurosField(label="Montant versé")
    observed_on = FrenchDateField(label="Versé le", help_text="Le jour du paiement, aujourd’hui ou avant.")
    reference = _reference()
    is_another = forms.BooleanField(label="C’est un autre versement", required=False)
    note = _note()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._box = self.fields["is_another"].widget
        self.fields["is_another"].widget = forms.HiddenInput()

    def bind(self, data: QueryDict | Mapping[str, Any], files: Any = None, *, judge: bool = True) -> None:
        """A box that was ticked stays in sight: whoever is refused for something else may untick it."""
        super().bind(data, files, judge=judge)
        if self["is_another"].value() in ("on", "True", True):
            self.ask_whether_another()

    def ask_whether_another(self) -> None:
        """Show the box: the same amount is noted on the same day."""
        self.fields["is_another"].widget = self._box


class PaymentCorrectForm(PortalForm):
    """The whole payment again, and why: what was wrong stays readable, struck out."""

    kind = forms.ChoiceField(label="Nature", choices=PaymentKind.choices, widget=forms.RadioSelect)
    amount = EurosField(label="Montant versé")
    observed_on = FrenchDateField(label="Versé le")
    reference = _reference()
    reason = _note("Motif de la correction", required=True)


class RecoveryForm(PortalForm):
    amount = EurosField(label="Montant à reprendre")
    observed_on = FrenchDateField(label="Notifié le", help_text="Le jour du courrier au porteur.")
    reference = _reference()
    note = _note("Motif de l’indu", rows=3)


class StepForm(PortalForm):
    """One step of an indu; a contestation and its answer have no amount."""

    amount = EurosField(label="Montant")
    observed_on = FrenchDateField(label="Le", help_text="Aujourd’hui ou avant.")
    reference = _reference()
    note = _note()

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in AMOUNTLESS:
            del self.fields["amount"], self.fields["reference"]
        elif kind == RecoveryStepKind.REMITTED:
            del self.fields["reference"]
            self.fields["amount"].label, self.fields["amount"].help_text = "Montant remis", "En partie, ou en totalité."
        else:
            self.fields["amount"].label = "Montant reversé"
        self.initial.setdefault("observed_on", today())


class StepCorrectForm(PortalForm):
    amount = EurosField(label="Montant")
    observed_on = FrenchDateField(label="Le")
    reference = _reference()
    reason = _note("Motif de la correction", required=True)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in AMOUNTLESS:
            del self.fields["amount"], self.fields["reference"]


class ControlForm(PortalForm):
    finding = forms.ChoiceField(label="Constat", choices=[("", "Choisissez"), *ControlFinding.choices])
    observed_on = FrenchDateField(label="Fait le", help_text="Le jour du contrôle, aujourd’hui ou avant.")
    due = EurosField(
        label="Montant dû après le contrôle",
        required=False,
        help_text="Laissez vide si le contrôle ne change rien. Il peut abaisser ce qui est dû, jamais le relever.",
    )
    note = _note("Ce qui a été constaté", rows=4)


class ControlCorrectForm(PortalForm):
    finding = forms.ChoiceField(label="Constat", choices=ControlFinding.choices)
    observed_on = FrenchDateField(label="Fait le")
    due = EurosField(label="Montant dû après le contrôle", required=False)
    reason = _note("Motif de la correction", required=True)
