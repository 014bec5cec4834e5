"""Reading an edition in the browser: who is asked and reminded, what is remarked of a passage, what becomes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import PARIS, today
from projects.outbox import registry
from projects.outbox.models import Message
from projects.portfolio.models import Project
from projects.portfolio.todo import DueKind
from reporting import daily, mails, todo
from reporting.enums import ReaderAnswer, RemarkState
from reporting.models import Edition, EditionBlock, Remark
from reporting.services import (
    add_remark,
    answer_as_reader,
    change_edition,
    freeze_edition,
    send_for_review,
    settle_remark,
)
from reporting.workflow import APPROVE, CHECK
from tests.factories import member
from tests.factories.editions import draft_of
from tests.support.at_once import answered_during
from tests.support.pages import parse, text_of

pytestmark = pytest.mark.django_db
REVIEW = "/recueils/recueil/relecture/"
SOON = today() + timedelta(days=7)


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def reader() -> User:
    return member(Role.STATE_INSTRUCTOR, national=True)


@pytest.fixture
def edition(officer: User, reader: User) -> Edition:
    body = "<p>Il y a [[chiffre:projects.total]] projet en tout.</p>"
    made = draft_of(officer, blocks=[{"section": "chapo", "body": body}])
    change_edition(actor=officer, edition=made, transition=CHECK)
    send_for_review(actor=officer, edition=made, readers=[reader], due_on=SOON)
    return made


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response: HttpResponse) -> str:
    return text_of(parse(response))


def remark(client: Client, **data: str) -> HttpResponse:
    block = EditionBlock.objects.get()
    return client.post(f"{REVIEW}textes/{block.pk}/", data, follow=True)


def settle(user: User, row: Remark, outcome: str, answer: str = "") -> HttpResponse:
    data = {"version": row.version, "outcome": outcome, "answer": answer}
    return client_of(user).post(f"{REVIEW}remarques/{row.pk}/", data, follow=True)


def test_a_passage_is_remarked_as_it_reads_and_taken_into_the_text(
    edition: Edition, officer: User, reader: User
) -> None:
    assert "Il y a 1 projet en tout." in words(client_of(reader).get(REVIEW))
    refused = remark(client_of(reader), quote="Il y a 2 projets", proposal="On compte")
    assert "Ces mots ne sont pas dans le texte" in words(refused)
    assert parse(refused).xpath("string(//textarea[@name='proposal'])").strip() == "On compte"
    page = remark(client_of(reader), quote="Il y a 1 projet", proposal="On compte 1 projet")
    assert "On compte 1 projet" in words(page)
    assert "Donner suite" not in words(page)
    row = Remark.objects.get()
    done = settle(officer, row, "recrire")
    assert "On compte 1 projet en tout." in words(done)
    assert EditionBlock.objects.get().body == "<p>On compte [[chiffre:projects.total]] projet en tout.</p>"
    assert EditionBlock.objects.get().version == 2
    row.refresh_from_db()
    assert (row.state, row.settled_by) == (RemarkState.TAKEN, officer)


def test_a_text_that_moved_is_not_rewritten_and_the_remark_stays_open(
    edition: Edition, officer: User, reader: User
) -> None:
    remark(client_of(reader), quote="en tout", proposal="au total")
    EditionBlock.objects.update(body="<p>Récrit.</p>")
    assert "Ce passage a été récrit depuis." in words(client_of(officer).get(REVIEW))
    row = Remark.objects.get()
    refused = settle(officer, row, "recrire", "Merci.")
    assert "Ces mots ne sont plus dans le texte" in words(refused)
    assert parse(refused).xpath("string(//textarea[@name='answer'])").strip() == "Merci."
    assert Remark.objects.get().state == RemarkState.OPEN
    settle(officer, row, "retenir")
    assert Remark.objects.get().state == RemarkState.TAKEN


def test_two_who_settle_at_once(edition: Edition, officer: User, reader: User) -> None:
    remark(client_of(reader), quote="en tout", text="Lourd.", proposal="au total")
    row = Remark.objects.get()
    settle(officer, row, "recrire")
    body = EditionBlock.objects.get().body
    late = settle(member(Role.CNAF), row, "ecarter", "Non.")
    assert "Quelqu’un a modifié" in words(late)
    assert parse(late).xpath("string(//textarea[@name='answer'])").strip() == "Non."
    assert (EditionBlock.objects.get().body, Remark.objects.get().state) == (body, RemarkState.TAKEN)
    with pytest.raises(StaleVersion):
        settle_remark(actor=officer, remark=row, version=1, taken=True, rewrite=True)


def test_what_is_signed_is_not_rewritten(edition: Edition, officer: User, reader: User) -> None:
    remark(client_of(reader), quote="en tout", proposal="au total")
    row = Remark.objects.get()
    Edition.objects.update(state="visee")
    with pytest.raises(DomainError, match="reprenez la rédaction"):
        settle_remark(actor=officer, remark=row, version=1, taken=True, rewrite=True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Écrivez une remarque, ou proposez un texte."),
        ({"proposal": "Autre"}, "Citez les mots que votre texte remplacerait."),
    ],
)
def test_a_remark_says_something_of_somewhere(edition: Edition, reader: User, data: dict[str, str], said: str) -> None:
    assert said in words(remark(client_of(reader), **data))
    assert not Remark.objects.exists()


def test_a_reader_answers_and_may_change_his_mind(edition: Edition, officer: User, reader: User) -> None:
    client = client_of(reader)
    refused = client.post(f"{REVIEW}reponse/", {"answer": "refus"})
    assert "Dites ce qui ne va pas" in words(refused)
    for answer, said in (("refus", "Pas d’accord"), ("accord", "D’accord")):
        client.post(f"{REVIEW}reponse/", {"answer": answer, "comment": "Trop long."})
        assert f"{said}" in words(client_of(officer).get(REVIEW))
    assert edition.readers.get().answer == ReaderAnswer.AGREED
    assert client_of(officer).get(f"{REVIEW}reponse/").status_code == 404
    assert client_of(member(Role.STATE_INSTRUCTOR, national=True)).get(REVIEW).status_code == 403


def test_a_reader_is_invited_once_and_told_nothing_once_he_answered(edition: Edition, reader: User) -> None:
    message = Message.objects.get(kind=mails.INVITATION)
    assert message.recipient == reader
    mail = registry.get(mails.INVITATION).build(message)
    assert mail is not None
    assert mail.link.endswith(REVIEW)
    answer_as_reader(actor=reader, edition=edition, answer=ReaderAnswer.AGREED)
    assert registry.get(mails.INVITATION).build(message) is None


def test_a_reader_is_reminded_before_and_after_the_day(edition: Edition, reader: User) -> None:
    def round_of(day: date) -> int:
        daily.run(datetime(day.year, day.month, day.day, 9, tzinfo=PARIS))
        return Message.objects.filter(kind=mails.REMINDER).count()

    days = [
        SOON - timedelta(days=4),
        SOON - timedelta(days=3),
        SOON - timedelta(days=2),
        SOON,
        SOON + timedelta(days=1),
    ]
    assert [round_of(day) for day in days] == [0, 1, 1, 1, 2]
    assert round_of(SOON + timedelta(days=8)) == 3, "a day that was missed is caught up"
    answer_as_reader(actor=reader, edition=edition, answer=ReaderAnswer.AGREED)
    Message.objects.all().delete()
    assert round_of(SOON + timedelta(days=1)) == 0
    assert daily.run(datetime(2026, 1, 1, 3, tzinfo=PARIS)) == 0


def test_what_there_is_to_do(edition: Edition, officer: User, reader: User) -> None:
    def told(user: User, day: date) -> list[tuple[DueKind, str]]:
        return [(one.kind, one.act) for one in todo.due(user, Project.objects.none(), day)]

    assert told(reader, today()) == [(DueKind.DUE, "Relire")]
    assert told(reader, SOON + timedelta(days=1)) == [(DueKind.LATE, "Relire")]
    assert told(officer, today()) == []
    assert "Relire « Recueil »" in words(client_of(reader).get("/a-faire/"))
    answer_as_reader(actor=reader, edition=edition, answer=ReaderAnswer.AGREED)
    assert told(reader, today()) == []
    assert told(officer, today()) == [(DueKind.DUE, "Viser")]
    add_remark(actor=reader, edition=edition, section="chapo", text="Une coquille.")
    assert told(officer, today()) == []


def test_a_frozen_edition_keeps_its_remarks_to_read(edition: Edition, officer: User, reader: User) -> None:
    remark(client_of(reader), text="Lourd.")
    row = Remark.objects.get()
    settle(officer, row, "ecarter", "C’est voulu.")
    change_edition(actor=officer, edition=edition, transition=APPROVE)
    freeze_edition(actor=officer, edition=edition)
    page = client_of(officer).get(REVIEW)
    assert "Lourd." in words(page)
    assert "C’est voulu." in words(page)
    assert "Remarquer un passage" not in words(page)
    assert "gelée" in words(remark(client_of(reader), text="Trop tard"))
    assert Remark.objects.count() == 1


def test_the_page_costs_the_same_however_much_is_remarked(edition: Edition, officer: User, reader: User) -> None:
    def cost() -> int:
        client = client_of(officer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(REVIEW).status_code == 200
        return len(queries)

    block = EditionBlock.objects.get()
    add_remark(actor=reader, edition=edition, section="chapo", block=block, text="Un.")
    few = cost()
    for number in range(3):
        add_remark(actor=officer, edition=edition, section="chapo", block=block, text=f"{number}.")
        EditionBlock.objects.create(edition=edition, section="contexte", body="<p>Suite.</p>", position=number + 5)
    assert cost() == few


@pytest.mark.django_db(transaction=True)
def test_two_proposals_taken_at_once_are_both_in_the_text(edition: Edition, officer: User, reader: User) -> None:
    """One waits for the other, and reads the text as it left it."""
    for quote, proposal in (("Il y a", "On compte"), ("en tout", "au total")):
        remark(client_of(reader), quote=quote, proposal=proposal)
    first, second = Remark.objects.order_by("pk")

    def take(row: Remark) -> Remark:
        return settle_remark(actor=officer, remark=row, version=1, taken=True, rewrite=True)

    answered_during(lambda: take(first), lambda: take(second))
    assert EditionBlock.objects.get().body == "<p>On compte [[chiffre:projects.total]] projet au total.</p>"
