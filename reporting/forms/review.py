"""Forms of the review of an edition: a remark at a passage, what becomes of it, what a reader says in the end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projects.core.forms import PortalForm
from reporting.enums import ReaderAnswer
from reporting.models import Remark

LONGEST = 4000
REWRITE, TAKE, DECLINE = "recrire", "retenir", "ecarter"


class RemarkForm(PortalForm):
    """The words quoted as they read, what is said of them, other words when one has some."""

    quote = forms.CharField(
        label="Passage",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Les mots du texte, tels qu’ils se lisent. Vide, la remarque porte sur tout le texte.",
    )
    text = forms.CharField(
        label="Remarque", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    proposal = forms.CharField(
        label="Texte proposé",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il peut prendre la place du passage, si l’équipe le retient.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text") and not data.get("proposal") and not self.errors:
            raise ValidationError("Écrivez une remarque, ou proposez un texte.")
        if data.get("proposal") and not data.get("quote") and not self.errors:
            self.add_error("quote", "Citez les mots que votre texte remplacerait.")
        return data


class SettleForm(PortalForm):
    """Taken, with its words in the text or not, or declined. `version` is that of the remark on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="Suite", widget=forms.RadioSelect)
    answer = forms.CharField(
        label="Mot à la personne qui l’a faite",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire pour écarter.",
    )

    def __init__(self, *args: Any, remark: Remark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(TAKE, "Retenir, sans toucher au texte"), (DECLINE, "Écarter")]
        if remark.block_id and remark.quote and remark.proposal:
            choices.insert(0, (REWRITE, "Retenir, et mettre le texte proposé à la place du passage"))
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class AnswerForm(PortalForm):
    answer = forms.ChoiceField(label="Votre réponse", choices=ReaderAnswer.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Mot d’ensemble",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nécessaire avec des remarques ou un désaccord.",
    )
