"""Choosing a project, stopping, meeting its people, having it evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from projects.accounts.models import User
from projects.caflab.enums import EvaluatorKind
from projects.caflab.selectors.choices import caflab_people
from projects.core.forms import FrenchDateField, Group, PortalForm, VersionedForm
from projects.core.paris import today
from projects.porteurs.models import Contact
from projects.portfolio.enums import Ground
from projects.portfolio.forms.fields import FactDay, FactDayField
from projects.portfolio.models import Project
from projects.portfolio.selectors.people import possible_referents

LONG, LONGEST_NOTES = 2000, 10_000


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ChoiceForm(PortalForm):
    """Why a project is accompanied, since when, by whom."""

    grounds = forms.MultipleChoiceField(
        label="Motifs", choices=Ground.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Un, plusieurs, ou aucun si les motifs ne sont pas encore dits.",
    )  # fmt: skip
    referent = forms.ModelChoiceField(
        User.objects.none(), label="Référent du Caflab", required=False, empty_label="Pas encore de référent",
        help_text="Les personnes du Caflab qui voient ce projet.",
    )  # fmt: skip
    observed_on = FactDayField(label="Accompagné depuis le")
    note = forms.CharField(label="Motif en clair", required=False, max_length=LONG, widget=_area())

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))
        people = [person.pk for person in caflab_people(project.department.region_id)]
        self.fields["referent"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]


class StopForm(PortalForm):
    observed_on = FactDayField(label="Arrêté le")
    note = forms.CharField(
        label="Motif", max_length=LONG, widget=_area(),
        help_text="Il reste dans le suivi du projet : pas de donnée personnelle.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))


def contacts_of(project: Project, kept: Sequence[int] = ()) -> QuerySet[Contact]:
    """The people known at its porteur’s; partners’ are not for who merely sees the project (`can_read_contacts`).

    `kept` are keys of people met when another porteur led it.
    """
    known = Q(porteur=project.porteur_id) | Q(pk__in=list(kept))
    return Contact.objects.filter(known).select_related("porteur")


class InterviewForm(PortalForm):
    """Whom one met and what was said. `kept` and `kept_contacts` are people met before who left the list."""

    groups = (
        Group("Quand et avec qui", ("observed_on", "advisors", "contacts")),
        Group("Une personne du porteur qui n’est pas dans la liste", ("new_name", "new_position", "new_email"),
              help="Elle sera ajoutée aux contacts du porteur. Chaque personne est comptée une fois."),
        Group("Ce qui s’est dit", ("text", "learned"),
              help="Lu par la Caf du projet, le Caflab et la Cnaf. Ni le porteur, ni l’État."),
    )  # fmt: skip
    observed_on = FactDayField(label="Entretien du")
    advisors = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Conseillers de la Caf", required=False, widget=forms.CheckboxSelectMultiple
    )
    contacts = forms.ModelMultipleChoiceField(
        Contact.objects.none(), label="Personnes du porteur", required=False, widget=forms.CheckboxSelectMultiple
    )
    new_name = forms.CharField(label="Nom", required=False, max_length=150)
    new_position = forms.CharField(label="Fonction", required=False, max_length=150)
    new_email = forms.EmailField(label="Adresse électronique", required=False, max_length=254)
    text = forms.CharField(label="Notes", required=False, max_length=LONGEST_NOTES, widget=_area(8))
    learned = forms.CharField(label="Ce qu’on en retient", required=False, max_length=LONG, widget=_area(4))

    def __init__(
        self, *args: Any, project: Project, kept: Sequence[int] = (), kept_contacts: Sequence[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("observed_on", FactDay(today()))
        people = possible_referents(project) | User.objects.filter(pk__in=list(kept))
        self.fields["advisors"].queryset = people.distinct()  # type: ignore[attr-defined]
        self.fields["contacts"].queryset = contacts_of(project, kept_contacts)  # type: ignore[attr-defined]
        for name in ("advisors", "contacts"):
            if not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("new_position") or cleaned.get("new_email")) and not cleaned.get("new_name"):
            self.add_error("new_name", "Donnez le nom de cette personne.")
        elif not self.errors and not any(cleaned.get(name) for name in ("advisors", "contacts", "new_name")):
            first = next(name for name in ("advisors", "contacts", "new_name") if name in self.fields)
            self.add_error(first, "Dites qui vous avez rencontré : au moins une personne.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        data = self.cleaned_data
        name = data["new_name"]
        return {
            "observed_on": data["observed_on"].day,
            "date_precision": data["observed_on"].precision,
            "advisors": list(data.get("advisors", ())),
            "contacts": list(data.get("contacts", ())),
            "new_contact": {"name": name, "position": data["new_position"], "email": data["new_email"]}
            if name
            else None,
            "text": data["text"],
            "learned": data["learned"],
        }


class PlanForm(PortalForm):
    planned_on = FrenchDateField(label="Prévu le", help_text="Aujourd’hui ou plus tard.")
    purpose = forms.CharField(label="Sujet", required=False, max_length=200)
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Mené par", required=False, empty_label="À dire plus tard"
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [person.pk for person in caflab_people(project.department.region_id)]
        self.fields["owner"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]


class ReasonForm(PortalForm):
    """Why something is given up, or changes of state."""

    read = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(label="Motif", max_length=500, widget=_area())

    def __init__(self, *args: Any, required: bool = True, longest: int = 500, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required = required
        field.max_length = longest  # type: ignore[attr-defined]


class _Evaluating(forms.Form):
    evaluator = forms.CharField(label="Évaluateur", max_length=200, help_text="Cabinet, université, service…")
    kind = forms.ChoiceField(label="Nature", choices=EvaluatorKind.choices, widget=forms.RadioSelect)
    budget = forms.DecimalField(
        label="Budget, en euros", required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text="Vide : non communiqué.",
    )  # fmt: skip
    started_on = FrenchDateField(label="Commence le", required=False)
    due_on = FrenchDateField(label="Rendu attendu le", required=False)
    question = forms.CharField(label="Question posée", required=False, max_length=LONG, widget=_area())


EVALUATED = ("evaluator", "kind", "budget", "started_on", "due_on", "question")


class EvaluationForm(_Evaluating, PortalForm):
    groups = (
        Group("Par qui", ("evaluator", "kind", "budget")),
        Group("Quand et sur quoi", ("started_on", "due_on", "question")),
    )


class StoredEvaluationForm(_Evaluating, VersionedForm):
    groups = EvaluationForm.groups


class _Measuring(forms.Form):
    what = forms.CharField(label="Ce qu’on mesure", max_length=200)
    how = forms.CharField(label="Comment", required=False, max_length=300)
    baseline = forms.CharField(label="Point de départ", required=False, max_length=200)
    result = forms.CharField(label="Résultat", required=False, max_length=300)
    measured_on = FrenchDateField(label="Mesuré le", required=False, help_text="À dire dès qu’il y a un résultat.")


MEASURED = ("what", "how", "baseline", "result", "measured_on")


class MeasureForm(_Measuring, PortalForm):
    pass


class StoredMeasureForm(_Measuring, VersionedForm):
    pass
