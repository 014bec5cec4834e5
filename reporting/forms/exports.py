"""Which files of an edition one takes away, and the one that comes back."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.core.forms import PortalForm
from projects.documents.forms import DocumentField, DocumentInput
from reporting.exports.formats import FORMATS


class ExportForm(PortalForm):
    """The formats, as boxes."""

    formats = forms.MultipleChoiceField(
        label="Fichiers",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins un fichier.",
            "invalid_choice": "Ce fichier n’existe pas : choisissez parmi ceux de la liste.",
        },
    )
    tell = forms.BooleanField(label="M’écrire quand c’est prêt", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["formats"].choices = [(one.slug, one.label) for one in FORMATS.values()]  # type: ignore[attr-defined]


class ReturnForm(PortalForm):
    """A Word file, already found to be one: no macro, no archive that unfolds without end, no password."""

    file = DocumentField(
        label="Fichier Word",
        widget=DocumentInput(attrs={"accept": ".docx"}),
        help_text="Le fichier .docx pris sur la page de l’édition, avec ou sans suivi des modifications.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".docx"):
            raise forms.ValidationError("Déposez un fichier Word (.docx) : c’est lui qui porte les repères des textes.")
        return file


class ListExportForm(PortalForm):
    """In which form one takes the list away."""

    format = forms.ChoiceField(
        label="Format",
        widget=forms.RadioSelect,
        choices=[("xlsx", "Classeur (XLSX), pour Excel ou LibreOffice"), ("csv", "CSV, pour tout autre outil")],
        initial="xlsx",
    )
