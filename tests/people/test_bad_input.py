"""Whatever is typed in the forms of access: no error of the server, and the text is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.people import services
from projects.people.models import Invitation
from projects.people.tokens import token_of
from tests import factories as make

pytestmark = pytest.mark.django_db
ODD = st.text(max_size=300) | st.sampled_from(
    ["\x00", "é" * 5000, "2A", "07", "-1", "9" * 40, "national", "’«»", "a@b.fr"]
)
FORMS = [f"/personnes/inviter/?role={role}" for role in [*Role.values, "roi", ""]] + [
    "/compte/",
    "{person}",
    "{end}",
    "{link}",
]
NAMES = [
    "email", "caf", "caf__key", "caf__choice", "porteur", "porteur__key", "region", "department", "department__key",
    "extent", "started_on", "ended_on", "first_name", "last_name", "password", "password_again",
]  # fmt: skip
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def paths(administrator: User, client: Client) -> dict[str, str]:
    client.force_login(administrator)
    person = make.member(Role.CAF_ADVISOR, caf_id="07")
    sent = services.invite(actor=administrator, email="lea@exemple.invalid", role=Role.CNAF)
    right = person.memberships.get()
    return {
        "person": f"/personnes/{person.pk}/habilitations/ajouter/?role=state_instructor",
        "end": f"/personnes/{person.pk}/habilitations/{right.pk}/fin/",
        "link": f"/invitation/{token_of(sent)}/",
    }


@quick
@given(form=st.sampled_from(FORMS), typed=st.dictionaries(st.sampled_from(NAMES), ODD, max_size=6))
def test_no_form_breaks(form: str, typed: dict[str, str], client: Client, paths: dict[str, str]) -> None:
    path = form.format(**paths)
    asker = Client() if form == "{link}" else client
    page = asker.post(path, typed)
    assert page.status_code in (200, 302, 403, 410), page.status_code
    shown = page.context and page.context.get("form")
    if page.status_code == 200 and shown is not None and "email" in shown.fields:
        assert shown["email"].value() == typed.get("email")


@quick
@given(asked=st.dictionaries(st.sampled_from(["q", "role", "caf", "etat", "page"]), ODD, max_size=5))
def test_no_search_breaks(asked: dict[str, str], client: Client, paths: Any) -> None:
    assert client.get("/personnes/", asked).status_code == 200


@quick
@given(
    token=st.text(
        alphabet=st.characters(exclude_characters="/\\?#", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200
    )
)
def test_no_link_breaks(token: str) -> None:
    assert Client().get(f"/invitation/{token}/").status_code in (302, 404)


def test_what_the_searches_find(client: Client, paths: Any) -> None:
    Invitation.objects.update(email="zoe@exemple.invalid")
    page = client.get("/personnes/", {"q": "zoe", "etat": "invited"})
    assert [row.email for row in page.context["invitations"]] == ["zoe@exemple.invalid"]
    page = client.get("/personnes/", {"role": "caf_advisor", "caf": "07", "etat": "active"})
    assert [row.user.last_name[:6] for row in page.context["people"]] == ["Martin"]
    assert client.get("/personnes/", {"role": "caf_advisor", "caf": "31"}).context["people"] == []
    assert client.get("/personnes/", {"etat": "left"}).context["count"] == 0


def test_the_list_costs_the_same_for_many(client: Client, paths: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(60):
        make.member(Role.CAF_ADVISOR, caf_id="07")
    with django_assert_max_num_queries(12):
        page = client.get("/personnes/")
    assert len(page.context["people"]) == 50
    assert len(client.get("/personnes/?page=2").context["people"]) == 12
