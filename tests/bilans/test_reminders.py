"""Reminders: the responsible contact only, once a day and a bilan, on the days of the rules; nobody for nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import daily, services
from projects.bilans.enums import BilanState
from projects.bilans.mails import REMINDER
from projects.bilans.models import Bilan, BilanReminder, ReminderRule
from projects.bilans.selectors.lists import late_by_caf
from projects.core.errors import DomainError
from projects.core.paris import PARIS, today
from projects.outbox import registry
from projects.outbox.models import Message
from projects.portfolio.models import ProjectState
from tests.factories import CallFactory, ContactFactory, ProjectFactory, ProjectStateFactory, member
from tests.factories.bilans import bilan_of, campaign_of

pytestmark = pytest.mark.django_db


def reachable(**values: Any) -> Bilan:
    bilan = bilan_of(**values)
    ContactFactory.create(porteur=bilan.project.porteur, email="autre@exemple.invalid")
    ContactFactory.create(porteur=bilan.project.porteur, email="responsable@exemple.invalid", is_responsible=True)
    return bilan


def told() -> list[tuple[str, int]]:
    return [(row.email, row.params["bilan"]) for row in Message.objects.filter(kind=REMINDER).order_by("pk")]


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


def test_late_bilans_are_reminded_once_a_day_to_the_responsible_contact(advisor: User) -> None:
    late = reachable(due_in=-3)
    done = reachable(state=BilanState.DEPOSITED)
    silent = bilan_of()
    elsewhere = bilan_of(ProjectFactory.create(department_id="31"))
    keys = [late.pk, done.pk, silent.pk, elsewhere.pk]
    assert services.remind_bilans(actor=advisor, bilans=keys) == 1
    assert services.remind_bilans(actor=advisor, bilans=keys) == 0
    assert told() == [("responsable@exemple.invalid", late.pk)]
    assert services.remind_bilans(actor=advisor, bilans=keys, day=today() + timedelta(days=1)) == 1
    assert BilanReminder.objects.filter(bilan=late).count() == 2
    rows = {row.key: row for row in late_by_caf(member(Role.CNAF))}
    assert (rows["07"].late, rows["07"].expected, rows["07"].unreachable) == (2, 2, 1)
    assert rows["31"].late == 1
    with pytest.raises(DomainError):
        services.remind_bilans(actor=member(Role.PORTEUR_MEMBER, porteur=late.project.porteur), bilans=keys)


def test_nobody_is_told_of_a_bilan_deposited_meanwhile(advisor: User) -> None:
    bilan = reachable(due_in=-3)
    services.remind_bilans(actor=advisor, bilans=[bilan.pk])
    message = Message.objects.get(kind=REMINDER)
    mail = registry.get(REMINDER).build(message)
    assert mail is not None
    assert mail.link.endswith(f"/bilans-annuels/{bilan.pk}/")
    Bilan.objects.filter(pk=bilan.pk).update(state=BilanState.DEPOSITED)
    assert registry.get(REMINDER).build(message) is None


def test_rules_remind_on_their_days_once_each_and_catch_up_a_missed_day() -> None:
    bilan = reachable(due_in=20)
    due = bilan.campaign.due_on
    sent = [
        (day - due).days
        for day in (due + timedelta(days=gap) for gap in range(-20, 31))
        if services.remind_automatically(day=day)
    ]
    assert sent == [-15, 1, 15]
    assert services.remind_automatically(day=due + timedelta(days=1)) == 0
    BilanReminder.objects.all().delete()
    assert services.remind_automatically(day=due + timedelta(days=4)) == 0  # too long ago
    assert services.remind_automatically(day=due + timedelta(days=3)) == 1  # the worker was away for two days
    ReminderRule.objects.filter(days=15).update(last_year=bilan.year - 1)
    assert services.remind_automatically(day=due + timedelta(days=15)) == 0


def test_the_round_writes_to_nobody_at_night_in_paris() -> None:
    bilan = reachable(due_in=20)
    due = bilan.campaign.due_on
    after = due + timedelta(days=1)
    assert daily.run(datetime(after.year, after.month, after.day, 3, tzinfo=PARIS)) == 0
    assert daily.run(datetime(after.year, after.month, after.day, 9, tzinfo=PARIS)) == 1
    assert daily.run(datetime(after.year, after.month, after.day, 9, 30, tzinfo=PARIS)) == 0


def test_a_campaign_expects_a_bilan_of_each_project_selected_and_not_given_up() -> None:
    cnaf, call = member(Role.CNAF), CallFactory.create()
    chosen = ProjectFactory.create(selected_on=date(2023, 12, 31), application__call=call)
    given_up = ProjectFactory.create(selected_on=date(2023, 12, 31), application__call=call)
    ProjectStateFactory.create(project=given_up, status="abandonne")
    ProjectFactory.create(application__call=call)  # never selected
    ProjectFactory.create(selected_on=date(2023, 12, 31))  # of another call
    dates = {"opens_on": today() - timedelta(days=1), "due_on": today() + timedelta(days=30)}
    campaign = services.add_campaign(actor=cnaf, year=2025, call=call, **dates)
    assert list(Bilan.objects.values_list("project", flat=True)) == [chosen.pk]
    late_comer = ProjectFactory.create(selected_on=date(2023, 12, 31), application__call=call)
    assert services.add_missing(day=today()) == 1
    assert services.add_missing(day=today()) == 0
    assert set(Bilan.objects.values_list("project", flat=True)) == {chosen.pk, late_comer.pk}
    assert ProjectState.objects.exists()
    with pytest.raises(DomainError):
        services.edit_campaign(actor=cnaf, campaign=campaign, version=1, values={"year": 2024})
    with pytest.raises(DomainError):
        services.add_campaign(actor=member(Role.ADMIN), year=2024, **dates)
    assert campaign_of(2025, due_in=20).call_id is None  # another campaign of the same year, for all


def test_who_has_an_account_comes_in_by_the_link_of_the_mail(advisor: User) -> None:
    bilan = reachable(due_in=-3)
    person = member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur)
    bilan.project.porteur.contacts.filter(is_responsible=True).update(email=person.email)  # type: ignore[union-attr]
    services.remind_bilans(actor=advisor, bilans=[bilan.pk])
    mail = registry.get(REMINDER).build(Message.objects.get(kind=REMINDER))
    assert mail is not None
    assert "/attendu/entree/" in mail.link
