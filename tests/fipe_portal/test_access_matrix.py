"""Who gets what from every address: one table, and nothing of the portal outside of it.

200 shown; 302 sent elsewhere (a stranger: to sign-in); 403 in one's scope but not allowed; 404 out of one's scope, or
no such thing: an answer never tells which. The objects are in Ardèche (region 84): « here » are people of each role
there, « elsewhere » people of each role in Haute-Garonne (region 76). National roles have no elsewhere: theirs is a
membership that has ended. The porteur « here » leads the project.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from tests.fipe_portal.access import Address, Row, World, addresses, read_table

# Columns: caf_advisor, caf_manager, caflab, cnaf, state_instructor, porteur_member, admin.
TABLE = read_table(
    """
# address                             method target          | here                    | elsewhere | no role, stranger
home                                  GET    -               | 200*7                   | 200*7     | 200 302
project_list                          GET    -               | 200*7                   | 200*7     | 200 302
project_detail                        GET    project         | 200*7                   | 404*7     | 404 302
project_detail                        GET    unknown-project | 404*7                   | 404*7     | 404 302
figure_list                           GET    -               | 200*7                   | 200*7     | 200 302
figure_detail                         GET    figure          | 200*7                   | 200*7     | 200 302
figure_detail                         GET    unknown-figure  | 404*7                   | 404*7     | 404 302

# An edition shows all it holds: it exists for those who see its whole region. Cnaf and Caflab have it printed.
edition_list                          GET    -               | 200*7                   | 200*7     | 200 302
edition_detail                        GET    regional        | 404*2 200 200 200 404 200 | 404*7   | 404 302
edition_detail                        GET    national        | 404*2 404 200 404 404 200 | 404*7   | 404 302
edition_detail                        GET    unknown-edition | 404*7                   | 404*7     | 404 302
edition_figure                        GET    regional-figure | 404*2 200 200 200 404 200 | 404*7   | 404 302
edition_figure                        GET    national-figure | 404*2 404 200 404 404 200 | 404*7   | 404 302
edition_figure                        GET    regional-rien   | 404*7                   | 404*7     | 404 302
edition_render                        POST   regional        | 404*2 302 302 403 404 403 | 404*7   | 404 302
edition_render                        POST   national        | 404*2 404 302 404 404 403 | 404*7   | 404 302
edition_render                        POST   unknown-edition | 404*7                   | 404*7     | 404 302

# « recueil » (done) and « waiting » were asked by Cnaf, « advisors » by the advisor here (failed).
jobs:list                             GET    -               | 200*7                   | 200*7     | 200 302
jobs:detail                           GET    recueil         | 404*3 200 404 404 200   | 404*7     | 404 302
jobs:detail                           GET    advisors        | 200 404*6               | 404*7     | 404 302
jobs:detail                           GET    forged          | 404*7                   | 404*7     | 404 302
jobs:status                           GET    waiting         | 404*3 200 404 404 200   | 404*7     | 404 302
jobs:status                           GET    advisors        | 200 404*6               | 404*7     | 404 302
jobs:status                           GET    forged          | 404*7                   | 404*7     | 404 302
jobs:cancel                           POST   waiting         | 404*3 302 404 404 302   | 404*7     | 404 302
jobs:cancel                           POST   advisors        | 302 404*6               | 404*7     | 404 302
jobs:cancel                           POST   forged          | 404*7                   | 404*7     | 404 302
jobs:retry                            POST   recueil         | 404*3 302 404 404 302   | 404*7     | 404 302
jobs:retry                            POST   advisors        | 302 404*6               | 404*7     | 404 302
jobs:retry                            POST   forged          | 404*7                   | 404*7     | 404 302
jobs:file                             GET    file            | 404*3 200 404 404 200   | 404*7     | 404 302
jobs:file                             GET    forged          | 404*7                   | 404*7     | 404 302

# The API answers a stranger by 403: there is no page to send a program to.
api_projects                          GET    -               | 200*7                   | 200*7     | 200 403
api_figures                           GET    regional        | 404*2 200 200 200 404 200 | 404*7   | 404 403
api_figures                           GET    national        | 404*2 404 200 404 404 200 | 404*7   | 404 403
api_figures                           GET    unknown-edition | 404*7                   | 404*7     | 404 403

# Accounts. These people have no password: they are sent to choose one, and have none to confirm who they are with.
account_login                         GET    -               | 302*7                   | 302*7     | 302 200
account_login                         POST   -               | 302*7                   | 302*7     | 302 200
account_logout                        GET    -               | 200*7                   | 200*7     | 200 302
account_logout                        POST   -               | 302*7                   | 302*7     | 302 302
account_change_password               GET    -               | 302*7                   | 302*7     | 302 302
account_change_password               POST   -               | 302*7                   | 302*7     | 302 302
account_set_password                  GET    -               | 200*7                   | 200*7     | 200 302
account_set_password                  POST   -               | 200*7                   | 200*7     | 200 302
account_reset_password                GET    -               | 200*7                   | 200*7     | 200 200
account_reset_password                POST   -               | 200*7                   | 200*7     | 200 200
account_reset_password_done           GET    -               | 200*7                   | 200*7     | 200 200
account_reset_password_from_key       GET    reset-key       | 200*7                   | 200*7     | 200 200
account_reset_password_from_key       POST   reset-key       | 200*7                   | 200*7     | 200 200
account_reset_password_from_key_done  GET    -               | 200*7                   | 200*7     | 200 200
account_inactive                      GET    -               | 200*7                   | 200*7     | 200 200
account_reauthenticate                GET    -               | 403*7                   | 403*7     | 403 302
account_reauthenticate                POST   -               | 403*7                   | 403*7     | 403 302
account_signup                        GET    -               | 302*7                   | 302*7     | 302 200
account_signup                        POST   -               | 302*7                   | 302*7     | 302 200

# Open to all: entry in one click (in the demonstration), health.
demo_enter                            POST   role            | 302*7                   | 302*7     | 302 302
demo_enter                            POST   wrong-role      | 404*7                   | 404*7     | 404 404
health                                GET    -               | 200*7                   | 200*7     | 200 200

# The reference pages: administrators read, and write what the portal does not load from files; nobody deletes.
admin:index                           GET    -               | 403*6 200               | 403*7     | 403 302
admin:login                           GET    -               | 403*6 302               | 403*7     | 403 302
admin:login                           POST   -               | 403*6 302               | 403*7     | 403 302
admin:logout                          POST   -               | 403*6 200               | 403*7     | 403 302
admin:password_change                 GET    -               | 403*6 200               | 403*7     | 403 302
admin:password_change_done            GET    -               | 403*6 200               | 403*7     | 403 302
admin:autocomplete                    GET    -               | 403*6 403               | 403*7     | 403 302
admin:jsi18n                          GET    -               | 403*6 200               | 403*7     | 403 302
admin:view_on_site                    GET    content         | 403*6 404               | 403*7     | 403 302
admin:app_list                        GET    /referentiels/territories/ | 403*6 200    | 403*7     | 403 302
referentiels/(?P<url>.*)$             GET    /referentiels/rien/        | 403*6 404    | 403*7     | 403 302
admin:*_changelist                    GET    -               | 403*6 200               | 403*7     | 403 302
admin:*_add                           GET    -               | 403*6 403               | 403*7     | 403 302
admin:*_add                           POST   -               | 403*6 403               | 403*7     | 403 302
admin:*_change                        GET    first           | 403*6 200               | 403*7     | 403 302
admin:*_change                        POST   first           | 403*6 403               | 403*7     | 403 302
admin:*_delete                        GET    first           | 403*6 403               | 403*7     | 403 302
admin:*_delete                        POST   first           | 403*6 403               | 403*7     | 403 302
admin:EDITED_add                      GET    -               | 403*6 200               | 403*7     | 403 302
admin:EDITED_add                      POST   -               | 403*6 200               | 403*7     | 403 302
admin:EDITED_change                   GET    first           | 403*6 200               | 403*7     | 403 302
admin:EDITED_change                   POST   first           | 403*6 200               | 403*7     | 403 302
admin:*_history                       GET    first           | 403*6 200               | 403*7     | 403 302
referentiels/*/*/<path:object_id>/    GET    first           | 403*6 302               | 403*7     | 403 302
"""
)
# One class holds the rule of all the reference pages: people who differ there are asked for each model.
ASKED_EACH_MODEL = ("admin here", "admin elsewhere", "cnaf here", "anonymous")
ADDRESSES = addresses()
NAMED = {row.pattern for row in TABLE if "*" not in row.pattern}


def rows_of(address: Address) -> list[Row]:
    """The rows of an address: those of its own name if there are any, else those of a pattern."""
    own = [row for row in TABLE if row.pattern == address.key]
    return own or [row for row in TABLE if row.pattern not in NAMED and row.matches(address)]


CASES = [(row, address) for address in ADDRESSES for row in rows_of(address)]
FIRST_ADDRESS = dict(reversed(CASES))
OWN = [row for row in TABLE if not row.pattern.startswith(("account_", "admin:", "referentiels/"))]


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
    if "*" in row.pattern and "territories" in address.route:
        expected = {name: expected[name] for name in ASKED_EACH_MODEL}
    assert world.ask(row.method, world.path(address, row.target), expected) == expected


def test_a_stranger_is_sent_to_sign_in_and_back(world: World) -> None:
    for row in TABLE:
        if row.stranger != 302 or row.method != "GET" or "*" in row.pattern or row.pattern.startswith("account_"):
            continue
        path = world.path(FIRST_ADDRESS[row], row.target)
        sent = world.clients["anonymous"].get(path, follow=True).redirect_chain
        assert sent[-1][0].startswith("/compte/connexion/?next=/"), row


@pytest.mark.parametrize("row", OWN, ids=str)
def test_other_methods_are_refused(world: World, row: Row) -> None:
    """Even to those who see everything: what an address does not do, it says (405)."""
    allowed = {other.method for other in TABLE if other.pattern == row.pattern}
    path = world.path(FIRST_ADDRESS[row], row.target)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
        assert world.ask(method, path, ["admin here"]) == {"admin here": 405}, method


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "POST"], ids=str)
def test_nothing_is_done_without_a_csrf_token(world: World, row: Row) -> None:
    """From another site, a browser sends the session and no token."""
    path = world.path(FIRST_ADDRESS[row], row.target)
    for name in ("cnaf here", "admin here", "anonymous"):
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
