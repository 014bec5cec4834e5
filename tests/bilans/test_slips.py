"""What happens beside the plan: two campaigns for one year, a value taken out, a year typed wrong, many late ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import services
from projects.bilans.enums import BilanState, SectionSlug
from projects.bilans.models import Bilan, BilanReminder
from projects.bilans.selectors.pages import open_comments
from projects.bilans.views import reminders
from projects.bilans.workflow import REOPEN, SEND_BACK, UNWAIVE, VALIDATE, WAIVE
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.documents.models import Document
from projects.portfolio.filters import ProjectFilter, facets
from projects.portfolio.models import Project
from tests.factories import ContactFactory, PartnershipFactory, ProjectFactory, member
from tests.factories.bilans import bilan_of, deposited_bilan, indicator_of, ready_bilan, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cnaf() -> User:
    return member(Role.CNAF)


def test_the_list_of_projects_tells_the_state_of_a_bilan_to_who_reads_it() -> None:
    """Who shares a project sees it in the list, and not where the accounts of the leader stand."""
    bilan = bilan_of(state=BilanState.DEPOSITED)
    shared = PartnershipFactory.create(project=bilan.project)
    known, unknown = {"depose": 1, "inconnu": 0}, {"depose": 0, "inconnu": 1}
    for user, expected in (
        (member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur), known),
        (member(Role.PORTEUR_MEMBER, porteur=shared.porteur), unknown),
        (member(Role.CAF_ADVISOR, caf_id="07"), known),
        (member(Role.STATE_INSTRUCTOR, department_id="07"), known),
        (member(Role.CNAF), known),
    ):
        seen = Project.objects.visible_to(user)
        (group,) = facets(ProjectFilter(QueryDict(""), queryset=seen, user=user), ("bilan",))
        counts = {option.value: option.count for option in group.options}
        assert {value: counts.get(value, 0) for value in expected} == expected, user
        for value, number in expected.items():
            asked = ProjectFilter(QueryDict(f"bilan={value}"), queryset=seen, user=user)
            assert (asked.qs.count(), asked.counts().found) == (number, number), (user, value)


def test_a_project_has_one_bilan_a_year_whatever_the_campaigns() -> None:
    project = ProjectFactory.create(selected_on=date(2023, 12, 31))
    dates: dict[str, Any] = {"opens_on": today(), "due_on": today() + timedelta(days=9)}
    services.add_campaign(actor=None, year=2025, call=project.application.call, **dates)
    services.add_campaign(actor=None, year=2025, **dates)
    services.add_campaign(actor=None, year=2024, **dates)
    assert sorted(Bilan.objects.filter(project=project).values_list("campaign__year", flat=True)) == [2024, 2025]


def saved(actor: User, bilan: Bilan, values: Any, period: tuple[date, date] | None = None) -> None:
    version = version_of(bilan, SectionSlug.INDICATORS)
    period = period or (bilan.period_start, bilan.period_end)
    services.save_indicators(actor=actor, bilan=bilan, version=version, period=period, values=values)


def test_what_an_indicator_counts_stays_once_deposited_though_its_value_is_emptied(cnaf: User) -> None:
    bilan = bilan_of()
    indicator = indicator_of(bilan.project)
    saved(cnaf, bilan, {indicator: (None, Decimal(12))})
    deposited_bilan(bilan, cnaf)
    services.change_bilan(actor=cnaf, bilan=bilan, transition=SEND_BACK, reason="À revoir.")
    saved(cnaf, bilan, {indicator: (None, None)})
    with pytest.raises(DomainError, match="déposées"):
        services.edit_indicator(actor=cnaf, bilan=bilan, indicator=indicator, version=1, values={"nature": "stock"})


def test_a_period_touches_the_year_of_the_bilan(cnaf: User) -> None:
    bilan = bilan_of(year=2025)
    with pytest.raises(DomainError, match="2025") as told:
        saved(cnaf, bilan, {}, (date(2015, 1, 1), date(2015, 12, 31)))
    assert told.value.field == "period_start"
    saved(cnaf, bilan, {}, (date(2024, 9, 1), date(2025, 8, 31)))


def test_what_was_asked_and_answered_is_not_asked_again(cnaf: User) -> None:
    """By the road of a waiver that was a mistake, as by the straight one."""
    bilan = deposited_bilan(bilan_of(), cnaf)
    services.ask_completion(actor=cnaf, bilan=bilan, reason="Un mot.", comments={"budget": "Et l’État ?"})
    assert open_comments(bilan) == {"budget": "Et l’État ?"}
    for name in (WAIVE, UNWAIVE):
        services.change_bilan(actor=cnaf, bilan=bilan, transition=name, reason="Erreur.")
    services.deposit_bilan(actor=cnaf, bilan=bilan)
    for name in (VALIDATE, REOPEN):
        services.change_bilan(actor=cnaf, bilan=bilan, transition=name, reason="Encore.")
    assert open_comments(bilan) == {}


def test_late_bilans_beyond_a_page_are_reminded_after_the_others(
    client: Client, cnaf: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MOST", 1)
    late = [bilan_of(due_in=-3) for _ in range(2)]
    for bilan in late:
        ContactFactory.create(porteur=bilan.project.porteur, email=f"r{bilan.pk}@exemple.invalid", is_responsible=True)
    client.force_login(cnaf)
    for _ in late:
        shown = client.get(reverse("bilan_remind")).context["form"].fields["bilans"].choices
        client.post(reverse("bilan_remind"), {"bilans": [key for key, _ in shown]})
    assert BilanReminder.objects.count() == 2


def test_the_file_of_a_draft_is_read_by_who_may_write_it_though_no_caf_is_known() -> None:
    project = ProjectFactory.create(department_id="07", caf_id=None, selected_on=date(2023, 12, 31))
    bilan, advisor = bilan_of(project), member(Role.CAF_ADVISOR, caf_id="07")
    ready_bilan(bilan, advisor)
    readers = (advisor, member(Role.PORTEUR_MEMBER, porteur=project.porteur))
    others = (member(Role.STATE_INSTRUCTOR, department_id="07"), member(Role.CAF_ADVISOR, caf_id="31"))
    for user in (*readers, *others):
        assert Document.objects.visible_to(user).filter(bilan_file__bilan=bilan).exists() is (user in readers), user
