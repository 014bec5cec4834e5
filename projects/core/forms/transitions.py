"""A line of a table of transitions on its page: the day, the reason, and the state that was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from projects.core.forms.answers import Saved, answer_form
from projects.core.forms.base import PortalForm
from projects.core.forms.fields import FrenchDateField
from projects.core.paris import today
from projects.core.transitions import Transition

LONGEST_REASON = 2000


class TransitionForm(PortalForm):
    """On which day, and why. A correction takes back the day of the last state; an act of this very day asks none."""

    read = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    observed_on = FrenchDateField(label="Depuis le", help_text="Le jour où c’est devenu vrai : aujourd’hui ou avant.")
    reason = forms.CharField(
        label="Motif",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il reste dans le suivi du projet : pas de donnée personnelle.",
    )

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = transition.needs_reason
        if not transition.needs_reason:
            self.fields["reason"].label = "Message"
        if transition.is_correction or not transition.dated:
            del self.fields["observed_on"]
        else:
            self.initial.setdefault("observed_on", self.this_day())

    def this_day(self) -> Any:
        return today()

    def show(self, name: str, value: str) -> None:
        """Send `value` with the page that shows the form again, in place of what was posted."""
        # One by one: unpacked, a MultiValueDict gives its lists.
        self.data = {key: self.data[key] for key in self.data} | {name: value}


def answer_transition(
    request: HttpRequest,
    *,
    form: TransitionForm,
    shown: str,
    move: Callable[..., Saved],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The whole answer of the page of one transition; `shown` is the key of the state that the page tells.

    `move(observed_on, reason, read)` calls the service, and says where to go.
    """
    form.initial["read"] = shown

    def save(filled: TransitionForm) -> Saved:
        read = filled.cleaned_data["read"]
        # The page that tells of a refusal shows the state of now: whoever sends it again has read that one.
        filled.show("read", shown)
        day = filled.cleaned_data.get("observed_on") or filled.this_day()
        return move(day, filled.cleaned_data["reason"], read)

    return answer_form(request, form=form, template=template, save=save, context=context)
