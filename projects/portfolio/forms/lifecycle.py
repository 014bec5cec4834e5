"""Who follows a project."""

from typing import Any

from django import forms

from projects.accounts.models import User
from projects.core.forms import FrenchDateField, PortalForm
from projects.core.paris import today
from projects.portfolio.models import Project
from projects.portfolio.selectors.people import possible_referents


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
