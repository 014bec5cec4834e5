"""The lives in JSON: the steps that a page would offer, through the same service, refused in French."""

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.core.paris import today
from projects.journal.models import Entry
from projects.portfolio.services import change_state
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def advisor(client: Client) -> Client:
    client.force_login(make.member(Role.CAF_ADVISOR, caf_id="07"))
    return client


def test_a_step_is_offered_and_taken(advisor: Client) -> None:
    project = make.ProjectFactory.create(selected_on=DAY)
    path = f"/api/projets/{project.reference}/"
    told = advisor.get(path).json()
    assert (told["state"], told["since"], told["read"]) == (None, None, "")
    assert [step["name"] for step in told["transitions"]] == ["attendre", "lancer", "suspendre", "abandonner"]
    answer = advisor.post(f"{path}etat/lancer/", {"observed_on": "2025-03-01", "read": told["read"]})
    assert (answer.status_code, answer.json()["state"], answer.json()["since"]) == (200, "en_cours", "2025-03-01")
    assert Entry.objects.get().verb == "project.state_en_cours"


def test_a_refusal_says_why_in_french(advisor: Client) -> None:
    project = make.ProjectFactory.create(selected_on=DAY)
    path = f"/api/projets/{project.reference}/etat/"
    refused = advisor.post(f"{path}suspendre/", {"reason": " "})
    assert (refused.status_code, refused.json()) == (400, {"reason": "Dites pourquoi : ce motif reste dans le suivi."})
    assert advisor.post(f"{path}lancer/", {"observed_on": "hier"}).status_code == 400
    change_state(actor=None, project=project, transition="lancer", observed_on=DAY)
    stale = advisor.post(f"{path}suspendre/", {"reason": "Travaux", "read": ""})
    assert stale.status_code == 409
    assert "vient de changer l’état" in stale.json()["detail"]


def test_what_an_application_lacks_is_told(advisor: Client) -> None:
    call = make.CallFactory.create(opened_on=today())
    make.CallPieceFactory.create(call=call, label="Budget")
    application = make.ApplicationStateFactory.create(
        status="draft", application__call=call, application__department_id="07", application__begun_by_caf_id="07"
    ).application
    path = f"/api/candidatures/{application.reference}/"
    deposit = next(step for step in advisor.get(path).json()["transitions"] if step["name"] == "deposer")
    assert [said.replace("\u202f", " ").replace("\xa0", " ") for said in deposit["missing"]] == [
        "Il manque le titre.",
        "Il manque le résumé.",
        "Il manque le porteur.",
        "Il manque une pièce : Budget.",
    ]
    refused = advisor.post(f"{path}etat/deposer/")
    assert (refused.status_code, "Il manque le titre." in refused.json()["detail"]) == (400, True)
