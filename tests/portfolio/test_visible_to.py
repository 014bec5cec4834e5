"""Which projects exist for whom, role by role, and against a plain model of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.paris import today
from projects.portfolio.enums import PartnerRole
from projects.portfolio.models import Project
from projects.territories.models import Department
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def projects() -> dict[str, Project]:
    """A few dossiers that the roles tell apart."""
    made = {
        "ardeche": make.ProjectFactory.create(department_id="07"),
        "ain": make.ProjectFactory.create(department_id="01"),
        "haute_garonne": make.ProjectFactory.create(department_id="31"),
        "lot": make.ProjectFactory.create(department_id="46"),
        "pays_basque": make.ProjectFactory.create(department_id="64", caf_id="64-PB"),
        "bearn": make.ProjectFactory.create(department_id="64", caf_id="64-BS"),
        "pyrenees_caf_inconnue": make.ProjectFactory.create(department_id="64"),
        "sans_porteur": make.ProjectFactory.create(department_id="974", porteur=None),
    }
    return made


def seen(user: User | AnonymousUser, projects: dict[str, Project]) -> set[str]:
    names = {project.pk: name for name, project in projects.items()}
    rows = list(Project.objects.visible_to(user))
    assert len(rows) == len(set(rows))
    return {names[row.pk] for row in rows}


@pytest.mark.parametrize(
    ("role", "scope", "names"),
    [
        (Role.CAF_ADVISOR, {"caf_id": "07"}, {"ardeche"}),
        (Role.CAF_MANAGER, {"caf_id": "64-PB"}, {"pays_basque", "pyrenees_caf_inconnue"}),
        (Role.CAF_MANAGER, {"caf_id": "64-BS"}, {"bearn", "pyrenees_caf_inconnue"}),
        (Role.CAFLAB, {"region_id": "84"}, {"ardeche", "ain"}),
        (Role.STATE_INSTRUCTOR, {"region_id": "76"}, {"haute_garonne", "lot"}),
        (Role.STATE_INSTRUCTOR, {"department_id": "46"}, {"lot"}),
        (Role.STATE_INSTRUCTOR, {"department_id": "64"}, {"pays_basque", "bearn", "pyrenees_caf_inconnue"}),
        (Role.STATE_INSTRUCTOR, {"department_id": "75"}, set()),
    ],
)
def test_a_territory_shows_its_projects(
    role: Role, scope: dict[str, Any], names: set[str], projects: dict[str, Project]
) -> None:
    assert seen(make.member(role, **scope), projects) == names


@pytest.mark.parametrize("role", [Role.CNAF, Role.ADMIN, Role.CAFLAB, Role.STATE_INSTRUCTOR])
def test_the_country_shows_all(role: Role, projects: dict[str, Project]) -> None:
    assert seen(make.member(role, national=True), projects) == set(projects)


def test_a_porteur_sees_what_it_leads_shares_or_operates(projects: dict[str, Project]) -> None:
    porteur = projects["ain"].porteur
    assert porteur is not None
    make.PartnershipFactory.create(project=projects["lot"], porteur=porteur, role=PartnerRole.CO_PORTEUR)
    make.PartnershipFactory.create(project=projects["bearn"], porteur=porteur, role=PartnerRole.OPERATOR)
    # Two roles in one project, and a partner beside the lead: still one row each.
    make.PartnershipFactory.create(project=projects["lot"], porteur=porteur, role=PartnerRole.OPERATOR)
    make.PartnershipFactory.create(project=projects["ain"])
    assert seen(make.member(Role.PORTEUR_MEMBER, porteur=porteur), projects) == {"ain", "lot", "bearn"}
    assert seen(make.member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create()), projects) == set()


def test_a_partner_that_left_no_longer_sees(projects: dict[str, Project]) -> None:
    partnership = make.PartnershipFactory.create(project=projects["lot"])
    user = make.member(Role.PORTEUR_MEMBER, porteur=partnership.porteur)
    assert seen(user, projects) == {"lot"}
    partnership.delete()
    assert seen(user, projects) == set()


def test_who_has_no_membership_in_force_sees_nothing(projects: dict[str, Project]) -> None:
    assert seen(AnonymousUser(), projects) == set()
    assert seen(make.UserFactory.create(), projects) == set()
    assert seen(make.UserFactory.create(is_superuser=True), projects) == set()
    assert seen(make.member(Role.CNAF, user=make.UserFactory.create(is_active=False)), projects) == set()
    assert seen(make.member(Role.CNAF, ended_on=today()), projects) == set()
    left = make.member(Role.CNAF)
    assert seen(left, projects) == set(projects)
    Membership.objects.filter(user=left).update(ended_on=today())
    assert seen(User.objects.get(pk=left.pk), projects) == set()


def may_see(membership: dict[str, Any], project: Project, partners: Iterable[int]) -> bool:
    """The rule, read aloud."""
    return bool(
        membership.get("national")
        or membership.get("caf_id", "-") == project.caf_id
        # Nobody's yet: those of its department, which one writes before the dash where it has two.
        or (project.caf_id is None and membership.get("caf_id", "").partition("-")[0] == project.department_id)
        or membership.get("department_id", "-") == project.department_id
        or membership.get("region_id", "-") == project.department.region_id
        or membership.get("porteur_id", 0) in {project.porteur_id, *partners}
    )


territories: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"role": Role.CAF_ADVISOR, "caf_id": "07"},
        {"role": Role.CAF_ADVISOR, "caf_id": "64-PB"},
        {"role": Role.CAF_MANAGER, "caf_id": "974"},
        {"role": Role.CAFLAB, "region_id": "84"},
        {"role": Role.CAFLAB, "region_id": "75"},
        {"role": Role.STATE_INSTRUCTOR, "department_id": "64"},
        {"role": Role.STATE_INSTRUCTOR, "region_id": "04"},
        {"role": Role.PORTEUR_MEMBER, "porteur": "ain"},
        {"role": Role.PORTEUR_MEMBER, "porteur": "partner"},
        {"role": Role.CNAF, "national": True},
    ]
)


@given(chosen=st.lists(territories, max_size=4, unique_by=lambda row: tuple(row.items())))
def test_any_mix_of_memberships_is_the_union(chosen: list[dict[str, Any]], projects: dict[str, Project]) -> None:
    with transaction.atomic():
        partner = make.PartnershipFactory.create(project=projects["bearn"]).porteur
        porteurs = {"ain": projects["ain"].porteur_id, "partner": partner.pk}
        rows = [
            {name: value for name, value in row.items() if name != "porteur"}
            | ({"porteur_id": porteurs[row["porteur"]]} if "porteur" in row else {})
            for row in chosen
        ]
        user = make.UserFactory.create()
        for row in rows:
            make.MembershipFactory.create(user=user, **row)
        partners = {"bearn": {partner.pk}}
        wanted = {
            name
            for name, project in projects.items()
            if any(may_see(row, project, partners.get(name, ())) for row in rows)
        }
        assert seen(user, projects) == wanted
        transaction.set_rollback(True)


def test_the_regions_used_here_are_true() -> None:
    regions = dict(Department.objects.filter(pk__in=["07", "01", "31", "46", "64", "974"]).values_list("pk", "region"))
    assert regions == {"07": "84", "01": "84", "31": "76", "46": "76", "64": "75", "974": "04"}
