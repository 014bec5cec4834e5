"""Writing a message, correcting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.core.forms import PortalForm, VersionedForm
from projects.documents.forms import DocumentsField
from projects.threads.enums import READERS, Visibility


def text_field() -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 5, "data-envoi-rapide": ""})
    return forms.CharField(
        label="Votre message",
        widget=area,
        strip=False,
        error_messages={"required": "Écrivez votre message."},
        help_text="Texte simple ; les adresses deviennent des liens. Ctrl + Entrée pour envoyer.",
    )


class PostForm(PortalForm):
    """`visibilities` are those that one may choose from; an answer, and a porteur, have no choice."""

    text = text_field()
    visibility = forms.ChoiceField(
        label="Qui le lit", widget=forms.RadioSelect, error_messages={"required": "Choisissez qui lira ce message."}
    )
    files = DocumentsField(required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, visibilities: Sequence[Visibility] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(visibilities) < 2:
            del self.fields["visibility"]
        else:
            choices = [(value.value, f"{value.label} : {READERS[value]}") for value in visibilities]
            self.fields["visibility"].choices = choices  # type: ignore[attr-defined]


class EditForm(VersionedForm):
    text = text_field()


class RemoveForm(VersionedForm):
    """A yes."""
