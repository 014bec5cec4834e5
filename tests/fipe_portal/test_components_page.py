"""The page of components: every part is there, and nobody in production sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.support.pages import page

pytestmark = pytest.mark.django_db

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Parts of the frame, which the page shows as any page does; parts of forms, whose own page is docs/forms.md.
ELSEWHERE = {"header", "appearance"}
FORMS = re.compile("form|lookup|draft|field_words|conflict")


def test_every_part_is_shown() -> None:
    shown = set(re.findall(r"components/_(\w+)\.html", (TEMPLATES / "portail" / "composants.html").read_text()))
    parts = {path.stem.lstrip("_") for path in (TEMPLATES / "components").glob("_*.html")}
    reached = {name for part in parts & shown for name in _included(part)}
    left = {part for part in parts - shown - reached - ELSEWHERE if not FORMS.search(part)}
    assert left == set()


def _included(part: str) -> set[str]:
    return set(re.findall(r"components/_(\w+)\.html", (TEMPLATES / "components" / f"_{part}.html").read_text()))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_shown_in_the_light_and_in_the_dark(theme: str) -> None:
    root = page(Client(), f"/composants/?theme={theme}")
    assert root.get("data-bs-theme") == theme
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert "{" not in "".join(root.xpath("//main//text()"))


def test_it_is_not_there_in_production(settings: Any) -> None:
    settings.DEMO_LOGIN = False
    assert Client().get("/composants/").status_code == 404
