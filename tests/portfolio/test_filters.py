"""The facets of the list: their counts, the codes that do not exist, what they cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.portfolio.filters import ProjectFilter, facets
from projects.portfolio.models import Project
from projects.portfolio.selectors import (
    DOUBT,
    UNKNOWN,
    Clock,
    classified,
    maturity_doubts,
    observed_values,
)
from tests import factories as make

# The facets whose naive reading is below; those of higher apps are with them, the others in test_list_facets.py.
NAMES = (
    "principale",
    "categorie",
    "maturite",
    "avancement",
    "porteur",
    "ami",
    "region",
    "departement",
    "caf",
    "echelon",
    "qpv",
)


def listed(query: str, user: User | None = None) -> ProjectFilter:
    projects = Project.objects.visible_to(user) if user else Project.objects.all()
    return ProjectFilter(QueryDict(query), queryset=projects, user=user)


def values_of(project: Project) -> dict[str, set[str]]:
    """What each facet should say of a project, read one fact at a time."""
    clock = Clock.now()
    observed = observed_values([project.pk], clock).get(project.pk, {})
    classes = classified([project.pk], clock).get(project.pk, [])
    doubt = DOUBT if project.pk in maturity_doubts([project.pk], clock) else UNKNOWN
    return {
        "principale": {code for code, is_main in classes if is_main} or {UNKNOWN},
        "categorie": {code for code, _ in classes} or {UNKNOWN},
        "maturite": {observed.get("maturity", doubt)},
        "avancement": {observed.get("progress", UNKNOWN)},
        "porteur": {project.porteur.kind if project.porteur else UNKNOWN},
        "ami": {{True: "oui", False: "non", None: UNKNOWN}[project.ami_origin]},
        "region": {project.department.region_id},
        "departement": {project.department_id},
        "caf": {project.caf_id or UNKNOWN},
        "echelon": {project.echelon or UNKNOWN},
        "qpv": {project.qpv or UNKNOWN},
    }


QUERIES = [
    "",
    "categorie=qualite",
    "categorie=qualite&categorie=recours",
    "maturite=en_doute",
    "maturite=inconnu&categorie=diversification",
    "porteur=commune&porteur=epci&region=76",
    "region=84&region=11&categorie=recours",
    "ami=oui",
    "ami=inconnu&echelon=communal",
    "principale=inconnu&categorie=qualite&qpv=inconnu",
    "departement=31&caf=31",
    "avancement=inconnu&porteur=inconnu",
    "categorie=inconnu&region=76&maturite=inconnu",
]


@pytest.fixture
def truth(demo_data: None) -> dict[str, dict[str, set[str]]]:
    return {
        project.reference: values_of(project) for project in Project.objects.select_related("porteur", "department")
    }


def matching(truth: dict[str, dict[str, set[str]]], chosen: dict[str, list[str]]) -> set[str]:
    return {
        reference
        for reference, values in truth.items()
        if all(values[name] & set(wanted) for name, wanted in chosen.items() if wanted)
    }


@pytest.mark.parametrize("query", QUERIES)
def test_counts_equal_a_naive_recount(query: str, truth: dict[str, dict[str, set[str]]]) -> None:
    filters = listed(query)
    chosen = {name: QueryDict(query).getlist(name) for name in NAMES}
    assert set(filters.qs.values_list("reference", flat=True)) == matching(truth, chosen)
    for group in facets(filters, NAMES):
        others = {name: wanted for name, wanted in chosen.items() if name != group.name}
        for option in group.options:
            assert option.count == len(matching(truth, others | {group.name: [option.value]})), (group.name, option)
            assert option.checked == (option.value in chosen[group.name])
        shown = {option.value for option in group.options}
        present = {value for reference in matching(truth, others) for value in truth[reference][group.name]}
        assert present <= shown


def test_the_demonstration_fills_the_facets(demo_data: None) -> None:
    filters = listed("")
    groups = {group.name: {option.value: option.count for option in group.options} for group in facets(filters, NAMES)}
    assert groups["maturite"][DOUBT] == 3
    assert sum(groups["region"].values()) == sum(groups["porteur"].values()) == 36
    assert all(count for options in groups.values() for count in options.values())
    letters = {option.letter for group in facets(filters, ("categorie",)) for option in group.options}
    assert letters == {"Q", "D", "R", "I", ""}


@pytest.mark.parametrize(("name", "code"), [(name, code) for name in NAMES for code in ("zz", "'; --", "é" * 300)])
def test_an_unknown_code_is_ignored_and_told(name: str, code: str, demo_data: None) -> None:
    data = QueryDict(mutable=True)
    data.setlist(name, [code])
    filters = ProjectFilter(data, queryset=Project.objects.all())
    assert filters.qs.count() == 36
    assert filters.chosen == {}
    (message,) = filters.form.errors[name]
    assert "n’est pas une valeur de" in str(message)
    assert len(str(message)) < 120


def test_a_known_code_beside_an_unknown_one_is_kept(demo_data: None) -> None:
    alone = listed("categorie=qualite&region=76")
    both = listed("categorie=qualite&categorie=nope&region=76")
    assert "categorie" in both.form.errors
    assert both.chosen == alone.chosen == {"categorie": ["qualite"], "region": ["76"]}
    assert set(both.qs) == set(alone.qs)
    assert {option.value: option.checked for option in facets(both, ("categorie",))[0].options}["qualite"]


def test_the_page_tells_what_it_ignores(demo_data: None, client: Client) -> None:
    client.force_login(User.objects.get(email="cnaf@demonstration.invalid"))
    response = client.get("/projets/?categorie=nope&page=zzz&tri=nope")
    assert response.status_code == 200
    assert (
        "Filtre ignoré. «\u202fnope\u202f» n’est pas une valeur de «\u202fCatégorie\u202f»."
        in response.content.decode()
    )


def test_counts_stay_inside_what_the_reader_may_see(demo_data: None) -> None:
    user = make.member(Role.CAF_ADVISOR, caf_id="31")
    filters = listed("", user)
    total = Project.objects.filter(caf="31").count()
    assert 0 < total < 36
    counts = {option.value: option.count for option in facets(filters, ("region",))[0].options}
    assert counts == {"76": total}


@settings(max_examples=15)
@given(
    chosen=st.fixed_dictionaries(
        {},
        optional={
            "categorie": st.lists(st.sampled_from(["qualite", "recours", UNKNOWN]), unique=True),
            "maturite": st.lists(st.sampled_from(["amorcage", DOUBT, UNKNOWN]), unique=True),
            "region": st.lists(st.sampled_from(["76", "84", "11", "93"]), unique=True),
            "porteur": st.lists(st.sampled_from(["commune", "association", UNKNOWN]), unique=True),
        },
    )
)
def test_any_choice_finds_what_a_naive_reading_finds(
    chosen: dict[str, list[str]], truth: dict[str, dict[str, set[str]]]
) -> None:
    data = QueryDict(mutable=True)
    for name, values in chosen.items():
        data.setlist(name, values)
    filters = ProjectFilter(data, queryset=Project.objects.all())
    assert set(filters.qs.values_list("reference", flat=True)) == matching(truth, chosen)


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


@pytest.mark.django_db
def test_facets_cost_the_same_however_many_projects() -> None:
    def act() -> None:
        filters = listed("region=84&q=projet")
        list(filters.qs)
        facets(filters)

    def add(count: int) -> None:
        for _ in range(count):
            project = make.ProjectFactory.create()
            make.classified(project, ["qualite", "recours"])
            make.ObservationFactory.create(project=project)

    add(2)
    few = queries_of(act)
    add(6)
    assert queries_of(act) == few
    # The values that exist, the projects, the counts of every facet.
    assert few == 3
