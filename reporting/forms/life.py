"""Forms of the acts on an edition: one line of its table, naming its readers, publishing it."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.accounts.models import User
from projects.core.forms import FrenchDateField, Group, LookupField, PortalForm
from projects.core.transitions import Transition

LONGEST_REASON = 2000
READERS = tuple(f"reader_{number}" for number in range(1, 9))
OPEN, SHUT = "ouvrir", "fermer"
AT_ONCE = 3  # fields of readers that stand open


class ActForm(PortalForm):
    """`read` is the step that the page shows; the reason where the table wants one."""

    read = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il reste dans l’histoire de l’édition.",
    )

    def __init__(self, *args: Any, line: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not line.needs_reason:
            del self.fields["reason"]


class ReviewForm(PortalForm):
    """Who reads, and until when."""

    groups = (
        Group("", ("due_on",)),
        Group("Relecteurs", READERS[:AT_ONCE], help="Chacun reçoit un message avec le lien de la relecture."),
        Group("D’autres relecteurs", READERS[AT_ONCE:], folded=True),
    )
    read = forms.IntegerField(widget=forms.HiddenInput)
    due_on = FrenchDateField(label="Réponse attendue le", help_text="Un rappel part trois jours avant, puis après.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = {
            name: LookupField(lookup="relecteurs", label=f"Relecteur {number}", required=number == 1)
            for number, name in enumerate(READERS, start=1)
        }
        self.base_fields = {**type(self).base_fields, **made}  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def readers(self) -> list[User]:
        return [self.cleaned_data[name] for name in READERS if self.cleaned_data.get(name)]


class PublishForm(PortalForm):
    read = forms.IntegerField(widget=forms.HiddenInput)
    is_public = forms.BooleanField(
        label="Ouvrir aussi une page publique",
        required=False,
        help_text="Tout le monde lit alors ce document et ses données sans se connecter. Elle se ferme à tout moment.",
    )


class PageForm(PortalForm):
    """Which of the two the page said: open to all, or closed."""

    is_open = forms.ChoiceField(choices=[(OPEN, OPEN), (SHUT, SHUT)], widget=forms.HiddenInput)
