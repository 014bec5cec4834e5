"""All that someone follows goes to colleagues in one act: nothing is lost, each is told, and it may be undone."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.followup.models import Task
from projects.journal.models import Entry
from projects.outbox.models import Message
from projects.outbox.services import deliver
from projects.people import services
from projects.people.models import HandoverAct
from projects.portfolio.models import Project, Referent
from projects.portfolio.selectors import Clock, last_fact
from projects.portfolio.services import assign_referent
from tests import factories as make
from tests.people.conftest import words_of

pytestmark = pytest.mark.django_db


def follower(project: Project) -> int | None:
    return last_fact(Referent, [project.pk], Clock.now(), "user").get(project.pk, (None,))[0]


@pytest.fixture
def dossiers(advisor: User) -> list[Project]:
    found = [make.ProjectFactory.create(title=f"Halte {n}", selected_on=today()) for n in range(3)]
    for project in found:
        assign_referent(actor=None, project=project, user=advisor)
    return found


@pytest.fixture
def colleague() -> User:
    return make.member(Role.CAF_ADVISOR, caf_id="07", user=make.UserFactory.create(last_name="Abadie"))


def signed_as_cnaf() -> Client:
    client = Client()
    client.force_login(make.member(Role.CNAF))
    return client


def name(project: Project) -> str:
    return f"dossiers-{project.pk}"


def test_all_is_given_in_one_act_told_and_undone(
    manager: User, advisor: User, colleague: User, dossiers: list[Project], mailoutbox: list[object]
) -> None:
    desk = Client()
    desk.force_login(manager)
    page = f"/personnes/{advisor.pk}/dossiers/"
    assert page in desk.get(f"/personnes/{advisor.pk}/").content.decode()
    other = make.member(Role.CAF_MANAGER, caf_id="07")
    chosen = {"receiver": colleague.pk, name(dossiers[0]): "", name(dossiers[1]): other.pk, name(dossiers[2]): "garder"}
    # Of a Caf where nobody is: said, and not asked.
    abroad = make.ProjectFactory.create(department_id="31", selected_on=today())
    make.member(Role.CAF_ADVISOR, caf_id="31", user=advisor)
    assign_referent(actor=None, project=abroad, user=advisor)
    form = signed_as_cnaf().get(page).context["form"]
    assert [item.key for item in form.stuck] == [abroad.pk]
    assert name(abroad) not in form.fields
    preview = words_of(desk.post(page, chosen).content)
    since = make.ProjectFactory.create(selected_on=today())
    assign_referent(actor=None, project=since, user=advisor)
    assert "Rien n’est encore fait" in preview
    assert "Restent à" in preview
    assert [follower(project) for project in dossiers] == [advisor.pk] * 3
    answer = desk.post(page, {**chosen, "confirmer": "1"})
    assert answer.status_code == 302
    assert [follower(project) for project in (*dossiers, since)] == [colleague.pk, other.pk, advisor.pk, advisor.pk]
    act = HandoverAct.objects.get()
    assert Entry.objects.filter(verb="project.referent_assigned", actor=manager).count() == 2
    assert Entry.objects.filter(verb="user.dossiers_handed_over", object_id=advisor.pk).count() == 1
    told = Message.objects.filter(kind="dossiers-handed-over")
    assert {message.recipient_id for message in told} == {colleague.pk, other.pk}
    # Once read again, the second click finds nothing in these hands.
    again = words_of(desk.post(page, {**chosen, "confirmer": "1"}).content)
    assert "Rien n’est enregistré" in again
    assert HandoverAct.objects.count() == 1
    # What went on to somebody else stays there.
    assign_referent(actor=None, project=dossiers[1], user=manager)
    desk.post(f"{page}{act.pk}/annuler/")
    assert [follower(project) for project in dossiers] == [advisor.pk, manager.pk, advisor.pk]
    with pytest.raises(DomainError, match="déjà annulé"):
        services.take_back_handover(actor=manager, act=act)
    assert deliver(message_id=told.get(recipient=colleague).pk) in ("dropped", "held", "waiting")


def test_nothing_is_lost_when_the_receiver_leaves_meanwhile(
    manager: User, advisor: User, colleague: User, dossiers: list[Project]
) -> None:
    given = {name(project): colleague for project in dossiers}
    services.end_membership(actor=manager, membership=colleague.memberships.get())
    with pytest.raises(DomainError, match="Rien n’a été confié"):
        services.hand_over(actor=manager, giver=advisor, given=given)
    # Who left first is handed over afterwards all the same.
    services.end_membership(actor=manager, membership=advisor.memberships.get())
    back = make.member(Role.CAF_ADVISOR, caf_id="07")
    act = services.hand_over(actor=manager, giver=advisor, given=dict.fromkeys(given, back))
    assert {follower(project) for project in dossiers} == {back.pk}
    # To give back to who left would lose them: refused, and nothing moves.
    with pytest.raises(DomainError):
        services.take_back_handover(actor=manager, act=act)
    assert {follower(project) for project in dossiers} == {back.pk}


def test_open_tasks_go_along_and_come_back(
    manager: User, advisor: User, colleague: User, dossiers: list[Project]
) -> None:
    task = Task.objects.create(project=dossiers[0], title="Rappeler", assignee=advisor, author=advisor, due_on=today())
    act = services.hand_over(actor=manager, giver=advisor, given={f"taches-{task.pk}": colleague})
    task.refresh_from_db()
    assert task.assignee == colleague
    services.take_back_handover(actor=manager, act=act)
    task.refresh_from_db()
    assert task.assignee == advisor


def test_only_who_keeps_the_people_of_that_caf_hands_over(
    advisor: User, colleague: User, dossiers: list[Project]
) -> None:
    elsewhere = make.member(Role.CAF_MANAGER, caf_id="31")
    given = {name(dossiers[0]): colleague}
    for actor in (elsewhere, advisor, colleague):
        with pytest.raises(DomainError, match="responsables"):
            services.hand_over(actor=actor, giver=advisor, given=given)
    # A colleague of another Caf takes nothing over.
    stranger = make.member(Role.CAF_ADVISOR, caf_id="31")
    cnaf = make.member(Role.CNAF)
    with pytest.raises(DomainError):
        services.hand_over(actor=cnaf, giver=advisor, given={name(dossiers[0]): stranger})
    assert not HandoverAct.objects.exists()
    assert Membership.objects.filter(user=advisor, ended_on=None).exists()
