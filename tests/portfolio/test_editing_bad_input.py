"""One field wrong in a form otherwise right: it is saved, or told at that field, and the page holds all that was typed.

`tests/fipe_portal/test_bad_input.py` fills every field wrong at once, which is refused by the first rule; here what is
typed reaches the services and the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from pytest_django import DjangoDbBlocker

from projects.accounts.enums import Role
from tests import factories as make
from tests.factories import DAY
from tests.fipe_portal.test_bad_input import asked, root_of
from tests.support.pages import parse

# What people and machines put where it does not belong, and whatever else there is.
NASTY = (
    "", " ", "\0", "a\0b", "😀" * 60, "é" * 5000, "ﷺ" * 300, "<script>alert(1)</script>", "{{ 7*7 }}", "%s",
    "'; DROP TABLE portfolio_project; --", "-1", "0", "1e999", "NaN", "99999999999999999999", "31/02/2025",
    "0001-01-01", "9999-12-31", "99/9999", "00/2025", "13/2025", "décembre 2999", "0000", "1", "²", "١٢", "12/2025\n",
    "a\r\nb", "yes", "unknown", "None", "[]", "__all__", "\u202e\u200b", "a" * 300, "@", "a@b", "356 000 000 00048",
    "35600000000049", "07", "07010", "annonay", "sainte croix", "commune", "operator", "done", "amorcage",
)  # fmt: skip
texts = st.sampled_from(NASTY) | st.text(max_size=400)
# What each form needs besides what it already shows; a row of the world is named by its key there.
RIGHT: dict[str, dict[str, str]] = {
    "/projets/nouveau/": {"call": "{call}", "selected_on": "12/2024", "department": "07", "title": "Une halte"},
    "{project}modifier/": {},
    "{project}categories/": {"main": "recours"},
    "{project}categories/{classification}/": {"main": "recours"},
    "{project}constats/ajouter/": {"value": "amorcage"},
    "{project}constats/ajouter/?constat=progress": {"value": "bien_avance"},
    "{project}constats/{observation}/": {},
    "{project}faits/constat/{observation}/annuler/": {},
    "{project}actions/ajouter/": {"title": "Une halte"},
    "{project}actions/{action}/": {},
    "{project}actions/{action}/etats/{state}/": {},
    "{project}partenaires/ajouter/": {"porteur": "Les Éoliennes", "role": "operator"},
    "{project}structures/ajouter/": {"kind": "rpe"},
    "/porteurs/nouveau/": {"name": "La Farandole", "kind": "association"},
    "/porteurs/{porteur}/modifier/": {},
    "/porteurs/{porteur}/contacts/ajouter/": {"name": "Camille Roux"},
    "/porteurs/{porteur}/contacts/{contact}/": {},
}
# Judged with another field, where it may be told.
TOGETHER = {"department", "department__key", "commune", "epci", "caf", "main", "status", "observed_on"}
# The porteurs that were proposed, which the page tells when it asks.
SHOWN_ONCE = {"seen"}
# Made by the page for itself, again each time.
OWN = {"csrfmiddlewaretoken", "_editor"}
# Seventeen forms: a fourth of the examples of the profile for each.
often = settings(max_examples=settings().max_examples // 4)
World = tuple[Client, dict[str, str]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Someone of Cnaf and a project with one of everything, made once: each request is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        client = Client()
        client.force_login(make.member(Role.CNAF))
        make.fipe_categories()
        make.PorteurFactory.create(name="Les Éoliennes")
        project = make.ProjectFactory.create(selected_on=DAY)
        action = make.ActionFactory.create(project=project)
        rows = {
            "call": make.CallFactory.create(),
            "classification": make.classified(project, ["qualite"]),
            "observation": make.ObservationFactory.create(project=project),
            "action": action,
            "state": make.ActionStateFactory.create(action=action),
            "porteur": project.porteur,
            "contact": make.ContactFactory.create(porteur=project.porteur),
        }
        yield client, {"project": f"/projets/{project.reference}/", **{name: str(row.pk) for name, row in rows.items()}}
        transaction.set_rollback(True)


def filled(world: World, path: str) -> tuple[str, dict[str, list[str]]]:
    """The address of a form, and what a browser posts once it is rightly filled."""
    client, keys = world
    address = path.format(**keys)
    form = parse(asked(client, "get", address, {})).xpath("//main//form[@method='post']")[-1]
    data: dict[str, list[str]] = {name: [] for name in form.fields if name not in OWN}
    for name, value in values_of(form):
        if name not in OWN:
            data[name].append(value)
    return address, {**data, **{name: [text.format(**keys)] for name, text in RIGHT[path].items()}}


@pytest.mark.parametrize("path", RIGHT)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(world: World, path: str) -> None:
    client, (address, right) = world[0], filled(world, path)
    assert asked(client, "post", address, right).status_code == 302, address

    @given(st.sampled_from(sorted(right)), texts)
    @often
    def check(name: str, text: str) -> None:
        typed = {**right, name: [text]}
        answer: Any = asked(client, "post", address, typed)
        assert answer.status_code in (200, 302, 409), (name, text)
        if answer.status_code != 200:
            return
        form = answer.context["form"]
        if form.errors:
            assert form.wrong_fields or form.hidden_errors, (name, text)
            assert name in form.errors or name in TOGETHER, (name, text, form.errors)
        held = posted_again(answer)
        for field in right.keys() - SHOWN_ONCE:
            assert plain(typed[field]) == plain(held.get(field, [])) or resolved(form, field), (field, typed[field])

    check()


def posted_again(answer: Any) -> dict[str, list[str]]:
    """What a browser would post from the page that was given back."""
    root = root_of(answer)
    assert root is not None
    held: dict[str, list[str]] = {}
    for name, value in values_of(root.xpath("//main//form[@method='post']")[-1]):
        held.setdefault(name, []).append(value)
    return held


def values_of(form: html.FormElement) -> Iterator[tuple[str, str]]:
    """What a browser posts; lxml takes a radio whose value is empty for one that has none."""
    empty = set(form.xpath(".//input[@type='radio'][@value=''][@checked]/@name"))
    for name, value in form.form_values():
        yield name, "" if name in empty else value


def resolved(form: Any, field: str) -> bool:
    """Whether a text that was looked for was found: the page says what."""
    name = field.removesuffix("__key")
    return f"{name}__key" in form.data and (name not in form.errors or field != name)


def plain(values: list[str]) -> list[str]:
    """As a page can hold them: « � » for a NUL, one kind of line end, and no difference between nothing and empty."""
    return [
        text
        for value in values
        if (text := value.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    ]
