"""The pages of applications: what each is told, what is refused at its field, how many questions the list asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.models import Application, ApplicationState
from projects.calls.services import change_application_state
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.fiches.models import Fiche
from projects.outbox import registry
from projects.outbox.models import Message
from projects.outbox.services.letters import as_email
from projects.portfolio.expected import ExpectedState, expected_of
from projects.portfolio.models import ActionState, Project, ProjectState
from projects.portfolio.selectors import Clock, selected
from projects.portfolio.todo import due_of
from tests import factories as make
from tests.support.pages import page, parse, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> User:
    """Someone of a porteur of Ardèche, with a call that is open."""
    porteur = make.PorteurFactory.create(name="Les Éoliennes", department_id="07")
    make.CallFactory.create(year=2026, opened_on=today(), funded_years=[2026, 2027])
    user = make.member(Role.PORTEUR_MEMBER, porteur=porteur)
    client.force_login(user)
    return user


def posted(client: Client, path: str, **changes: Any) -> Any:
    form = page(client, path).xpath("//main//form[@method='post']")[-1]
    return client.post(path, {**dict(form.form_values()), **changes})


def begun(client: Client) -> Application:
    answer = posted(client, "/candidatures/nouvelle/", title="Une halte")
    assert answer.status_code == 302
    return Application.objects.get()


def url(application: Application, rest: str = "") -> str:
    return f"/candidatures/{application.reference}/{rest}"


def plain(text: object) -> str:
    return str(text).replace("\u202f", " ").replace("\xa0", " ")


def test_a_porteur_begins_writes_and_is_told_what_is_missing(client: Client, member: User) -> None:
    application = begun(client)
    assert (application.reference, application.caf_id, application.created_by) == ("FIPE-2026-07-001", "07", member)
    told = plain(text_of(page(client, url(application))))
    assert "Brouillon" in told
    assert "Il manque le résumé." in told
    answer = posted(client, url(application, "modifier/"), amount_2026="12 000,50 €", amount_2027="beaucoup")
    assert plain(text_of(parse(answer).xpath("//*[@id='id_amount_2027_error']")[0]))
    long = posted(client, url(application, "modifier/"), summary="x" * 100_000)
    assert text_of(parse(long).xpath("//*[@id='id_summary_error']")[0])
    kept = posted(client, url(application, "modifier/"), amount_2026="12 000,50 €", summary="Elle roule.")
    assert kept.status_code == 302
    assert plain(text_of(page(client, url(application)))).count("12 000,50 €") == 1
    assert client.post(url(application, "etat/deposer/"), {"read": ""}).status_code == 200
    assert posted(client, url(application, "etat/deposer/")).status_code == 302
    assert client.get(url(application, "modifier/")).status_code == 403
    assert ApplicationState.objects.filter(status="submitted").count() == 1


def test_two_who_write_the_same_draft_see_both_texts(client: Client, member: User) -> None:
    application = begun(client)
    path = url(application, "modifier/")
    stale = dict(page(client, path).xpath("//main//form[@method='post']")[-1].form_values())
    assert posted(client, path, amount_2026="10").status_code == 302
    answer: Any = client.post(path, {**stale, "amount_2026": "20"})
    assert answer.status_code == 409
    assert str(member) in text_of(parse(answer))
    assert Application.objects.get().amounts.get().amount == 10


def test_a_porteur_keeps_its_application(client: Client, member: User) -> None:
    other = make.PorteurFactory.create(name="Un autre")
    make.PartnershipFactory.create(project__porteur=member.memberships.get().porteur, porteur=other)
    refused = posted(client, "/candidatures/nouvelle/", title="Une halte", porteur="Un autre", porteur__key=other.pk)
    assert "pour votre organisme" in text_of(parse(refused))
    assert not Application.objects.filter(title="Une halte").exists()


def test_after_the_closing_cnaf_alone_deposits_and_says_why() -> None:
    call = make.CallFactory.create(opened_on=today() - timedelta(9), closed_on=today() - timedelta(1))
    application = make.ApplicationStateFactory.create(
        status="draft", application__call=call, application__department_id="07", application__title="Une halte",
        application__summary="Elle roule.", application__porteur=make.PorteurFactory.create(),
    ).application  # fmt: skip
    manager = make.member(Role.CAF_MANAGER, caf_id="07")
    late: dict[str, Any] = {"application": application, "observed_on": today(), "reason": "Panne du portail"}
    with pytest.raises(DomainError, match="clos depuis"):
        change_application_state(actor=manager, transition="deposer", **late)
    with pytest.raises(DomainError, match="La Cnaf seule"):
        change_application_state(actor=manager, transition="deposer_hors_delai", **late)
    state = change_application_state(actor=make.member(Role.CNAF), transition="deposer_hors_delai", **late)
    assert state.note == "Panne du portail"


def test_a_decision_taken_back_takes_its_project_out_of_what_counts(client: Client) -> None:
    application = make.ApplicationStateFactory.create(
        status="opinion_given", application__department_id="07", application__porteur=make.PorteurFactory.create(),
        application__title="Une halte", application__summary="Elle roule.\n\nElle s’arrête.",
        application__planned_actions="- Équiper\n\n- Former\n- Équiper\n• équiper",
    ).application  # fmt: skip
    cnaf, day = make.member(Role.CNAF), today()

    def move(name: str) -> None:
        change_application_state(
            actor=cnaf, application=application, transition=name, observed_on=day, reason="Une erreur"
        )

    def counted() -> int:
        return selected(Project.objects.all(), Clock.now()).count()

    move("retenir")
    made = Project.objects.get(application=application)
    assert (counted(), [action.title for action in made.actions.all()]) == (1, ["Équiper", "Former"])
    # What was typed is there, and what was voted: on the day of the decision.
    assert ProjectState.objects.get(project=made).status == "a_lancer"
    assert set(ActionState.objects.values_list("status", "observed_on")) == {("selected", day)}
    fiche = Fiche.objects.get(project=made)
    assert (fiche.title, fiche.summary) == ("Une halte", ["Elle roule.", "Elle s’arrête."])
    client.force_login(make.member(Role.CAF_MANAGER, caf_id="07"))
    assert url(application) in client.get(f"/projets/{made.reference}/").content.decode()
    assert f"/projets/{made.reference}/" in client.get(url(application)).content.decode()
    move("revenir_decision")
    assert counted() == 0
    move("retenir")
    assert (counted(), Project.objects.get()) == (1, made)


def test_each_is_told_what_waits_for_them() -> None:
    porteur = make.PorteurFactory.create()
    here = {"application__department_id": "07", "application__caf_id": "07", "application__porteur": porteur}
    for status in ("draft", "submitted", "incomplete", "opinion_given", "selected"):
        make.ApplicationStateFactory.create(status=status, **here)
    none = Project.objects.none()
    advisor, manager = (make.member(role, caf_id="07") for role in (Role.CAF_ADVISOR, Role.CAF_MANAGER))
    with CaptureQueriesContext(connection) as done:
        waits = [due for due in due_of(advisor, none, today()) if due.key.startswith("candidature-")]
    assert [due.act for due in waits] == ["Recevoir", "Voir"]
    assert len(done) < 40
    assert "Noter la décision" in {due.act for due in due_of(manager, none, today())}
    asked = expected_of(make.member(Role.PORTEUR_MEMBER, porteur=porteur), none, today())
    assert [row.state for row in asked] == [ExpectedState.SENT_BACK, ExpectedState.DRAFT]


def test_a_porteur_is_written_to_and_not_of_what_no_longer_stands() -> None:
    porteur = make.PorteurFactory.create()
    reader = make.member(Role.PORTEUR_MEMBER, porteur=porteur)
    application = make.ApplicationStateFactory.create(
        status="submitted", application__department_id="07", application__porteur=porteur
    ).application
    advisor = make.member(Role.CAF_ADVISOR, caf_id="07")
    given: dict[str, Any] = {"actor": advisor, "application": application, "observed_on": today()}
    change_application_state(transition="demander_piece", reason="Le budget <2027>", **given)
    message = Message.objects.get(recipient=reader)
    mail = registry.get(message.kind).build(message)
    assert mail is not None
    email = as_email(message, mail)
    assert "à compléter" in plain(email.subject)
    assert "Le budget <2027>" in plain(email.body)
    assert "Le budget &lt;2027&gt;" in plain(str(email.alternatives[0][0]))
    assert url(application) in email.body
    change_application_state(transition="revenir", reason="Reçu par courrier", **given)
    assert registry.get(message.kind).build(message) is None


def test_the_list_asks_as_many_questions_for_forty_as_for_three(client: Client) -> None:
    client.force_login(make.member(Role.CNAF))
    call = make.CallFactory.create()

    def asked(count: int) -> int:
        for _ in range(count):
            make.ApplicationStateFactory.create(
                status="submitted", application__call=call, application__department_id="07",
                application__porteur=make.PorteurFactory.create(), application__commune_id="07010",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as done:
            assert client.get("/candidatures/?etat=submitted&departement=07&tri=attente").status_code == 200
        return len(done)

    few = asked(3)
    assert asked(37) == few
    wrong = page(client, "/candidatures/?etat=rien&appel=rien&departement=99&tri=rien&page=rien")
    assert "40 candidatures" in plain(text_of(wrong))
