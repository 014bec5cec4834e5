"""Who gets what from every address: one table, and nothing of the portal outside of it.

200 shown; 302 sent elsewhere (a stranger: to sign-in); 403 in one's scope but not allowed; 404 out of one's scope, or
no such thing: an answer never tells which. The objects are in Ardèche (region 84): « here » are people of each role
there, « elsewhere » people of each role in Haute-Garonne (region 76). National roles have no elsewhere: theirs is a
membership that has ended. The porteur « here » leads the project.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from projects.accounts.enums import Role
from tests.fipe_portal.access import Address, Row, World, addresses, read_table

TABLES = Path(__file__).parent / "access_table"
# Columns: caf_advisor, caf_manager, caflab, cnaf, state_instructor, porteur_member, admin.
TABLE = read_table("\n".join(path.read_text() for path in sorted(TABLES.glob("*.txt"))))
# One class holds the rule of all the reference pages: the first is asked by everybody, the others by people who differ.
ASKED_EACH_MODEL = ("admin here", "admin elsewhere", "cnaf here", "anonymous")
ADDRESSES = addresses()
NAMED = {row.pattern for row in TABLE if "*" not in row.pattern}


def rows_of(address: Address) -> list[Row]:
    """The rows of an address: those of its own name if there are any, else those of a pattern."""
    own = [row for row in TABLE if row.pattern == address.key]
    return own or [row for row in TABLE if row.pattern not in NAMED and row.matches(address)]


CASES = [(row, address) for address in ADDRESSES for row in rows_of(address)]
FIRST_ADDRESS = dict(reversed(CASES))
# Pages that one only reaches in the middle of entering: a stranger starts again.
BEFORE_ENTERING = ("account_", "mfa_authenticate", "mfa_login_")
# The page of a new password says to all that its link is no longer good.
OPEN_TO_ALL: set[str] = {"account_reset_password_from_key"}
# Without a provider there is no such door; with one: tests/people/test_oidc.py.
CLOSED_TO_ALL = {"openid_connect_login", "openid_connect_callback"}
# Their pages redirect or refuse methods in their own ways, and the admin in its own.
ALLAUTHS = ("account_", "mfa_", "socialaccount_", "openid_connect_", "admin:", "referentiels/")
OWN = [row for row in TABLE if not row.pattern.startswith(ALLAUTHS)]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for the whole table: every request is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def test_every_address_has_its_row() -> None:
    assert [address.key for address in ADDRESSES if not rows_of(address)] == []


def test_every_row_has_an_address() -> None:
    assert [row.pattern for row in TABLE if row not in FIRST_ADDRESS] == []


def test_no_line_is_written_twice() -> None:
    lines = [str(row) for row in TABLE]
    assert sorted(lines) == sorted(set(lines))


@pytest.mark.parametrize(("row", "address"), CASES, ids=lambda value: str(getattr(value, "key", value)))
def test_access(world: World, row: Row, address: Address) -> None:
    expected = row.expected()
    if "*" in row.pattern and address != FIRST_ADDRESS[row]:
        expected = {name: expected[name] for name in ASKED_EACH_MODEL}
    assert world.ask(row.method, world.path(address, row.target), expected) == expected


def test_a_stranger_is_sent_to_sign_in_and_back(world: World) -> None:
    for row in TABLE:
        if row.stranger != 302 or row.method != "GET" or "*" in row.pattern or row.pattern.startswith(BEFORE_ENTERING):
            continue
        path = world.path(FIRST_ADDRESS[row], row.target)
        sent = world.clients["anonymous"].get(path, follow=True).redirect_chain
        assert sent[-1][0].startswith("/compte/connexion/?next=/"), row


@pytest.mark.parametrize("row", [row for row in OWN if row.method == "GET"], ids=str)
def test_a_part_of_a_page_is_as_closed_as_the_page(world: World, row: Row) -> None:
    """What htmx asks for, by who is out of scope and by a stranger, whose whole window then signs in."""
    path, expected = world.path(FIRST_ADDRESS[row], row.target), row.expected()
    outside = f"{Role.CAF_ADVISOR} elsewhere"
    part = {"HX-Request": "true", "HX-Target": "contenu"}
    assert world.ask(row.method, path, [outside], headers=part) == {outside: expected[outside]}
    if expected["anonymous"] == 302:
        answer = world.clients["anonymous"].get(path, headers=part)
        assert answer.headers["HX-Redirect"].startswith("/compte/connexion/?next=/")
        assert answer.content == b""


def test_an_address_of_an_object_opens_to_some_and_not_to_others() -> None:
    """Were it all the same to everybody, a row would hold whatever its view forgets."""
    said: dict[str, set[int]] = {}
    for row, address in CASES:
        if "<" in address.route and not address.route.startswith("referentiels/"):
            said.setdefault(address.key, set()).update(row.here + row.elsewhere + (row.nobody,))
    refusals = {403, 404}
    spent = {410}  # a link that has served, or was forged
    assert {key for key, codes in said.items() if not codes & (refusals | spent)} == OPEN_TO_ALL
    assert {key for key, codes in said.items() if codes <= refusals} == CLOSED_TO_ALL


@pytest.mark.parametrize("row", OWN, ids=str)
def test_other_methods_are_refused(world: World, row: Row) -> None:
    """Even to those who see everything: what an address does not do, it says (405)."""
    allowed = {other.method for other in TABLE if other.pattern == row.pattern}
    path = world.path(FIRST_ADDRESS[row], row.target)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        assert world.ask(method, path, ["admin here"]) == {"admin here": 405}, method


# A mail program posts there by itself (RFC 8058): its signed link is the key, whoever's session comes with it.
BY_LINK_ALONE = {"unsubscribe"}
POSTED = [row for row in TABLE if row.method == "POST" and row.pattern not in BY_LINK_ALONE]


@pytest.mark.parametrize("row", POSTED, ids=str)
def test_nothing_is_done_without_a_csrf_token(world: World, row: Row) -> None:
    """From another site, a browser sends the session and no token."""
    path = world.path(FIRST_ADDRESS[row], row.target)
    for name in ("cnaf here", "anonymous"):
        client = Client(enforce_csrf_checks=True)
        client.cookies = world.clients[name].cookies
        assert client.post(path).status_code == 403, name


@pytest.mark.parametrize("role", ["cnaf", "admin", "personne"])
def test_one_click_entry_does_not_exist_out_of_the_demonstration(world: World, settings: Settings, role: str) -> None:
    settings.DEMO_LOGIN = False
    path = f"/demo/entrer/{role}/"
    assert set(world.ask("POST", path, ["anonymous", "cnaf here"]).values()) == {404}
    page = world.clients["anonymous"].get("/compte/connexion/")
    assert "/demo/entrer/" not in page.content.decode()


def test_one_click_entry_signs_in_as_that_role(world: World) -> None:
    client = Client()
    with transaction.atomic():
        answer = client.post("/demo/entrer/cnaf/")
        assert answer.headers["Location"] == "/"
        assert client.get("/").context["user"].email == "cnaf@demonstration.invalid"
        transaction.set_rollback(True)
