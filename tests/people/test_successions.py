"""A successor recovers the dossiers of the same SIRET through the Caf; who had them is out that day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.models import Entry
from projects.outbox.models import Message
from projects.outbox.registry import get
from projects.people import services
from projects.people.models import Invitation, Succession
from projects.porteurs.models import Contact
from projects.portfolio.models import Project
from projects.portfolio.selectors.contacts import recipients
from projects.portfolio.todo import due_of
from tests import factories as make

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"
ASKED = {"name": "Ana Roy", "email": "ana@exemple.invalid", "siret": "732 829 320 00074", "replaces": "Bob"}


@pytest.fixture
def project() -> Project:
    return make.ProjectFactory.create(porteur=make.PorteurFactory.create(siret=SIRET), selected_on=today())


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_stranger_asks_and_the_caf_hands_over(project: Project, manager: User) -> None:
    former = make.member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    phone = signed(former)
    assert phone.get(f"/projets/{project.reference}/").status_code == 200
    # Nobody learns from here which organisations are in the portal.
    for siret in (SIRET, "35600000000048"):
        assert "Votre demande est envoyée" in Client().post("/reprise/", {**ASKED, "siret": siret}).content.decode()
    Client().post("/reprise/", ASKED)  # a second click
    asked = Succession.objects.get(siret=SIRET)
    assert Message.objects.filter(kind="succession-asked", recipient=manager).count() == 1
    assert [due.detail for due in due_of(manager, Project.objects.all(), today()) if due.project is None] == ["Ana Roy"]
    told = Message.objects.get(kind="succession-asked")
    assert get(told.kind).build(told)
    told.recipient = make.member(Role.CAF_MANAGER, caf_id="31")  # who keeps them no more when the mail leaves
    assert get(told.kind).build(told) is None
    desk = signed(manager)
    page = f"/personnes/reprises/{asked.public_id}/"
    shown = desk.get(page).content.decode()
    assert str(former) in shown
    assert "une invitation lui sera envoyée" in shown
    ended = former.memberships.get()
    assert desk.post(page, {"ended": [ended.pk], "answers": "on"}).status_code == 302
    assert phone.get(f"/projets/{project.reference}/").status_code == 302  # out, that very moment
    sent = Invitation.objects.get(email="ana@exemple.invalid")
    assert sent.porteur == project.porteur
    assert Contact.objects.get(is_responsible=True).email == "ana@exemple.invalid"
    successor = services.accept_as_new(
        invitation=sent, first_name="Ana", last_name="Roy", password="une-phrase-assez-longue-7"
    )
    assert Project.objects.visible_to(successor).get() == project
    assert recipients([project]) == {project.pk: {"recipient": successor}}
    verbs = Entry.objects.filter(verb__in=("succession.asked", "succession.accepted", "membership.ended"))
    assert verbs.count() == 4  # the request that knew no porteur too
    with pytest.raises(DomainError, match="déjà traitée"):
        services.accept_succession(actor=manager, succession=asked)


def test_who_has_an_account_is_let_in_at_once_and_both_may_stay(project: Project, manager: User) -> None:
    former = make.member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    newcomer = make.member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create())  # a second record of theirs
    assert signed(newcomer).post("/reprise/", {"siret": SIRET, "replaces": ""}).status_code == 200
    asked = Succession.objects.get()
    assert (asked.email, asked.asked_by) == (newcomer.email, newcomer)
    stranger = make.member(Role.CAF_MANAGER, caf_id="31")
    with pytest.raises(DomainError):
        services.accept_succession(actor=stranger, succession=asked)
    other = newcomer.memberships.get()
    with pytest.raises(DomainError, match="pas de ce porteur"):
        services.accept_succession(actor=manager, succession=asked, ended=[other])
    assert not Membership.objects.filter(user=newcomer, porteur=project.porteur).exists()
    services.accept_succession(actor=manager, succession=asked, answers=False)
    for user in (former, newcomer):
        assert Project.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=project.pk).exists()
    assert not Contact.objects.exists()


def test_where_no_manager_is_the_cnaf_is_told_and_decides(project: Project, advisor: User, cnaf: User) -> None:
    make.member(Role.ADMIN)
    make.member(Role.CAF_MANAGER, caf_id="31")
    Client().post("/reprise/", ASKED)
    asked = Succession.objects.get()
    told = Message.objects.get(kind="succession-asked")
    assert told.recipient == cnaf
    assert get(told.kind).build(told)
    desk, page = signed(cnaf), f"/personnes/reprises/{asked.public_id}/"
    for path in ("/", "/a-faire/", "/personnes/reprises/"):
        assert page in desk.get(path).content.decode(), path
    assert signed(advisor).get(page).status_code == 403
    # A manager who comes takes it over from the Cnaf.
    came = make.member(Role.CAF_MANAGER, caf_id="07")
    assert desk.get(page).status_code == 404
    assert page not in desk.get("/").content.decode()
    Membership.objects.filter(user=came).delete()
    assert desk.post(page, {"answers": "on"}).status_code == 302
    assert Invitation.objects.get(email="ana@exemple.invalid").invited_by == cnaf


def test_asking_costs_the_same_whether_the_siret_is_known_or_not(project: Project, manager: User, cnaf: User) -> None:
    for key in ("01", "31", "69"):
        make.member(Role.CAF_MANAGER, caf_id=key)
    asked = []
    for siret in (SIRET, "35600000000048"):
        with CaptureQueriesContext(connection) as queries:
            services.ask_succession(actor=None, email="ana@exemple.invalid", siret=siret, name="Ana Roy")
        asked.append(len(queries))
    assert asked[0] == asked[1]
    told = {row.recipient: get(row.kind).build(row) for row in Message.objects.filter(kind="succession-asked")}
    assert set(told) == {manager, cnaf}
    assert all(told.values())


def test_an_invitation_that_expired_is_sent_again(project: Project, manager: User) -> None:
    email = "ana@exemple.invalid"
    sent = services.invite(actor=manager, email=email, role=Role.PORTEUR_MEMBER, porteur=project.porteur)
    long_ago = timezone.now() - timedelta(days=30)
    Invitation.objects.filter(pk=sent.pk).update(sent_at=long_ago, expires_at=long_ago + timedelta(days=7))
    asked = services.ask_succession(actor=None, email=email, siret=SIRET, name="Ana Roy")
    given = services.accept_succession(actor=manager, succession=asked)
    assert isinstance(given, Invitation)
    assert (given.pk, given.is_open, given.sends) == (sent.pk, True, sent.sends + 1)


def test_the_caf_begins_it_and_may_refuse(project: Project, manager: User) -> None:
    desk = signed(manager)
    assert project.porteur is not None
    given = {"porteur": project.porteur.name, "name": "Ana Roy", "email": "ana@exemple.invalid"}
    there = desk.post("/personnes/reprises/nouvelle/", given).headers["Location"]
    assert desk.post(f"{there}refuser/", {"reason": ""}).status_code == 200
    assert desk.post(f"{there}refuser/", {"reason": "Pas de mandat"}).status_code == 302
    assert Message.objects.get(kind="succession-refused").address == "ana@exemple.invalid"
    assert "Pas de mandat" in desk.get(there).content.decode()


@pytest.mark.parametrize("wrong", [{"siret": "1"}, {"siret": "x" * 5000}, {"email": "@"}, {"name": "é" * 100_000}])
def test_what_is_typed_wrong_is_told_and_stores_nothing(wrong: dict[str, str]) -> None:
    page = Client().post("/reprise/", {**ASKED, **wrong})
    assert "Rien n’est enregistré" in page.content.decode()
    assert not Succession.objects.exists()
    with pytest.raises(ValidationError):
        services.ask_succession(actor=None, **{**ASKED, "siret": "123"})
