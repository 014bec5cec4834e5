"""What each act on a yearly financing asks. Every form carries the state that the page showed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from funding.grants.enums import Party
from funding.grants.models import Financing
from funding.grants.services.votes import BODIES
from funding.grants.workflow import PATH
from funding.rules.enums import Funder, Nature
from funding.rules.models import Axis, Volet
from projects.core.forms import FrenchDateField, Group, PortalForm
from projects.core.forms.euros import EurosField
from projects.core.french import typeset
from projects.core.paris import today

LONGEST = 2000
UNKNOWN_AMOUNT = "Laissez vide si le montant n’est pas communiqué."
# What is typed for an amount that is asked and that nobody told; left empty, nothing is asked of that nature.
NOT_TOLD = "nc"


class ActForm(PortalForm):
    """On which day, and a note; `read` is the version of all that was shown."""

    read = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    observed_on = FrenchDateField(label="Le", help_text="Aujourd’hui ou avant.")
    note = forms.CharField(
        label="Remarque", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, financing: Financing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.financing = financing
        self.initial.setdefault("observed_on", today())

    def given(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "read"}

    def show(self, name: str, value: str) -> None:
        """Send `value` with the page that shows the form again, in place of what was posted."""
        self.data = {key: self.data[key] for key in self.data} | {name: value}


class AxisField(forms.ChoiceField):
    """An axis of the FPT in force that year, or one of its volets; the cleaned value is {axis, volet}."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Axe ou volet du FPT", required=False, **kwargs)
        self.rows: dict[str, dict[str, Any]] = {}

    def of_year(self, year: int) -> None:
        axes = Axis.objects.filter(valid__contains=date(year, 7, 1))
        volets = Volet.objects.filter(axis__in=axes).select_related("axis").order_by("axis__number", "number")
        self.rows = {f"a{axis.pk}": {"axis": axis, "volet": None} for axis in axes}
        self.rows |= {f"v{volet.pk}": {"axis": volet.axis, "volet": volet} for volet in volets}
        named = sorted(self.rows.items(), key=lambda row: (row[1]["axis"].number, str(row[1]["volet"] or "")))
        labels = [(key, str(row["volet"] or row["axis"])) for key, row in named]
        self.choices = [("", "Non communiqué"), *labels]

    def clean(self, value: Any) -> dict[str, Any]:
        return self.rows.get(super().clean(value), {"axis": None, "volet": None})

    @staticmethod
    def key_of(axis: int | None, volet: int | None) -> str:
        """What stands for them among the choices: the volet rather than its axis."""
        return f"v{volet}" if volet else f"a{axis}" if axis else ""


class AskForm(ActForm):
    """What is asked, by nature as far as it is known."""

    operating = EurosField(label="Fonctionnement", required=False)
    investment = EurosField(label="Investissement", required=False)
    unsplit = EurosField(
        label="Sans nature dite", required=False, help_text="Un montant demandé qui n’est pas ventilé."
    )
    axis = AxisField()
    groups: ClassVar[Any] = (
        Group(
            "Montants demandés",
            ("operating", "investment", "unsplit"),
            "Au cent près. Écrivez « nc » pour un montant demandé non communiqué ; vide, rien n’est demandé là.",
        ),
        Group("Demande", ("axis", "observed_on", "note")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of_year(self, self.financing)

    def amounts(self) -> list[tuple[str, Any]]:
        """By nature, those that were typed, « nc » as None; one that is not communicated when none was typed."""
        named = ((Nature.OPERATING, "operating"), (Nature.INVESTMENT, "investment"), ("", "unsplit"))
        typed = [(str(nature), name) for nature, name in named if str(self[name].value() or "").strip()]
        return [(nature, self.cleaned_data[name]) for nature, name in typed] or [("", None)]


class VoteForm(ActForm):
    """What a body granted."""

    body = forms.ChoiceField(label="Instance", widget=forms.RadioSelect)
    amount = EurosField(label="Montant voté", required=False, help_text=UNKNOWN_AMOUNT)
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Non ventilé"), *Nature.choices])
    axis = AxisField()
    override = forms.CharField(
        label="Pourquoi la règle n’est pas suivie",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Demandé seulement si une règle de l’année n’est pas suivie : ce motif reste avec le vote.",
    )
    groups: ClassVar[Any] = (
        Group("Décision", ("body", "observed_on", "amount")),
        Group("Ce que l’aide finance", ("nature", "axis")),
        Group("Une règle n’est pas suivie ?", ("override",), folded=True),
        Group("", ("note",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].label = "Votée le"
        self.fields["note"].help_text = typeset("Pour les financeurs : le porteur ne la lit pas.")
        _bodies(self, self.financing.funder)
        _of_year(self, self.financing)

    def given(self) -> dict[str, Any]:
        given = super().given()
        return {**given, **given.pop("axis")}


class RefuseForm(ActForm):
    body = forms.ChoiceField(label="Instance", widget=forms.RadioSelect)
    reason = forms.CharField(label="Motif du refus", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    groups: ClassVar[Any] = (Group("", ("body", "observed_on", "reason")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].label = "Décidé le"
        del self.fields["note"]
        _bodies(self, self.financing.funder)


class NotifyForm(ActForm):
    letter = forms.CharField(label="Référence du courrier", required=False, max_length=80)
    groups: ClassVar[Any] = (Group("", ("observed_on", "letter", "note")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].label = "Envoyée le"


class AgreeForm(ActForm):
    """The convention, and the signatures that are already there."""

    number = forms.CharField(label="Numéro de la convention", required=False, max_length=80)
    amount = EurosField(label="Montant conventionné", required=False, help_text=UNKNOWN_AMOUNT)
    starts_on = FrenchDateField(label="Prend effet le", required=False)
    ends_on = FrenchDateField(label="Prend fin le", required=False)
    funder = FrenchDateField(label="Signée par le financeur le", required=False)
    porteur = FrenchDateField(label="Signée par le porteur le", required=False)
    groups: ClassVar[Any] = (
        Group("Convention", ("number", "observed_on", "amount", "starts_on", "ends_on")),
        Group(
            "Signatures",
            ("funder", "porteur"),
            "Signée des deux côtés, l’année devient « Conventionnée ». Une signature peut se noter plus tard.",
        ),
        Group("", ("note",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].label = "Établie le"

    def given(self) -> dict[str, Any]:
        given = super().given()
        signed = {party.value: given.pop(party.value) for party in Party}
        return {**given, "signed": {party: day for party, day in signed.items() if day}}


class AgreementCorrectForm(ActForm):
    """What was typed of a convention that is signed, and why it is put right."""

    number = forms.CharField(label="Numéro de la convention", required=False, max_length=80)
    amount = EurosField(label="Montant conventionné", required=False, help_text=UNKNOWN_AMOUNT)
    starts_on = FrenchDateField(label="Prend effet le", required=False)
    ends_on = FrenchDateField(label="Prend fin le", required=False)
    reason = forms.CharField(
        label="Motif de la correction", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    groups: ClassVar[Any] = (Group("", ("number", "amount", "starts_on", "ends_on", "reason")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["observed_on"], self.fields["note"]


class SignForm(ActForm):
    party = forms.ChoiceField(label="Signataire", widget=forms.RadioSelect, choices=Party.choices)
    groups: ClassVar[Any] = (Group("", ("party", "observed_on", "note")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["observed_on"].label = "Signée le"


class AmendForm(ActForm):
    """An avenant that both signed; it counts from the last of the two days."""

    number = forms.CharField(label="Numéro de l’avenant", max_length=80)
    funder = FrenchDateField(label="Signé par le financeur le")
    porteur = FrenchDateField(label="Signé par le porteur le")
    amount = EurosField(label="Nouveau montant", required=False, help_text="Laissez vide s’il ne change pas.")
    ends_on = FrenchDateField(label="Nouvelle fin", required=False, help_text="Laissez vide si elle ne change pas.")
    groups: ClassVar[Any] = (
        Group("Avenant", ("number", "amount", "ends_on")),
        Group("Signatures", ("funder", "porteur"), "Un avenant vaut du jour de la dernière des deux signatures."),
        Group("", ("note",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["observed_on"]

    def given(self) -> dict[str, Any]:
        given = super().given()
        signed = {party.value: given.pop(party.value) for party in Party}
        return {**given, "signed": signed, "observed_on": max(signed.values())}


class AwaitForm(ActForm):
    """By which day a step is awaited."""

    status = forms.ChoiceField(label="Étape attendue", choices=[(one.value, one.label) for one in PATH[1:]])
    due_on = FrenchDateField(label="Attendue le")
    groups: ClassVar[Any] = (Group("", ("status", "due_on", "note")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["observed_on"]


def _bodies(form: ActForm, funder: str) -> None:
    bodies = BODIES[Funder(funder)]
    field = form.fields["body"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(body.value, body.label) for body in bodies]
    if len(bodies) == 1:
        form.initial.setdefault("body", bodies[0].value)


def _of_year(form: ActForm, financing: Financing) -> None:
    field = form.fields["axis"]
    assert isinstance(field, AxisField)
    field.of_year(financing.year.year)
