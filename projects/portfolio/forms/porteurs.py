"""Porteurs, their contacts, and what they are to a project."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.core.forms import Group, LookupField, PortalForm, VersionedForm
from projects.porteurs.enums import PorteurKind, Provenance
from projects.porteurs.models import Contact, Porteur
from projects.porteurs.selectors import Draft
from projects.porteurs.siret import clean_siret, validate_siret
from projects.portfolio.enums import PartnerRole, StructureKind
from projects.portfolio.forms.fields import TruthField, truth

PLACES = ("commune", "epci", "department")


class SiretField(forms.CharField):
    """Fourteen digits, spaces allowed; None when not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, required=False, empty_value="", **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "data-court": ""}

    def to_python(self, value: Any) -> str:
        return clean_siret(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            validate_siret(value)


class _Porteur(PortalForm):
    name = forms.CharField(label="Nom", max_length=200, help_text="Le nom complet, sans sigle.")
    kind = forms.ChoiceField(label="Type", choices=[("", "À choisir"), *PorteurKind.choices])
    siret = SiretField(label="SIRET", help_text="Les 14 chiffres de l’établissement. Inconnu : laissez vide.")
    commune = LookupField(lookup="communes", label="Commune", required=False)
    epci = LookupField(lookup="epci", label="Intercommunalité", required=False)
    department = LookupField(lookup="departments", label="Département", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in PLACES if cleaned.get(name)]
        for name in given[1:]:
            self.add_error(name, "Gardez un seul territoire : commune, intercommunalité ou département.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service writes: unknown is None."""
        data = self.cleaned_data
        return {**{name: data[name] for name in ("name", "kind", *PLACES)}, "siret": data["siret"] or None}

    def draft(self) -> Draft:
        return Draft(**{**self.values(), "siret": self.cleaned_data["siret"]})


_GROUPS = (
    Group("Qui", ("name", "kind", "siret")),
    Group("Où", PLACES, help="Là où il agit : une commune, une intercommunalité ou un département, un seul."),
)


class NewPorteurForm(_Porteur):
    """A new porteur; `seen` are the keys of those that were proposed instead, and were not the one."""

    groups = _GROUPS
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400)
    retour = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400)


class PorteurForm(_Porteur, VersionedForm):
    groups = (*_GROUPS, Group("Ce que le portail a déduit", ("confirmed",)))
    confirmed = forms.BooleanField(label="Le type est exact", required=False)

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        if row.kind_provenance == Provenance.DEDUCED:
            self.fields["confirmed"].label = f"Je confirme le type, déduit du nom : {row.get_kind_display()}"
        else:
            del self.fields["confirmed"]

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "siret": row.siret or ""}


class ContactForm(PortalForm):
    name = forms.CharField(label="Nom", max_length=150, help_text="Prénom et nom.")
    position = forms.CharField(label="Fonction", required=False, max_length=150)
    email = forms.EmailField(label="Adresse électronique", required=False)
    phone = forms.CharField(label="Téléphone", required=False, max_length=30)
    is_responsible = forms.BooleanField(
        label="Responsable du dossier",
        required=False,
        help_text="Reçoit les rappels. Un seul par porteur : celui d’avant ne l’est plus.",
    )
    is_substitute = forms.BooleanField(
        label="Suppléant",
        required=False,
        help_text="Remplace le responsable en son absence ; invité, il voit la même chose. Un seul par porteur.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_responsible") and cleaned.get("is_substitute"):
            self.add_error("is_substitute", "Un contact est responsable ou suppléant, pas les deux.")
        return cleaned


class StoredContactForm(ContactForm, VersionedForm):
    """A contact that is there already."""


class ProjectContactForm(PortalForm):
    """Who answers for one project, when the people of its porteur share its projects out."""

    contact = forms.ModelChoiceField(
        label="Contact de ce projet",
        queryset=Contact.objects.none(),
        required=False,
        help_text="Reçoit seul les rappels de ce projet.",
    )

    def __init__(self, *args: Any, porteur: Porteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = porteur.contacts.all()
        responsible = porteur.contacts.filter(is_responsible=True).first()
        field.empty_label = f"Celui du porteur ({responsible or 'à renseigner'})"


class PartnerForm(PortalForm):
    porteur = LookupField(
        lookup="porteurs", label="Organisme", help_text="Ses représentants qui ont un compte verront ce projet."
    )
    role = forms.ChoiceField(
        label="Rôle",
        choices=PartnerRole.choices,
        widget=forms.RadioSelect,
        help_text="Un co-porteur répond du projet avec le porteur ; un opérateur fait le travail pour lui.",
    )


class StructureForm(PortalForm):
    kind = forms.ChoiceField(label="Structure", choices=[("", "À choisir"), *StructureKind.choices])
    label = forms.CharField(
        label="Précision", required=False, max_length=200, help_text="Son nom, ou le nombre de places."
    )
    is_planned = forms.BooleanField(label="Prévue, pas encore ouverte", required=False)
    has_prestation = TruthField(
        label="Bénéficie d’une prestation de service",
        help_text="Le financement de droit commun que la Caf verse aux structures.",
    )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**data, "has_prestation": truth(data["has_prestation"])}
