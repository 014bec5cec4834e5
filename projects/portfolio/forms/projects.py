"""What a project is: its name, its places, what characterises it; and a project that a call selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.calls.models import Call
from projects.core.forms import Group, LookupField, PortalForm, VersionedForm
from projects.porteurs.enums import Provenance
from projects.portfolio.enums import Echelon, PriorityArea
from projects.portfolio.forms.fields import FactDayField, TruthField, truth, word_of
from projects.portfolio.models import Project

UNKNOWN_YET = "Inconnu à ce jour"
# What is said of a fact that was deduced, by its provenance.
DEDUCED = {
    "department_provenance": ("Département", "department"),
    "caf_provenance": ("Caf", "caf"),
    "territory_provenance": ("Territoire", "place"),
    "echelon_provenance": ("Échelon", "echelon"),
    "qpv_provenance": ("Quartier prioritaire", "qpv"),
    "ami_provenance": ("Issu de l’AMI", "ami_origin"),
}


class ConfirmedField(forms.MultipleChoiceField):
    """Boxes beside what was deduced: what is no more deduced when the page is sent is confirmed already."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        known = {str(key) for key, _ in self.choices}  # type: ignore[union-attr,misc]
        return [key for key in super().to_python(value) if key in known]


class ProjectForm(VersionedForm):
    """The identity of a project. What is left empty is unknown, and stays so."""

    groups = (
        Group("Identité", ("title", "porteur")),
        Group(
            "Territoire",
            ("department", "caf", "commune", "epci", "echelon"),
            help="Un projet a pour territoire une commune ou une intercommunalité, pas les deux.",
        ),
        Group("Caractéristiques", ("qpv", "ami_origin")),
        Group("Schéma départemental et remarques", ("sdsf_mention", "remarks")),
        Group(
            "Ce que le portail a déduit",
            ("confirmed",),
            help="Personne ne l’a encore saisi. Cochez ce dont vous êtes sûr : il sera dit « saisi ».",
        ),
    )
    title = forms.CharField(
        label="Titre", required=False, max_length=200, help_text="Ce que fait le projet, en une ligne."
    )
    porteur = LookupField(lookup="porteurs", label="Porteur", required=False, help_text="Qui répond du projet.")
    department = LookupField(lookup="departments", label="Département")
    caf = LookupField(lookup="cafs", label="Caf", required=False, help_text="Celle qui suit le projet.")
    commune = LookupField(lookup="communes", label="Commune", required=False)
    epci = LookupField(lookup="epci", label="Intercommunalité", required=False)
    echelon = forms.ChoiceField(
        label="Échelon",
        required=False,
        choices=[("", UNKNOWN_YET), *Echelon.choices],
        help_text="L’étendue de ce que couvre le projet.",
    )
    qpv = forms.ChoiceField(
        label="Quartier prioritaire",
        required=False,
        choices=[("", UNKNOWN_YET), *PriorityArea.choices],
        help_text="Quartier prioritaire de la politique de la ville (QPV), touché par le projet.",
    )
    ami_origin = TruthField(
        label="Issu de l’AMI « Accueil pour tous »", help_text="AMI : appel à manifestation d’intérêt."
    )
    sdsf_mention = forms.CharField(
        label="Mention du schéma",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que le schéma départemental des services aux familles (SDSF) dit du projet.",
    )
    remarks = forms.CharField(label="Remarques", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    confirmed = ConfirmedField(label="Je confirme", required=False)

    def __init__(self, *args: Any, row: Project, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        choices = _deduced(row)
        if choices:
            self.fields["confirmed"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["confirmed"]

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "ami_origin": word_of(row.ami_origin), "confirmed": []}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("commune") and cleaned.get("epci"):
            self.add_error("epci", "Gardez la commune ou l’intercommunalité, pas les deux.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service writes: unknown is None."""
        given = {name: self.cleaned_data[name] for name in self.compared if name != "confirmed"}
        unknown = {name: given[name] or None for name in ("echelon", "qpv")}
        return {**given, **unknown, "ami_origin": truth(given["ami_origin"])}

    @property
    def confirmations(self) -> Sequence[str]:
        return self.cleaned_data.get("confirmed") or ()


def _deduced(project: Project) -> list[tuple[str, str]]:
    """The facts of a project that were deduced, with their values."""
    found = []
    for provenance, (label, name) in DEDUCED.items():
        if getattr(project, provenance) == Provenance.DEDUCED:
            found.append((provenance, f"{label} : {_said(project, name)}"))
    return found


def _said(project: Project, name: str) -> str:
    if name == "place":
        return str(project.commune or project.epci or UNKNOWN_YET.lower())
    if name == "ami_origin":
        return {True: "oui", False: "non", None: "inconnu"}[project.ami_origin]
    shown = getattr(project, f"get_{name}_display", None)
    return str(shown() if shown else getattr(project, name))


class TwinsField(forms.MultipleChoiceField):
    """The projects that this one was said not to be; hidden until it is asked."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: Any) -> bool:
        return True


class SelectedProjectForm(PortalForm):
    """A project that a call selected: its application, the decision and the project at once.

    `others` are the references of projects that look the same, and are not this one: see `ask_whether_other`.
    """

    groups = (
        Group(
            "La décision",
            ("call", "selected_on"),
            help="Le projet et sa candidature reçoivent ensemble la référence qui suit, dans ce département.",
        ),
        Group("Le projet", ("title", "porteur", "department", "caf")),
    )
    call = forms.ModelChoiceField(label="Appel", queryset=Call.objects.none(), empty_label="À choisir")
    # Not today's by default: the decision is older, and counts.
    selected_on = FactDayField(
        label="Retenu le", error_messages={"future": "La décision ne peut pas être datée dans le futur."}
    )
    title = forms.CharField(
        label="Titre", required=False, max_length=200, help_text="Ce que fait le projet, en une ligne."
    )
    porteur = LookupField(lookup="porteurs", label="Porteur", required=False, help_text="Qui répond du projet.")
    department = LookupField(lookup="departments", label="Département")
    caf = LookupField(
        lookup="cafs",
        label="Caf",
        required=False,
        help_text="Laissée vide, elle est déduite du département s’il n’en a qu’une.",
    )
    others = TwinsField(label="Un projet qui lui ressemble existe", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = Call.objects.all()  # type: ignore[attr-defined]

    def ask_whether_other(self, twins: Sequence[Project]) -> None:
        """Refuse once, and let a person say that it is none of `twins`."""
        field = self.fields["others"]
        # Told to be ticked by its own words, « facultatif » would mislead.
        field.widget, field.required = forms.CheckboxSelectMultiple(), True
        field.choices = [(twin.reference, f"C’est un autre projet que {twin.reference}") for twin in twins]  # type: ignore[attr-defined]
        self.add_error("others", "Ouvrez-le d’abord. Si c’est un autre projet, cochez la case, puis créez-le.")
