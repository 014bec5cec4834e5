"""People: one address, one account, written in one way."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_address_is_one_account_whatever_its_capitals() -> None:
    user = User.objects.create_user("Camille.Berthier@Caf07.invalid")
    assert user.email == "camille.berthier@caf07.invalid"
    assert User.objects.get_by_natural_key("CAMILLE.berthier@caf07.INVALID") == user
    again = User(email="Camille.BERTHIER@caf07.invalid", password="!")
    with pytest.raises(ValidationError) as told:
        again.full_clean()
    assert told.value.message_dict == {"email": ["Un compte existe déjà pour cette adresse."]}


def test_without_a_password_nobody_signs_in_with_one() -> None:
    user = User.objects.create_user("a@exemple.invalid")
    assert not user.has_usable_password()
    assert not user.is_staff


@pytest.mark.parametrize(
    ("names", "shown", "initials"),
    [
        (("Élise", "Marchand"), "Élise Marchand", "ÉM"),
        (("", ""), "x.y@exemple.invalid", "X."),
        (("Élise", ""), "Élise", "É"),
    ],
)
def test_a_person_always_has_a_name(names: tuple[str, str], shown: str, initials: str) -> None:
    user = User(email="x.y@exemple.invalid", first_name=names[0], last_name=names[1])
    assert str(user) == shown
    assert user.initials == initials


VALID: dict[str, list[dict[str, object]]] = {
    Role.CAF_ADVISOR: [{"caf_id": "07"}, {"caf_id": "64-BS"}],
    Role.CAF_MANAGER: [{"caf_id": "07"}, {"caf_id": "64-BS"}],
    Role.CAFLAB: [{"national": True}, {"region_id": "76"}],
    Role.CNAF: [{"national": True}],
    Role.STATE_INSTRUCTOR: [{"national": True}, {"region_id": "76"}, {"department_id": "31"}],
    Role.PORTEUR_MEMBER: [{"porteur": True}],
    Role.ADMIN: [{"national": True}],
}
SCOPES: list[dict[str, object]] = [
    {}, {"national": True}, {"region_id": "76"}, {"department_id": "31"}, {"caf_id": "07"}, {"caf_id": "64-BS"},
    {"porteur": True}, {"national": True, "caf_id": "07"}, {"region_id": "76", "department_id": "31"},
    {"caf_id": "07", "porteur": True}, {"national": True, "region_id": "76"},
]  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_each_role_has_its_scopes_and_no_other(role: Role) -> None:
    porteur = make.PorteurFactory.create()
    user = make.UserFactory.create()
    for scope in SCOPES:
        values = {name: porteur if name == "porteur" else value for name, value in scope.items()}
        membership = Membership(user=user, role=role, **values)
        if scope in VALID[role]:
            membership.full_clean()
        else:
            with pytest.raises(ValidationError) as told:
                membership.full_clean()
            assert told.value.messages[0] in {
                "Le périmètre ne convient pas à ce rôle.",
                "Un référent Caflab suit une région ou le pays.",
            }


def test_a_scope_has_a_name() -> None:
    labels = [
        Membership(role=Role.CNAF, national=True).scope_label,
        make.member(Role.CAF_ADVISOR, caf_id="07").memberships.get().scope_label,
    ]
    assert labels == ["national", "Caf de l’Ardèche"]
