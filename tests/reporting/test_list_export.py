"""The list of projects, taken away: what one sees of it, as it is filtered, in each format."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.jobs.models import Job
from projects.jobs.services import enqueue
from projects.portfolio.enums import Progress
from reporting.exports.jobs import EXPORT_PROJECTS
from tests.factories import ObservationFactory, PorteurFactory, ProjectFactory, member
from tests.reporting.exports import DAY, carried_out

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JOB_FILES_ROOT", tmp_path)


@pytest.fixture(autouse=True)
def projects() -> None:
    """Two here, one elsewhere; one whose porteur would be a formula."""
    formula = PorteurFactory.create(name="=1+1")
    followed = ProjectFactory.create(selected_on=DAY, department_id="07", porteur=formula)
    ObservationFactory.create(
        project=followed, kind="progress", value=Progress.BIEN_AVANCE, observed_on=date(2024, 5, 2)
    )
    ProjectFactory.create(selected_on=DAY, department_id="26")
    ProjectFactory.create(selected_on=DAY, department_id="31", application__region_id="76")


def made(user: User, query: str, format: str) -> bytes:
    job = enqueue(kind=EXPORT_PROJECTS, params={"query": query, "format": format}, actor=user)
    (content,) = carried_out(job).values()
    return content


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_one_takes_away_what_one_sees_as_it_is_filtered() -> None:
    cnaf, region = member(Role.CNAF), member(Role.STATE_INSTRUCTOR, region_id="84")
    assert len(lines(made(cnaf, "", "csv"))) == 3
    assert {row["Région"] for row in lines(made(region, "", "csv"))} == {"Auvergne-Rhône-Alpes"}
    (row,) = lines(made(cnaf, "avancement=bien_avance", "csv"))
    assert (row["Porteur"], row["Avancement"], row["Avancement constaté le"]) == ("'=1+1", "Bien avancé", "02/05/2024")
    assert row["Maturité"] == ""
    assert lines(made(cnaf, "choix=FIPE-0000-00-000", "csv")) == []


def test_a_workbook_says_the_same() -> None:
    cnaf = member(Role.CNAF)
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(made(cnaf, "", "xlsx"))).get_sheet_by_index(0).to_python()
    told = lines(made(cnaf, "", "csv"))
    assert head == list(told[0])
    assert [row[0] for row in rows] == [row["Référence"] for row in told]
    assert "=1+1" in {row[head.index("Porteur")] for row in rows}


def test_the_list_leads_to_its_file() -> None:
    client = Client()
    client.force_login(member(Role.CNAF))
    page = "/emporter/projets/?avancement=bien_avance"
    assert page in client.get("/projets/?avancement=bien_avance").content.decode()
    assert "1\xa0projet" in client.get(page).content.decode()
    assert "3\xa0projets" in client.get("/emporter/projets/").content.decode()
    answer = client.post(page, {"format": "csv"}, follow=True)
    assert Job.objects.get().params == {"query": "avancement=bien_avance", "format": "csv"}
    assert answer.redirect_chain == [(Job.objects.get().get_absolute_url(), 302)]
    assert Job.objects.count() == 1
    client.post(page, {"format": "pdf"})
    assert Job.objects.count() == 1
