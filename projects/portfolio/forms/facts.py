"""What was seen of a project on a day: progress, maturity, categories; and taking a fact back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.core.forms import Group, PortalForm
from projects.core.paris import today
from projects.journal.models import Source
from projects.portfolio.enums import Maturity, ObservationKind, Progress
from projects.portfolio.forms.fields import FactDay, FactDayField
from projects.portfolio.models import Action, Category, Project

VALUES = {ObservationKind.PROGRESS: Progress.choices, ObservationKind.MATURITY: Maturity.choices}
HELP = {
    ObservationKind.PROGRESS: "Où en est le travail prévu.",
    ObservationKind.MATURITY: "De l’amorçage à la pérennisation, sans ordre obligé : on peut revenir en arrière.",
}


class DatedForm(PortalForm):
    """What every dated fact says: when, and why. A subclass puts what it says first."""

    observed_on = FactDayField(label="Constaté le")
    note = forms.CharField(
        label="Motif",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui le fait dire : visite, échange, document.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))


class ObservationForm(DatedForm):
    """Progress or maturity, of the whole project or of one of its actions; `kind` None leaves both to choose from.

    A correction (`fixed`) is about what the wrong one was about.
    """

    field_order = ["value", "action", "observed_on", "source", "note"]
    value = forms.ChoiceField(label="Valeur", widget=forms.RadioSelect)
    action = forms.ModelChoiceField(
        label="Porte sur", queryset=Action.objects.none(), required=False, empty_label="Tout le projet"
    )
    source = forms.ModelChoiceField(
        label="Document",
        queryset=Source.objects.none(),
        required=False,
        empty_label="Aucun : je l’ai constaté",
        help_text="Celui qui le dit, s’il y en a un.",
    )

    def __init__(
        self, *args: Any, project: Project, kind: ObservationKind | None = None, fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        if kind is None:
            value.widget = forms.Select()
            value.choices = [("", "À choisir"), *((one.label, VALUES[one]) for one in ObservationKind)]  # type: ignore[attr-defined]
        else:
            value.label, value.help_text = kind.label, HELP[kind]
            value.choices = VALUES[kind]  # type: ignore[attr-defined]
        self.fields["source"].queryset = Source.objects.all()  # type: ignore[attr-defined]
        actions = Action.objects.filter(project=project)
        if fixed or not actions.exists():
            del self.fields["action"]
        else:
            self.fields["action"].queryset = actions  # type: ignore[attr-defined]

    @property
    def observed_kind(self) -> ObservationKind:
        """Which of both the value is of."""
        value = self.cleaned_data["value"]
        return ObservationKind.PROGRESS if value in Progress.values else ObservationKind.MATURITY


class ClassificationForm(DatedForm):
    """All the categories of a project on a day: none, one or none as the main one, any number of others."""

    groups = (
        Group(
            "Catégories",
            ("main", "categories"),
            help="Les totaux comptent la principale, pour ne rien compter deux fois. Sinon, laissez-la inconnue.",
        ),
        Group("Quand et pourquoi", ("observed_on", "note")),
    )
    field_order = ["main", "categories", "observed_on", "note"]
    main = forms.ChoiceField(label="Catégorie principale", required=False, widget=forms.RadioSelect)
    categories = forms.MultipleChoiceField(
        label="Toutes ses catégories",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="La principale en fait partie, cochée ou non.",
    )

    def __init__(self, *args: Any, categories: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {category.code: category for category in categories}
        choices = [(category.code, f"{category.letter} · {category.label}") for category in categories]
        self.fields["categories"].choices = choices  # type: ignore[attr-defined]
        self.fields["main"].choices = [("", "Inconnue à ce jour"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("main") and not cleaned.get("categories"):
            self.add_error(
                "categories", "Cochez au moins une catégorie. Pour revenir en arrière, annulez le classement."
            )
        return cleaned

    def chosen(self) -> tuple[list[Category], Category | None]:
        """All the categories, in the order of the scheme, and the main one."""
        data = self.cleaned_data
        codes = {*data["categories"], *([data["main"]] if data["main"] else [])}
        return [self.known[code] for code in self.known if code in codes], self.known.get(data["main"])


class CancelForm(PortalForm):
    """Why a fact is taken back, or a row removed."""

    note = forms.CharField(label="Motif", required=False, widget=forms.Textarea(attrs={"rows": 3}))
