"""The real data, as stored: every fact of the file, what is unknown left unknown, what is in doubt left in doubt."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, DecimalField, Q

from fipe_portal.dataset.people import DEMO_PEOPLE
from fipe_portal.dataset.reading import PROJECTS_FILE
from fipe_portal.management.commands.load_demo import DATASET
from funding.grants.models import Grant, RegionalTotal
from funding.rules.models import FundingYear
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.models import Application, ApplicationState
from projects.journal.models import Entry, Source
from projects.portfolio.enums import ObservationKind
from projects.portfolio.models import (
    Action,
    ActionState,
    CaflabSelection,
    ClassificationItem,
    Highlight,
    Observation,
    Project,
    Referent,
    Statement,
)
from projects.portfolio.selectors import DOUBT, Clock, maturity_doubts, with_current
from projects.territories.models import Dataset, Department
from reporting.models import Edition
from tests.journal.facts import FACTS as EVERY_FACT
from tests.support.rows import row_counts

pytestmark = pytest.mark.usefixtures("demo_data")

FILE: dict[str, Any] = json.loads((settings.BASE_DIR / PROJECTS_FILE).read_text(encoding="utf-8"))
ENTRIES = {entry["reference"]: entry for entry in FILE["projects"]}
# Who follows a project is said of the demonstration's own people; everything else comes from the sources.
FACTS = [model for model in EVERY_FACT if model is not Referent]
IN_DOUBT = {"FIPE-2023-974-002", "FIPE-2023-14-001", "FIPE-2023-31-001"}


def selection(slug: str) -> Any:
    return Project.objects.filter(editions__slug=slug)


def test_there_are_36_projects_18_and_19_with_one_in_both() -> None:
    assert Project.objects.count() == Application.objects.count() == 36
    national, occitanie = selection("recueil-national"), selection("recueil-occitanie")
    assert (national.count(), occitanie.count()) == (18, 19)
    (both,) = set(national) & set(occitanie)
    assert set(both.sources.values_list("slug", flat=True)) == {"recueil-2026-01", "occitanie-2023"}
    assert Project.objects.annotate(told=Count("sources")).filter(told__gt=1).get() == both
    assert not Project.objects.filter(sources=None).exists()


def test_the_recueil_counts_its_regions_as_it_prints_them() -> None:
    regions = Counter(selection("recueil-national").values_list("department__region__name", flat=True))
    assert regions == {
        "Auvergne-Rhône-Alpes": 6, "Centre-Val de Loire": 1, "Corse": 1, "Hauts-de-France": 2, "Île-de-France": 3,
        "La Réunion": 2, "Normandie": 1, "Occitanie": 1, "Pays de la Loire": 1,
    }  # fmt: skip


def test_occitanie_has_19_projects_in_10_of_its_13_departments() -> None:
    departments = set(selection("recueil-occitanie").values_list("department", flat=True))
    of_region = set(Department.objects.in_force().filter(region="76").values_list("pk", flat=True))
    assert len(of_region) == 13
    assert len(departments) == 10
    assert departments < of_region


def test_the_regional_total_is_known_as_a_total_and_shared_between_nobody() -> None:
    total = RegionalTotal.objects.get()
    assert (total.amount, total.region_id, total.first_year, total.last_year) == (
        Decimal("2395000.00"),
        "76",
        2023,
        2025,
    )
    assert total.source is not None
    assert total.source.slug == "occitanie-2023"
    assert not Grant.objects.exists()


def test_no_amount_is_zero() -> None:
    for model in (Grant, RegionalTotal):
        for field in model._meta.concrete_fields:
            if isinstance(field, DecimalField):
                assert not model._base_manager.filter(**{field.attname: 0}).exists(), field
    # That the State pays nothing from 2026 on is told by the letter to the Caf.
    told = FundingYear.objects.filter(Q(state_amount=0) | Q(branch_amount=0))
    assert list(told.values_list("year", "state_amount", "branch_amount")) == [(2026, 0, None)]
    assert not Statement.objects.filter(number=0, unit="€").exists()


def test_no_main_category_is_guessed() -> None:
    assert ClassificationItem.objects.exists()
    assert not ClassificationItem.objects.filter(is_main=True).exists()


def test_three_maturities_are_in_doubt_and_none_of_them_is_observed() -> None:
    observed = Observation.objects.filter(kind=ObservationKind.MATURITY)
    assert not observed.filter(project__reference__in=IN_DOUBT).exists()
    projects = {project.pk: project.reference for project in Project.objects.all()}
    doubts = maturity_doubts(projects, Clock.now())
    assert {projects[key] for key in doubts} == IN_DOUBT
    assert all(len(printed) == 2 for printed in doubts.values())
    current = with_current(Project.objects.all(), Clock(date(2025, 12, 9), Clock.now().known_at))
    assert {row["reference"] for row in current.filter(maturity_state=DOUBT).values()} == IN_DOUBT  # type: ignore[misc]


def test_an_impossible_date_stays_as_printed() -> None:
    statement = Statement.objects.get(measure="situation_on")
    assert (statement.printed, statement.in_doubt) == ("9 décembre 2026", True)
    assert statement.reason
    assert Edition.objects.get(slug="recueil-national").situation_on == date(2025, 12, 9)
    for model in FACTS:
        assert not model.objects.filter(observed_on__gt=date(2025, 12, 31)).exists(), model


def test_every_doubt_says_why_and_where() -> None:
    doubts = Statement.objects.filter(in_doubt=True)
    assert doubts.count() == sum(
        row["in_doubt"] for row in [*FILE["statements"], *(row for e in ENTRIES.values() for row in e["statements"])]
    )
    assert not doubts.filter(Q(reason="") | Q(place="")).exists()


def test_what_the_recueil_announces_without_describing_is_stated() -> None:
    announced = Statement.objects.filter(measure="announced.total")
    assert announced.get(region=None).number == 26
    regions = {row.region_id: int(row.number or 0) for row in announced.exclude(region=None)}
    assert sum(regions.values()) == 26
    described = Counter(selection("recueil-national").values_list("department__region", flat=True))
    assert sum(regions[code] - described[code] for code in regions) == 26 - 18
    assert set(described) == set(regions)


@pytest.mark.parametrize("reference", ENTRIES)
def test_every_fact_of_the_file_is_kept(reference: str) -> None:
    entry = ENTRIES[reference]
    project = Project.objects.select_related("porteur", "application").get(reference=reference)
    assert (project.department_id, project.caf_id, project.commune_id, project.epci_id) == (
        entry["department"], entry["caf_key"], entry["commune"], entry["epci"],
    )  # fmt: skip
    assert (project.echelon, project.qpv, project.ami_origin) == (entry["echelon"], entry["qpv"], entry["ami_origin"])
    assert (project.porteur and project.porteur.name) == (entry["porteur"] and entry["porteur"]["name"])
    assert set(project.sources.values_list("slug", flat=True)) == set(entry["sources"])
    partners = Counter(project.partnerships.values_list("role", flat=True))
    assert (partners["co_porteur"], partners["operator"]) == (len(entry["co_porteurs"]), len(entry["operators"]))
    assert project.structures.count() == len(entry["structures"])
    codes = ClassificationItem.objects.filter(classification__project=project).values_list("category", flat=True)
    assert sorted(codes) == sorted(entry["categories"])
    maturity = Observation.objects.filter(project=project, kind="maturity").values_list("value", flat=True)
    assert list(maturity) == [entry["maturity"]["value"]] * bool(entry["maturity"]["value"])
    assert not Observation.objects.filter(project=project, kind="progress").exists()
    actions = Action.objects.filter(project=project).order_by("position")
    assert list(actions.values_list("title", flat=True)) == [action["title"] for action in entry["actions"]]
    states = ActionState.objects.filter(action__project=project).order_by("action__position", "pk")
    assert list(states.values_list("status", "date_precision", "provenance")) == [
        (state["state"], state["precision"], state["provenance"]) for row in entry["actions"] for state in row["states"]
    ]
    assert CaflabSelection.objects.filter(project=project, is_selected=True).exists() is bool(entry["caflab"])
    assert list(Highlight.objects.filter(project=project).values_list("kind", flat=True)) == (
        [entry["highlight"]["kind"]] if entry["highlight"] else []
    )
    assert Statement.objects.filter(project=project).count() == len(entry["statements"])
    fiche = project.fiches.get()
    kinds = Counter(fiche.items.values_list("kind", flat=True))
    assert (kinds["objective"], kinds["public"], kinds["achievement"], kinds["partner"]) == tuple(
        len(entry[name]) for name in ("objectives", "publics", "achievements", "partners")
    )
    assert fiche.key_figures.count() == len(entry["measures"])
    papers = project.availabilities.first()
    printed = entry["availability"]
    assert (papers is not None) is bool(printed["observed_on"])
    if papers:
        assert (papers.has_fiche, papers.has_budget, papers.has_results) == (
            printed["fiche"], printed["budget"], printed["results"],
        )  # fmt: skip
    decision = ApplicationState.objects.get(application=project.application)
    assert (decision.status, str(decision.observed_on)) == ("selected", entry["selected_on"])


def test_every_fact_says_where_it_comes_from() -> None:
    for model in FACTS:
        # What a press article or a site says is cited in words; a document of the portal is a row.
        cited = {"source_text": ""} if hasattr(model, "source_text") else {}
        assert not model.objects.filter(source=None, **cited).exists(), model
        assert not model.objects.exclude(provenance__in=["printed", "deduced"]).exists(), model
    assert Source.objects.filter(slug__in=["recueil-2026-01", "occitanie-2023"]).count() == 2


def test_a_caf_that_no_source_names_is_deduced_from_its_department() -> None:
    for project in Project.objects.exclude(caf=None):
        assert project.caf_provenance
        if project.caf_provenance == "deduced":
            assert project.caf_id == project.department_id


def test_each_project_is_journalled_and_each_role_has_someone() -> None:
    created = Entry.objects.filter(verb="project.created")
    assert set(created.values_list("reference", flat=True)) == set(ENTRIES)
    assert not Entry.objects.exclude(actor=None).exists()
    assert {person.role for person in DEMO_PEOPLE} == set(Role)
    for person in DEMO_PEOPLE:
        user = User.objects.get(email=person.email)
        assert not user.has_usable_password()
        assert Project.objects.visible_to(user).exists()


@pytest.mark.parametrize("changed", [False, True])
def test_loading_again_adds_nothing(changed: bool, capsys: pytest.CaptureFixture[str]) -> None:
    if changed:
        Dataset.objects.filter(slug=DATASET).update(sha256="0" * 64)
    before = row_counts()
    call_command("load_demo")
    assert row_counts() == before
    said = capsys.readouterr().out
    assert ("0 projet" in said.replace("\u00a0", " ")) if changed else ("déjà chargées" in said)
