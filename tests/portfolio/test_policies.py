"""Who may write what: each role, in its place and out of it, with a reason in French."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.journal.services import record
from projects.portfolio import policies
from projects.portfolio.querysets import porteurs_visible_to
from projects.territories.models import Department
from tests import factories as make

pytestmark = pytest.mark.django_db

ARDECHE: dict[Role, dict[str, Any]] = {
    Role.CAF_ADVISOR: {"caf_id": "07"},
    Role.CAF_MANAGER: {"caf_id": "07"},
    Role.CAFLAB: {"region_id": "84"},
    Role.CNAF: {},
    Role.STATE_INSTRUCTOR: {"department_id": "07"},
    Role.ADMIN: {},
}
CAF = {Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.CNAF}


@pytest.mark.parametrize("role", ARDECHE)
@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (policies.can_edit_project, CAF),
        (policies.can_observe_project, CAF | {Role.CAFLAB}),
        (policies.can_classify_project, CAF | {Role.CAFLAB}),
    ],
)
def test_who_writes_a_project_of_ardeche(policy: Callable[..., Any], allowed: set[Role], role: Role) -> None:
    may, reason = policy(make.member(role, **ARDECHE[role]), make.ProjectFactory.create())
    assert (may, bool(reason)) == (role in allowed, role not in allowed)


@pytest.mark.parametrize("scope", [{"caf_id": "31"}, {"caf_id": "26"}])
def test_another_caf_is_told_which_one_may(scope: dict[str, str]) -> None:
    user = make.member(Role.CAF_MANAGER, **scope)
    assert policies.can_edit_project(user, make.ProjectFactory.create()) == (False, policies.ANOTHER_CAF)


def test_the_scopes_of_two_roles_do_not_mix() -> None:
    """A Caf here and a State's eye there: the second does not write, nor note what was seen."""
    user = make.member(Role.CAF_ADVISOR, caf_id="31")
    make.member(Role.STATE_INSTRUCTOR, user=user, region_id="84")
    project = make.ProjectFactory.create()
    assert not policies.can_edit_project(user, project)[0]
    assert not policies.can_observe_project(user, project)[0]
    make.member(Role.CAFLAB, user=user, region_id="84")
    again = User.objects.get(pk=user.pk)
    assert policies.can_observe_project(again, project)[0]
    assert not policies.can_edit_project(again, project)[0]


def test_a_project_whose_caf_is_unknown_is_for_those_of_its_department() -> None:
    project = make.ProjectFactory.create(department_id="64")
    assert policies.can_edit_project(make.member(Role.CAF_ADVISOR, caf_id="64-PB"), project)[0]
    assert not policies.can_edit_project(make.member(Role.CAF_ADVISOR, caf_id="07"), project)[0]


def test_a_project_is_added_where_one_is() -> None:
    here, there = (Department.objects.get(pk=code) for code in ("07", "31"))
    advisor = make.member(Role.CAF_ADVISOR, caf_id="07")
    assert policies.can_add_project(advisor)[0]
    assert policies.can_add_project(advisor, here)[0]
    assert policies.can_add_project(advisor, there) == (False, policies.NOT_YOUR_DEPARTMENT)
    assert policies.can_add_project(make.member(Role.CNAF), there)[0]
    assert not policies.can_add_project(make.member(Role.STATE_INSTRUCTOR, national=True), there)[0]


class TestPorteurs:
    def test_the_record_is_written_by_those_of_a_project_that_it_leads(self) -> None:
        porteur = make.PorteurFactory.create()
        make.ProjectFactory.create(porteur=porteur)
        make.PartnershipFactory.create(porteur=porteur, project__department_id="31")
        for caf, may in (("07", True), ("31", False), ("26", False)):
            advisor = make.member(Role.CAF_ADVISOR, caf_id=caf)
            assert policies.can_edit_porteur(advisor, porteur)[0] is may
            assert policies.can_read_contacts(advisor, porteur)[0] is may
        assert not policies.can_edit_porteur(make.member(Role.CAFLAB, region_id="84"), porteur)[0]
        assert policies.can_read_contacts(make.member(Role.CAFLAB, region_id="84"), porteur)[0]

    def test_who_made_it_writes_it_until_it_has_a_project(self) -> None:
        porteur = make.PorteurFactory.create()
        maker, other = (make.member(Role.CAF_ADVISOR, caf_id="07") for _ in range(2))
        record(actor=maker, verb="porteur.created", subject=porteur)
        assert policies.can_edit_porteur(maker, porteur)[0]
        assert not policies.can_edit_porteur(other, porteur)[0]
        make.ProjectFactory.create(porteur=porteur, department_id="31")
        assert not policies.can_edit_porteur(maker, porteur)[0]

    def test_which_records_exist_for_whom(self) -> None:
        mine, shared, other = (make.PorteurFactory.create() for _ in range(3))
        project = make.ProjectFactory.create(porteur=mine)
        make.PartnershipFactory.create(project=project, porteur=shared)
        make.ProjectFactory.create(porteur=other, department_id="31")
        for user, seen in (
            (make.member(Role.CAF_ADVISOR, caf_id="26"), {mine, shared, other}),
            (make.member(Role.ADMIN), {mine, shared, other}),
            (make.member(Role.STATE_INSTRUCTOR, department_id="07"), {mine, shared}),
            (make.member(Role.PORTEUR_MEMBER, porteur=shared), {mine, shared}),
            (make.UserFactory.create(), set()),
        ):
            assert set(porteurs_visible_to(user)) == seen
