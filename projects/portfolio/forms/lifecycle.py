"""Forms of the life of a project: a transition to confirm, a referent to choose."""

from typing import Any

from django import forms

from projects.accounts.models import User
from projects.core.forms import FrenchDateField, PortalForm
from projects.core.paris import today
from projects.core.transitions import Transition
from projects.portfolio.models import Project
from projects.portfolio.selectors.people import possible_referents

LONGEST_REASON = 2000


class TransitionForm(PortalForm):
    """On which day, and why. A correction has no day of its own: it takes back that of the last state."""

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
        if transition.is_correction:
            del self.fields["observed_on"]
        else:
            self.initial.setdefault("observed_on", today())

    def show(self, name: str, value: str) -> None:
        """Send `value` with the page that shows the form again, in place of what was posted."""
        # One by one: unpacked, a MultiValueDict gives its lists.
        self.data = {key: self.data[key] for key in self.data} | {name: value}


class ReferentForm(PortalForm):
    """Someone of the project's Caf, or nobody."""

    referent = forms.ModelChoiceField(
        User.objects.none(),
        label="Référent de la Caf",
        required=False,
        empty_label="Personne",
        help_text="Les personnes habilitées aujourd’hui à la Caf du projet.",
    )
    observed_on = FrenchDateField(label="Depuis le", help_text="Aujourd’hui ou avant.")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["referent"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = possible_referents(project)
        self.initial.setdefault("observed_on", today())
