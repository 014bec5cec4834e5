"""Facets that rest on dated facts, on money or on the reader: who follows, silence, states, years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from funding.grants.models import Grant
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.porteurs.enums import Provenance
from projects.portfolio.filters import ProjectFilter, facets
from projects.portfolio.listing.page import groups_of
from projects.portfolio.listing.silence import _news, months_before
from projects.portfolio.models import Project, ProjectState, Referent
from projects.portfolio.selectors import UNKNOWN
from tests import factories as make
from tests.portfolio.many import make_many

pytestmark = pytest.mark.django_db


def filtered(query: str, user: User | None = None) -> ProjectFilter:
    return ProjectFilter(QueryDict(query), queryset=Project.objects.all(), user=user)


def found(query: str, user: User | None = None) -> set[str]:
    """What the filter finds, which must be as many as the counts announce."""
    filters = filtered(query, user)
    rows = set(filters.qs.values_list("title", flat=True))
    assert filters.counts().found == len(rows)
    return rows


def counted(name: str, query: str = "", user: User | None = None) -> dict[str, int]:
    (group,) = facets(filtered(query, user), (name,))
    return {option.value: option.count for option in group.options}


def project(title: str, **values: Any) -> Project:
    return make.ProjectFactory.create(title=title, **values)


def test_silence_is_told_by_the_last_fact_that_someone_said() -> None:
    recent, old, older = (project(name) for name in ("récent", "six mois", "un an"))
    project("jamais")
    deduced, followed, retracted = (project(name) for name in ("déduit", "suivi", "démenti"))
    day = today()
    make.ObservationFactory.create(project=recent, observed_on=day - timedelta(days=20))
    make.ObservationFactory.create(project=recent, observed_on=day - timedelta(days=800))
    make.HighlightFactory.create(project=old, observed_on=months_before(day, 6) - timedelta(days=1))
    action = make.ActionFactory.create(project=older)
    make.ActionStateFactory.create(action=action, observed_on=months_before(day, 12) - timedelta(days=1))
    make.ObservationFactory.create(project=deduced, observed_on=day, provenance=Provenance.DEDUCED)
    Referent.objects.create(project=followed, user=make.UserFactory.create(), observed_on=day)
    wrong = make.HighlightFactory.create(project=retracted, observed_on=day)
    make.HighlightFactory.create(project=retracted, observed_on=day, kind="", retracts=wrong)
    assert found("silence=recentes") == {"récent"}
    assert found("silence=3_mois") == found("silence=6_mois") == {"six mois", "un an"}
    assert found("silence=12_mois") == {"un an"}
    assert found(f"silence={UNKNOWN}") == {"jamais", "déduit", "suivi", "démenti"}
    assert found(f"silence=12_mois&silence={UNKNOWN}") == {"un an", "jamais", "déduit", "suivi", "démenti"}
    assert found(f"silence=recentes&silence=12_mois&silence={UNKNOWN}") == found("") - {"six mois"}
    asked = str(filtered(f"silence=6_mois&silence={UNKNOWN}").qs.query)
    assert asked.count("UNION ALL") == len(_news) - 1, "each source of news is read once"
    assert counted("silence") == {"recentes": 1, "3_mois": 2, "6_mois": 2, "12_mois": 1, UNKNOWN: 4}


@given(st.dates(min_value=date(1900, 1, 1)), st.integers(1, 48))
def test_months_before(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day == day.day or (before.day < day.day and (before + timedelta(days=1)).day == 1)


def test_a_reader_finds_their_own_projects_and_those_of_nobody() -> None:
    me, colleague = make.UserFactory.create(), make.UserFactory.create(first_name="Zoé", last_name="Roux")
    mine, theirs, left = project("à moi"), project("à elle"), project("laissé")
    project("à personne")
    Referent.objects.create(project=mine, user=me, observed_on=make.DAY)
    Referent.objects.create(project=theirs, user=colleague, observed_on=make.DAY)
    Referent.objects.create(project=left, user=me, observed_on=make.DAY)
    Referent.objects.create(project=left, user=None, observed_on=make.DAY + timedelta(days=1))
    assert found("referent=moi", me) == found(f"referent={me.pk}", me) == {"à moi"}
    assert found(f"referent={colleague.pk}", me) == {"à elle"}
    assert found("referent=inconnu", me) == {"à personne", "laissé"}
    assert counted("referent", user=me) == {"moi": 1, str(colleague.pk): 1, UNKNOWN: 2}
    # The same address, opened by the colleague, is about the colleague.
    assert found("referent=moi", colleague) == {"à elle"}


def test_who_follows_projects_out_of_sight_is_not_told() -> None:
    stranger = make.UserFactory.create(first_name="Zoé", last_name="Invisible")
    Referent.objects.create(project=project("ailleurs", department_id="31"), user=stranger, observed_on=make.DAY)
    reader = make.member(Role.CAF_ADVISOR, caf_id="07")
    visible = Project.objects.visible_to(reader)
    filters = ProjectFilter(QueryDict(f"referent={stranger.pk}"), queryset=visible, user=reader)
    assert "referent" in filters.form.errors
    assert filters.chosen == {}
    assert "Invisible" not in str(filters.choices)


def test_lifecycle_and_caflab() -> None:
    going, stopped = project("en cours"), project("en pause")
    project("sans état")
    ProjectState.objects.create(project=going, status="en_cours", observed_on=make.DAY)
    ProjectState.objects.create(project=stopped, status="en_cours", observed_on=make.DAY)
    ProjectState.objects.create(project=stopped, status="en_pause", observed_on=make.DAY + timedelta(days=9))
    make.CaflabSelectionFactory.create(project=going)
    make.CaflabSelectionFactory.create(project=stopped)
    make.CaflabSelectionFactory.create(project=stopped, is_selected=False, observed_on=make.DAY + timedelta(days=1))
    assert counted("etat") == {"en_cours": 1, "en_pause": 1, UNKNOWN: 1}
    assert found("etat=en_pause&caflab=non") == {"en pause"}
    assert counted("caflab") == {"oui": 1, "non": 1, UNKNOWN: 1}


def test_money_registers_its_facets() -> None:
    volet = make.VoletFactory.create(axis__number=6, number=2)
    first, second = make.FundingYearFactory.create(year=2024), make.FundingYearFactory.create(year=2025)
    both, unknown = project("deux ans"), project("volet inconnu")
    project("sans financement")
    make.GrantFactory.create(project=both, year=first, volet=volet)
    make.GrantFactory.create(project=both, year=second, volet=volet, funder="state")
    wrong = make.GrantFactory.create(project=unknown, year=first)
    make.GrantFactory.create(project=unknown, year=second)
    Grant.objects.create(
        project=unknown, year=first, funder=wrong.funder, observed_on=make.DAY, is_void=True, retracts=wrong
    )
    assert counted("annee") == {"2024": 1, "2025": 2, UNKNOWN: 1}
    assert counted("axe") == {"6": 1, UNKNOWN: 2}
    assert found("volet=6.2") == {"deux ans"}
    assert found("annee=2025&volet=inconnu") == {"volet inconnu"}
    assert [choice.label for choice in filtered("").choices["volet"]] == ["Axe 6, volet 2", "Non communiqué"]


def test_a_selection_of_references() -> None:
    one, two = project("un"), project("deux")
    project("trois")
    assert found(f"choix={one.reference}.{two.reference}") == {"un", "deux"}
    assert found(f"choix={one.reference}&region=76") == set()
    wrong = filtered(f"choix={one.reference}.nope")
    assert "choix" in wrong.form.errors
    assert wrong.qs.count() == 3


def test_no_visible_project_counts_nothing() -> None:
    project("caché")
    nobody = make.UserFactory.create()
    filters = ProjectFilter(QueryDict("region=84"), queryset=Project.objects.visible_to(nobody), user=nobody)
    counts = filters.counts()
    assert (counts.found, counts.total, dict(counts.by_facet)) == (0, 0, {})


def test_a_facet_of_one_value_can_be_asked_for() -> None:
    project("seul")
    filters = filtered("")
    groups = {group.name: group for group in groups_of(filters, filters.counts(), "")}
    assert set(groups) == set(filters.facets)
    assert [len(group.options) for group in groups.values()] == [1] * len(groups)
    assert not any(group.opened or group.more for group in groups.values())


def test_the_filters_of_the_list_are_these() -> None:
    assert set(filtered("").facets) == {
        "region", "departement", "caf", "reseau", "principale", "categorie", "axe", "volet", "annee", "avancement",
        "maturite", "etat", "porteur", "qpv", "echelon", "ami", "appel", "caflab", "referent", "silence",
        "alerte", "bilan", "enseignement", "budget", "relais",
    }  # fmt: skip


def test_each_value_of_every_facet_finds_as_many_as_it_announces() -> None:
    make_many(60)
    filters = filtered("avancement=en_demarrage", make.member(Role.CNAF))
    starting = Project.objects.filter(filters.facets["avancement"].condition(["en_demarrage"], filters.reading))
    values = 0
    for group in facets(filters):
        among = Project.objects.all() if group.name == "avancement" else starting
        for option in group.options:
            rows = among.filter(filters.facets[group.name].condition([option.value], filters.reading))
            assert option.count == rows.count() > 0, (group.name, option)
            values += 1
    assert values > 40
