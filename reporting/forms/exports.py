"""Which files of an edition one takes away."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.core.forms import PortalForm
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
