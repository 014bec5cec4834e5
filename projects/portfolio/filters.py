"""One FilterSet for the list, the map, the exports and the API of projects."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Q, QuerySet

from projects.core.french import sort_key
from projects.porteurs.enums import PorteurKind
from projects.portfolio.enums import Maturity, Progress
from projects.portfolio.models import Category, Project
from projects.portfolio.selectors import DOUBT, UNKNOWN
from projects.territories.models import Caf, Department, Region

WORD_LENGTH = 60
# A reference or its beginning, as `sort_key` leaves it: « fipe 2023 31 0 ».
REFERENCE = re.compile(r"[a-z]+ \d{4}( [0-9ab]{1,3}( \d{1,3})?)?", re.ASCII)


def _category(value: str) -> Q:
    return Q(category_codes=[]) if value == UNKNOWN else Q(category_codes__contains=[value])


def _porteur(value: str) -> Q:
    return Q(porteur=None) if value == UNKNOWN else Q(porteur__kind=value)


CONDITIONS: dict[str, Callable[[str], Q]] = {
    "categorie": _category,
    "maturite": lambda value: Q(maturity_state=value),
    "avancement": lambda value: Q(progress_state=value),
    "porteur": _porteur,
    "ami": lambda value: Q(ami_origin=True),
    "region": lambda value: Q(department__region=value),
    "departement": lambda value: Q(department=value),
    "caf": lambda value: Q(caf=value),
}


class FacetForm(forms.Form):
    """Says which code is unknown, and keeps the others of the facet."""

    def clean(self) -> None:
        for name in self.errors:
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                given = field.to_python(self[name].data)
                self.cleaned_data[name] = [value for value in given if field.valid_value(value)]


class FacetFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen values; each value's condition is also what its count is taken with."""

    def condition(self, values: list[str]) -> Q:
        every = Q()
        for value in values:
            every |= CONDITIONS[self.field_name](value)
        return every

    def filter(self, qs: QuerySet[Project], value: list[str]) -> QuerySet[Project]:
        return qs.filter(self.condition(value)) if value else qs


def _facet(name: str, label: str, choices: Any) -> FacetFilter:
    return FacetFilter(field_name=name, label=label, choices=choices)


def search_terms(text: str) -> SearchQuery | None:
    """All the words of `text`, each as a prefix, without accents; None when it holds no word.

    One character may become many (« ㌖ »), and PostgreSQL refuses words of two thousand bytes: no real one is cut.
    """
    key = sort_key(text)
    words = [word[:WORD_LENGTH] for word in key.split()]
    if not words:
        return None
    # The parts of a reference follow each other; elsewhere « 18 » or « 001 » may be in any text.
    together = " <-> " if REFERENCE.fullmatch(key) else " & "
    return SearchQuery(together.join(f"{word}:*" for word in words), search_type="raw", config="simple")


def searched(projects: QuerySet[Project], text: str) -> QuerySet[Project]:
    """The projects that hold all the words of `text`; all for no text, none for a text without a word."""
    query = search_terms(text)
    if query:
        return projects.filter(search=query)
    return projects.none() if text.strip() else projects


class ProjectFilter(django_filters.FilterSet):
    """Takes projects annotated by `selectors.with_current`."""

    q = django_filters.CharFilter(method="search", label="Chercher", max_length=200)
    categorie = _facet("categorie", "Catégorie", lambda: [*_categories(), (UNKNOWN, "À renseigner")])
    maturite = _facet("maturite", "Maturité", [*Maturity.choices, (DOUBT, "En doute"), (UNKNOWN, "Non connue")])
    avancement = _facet("avancement", "Avancement", [*Progress.choices, (UNKNOWN, "Non évalué")])
    porteur = _facet("porteur", "Porteur", [*PorteurKind.choices, (UNKNOWN, "Non communiqué")])
    ami = _facet("ami", "Origine", [("oui", "Issu de l’AMI")])
    region = _facet("region", "Région", lambda: Region.objects.order_by("sort_name").values_list("code", "name"))
    departement = _facet(
        "departement", "Département", lambda: Department.objects.order_by("sort_name").values_list("code", "name")
    )
    caf = _facet("caf", "Caf", lambda: Caf.objects.order_by("sort_name").values_list("key", "name"))

    class Meta:
        model = Project
        form = FacetForm
        fields: list[str] = []

    def search(self, queryset: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return searched(queryset, value)

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The values in force, by facet, those that do not exist left out."""
        cleaned = self.form.cleaned_data if self.form.is_valid() or self.form.errors else {}
        return {name: cleaned[name] for name in CONDITIONS if cleaned.get(name)}


def _categories() -> list[tuple[str, str]]:
    return list(Category.objects.filter(scheme="fipe").order_by("position").values_list("code", "short_label"))


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
    name: str
    label: str
    options: tuple[Option, ...]


def facets(filters: ProjectFilter, projects: QuerySet[Project], names: tuple[str, ...]) -> list[Group]:
    """The facets of `names` with their counts, each under the other facets in force: one query for all."""
    chosen = filters.chosen
    letters = dict(Category.objects.filter(scheme="fipe").values_list("code", "letter"))
    base = searched(projects, filters.form.cleaned_data.get("q") or "")
    counts = base.aggregate(
        **{
            f"{name}_{place}": Count("pk", filter=_others(filters, chosen, name) & CONDITIONS[name](value))
            for name in names
            for place, (value, _) in enumerate(_choices(filters, name))
        }
    )
    return [
        Group(
            name=name,
            label=str(filters.filters[name].label),
            options=tuple(
                Option(value, str(label), number, value in chosen.get(name, ()), letters.get(value, ""))
                for place, (value, label) in enumerate(_choices(filters, name))
                if (number := counts[f"{name}_{place}"]) or value in chosen.get(name, ())
            ),
        )
        for name in names
    ]


def _choices(filters: ProjectFilter, name: str) -> list[tuple[str, str]]:
    return list(filters.form.fields[name].choices)


def _others(filters: ProjectFilter, chosen: dict[str, list[str]], name: str) -> Q:
    condition = Q()
    for other, values in chosen.items():
        if other != name:
            condition &= filters.filters[other].condition(values)
    return condition
