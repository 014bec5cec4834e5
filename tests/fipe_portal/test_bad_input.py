"""Whatever is typed in whatever field, or written in an address: never an error page, and the text is kept.

The forms are those that the pages of the access table show, so a new page is covered as soon as it has its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from pytest_django import DjangoDbBlocker

from tests.fipe_portal.access import World
from tests.fipe_portal.test_access_matrix import CASES, FIRST_ADDRESS

NASTY = (
    "",
    " ",
    "\x00",
    "0",
    "-1",
    "99999999999999999999999",
    "2026-02-30",
    "31/12/9999",
    "9999-12-31",
    "0001-01-01",
    "=1+1",
    "<script>alert(1)</script>",
    "'; DROP TABLE portfolio_project; --",
    "%s %(x)s {0} {{ x }}",
    "é" * 3000,
    "😀\u202e\u0000￿",
    "a\r\nb",
    "inconnu",
    "None",
    "[]",
    "FIPE-2023-07-001",
)
TEXT = st.sampled_from(NASTY) | st.text(max_size=40)
COMMON = ("q", "tri", "page", "curseur", "colonnes", "au", "su", "du", "cle", "edition", "next", "constat", "selection")
# Where what is typed is not given back, on purpose.
SECRET = {"password", "hidden", "file", "checkbox", "radio", "submit", "button", "search"}
READERS = ("cnaf here", "caf_manager here", "admin here", "porteur_member here")


@dataclass(frozen=True)
class Place:
    """A page of the table, and someone who is shown it."""

    path_of: tuple[Any, str]
    reader: str
    label: str

    def __str__(self) -> str:
        return f"{self.label} {self.reader.split()[0]}"


def places() -> list[Place]:
    found = {}
    for row, _ in CASES:
        own = not row.pattern.startswith(("admin:", "referentiels/", "jobs:file", "account_logout"))
        if row.method == "GET" and own:
            expected = row.expected()
            reader = next((name for name in READERS if expected[name] == 200), None)
            if reader:
                found[row] = Place((FIRST_ADDRESS[row], row.target), reader, f"{row.pattern} {row.target}")
    return list(found.values())


PLACES = places()
# Some hundred pages: half the examples of the profile for each.
often = settings(max_examples=settings().max_examples // 2)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once: every request is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def asked(client: Client, method: str, path: str, data: dict[str, Any]) -> HttpResponse:
    """The answer to one request, of which nothing is kept."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(path, data)
        if response.streaming:
            list(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def root_of(response: HttpResponse) -> html.HtmlElement | None:
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and response.content
    return html.fromstring(response.content.decode()) if is_page else None


def fields_of(form: html.HtmlElement) -> list[html.HtmlElement]:
    named = form.xpath(".//*[@name][self::input or self::select or self::textarea]")
    return [field for field in named if field.get("name") != "csrfmiddlewaretoken"]


@pytest.mark.faults
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_address_is_answered_whatever_its_query(world: World, place: Place) -> None:
    client, path = world.clients[place.reader], world.path(*place.path_of)
    root = root_of(asked(client, "get", path, {}))
    forms = [] if root is None else root.xpath("//main//form[not(@method) or @method='get']")
    names = sorted({*COMMON, *(field.get("name") for form in forms for field in fields_of(form))})

    @given(st.dictionaries(st.sampled_from(names), TEXT | st.lists(TEXT, max_size=3), min_size=1, max_size=4))
    @often
    def check(query: dict[str, Any]) -> None:
        assert asked(client, "get", path, query).status_code < 500, query

    check()


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_form_takes_or_gives_back_what_is_typed(world: World, place: Place) -> None:
    client, path = world.clients[place.reader], world.path(*place.path_of)
    root = root_of(asked(client, "get", path, {}))
    for form in [] if root is None else root.xpath("//main//form[@method='post']"):
        if "/deconnexion/" not in (form.get("action") or ""):
            check_form(client, form.get("action") or path, form)


def check_form(client: Client, action: str, form: html.HtmlElement) -> None:
    fields = fields_of(form)
    names = sorted({field.get("name") for field in fields})
    kept = {field.get("name") for field in fields if field.tag == "textarea" or field.get("type", "text") not in SECRET}
    kept -= {field.get("name") for field in fields if field.tag == "select"}
    if not names:
        return

    @given(st.fixed_dictionaries(dict.fromkeys(names, TEXT)))
    @often
    def check(data: dict[str, str]) -> None:
        response = asked(client, "post", action, data)
        assert response.status_code < 500, data
        answered = root_of(response)
        if response.status_code in (200, 409, 422) and answered is not None:
            for name in kept:
                shown = answered.xpath("//main//form[@method='post']//*[@name=$name]", name=name)
                values = {plain(field.text or "" if field.tag == "textarea" else field.get("value") or "")
                          for field in shown}  # fmt: skip
                # A text that was looked for and found (« -1 » finds « Porteur 1 ») is shown as what it found.
                found = any(answered.xpath("//main//*[@name=$name]/@value", name=f"{name}__key"))
                assert not shown or found or plain(data[name]) in values, (name, data[name], values)

    check()


def plain(text: str) -> str:
    """As a browser gives it back: « � » for a NUL, neither other control characters nor spaces that no field keeps."""
    text = text.replace("\0", "\ufffd")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
