"""What someone may see: the union of their memberships of today, and nothing without any."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.scopes import Scope, scope_of
from projects.core import paris
from projects.core.paris import today
from tests import factories as make

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """As a new request reads it."""
    return User.objects.get(pk=user.pk)


def test_memberships_add_up() -> None:
    user = make.member(Role.CAF_ADVISOR, caf_id="64-PB")
    make.member(Role.CAF_MANAGER, user=user, caf_id="07")
    make.member(Role.STATE_INSTRUCTOR, user=user, department_id="2A")
    make.member(Role.CAFLAB, user=user, region_id="76")
    porteur = make.PorteurFactory.create()
    make.member(Role.PORTEUR_MEMBER, user=user, porteur=porteur)
    assert scope_of(fresh(user)) == Scope(
        regions=frozenset({"76"}),
        departments=frozenset({"2A"}),
        cafs=frozenset({"64-PB", "07"}),
        porteurs=frozenset({porteur.pk}),
        roles=frozenset({"caf_advisor", "caf_manager", "state_instructor", "caflab", "porteur_member"}),
    )
    assert scope_of(fresh(user)).has_role(Role.CNAF, Role.CAFLAB)
    assert not scope_of(fresh(user)).has_role(Role.CNAF)


@pytest.mark.parametrize("role", [Role.CNAF, Role.ADMIN])
def test_national_is_said(role: Role) -> None:
    assert scope_of(make.member(role)) == Scope(national=True, roles=frozenset({role.value}))


def test_nobody_and_nothing() -> None:
    assert scope_of(AnonymousUser()) == Scope()
    assert scope_of(make.UserFactory.create()).is_empty
    # Django's own rights open no data.
    assert scope_of(make.UserFactory.create(is_superuser=True, is_staff=True)).is_empty
    assert scope_of(make.member(Role.CNAF, user=make.UserFactory.create(is_active=False))).is_empty


@pytest.mark.parametrize(
    ("started", "ended", "in_force"),
    [(0, None, True), (-5, 1, True), (-5, 0, False), (-5, -1, False), (1, None, False), (0, 0, False)],
)
def test_a_membership_counts_from_its_first_day_and_ends_at_once(
    started: int, ended: int | None, in_force: bool
) -> None:
    user = make.member(
        Role.CAF_ADVISOR,
        caf_id="07",
        started_on=today() + timedelta(started),
        ended_on=None if ended is None else today() + timedelta(ended),
    )
    assert (scope_of(user) == Scope()) is not in_force
    assert Membership.objects.current().count() == in_force


def test_leaving_is_seen_by_the_next_request() -> None:
    user = make.member(Role.CAF_ADVISOR, caf_id="07")
    assert not scope_of(fresh(user)).is_empty
    Membership.objects.update(ended_on=today())
    assert scope_of(fresh(user)).is_empty


def test_deactivating_is_seen_by_the_next_request() -> None:
    user = make.member(Role.CNAF)
    assert scope_of(fresh(user)).national
    User.objects.update(is_active=False)
    assert scope_of(fresh(user)).is_empty


def test_today_is_the_day_of_paris(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 23:30 UTC on 30 June it is already 1 July in Paris: what starts on that day has started."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(2025, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC")).astimezone(tz)  # type: ignore[arg-type]

    starts = make.member(Role.CAF_ADVISOR, caf_id="07", started_on=date(2025, 7, 1))
    ends = make.member(Role.CAF_ADVISOR, caf_id="07", started_on=date(2025, 1, 1), ended_on=date(2025, 7, 1))
    monkeypatch.setattr(paris, "datetime", Clock)
    assert not scope_of(fresh(starts)).is_empty
    assert scope_of(fresh(ends)).is_empty


def test_it_costs_one_query_for_a_request(django_assert_num_queries: pytest.FixtureRequest) -> None:
    user = fresh(make.member(Role.CAF_ADVISOR, caf_id="07"))
    with django_assert_num_queries(1):  # type: ignore[operator]
        for _ in range(3):
            scope_of(user)


codes = st.frozensets(st.sampled_from(["01", "07", "2A", "64-PB", "976"]), max_size=3)
scopes = st.builds(
    Scope,
    national=st.booleans(),
    regions=codes,
    departments=codes,
    cafs=codes,
    porteurs=st.frozensets(st.integers(1, 12), max_size=3),
)


@given(scopes, scopes)
def test_two_scopes_have_one_key_only_if_they_see_the_same(one: Scope, other: Scope) -> None:
    seen = [("national" if s.national else (s.regions, s.departments, s.cafs, s.porteurs)) for s in (one, other)]
    assert (one.key == other.key) == (seen[0] == seen[1])


def test_the_key_reads_the_same_in_any_order() -> None:
    assert Scope(cafs=frozenset(["31", "07"]), regions=frozenset(["76"])).key == "r:76;c:07,31"
    assert Scope(national=True, cafs=frozenset(["07"])).key == "national"
    assert Scope().key == ""
