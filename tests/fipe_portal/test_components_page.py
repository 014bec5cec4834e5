"""The page of components: every part is there, and nobody in production sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from projects.accounts.enums import Role
from tests.factories import member
from tests.support.pages import page

pytestmark = pytest.mark.django_db

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = ("composants.html", "composants_formulaire.html")
# Parts of the frame, which the page shows as any page does (`messages` draws `message`, shown by itself); `draft` is a
# hidden field of the pages of sign-in; `lookup` is drawn by its widget, in the form.
ELSEWHERE = {"header", "appearance", "draft", "draft_alarm", "lookup", "messages"}


@pytest.fixture
def writer() -> Client:
    client = Client()
    client.force_login(member(Role.CNAF))
    return client


def test_every_part_is_shown() -> None:
    text = "".join((TEMPLATES / "portail" / name).read_text() for name in PAGES)
    shown = set(re.findall(r"components/_(\w+)\.html", text))
    parts = {path.stem.lstrip("_") for path in (TEMPLATES / "components").glob("_*.html")}
    while further := {name for part in parts & shown for name in _included(part)} - shown:
        shown |= further
    assert parts - shown == ELSEWHERE


def _included(part: str) -> set[str]:
    return set(re.findall(r"components/_(\w+)\.html", (TEMPLATES / "components" / f"_{part}.html").read_text()))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_shown_in_the_light_and_in_the_dark(writer: Client, theme: str) -> None:
    root = page(writer, f"/composants/?theme={theme}")
    assert root.get("data-bs-theme") == theme
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert "{" not in "".join(root.xpath("//main//text()"))


def test_a_whole_form_is_there_in_error_and_may_be_tried(writer: Client) -> None:
    root = page(writer, "/composants/?partie=formulaire")
    assert len(root.xpath("//*[@data-erreurs]//li")) >= 5
    assert root.xpath("//fieldset[@class='pf-cherche__choix']//input[@type='radio']")
    tried = {
        "name": "Annonay", "commune__key": "07010", "commune": "Annonay", "progress": "en_demarrage", "agree": "on",
        "seen_on": "1er mars 2026",
    }  # fmt: skip
    answer = writer.post("/composants/?partie=formulaire", tried)
    assert answer.status_code == 200
    assert "data-erreurs" not in answer.content.decode()


def test_it_is_not_there_in_production(settings: Any, writer: Client) -> None:
    settings.DEMO_LOGIN = False
    assert writer.get("/composants/").status_code == 404
    assert writer.post("/composants/").status_code == 404


def test_a_stranger_signs_in_first() -> None:
    assert Client().get("/composants/").headers["Location"] == "/compte/connexion/?next=/composants/"
