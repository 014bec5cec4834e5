"""What is typed about an application: begun, written, its pieces, an opinion."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from projects.calls.enums import Instance, OpinionValue
from projects.calls.models import Application, Call
from projects.calls.selectors import asked_amounts
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm, VersionedForm
from projects.core.french import format_date
from projects.core.paris import today
from projects.documents.forms import DocumentField
from projects.territories.enums import Echelon

UNKNOWN_YET = "Inconnu à ce jour"
AMOUNT = "amount_"


class CallField(forms.ModelChoiceField):
    """A call, with the day until which one may deposit, or might."""

    def label_from_instance(self, call: Any) -> str:
        if not call.closed_on:
            return str(call.title)
        said = "jusqu’au" if call.is_open(today()) else "clos depuis le"
        return f"{call.title}, {said} {format_date(call.closed_on)}"


class NewApplicationForm(PortalForm):
    """What an application must say to exist: the rest is written on its draft."""

    call = CallField(Call.objects.none(), label="Appel", empty_label="À choisir")
    porteur = LookupField(lookup="porteurs", label="Porteur", help_text="L’organisme qui répond du projet.")
    department = LookupField(
        lookup="departments", label="Département", help_text="Là où le projet se fera. Il entre dans la référence."
    )
    title = forms.CharField(label="Titre", max_length=200, help_text="Ce que fera le projet, en une ligne.")

    def __init__(self, *args: Any, calls: Sequence[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["call"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Call.objects.filter(pk__in=[call.pk for call in calls])
        if len(calls) == 1:
            self.initial.setdefault("call", calls[0])


class ApplicationForm(VersionedForm):
    """A draft, or one that was sent back. What is left empty is not known, or not communicated."""

    title = forms.CharField(
        label="Titre",
        required=False,
        max_length=200,
        help_text="Ce que fera le projet, en une ligne. Demandé pour déposer.",
    )
    porteur = LookupField(lookup="porteurs", label="Porteur", required=False)
    summary = forms.CharField(
        label="Résumé",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Le besoin, le public, ce que vous ferez, avec qui ; rien de personnel. Demandé pour déposer.",
    )
    planned_actions = forms.CharField(
        label="Actions prévues",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Une par ligne. Si la candidature est retenue, chacune devient une action du projet.",
    )
    caf = LookupField(lookup="cafs", label="Caf", required=False, help_text="Celle qui instruit la candidature.")
    commune = LookupField(lookup="communes", label="Commune", required=False)
    epci = LookupField(lookup="epci", label="Intercommunalité", required=False)
    echelon = forms.ChoiceField(
        label="Échelon",
        required=False,
        choices=[("", UNKNOWN_YET), *Echelon.choices],
        help_text="L’étendue de ce que couvre le projet.",
    )

    def __init__(self, *args: Any, row: Application, **kwargs: Any) -> None:
        self.years = [year for year, _ in asked_amounts(row)]
        amounts: dict[str, forms.Field] = {
            f"{AMOUNT}{year}": forms.DecimalField(
                label=f"Montant demandé pour {year}, en euros",
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
                help_text="Vide : non communiqué." if year == self.years[0] else "",
            )
            for year in self.years
        }
        # Before the form copies them: one field a year that the call funds.
        self.base_fields = {**type(self).base_fields, **amounts}  # type: ignore[misc]
        self.groups = (  # type: ignore[misc]
            Group("Le projet", ("title", "porteur", "summary", "planned_actions")),
            Group(
                "Où",
                ("commune", "epci", "echelon", "caf"),
                help="Une commune ou une intercommunalité, pas les deux.",
            ),
            Group("Ce qui est demandé", tuple(amounts)),
        )
        super().__init__(*args, row=row, **kwargs)

    def initial_of(self, row: Any) -> dict[str, Any]:
        known = {f"{AMOUNT}{year}": amount for year, amount in asked_amounts(row)}
        return {**super().initial_of(row), "echelon": row.echelon or "", **known}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("commune") and cleaned.get("epci"):
            self.add_error("epci", "Gardez la commune ou l’intercommunalité, pas les deux.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service writes: unknown is None."""
        given = {name: self.cleaned_data[name] for name in self.compared if not name.startswith(AMOUNT)}
        return {**given, "echelon": given["echelon"] or None}

    def amounts(self) -> dict[int, Decimal | None]:
        return {year: self.cleaned_data[f"{AMOUNT}{year}"] for year in self.years}


class PieceForm(PortalForm):
    """A piece of the call: its file, or for the Caf that it came another way."""

    file = DocumentField(label="Fichier")
    note = forms.CharField(label="Précision", required=False, max_length=200)

    def __init__(self, *args: Any, by_caf: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_caf:
            return
        self.fields["file"].required = False
        self.fields["note"].help_text = "Sans fichier, dites comment elle vous est parvenue : « par courrier »."
        self.fields["received_on"] = FrenchDateField(label="Reçue le", help_text="Aujourd’hui ou avant.")
        self.initial.setdefault("received_on", today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = cleaned.get("file") or cleaned.get("note") or self.errors.keys() & {"file", "note"}
        if "received_on" in self.fields and not told:
            self.add_error("note", "Sans fichier, dites comment la pièce vous est parvenue.")
        return cleaned


class OpinionForm(PortalForm):
    """What an instance thinks, on the day that it said so."""

    instance = forms.ChoiceField(label="Instance", choices=Instance.choices, widget=forms.RadioSelect)
    value = forms.ChoiceField(label="Avis", choices=OpinionValue.choices, widget=forms.RadioSelect)
    observed_on = FrenchDateField(label="Rendu le", help_text="Le jour de la séance : aujourd’hui ou avant.")
    text = forms.CharField(
        label="Texte de l’avis",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce que dit le relevé de la séance. Le porteur le lit.",
    )
    given_by = forms.CharField(
        label="Donné par", max_length=150, help_text="Qui l’a donné au nom de l’instance : « la présidence du comité »."
    )


class RemoveOpinionForm(PortalForm):
    note = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
