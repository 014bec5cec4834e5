"""The addresses of the portal, and two forms: `/essai/` makes a porteur, `/essai/<pk>/` changes one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import include, path

from projects.core.errors import DomainError
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm, Saved, VersionedForm, answer_form
from projects.core.versions import save_version
from projects.journal.services import record
from projects.porteurs.enums import PorteurKind
from projects.porteurs.models import Porteur

TEMPLATES = Path(__file__).parent / "templates"
# What somebody else does between the moment a form is found right and the moment it is saved.
MEANWHILE: list[Callable[[], None]] = []


class EveryField(PortalForm):
    groups = (
        Group("Qui est-ce", ("name", "kind", "siret"), help="Comme au répertoire : le nom, puis le numéro."),
        Group("Où", ("commune", "epci", "department", "caf", "partner")),
    )
    name = forms.CharField(label="Nom", max_length=200, help_text="Le nom complet, sans sigle.")
    kind = forms.ChoiceField(label="Type", choices=[("", "À choisir"), *PorteurKind.choices])
    siret = forms.CharField(label="SIRET", max_length=14, required=False)
    commune = LookupField(lookup="communes", label="Commune", required=False, help_text="Là où est le siège.")
    epci = LookupField(lookup="epci", label="Intercommunalité", required=False)
    department = LookupField(lookup="departments", label="Département", required=False)
    caf = LookupField(lookup="cafs", label="Caf", required=False)
    partner = LookupField(lookup="porteurs", label="Autre porteur", required=False)
    day = FrenchDateField(label="Depuis le", required=False)
    places = forms.IntegerField(label="Places", required=False, min_value=0)
    euros = forms.DecimalField(label="Montant", required=False, max_digits=14, decimal_places=2)
    public = forms.MultipleChoiceField(
        label="Publics",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices={"p": "Parents", "e": "Enfants"},
    )
    pace = forms.ChoiceField(
        label="Rythme", required=False, widget=forms.RadioSelect, choices=[("j", "Jour"), ("n", "Nuit")]
    )
    email = forms.EmailField(label="Courriel", required=False)
    agreed = forms.BooleanField(label="Le porteur est d’accord", required=False)
    note = forms.CharField(label="Remarque", required=False, widget=forms.Textarea)


class PorteurForm(VersionedForm):
    name = forms.CharField(label="Nom", max_length=200)
    printed_name = forms.CharField(label="Nom imprimé", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Type", choices=PorteurKind.choices)
    commune = LookupField(lookup="communes", label="Commune", required=False)


def make_porteur(request: HttpRequest) -> HttpResponse:
    def save(form: EveryField) -> Saved:
        if form.cleaned_data["name"] == "Refusé":
            raise DomainError("Ce nom est refusé.", "name")
        porteur = Porteur(name=form.cleaned_data["name"], kind=form.cleaned_data["kind"])
        porteur.commune = form.cleaned_data["commune"]
        porteur.siret = form.cleaned_data["siret"] or None
        porteur.full_clean()
        porteur.save()
        return Saved(f"/essai/{porteur.pk}/", "Porteur ajouté.", undo_url="/essai/annuler/")

    return answer_form(request, form=EveryField(), template="essai.html", save=save)


def change_porteur(request: HttpRequest, pk: int) -> HttpResponse:
    porteur = get_object_or_404(Porteur, pk=pk)

    def save(form: PorteurForm) -> str:
        while MEANWHILE:
            MEANWHILE.pop()()
        values: dict[str, Any] = {name: form.cleaned_data[name] for name in form.compared}
        changed = save_version(porteur, version=form.cleaned_data["version"], values=values)
        record(actor=request.user, verb="porteur.edited", subject=porteur, fields=changed)  # type: ignore[arg-type]
        return request.path

    return answer_form(
        request, form=PorteurForm(row=porteur), template="essai.html", save=save, success="Porteur enregistré."
    )


def use_templates() -> None:
    """Let the engine find `essai.html`: the settings know nothing of it."""
    dirs = engines["django"].engine.dirs  # type: ignore[attr-defined]
    if TEMPLATES not in dirs:
        engines["django"].engine.dirs = [*dirs, TEMPLATES]  # type: ignore[attr-defined]


urlpatterns = [
    path("essai/", make_porteur, name="essai"),
    path("essai/<int:pk>/", change_porteur, name="essai_change"),
    path("", include("fipe_portal.urls")),
]
