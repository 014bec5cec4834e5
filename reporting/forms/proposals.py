"""Forms of what a reading proposes: a project, a number of the whole, and why one is set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from projects.calls.models import Call
from projects.core.forms import Group, LookupField, PortalForm
from projects.core.french import format_number
from projects.core.paris import today
from projects.journal.enums import DatePrecision
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Maturity, Progress
from projects.portfolio.forms.fields import FactDay, FactDayField, TruthField, truth, word_of
from projects.portfolio.models import Category, Project
from projects.territories.models import Department, Region
from reporting.figures.registry import get_figure
from reporting.models import ReadingProposal
from reporting.readings.matching import Matches
from reporting.services.proposals import NewProject

NOT_SAID = "Le document ne le dit pas"
NEW, OTHER = "nouveau", "autre"
TRUTHS = ("has_fiche", "has_budget", "has_results")


class ReviewForm(PortalForm):
    """What a proposal is accepted as: its version, and the day that the document describes."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    observed_on = FactDayField(label="Situation décrite au")

    def __init__(self, *args: Any, proposal: ReadingProposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = proposal.reading.document_on
        self.initial = {
            **self.initial,
            "version": proposal.version,
            "observed_on": FactDay(on) if on and on <= today() else None,
        }

    @property
    def day(self) -> FactDay:
        found: FactDay = self.cleaned_data["observed_on"]
        return found


class BlockForm(ReviewForm):
    """A block as a project: which one, and each field that was read, to be corrected where it was read wrong."""

    groups = (
        Group("Quel projet ?", ("project", "other")),
        Group(
            "Un nouveau projet",
            ("call", "selected_on", "porteur_known"),
            help="Si le portail ne l’a pas. Son département, son titre et son porteur sont ceux dits plus bas.",
            folded=True,
        ),
        Group("Qui et où", ("observed_on", "title", "porteur", "porteur_kind", "department")),
        Group("Où en est-il ?", ("maturity", "progress", "categories")),
        Group(
            "Ce qui existe",
            ("has_fiche", "fiche_count", "has_budget", "has_results", "opening", "amount"),
        ),
    )
    mentions = {
        "other": "requis pour un autre projet",
        **dict.fromkeys(("call", "selected_on", "department"), "requis pour un nouveau projet"),
        "porteur_kind": "requis pour un nouveau porteur",
    }
    project = forms.ChoiceField(label="Le bloc décrit", widget=forms.RadioSelect)
    other = LookupField(lookup="projets", label="Autre projet du portail", required=False)
    call = forms.ModelChoiceField(
        label="Appel", queryset=Call.objects.none(), required=False, empty_label="À choisir pour un nouveau projet"
    )
    selected_on = FactDayField(label="Retenu le", required=False)
    porteur_known = LookupField(
        lookup="porteurs",
        label="Porteur déjà dans le portail",
        required=False,
        help_text="Laissé vide, le porteur est créé avec le nom et le type dits plus bas.",
    )
    title = forms.CharField(label="Titre", max_length=200, required=False)
    porteur = forms.CharField(label="Porteur", max_length=200, required=False)
    porteur_kind = forms.ChoiceField(
        label="Type de porteur", required=False, choices=[("", NOT_SAID), *PorteurKind.choices]
    )
    department = LookupField(lookup="departments", label="Département", required=False)
    maturity = forms.ChoiceField(label="Maturité", required=False, choices=[("", NOT_SAID), *Maturity.choices])
    progress = forms.ChoiceField(label="Avancement", required=False, choices=[("", NOT_SAID), *Progress.choices])
    categories = forms.MultipleChoiceField(label="Catégories", required=False, widget=forms.CheckboxSelectMultiple)
    has_fiche = TruthField(label="Fiche disponible")
    fiche_count = forms.IntegerField(label="Nombre de fiches", required=False, min_value=1, max_value=99)
    has_budget = TruthField(label="Budget disponible")
    has_results = TruthField(label="Résultats disponibles")
    opening = forms.CharField(label="Ouverture, telle qu’imprimée", max_length=120, required=False)
    amount = forms.CharField(
        label="Montant, tel qu’imprimé",
        max_length=120,
        required=False,
        help_text="Gardé comme ce que le document imprime : aucun financement n’en est fait.",
    )

    def __init__(self, *args: Any, proposal: ReadingProposal, matches: Matches, chosen: str, **kwargs: Any) -> None:
        super().__init__(*args, proposal=proposal, **kwargs)
        proposed = ([matches.found] if matches.found else []) + list(matches.others)
        self.keys = {match.known.reference: match.known.pk for match in proposed}
        self.fields["project"].choices = [  # type: ignore[attr-defined]
            *((one.known.reference, f"{one.known.label} ({', '.join(one.reasons)})") for one in proposed),
            (OTHER, "Un autre projet du portail"),
            (NEW, "Un nouveau projet"),
        ]
        rows = Category.objects.filter(scheme="fipe").values_list("code", "label")
        self.fields["categories"].choices = list(rows)  # type: ignore[attr-defined]
        self.fields["call"].queryset = Call.objects.all()  # type: ignore[attr-defined]
        values = proposal.values
        department = Department.objects.filter(pk=values["department"]).first() if values["department"] else None
        _tell_unknown(self.fields, values)
        self.initial = {
            **self.initial,
            **{name: values[name] for name in values if name in self.fields},
            **{name: word_of(values[name]) for name in TRUTHS},
            "department": department,
            "project": chosen,
        }
        if chosen == NEW:
            self.initial |= _as_before(proposal)
            self.groups = tuple(replace(group, folded=False) for group in self.groups)  # type: ignore[misc,assignment]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("project") == OTHER and not cleaned.get("other") and "other" not in self.errors:
            self.add_error("other", "Cherchez le projet que ce bloc décrit.")
        if cleaned.get("project") == NEW:
            for name, message in (
                ("call", "Dites quel appel a retenu ce projet."),
                ("selected_on", "Dites quand ce projet a été retenu : un jour, un mois ou une année."),
                ("department", "Dites dans quel département est ce projet."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
            names = cleaned.get("porteur") and not cleaned.get("porteur_known")
            if names and not cleaned.get("porteur_kind"):
                self.add_error("porteur_kind", "Dites le type du porteur, pour le créer.")
        if cleaned.get("fiche_count") and cleaned.get("has_fiche") != "yes":
            self.add_error("fiche_count", "Un nombre de fiches suppose qu’une fiche est disponible.")
        return cleaned

    def chosen_project(self) -> Project | None:
        """The project of the portal; None for a new one."""
        chosen = self.cleaned_data["project"]
        if chosen == NEW:
            return None
        if chosen == OTHER:
            other: Project = self.cleaned_data["other"]
            return other
        return Project.objects.filter(pk=self.keys[chosen]).with_identity().first()

    def new_project(self) -> NewProject:
        data = self.cleaned_data
        return NewProject(
            call=data["call"],
            department=data["department"],
            selected_on=data["selected_on"].day,
            date_precision=data["selected_on"].precision,
            title=data["title"],
            porteur=data["porteur_known"],
            porteur_name=data["porteur"],
            porteur_kind=data["porteur_kind"],
        )

    def said(self) -> dict[str, Any]:
        """The fields of `readings.proposed.FIELDS`, as JSON keeps them."""
        data = self.cleaned_data
        texts = ("title", "porteur", "porteur_kind", "maturity", "progress", "opening", "amount")
        return {
            **{name: data[name] for name in texts},
            **{name: truth(data[name]) for name in TRUTHS},
            "department": data["department"].pk if data["department"] else "",
            "categories": list(data["categories"]),
            "fiche_count": data["fiche_count"],
        }


def _as_before(proposal: ReadingProposal) -> dict[str, Any]:
    """The call and the day that somebody gave to the last project made from the same reading: no document says them."""
    rows = proposal.reading.proposals.filter(made__contains=[{"kind": "project"}]).order_by("-judged_at")
    made = rows.values_list("made", flat=True).first() or []
    told = next((one for one in made if one["kind"] == "project" and "call" in one), None)
    if told is None:
        return {}
    on = FactDay(date.fromisoformat(told["on"]), DatePrecision(told["precision"]))
    return {"call": told["call"], "selected_on": on}


def _tell_unknown(fields: Mapping[str, forms.Field], values: Mapping[str, Any]) -> None:
    """Where a document says a stage or a state in words that are none of the portal's, say them for « not said »."""
    for name in ("maturity", "progress"):
        quotes = values["quotes"].get(name, [])
        if quotes and not values[name] and name not in values["doubts"]:
            told = f"Dit « {quotes[0]['text'][:60]} », à traduire ici"
            fields[name].choices = [("", told), *fields[name].choices[1:]]  # type: ignore[attr-defined]


class FigureForm(ReviewForm):
    """A number that a document prints of the whole: what it counts, of whom."""

    field_order = ("counts", "number", "population", "observed_on")
    counts = forms.ChoiceField(label="Ce qui est compté")
    number = forms.DecimalField(label="Nombre", max_digits=14, decimal_places=2, min_value=0)
    population = forms.CharField(
        label="Population", max_length=200, required=False, help_text="De quels projets le document parle."
    )

    def __init__(self, *args: Any, proposal: ReadingProposal, **kwargs: Any) -> None:
        super().__init__(*args, proposal=proposal, **kwargs)
        values = proposal.values
        self.fields["counts"].choices = counted_choices()  # type: ignore[attr-defined]
        self.initial = {
            **self.initial,
            "counts": f"{values['figure']}|{values['key']}",
            "number": Decimal(values["number"]),
            "population": values["population"],
        }

    def said(self) -> dict[str, Any]:
        figure, _, key = self.cleaned_data["counts"].partition("|")
        number = self.cleaned_data["number"].normalize()
        return {"figure": figure, "key": key, "number": str(number), "population": self.cleaned_data["population"]}


def counted_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The figures and their rows that a document may print, under the label of each: two queries."""
    regions = list(Region.objects.order_by("sort_name").values_list("pk", "name"))
    departments = list(Department.objects.order_by("sort_name").values_list("pk", "name"))
    categories = list(Category.objects.filter(scheme="fipe").values_list("code", "short_label"))
    wholes = ("projects.total", "regions.total", "departments.total", "money.granted", "money.paid")
    rows: dict[str, list[tuple[Any, Any]]] = {
        "projects.by_region": regions,
        "projects.by_department": departments,
        "projects.by_main_category": categories,
        "projects.by_maturity": list(Maturity.choices),
        "projects.by_progress": list(Progress.choices),
        "projects.by_porteur_kind": list(PorteurKind.choices),
        "money.granted_by_region": regions,
        "money.paid_by_region": regions,
    }
    found = [("En tout", [(f"{id}|", get_figure(id).label) for id in wholes])]
    return found + [
        (get_figure(id).label, [(f"{id}|{key}", str(label)) for key, label in lines]) for id, lines in rows.items()
    ]


def figure_label(values: Mapping[str, Any], choices: Mapping[str, str]) -> str:
    """« 7 : Projets par région, Bretagne ». `choices` are the labels of `counted_choices`, flat."""
    label = get_figure(values["figure"]).label
    row = choices.get(f"{values['figure']}|{values['key']}", "") if values["key"] else ""
    return f"{format_number(Decimal(values['number']))} : {label}{f', {row}' if row else ''}"


class SetAsideForm(PortalForm):
    """Why nothing comes of a proposal."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bloc lu de travers, projet hors du Fipe, chiffre repris d’un autre document…",
    )
