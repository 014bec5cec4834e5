"""One FilterSet for the list, the map, the exports and the API of projects.

What it filters on is in `listing`: facets (those of higher apps too), search, a selection of references. A value that
does not exist is said in `form.errors` and ignored; the rest of the address holds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from projects.accounts.models import User
from projects.core.french import count
from projects.portfolio.listing.counts import Counts, count_facets
from projects.portfolio.listing.facets import Choice, Facet, FactFacet, Reading
from projects.portfolio.listing.registry import all_facets, choices_of, register_facet
from projects.portfolio.listing.search import search_terms, searched
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

__all__ = [
    "ChosenField",
    "FactFacet",
    "Group",
    "Option",
    "ProjectFilter",
    "facets",
    "register_facet",
    "search_terms",
    "searched",
]

# As many references as an address bears.
MAX_CHOSEN = 200
# How much of a value that does not exist is said again.
SAID = 40
REFERENCE = re.compile(r"[A-Z]+-\d{4}-[0-9AB]{2,3}-\d{3}", re.ASCII)


class ChosenField(forms.CharField):
    """References separated by dots: « FIPE-2023-07-001.FIPE-2023-31-004 »."""

    def clean(self, value: Any) -> list[str]:
        references = [part for part in super().clean(value).split(".") if part]
        known = [part for part in references if REFERENCE.fullmatch(part)]
        if len(known) < len(references) or len(known) > MAX_CHOSEN:
            raise forms.ValidationError("La sélection de cette adresse est mal écrite.", params={"kept": known})
        return list(dict.fromkeys(known))


class FacetForm(forms.Form):
    """Says which code is unknown, and keeps the others of the facet."""

    def clean(self) -> None:
        for name in self.errors:
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                given = field.to_python(self[name].data)
                self.cleaned_data[name] = [value for value in given if field.valid_value(value)]


class FacetField(forms.MultipleChoiceField):
    """A facet's values; one that has two names is read under the one that the list shows."""

    def __init__(self, *, facet: Facet, reading: Reading, **options: Any) -> None:
        self.facet, self.reading = facet, reading
        super().__init__(**options)

    def to_python(self, value: Any) -> list[str]:
        given = super().to_python(value)
        return list(dict.fromkeys(self.facet.known(code, self.reading) for code in given))

    def validate(self, value: list[str]) -> None:
        for code in value:
            if not self.valid_value(code):
                said = code if len(code) <= SAID else f"{code[:SAID]}…"
                raise forms.ValidationError(f"« {said} » n’est pas une valeur de « {self.facet.label} ».")


class FacetFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen values."""

    field_class = FacetField

    def filter(self, qs: QuerySet[Project], value: list[str]) -> QuerySet[Project]:
        facet, reading = self.extra["facet"], self.extra["reading"]
        return qs.filter(facet.condition(value, reading)) if value else qs


class ChosenFilter(django_filters.CharFilter):
    field_class = ChosenField

    def filter(self, qs: QuerySet[Project], value: list[str]) -> QuerySet[Project]:
        return qs.filter(reference__in=value) if value else qs


class ProjectFilter(django_filters.FilterSet):
    """Takes the projects that someone may see; `clock` is now unless told, `user` is who « moi » is.

    `choices` are the values of each facet with their labels: one query, made when the form is first asked for.
    """

    q = django_filters.CharFilter(
        method="search",
        label="Chercher",
        max_length=200,
        error_messages={"max_length": "La recherche est trop longue : %(limit_value)d caractères au plus."},
    )
    choix = ChosenFilter(label="Sélection", max_length=MAX_CHOSEN * 31)

    class Meta:
        model = Project
        form = FacetForm
        fields: list[str] = []

    def __init__(
        self,
        data: Any = None,
        queryset: Any = None,
        *,
        clock: Clock | None = None,
        user: User | AnonymousUser | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data=data, queryset=queryset, **options)
        self.reading = Reading(clock or Clock.now(), user)
        self.facets = all_facets()
        self.choices = choices_of(self.facets.values(), self.queryset, self.reading)
        for name, facet in self.facets.items():
            choices = [(choice.value, choice.label) for choice in self.choices[name]]
            filter = FacetFilter(field_name=name, label=facet.label, choices=choices, facet=facet, reading=self.reading)
            filter.parent, filter.model = self, Project
            self.filters[name] = filter

    def search(self, queryset: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return searched(queryset, value)

    @property
    def _cleaned(self) -> Mapping[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() or self.form.errors else {}

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The values in force, by facet, those that do not exist left out."""
        return {name: self._cleaned[name] for name in self.facets if self._cleaned.get(name)}

    @property
    def words(self) -> str:
        """What is searched for, empty for nothing."""
        return self._cleaned.get("q") or ""

    @property
    def references(self) -> list[str]:
        """The projects that the address names one by one; empty for no such selection."""
        return self._cleaned.get("choix") or []

    def counts(self, names: Sequence[str] | None = None) -> Counts:
        """How many projects are found, and how many each value of the facets (all, or `names`) would give."""
        asked = [facet for name, facet in self.facets.items() if names is None or name in names or name in self.chosen]
        base = searched(self.queryset, self.words)
        if self.references:
            base = base.filter(reference__in=self.references)
        return count_facets(asked, self.chosen, self.queryset, searched=base, reading=self.reading)


@dataclass(frozen=True)
class Option:
    """One value of a facet, with how many projects it would give."""

    value: str
    label: str
    count: int
    checked: bool
    letter: str = ""


@dataclass(frozen=True)
class Group:
    """A facet as the page draws it: `more` says how many values a long one keeps folded."""

    name: str
    label: str
    options: tuple[Option, ...]
    more: int = 0
    opened: bool = False
    long: bool = False


def facets(filters: ProjectFilter, names: Sequence[str] | None = None, counts: Counts | None = None) -> list[Group]:
    """The facets (all, or `names`) with their counts, each under the others in force; what gives none is left out."""
    counts = counts or filters.counts(names)
    return [
        Group(name, facet.label, _options(filters, facet, counts), opened=facet.opened, long=facet.long)
        for name, facet in filters.facets.items()
        if names is None or name in names
    ]


def _options(filters: ProjectFilter, facet: Facet, counts: Counts) -> tuple[Option, ...]:
    checked = filters.chosen.get(facet.name, ())
    return tuple(
        Option(choice.value, choice.label, number, choice.value in checked, choice.sign)
        for choice in filters.choices[facet.name]
        if (number := counts.of(facet.name, choice.value)) or choice.value in checked
    )


def label_of(filters: ProjectFilter, name: str, value: str) -> str:
    """What a value of a facet is called."""
    none = Choice(value, value)
    return next((choice for choice in filters.choices[name] if choice.value == value), none).label


def chosen_label(references: Sequence[str]) -> str:
    """« Sélection de 3 projets »."""
    return f"Sélection de {count(len(references), 'projet')}"
