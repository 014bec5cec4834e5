"""What happens to applications beside the plan: a form sent twice, a file taken off, a Caf that nobody said."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.calls.models import Application, ApplicationState, Opinion
from projects.calls.selectors import readiness
from projects.calls.services import change_application_state, receive_piece
from projects.core.paris import today
from projects.documents.services import remove_document
from projects.journal.models import Entry
from projects.outbox.models import Message
from projects.portfolio.services.following import assign_referent
from projects.territories.models import Caf
from tests import factories as make
from tests.documents.samples import given as file
from tests.documents.samples import pdf
from tests.support.pages import page

pytestmark = pytest.mark.django_db


def sent_twice(client: Client, path: str, **typed: Any) -> None:
    form = dict(page(client, path).xpath("//main//form[@method='post']")[-1].form_values()) | typed
    for _ in range(2):
        client.post(path, form)


def test_a_draft_begun_by_two_clicks_is_one(client: Client) -> None:
    porteur = make.PorteurFactory.create(department_id="07")
    make.CallFactory.create(year=2026, opened_on=today())
    client.force_login(make.member(Role.PORTEUR_MEMBER, porteur=porteur))
    sent_twice(client, "/candidatures/nouvelle/", title="Une halte")
    assert Application.objects.count() == Entry.objects.filter(verb="application.begun").count() == 1
    sent_twice(client, "/candidatures/nouvelle/", title="Une autre")
    assert Application.objects.count() == 2


def test_an_opinion_noted_by_two_clicks_is_one(client: Client) -> None:
    application = make.ApplicationStateFactory.create(
        status="instructed", application__department_id="07", application__caf_id="07"
    ).application
    client.force_login(make.member(Role.CAF_MANAGER, caf_id="07"))
    typed = {"instance": "cdsf", "value": "favorable", "text": "Un besoin réel.", "given_by": "Le comité"}
    day = today().strftime("%d/%m/%Y")
    sent_twice(client, f"/candidatures/{application.reference}/avis/noter/", observed_on=day, **typed)
    assert Opinion.objects.count() == 1


def test_a_piece_whose_file_is_taken_off_is_missing_again() -> None:
    advisor = make.member(Role.CAF_ADVISOR, caf_id="07")
    application = make.ApplicationStateFactory.create(
        status="submitted", application__department_id="07", application__caf_id="07"
    ).application
    piece = make.CallPieceFactory.create(call=application.call)
    given: dict[str, Any] = {"actor": advisor, "application": application, "piece": piece, "received_on": today()}
    document = receive_piece(upload=file("a.pdf", pdf()), **given).document
    assert document is not None
    remove_document(actor=advisor, document=document)
    assert readiness(application).missing_pieces == [piece.label]
    receive_piece(note="Par courrier", **given)
    assert readiness(application).missing_pieces == []


def test_where_no_caf_is_said_those_of_the_department_are_told() -> None:
    cafs = list(Caf.objects.filter(departments="64"))
    people = {make.member(role, caf=caf) for caf, role in zip(cafs, (Role.CAF_MANAGER, Role.CAF_ADVISOR), strict=True)}
    make.member(Role.CAF_MANAGER, caf_id="07")
    application = make.ApplicationStateFactory.create(
        status="draft", application__call__opened_on=today(), application__department_id="64",
        application__region_id="75", application__title="Une halte", application__summary="Elle roule.",
        application__porteur=make.PorteurFactory.create(),
    ).application  # fmt: skip
    change_application_state(actor=None, application=application, transition="deposer", observed_on=today())
    assert {message.recipient for message in Message.objects.all()} == people
    # Once somebody follows the project that it became before, they alone are told.
    follower = next(user for user in people if user.memberships.get().role == Role.CAF_ADVISOR)
    own = follower.memberships.get().caf
    project = make.ProjectFactory.create(application=application, department_id="64", caf=own)
    assign_referent(actor=None, project=project, user=follower)
    for step, reason in (("retourner", "À revoir"), ("completer", "")):
        given: dict[str, Any] = {"actor": None, "application": application, "transition": step, "reason": reason}
        change_application_state(observed_on=today(), **given)
    told = Message.objects.filter(params__state=ApplicationState.objects.latest("pk").pk)
    assert [message.recipient for message in told] == [follower]
