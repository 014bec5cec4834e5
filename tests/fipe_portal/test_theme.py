"""Light and dark: contrast computed on the tokens, no colour written elsewhere, and the choice that one makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from projects.accounts.enums import Role
from tests.factories import member
from tests.support.pages import page

SHEETS = Path(settings.BASE_DIR) / "static" / "portal"
TOKEN = re.compile(r"--pf-([a-z0-9-]+): ([^;]+);")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|:\s*(?:white|black|gr[ae]y|red|green|blue)\b")
HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}")

STATES = ("ok", "info", "veille", "neutre", "erreur")
CATEGORIES = ("q", "d", "r", "i")
INKS = ("encre", "encre-2", "encre-3", "accent", "accent-fort", *STATES, *CATEGORIES)
TEXT, SIGN = 4.5, 3.0
# WCAG 2.2, 1.4.3 for what is read and 1.4.11 for what is only seen: ink, ground, least ratio.
PAIRS = [
    *((ink, ground, TEXT) for ink in INKS for ground in ("blanc", "papier")),
    *((ink, "papier-2", TEXT) for ink in ("encre", "encre-2", "encre-3", "accent")),
    *((ink, "accent-pale", TEXT) for ink in ("encre", "encre-2", "accent", "accent-fort")),
    ("accent-fort", "accent-pale-2", TEXT),
    *((state, f"{state}-pale", TEXT) for state in (*STATES, "ajout", "retrait")),
    *((ink, f"{state}-pale", TEXT) for ink in ("encre", "encre-2") for state in STATES),
    *(("sur-accent", ground, TEXT) for ground in ("accent", "accent-fort")),
    ("sur-encre", "encre", TEXT),
    ("blanc", "erreur", TEXT),
    ("blanc", "encre-3", TEXT),
    *(("sur-cat", category, TEXT) for category in CATEGORIES),
    *(("trame", category, SIGN) for category in CATEGORIES),
    *(("filet-fort", ground, SIGN) for ground in ("blanc", "papier", "papier-2")),
    *(("focus", ground, SIGN) for ground in ("blanc", "papier", "papier-2", "accent-pale", "terre", "carte-1")),
]  # fmt: skip


def tokens(name: str) -> dict[str, str]:
    return dict(TOKEN.findall((SHEETS / name).read_text()))


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", ["tokens.css", "tokens-dark.css"])
def test_each_ink_is_read_on_its_grounds(sheet: str) -> None:
    colours = tokens(sheet)
    weak = {
        f"{ink} on {ground}": round(found, 2)
        for ink, ground, least in PAIRS
        if (found := ratio(colours[ink], colours[ground])) < least
    }
    assert weak == {}


@pytest.mark.parametrize("sheet", ["tokens.css", "tokens-dark.css"])
def test_the_tints_of_maps_are_told_apart(sheet: str) -> None:
    """One after the other, in one direction; the numbers and the table say the same."""
    tints = [luminance(tokens(sheet)[name]) for name in ("terre", "carte-1", "carte-2", "carte-3")]
    assert tints in (sorted(tints), sorted(tints, reverse=True))
    steps = ("terre", "carte-1"), ("carte-1", "carte-2"), ("carte-2", "carte-3")
    assert min(ratio(tokens(sheet)[one], tokens(sheet)[other]) for one, other in steps) >= 1.25


def test_the_dark_gives_every_colour_again() -> None:
    light, dark = tokens("tokens.css"), tokens("tokens-dark.css")
    coloured = {name for name, value in light.items() if COLOUR.search(f": {value}") or "url(" in value}
    assert coloured == dark.keys()


def test_no_colour_is_written_away_from_the_tokens() -> None:
    """An organisation changes its colours in two files; a colour written elsewhere would not follow."""
    sheets = [path for path in SHEETS.glob("*.css") if not path.name.startswith("tokens")]
    written = {path.name: found for path in sheets if (found := COLOUR.findall(_declarations(path)))}
    assert written == {}


def test_every_token_in_use_exists() -> None:
    known = tokens("tokens.css").keys()
    used = {name for path in SHEETS.iterdir() for name in re.findall(r"var\(--pf-([a-z0-9-]+)", path.read_text())}
    assert used <= known


def _declarations(path: Path) -> str:
    """Nor the masks, of which only the opacity counts."""
    return re.sub(r"/\*.*?\*/|\bmask(-image)?:[^;]*;", "", path.read_text(), flags=re.DOTALL)


# The choice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cookie", "theme", "media"),
    [
        (None, "auto", ["screen and (prefers-color-scheme: dark)"]),
        ("dark", "dark", ["screen"]),
        ("light", "light", []),
        ("<script>", "auto", ["screen and (prefers-color-scheme: dark)"]),
    ],
)
def test_the_server_draws_the_theme(cookie: str | None, theme: str, media: list[str]) -> None:
    client = Client()
    if cookie:
        client.cookies["apparence"] = cookie
    root = page(client, "/compte/connexion/")
    assert root.get("data-bs-theme") == theme
    assert root.xpath("//link[contains(@href, 'tokens-dark')]/@media") == media
    pressed = root.xpath("//form[@action='/apparence/']//button[@aria-pressed='true']/@value")
    assert pressed == [theme]


@pytest.mark.django_db
def test_choosing_comes_back_to_the_page_and_is_kept() -> None:
    client = Client()
    client.force_login(member(Role.CNAF))
    answer = client.post("/apparence/", {"theme": "dark", "next": "/projets/?q=a"})
    assert answer.headers["Location"] == "/projets/?q=a"
    cookie = client.cookies["apparence"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("dark", True, "Lax")
    assert page(client, "/").get("data-bs-theme") == "dark"
    client.post("/apparence/", {"theme": "auto"})
    assert client.cookies["apparence"].value == ""
    assert client.post("/apparence/", {"theme": "rose"}).status_code == 404
    assert client.get("/apparence/").status_code == 405
    assert client.post("/apparence/", {"theme": "dark", "next": "//ailleurs.example/"}).headers["Location"] == "/"
