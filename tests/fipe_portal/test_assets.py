"""What browsers get out of other people's packages: small, whole, and never a file from elsewhere."""

from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from fontTools.ttLib import TTFont
from pytest_django import Settings

from fipe_portal.assets import PackageAssetsFinder, assets_folder

FONTS = ("vendor/source-sans-3/portail-sans.woff2", "vendor/source-sans-3/portail-sans-italic.woff2")
SHEET = "vendor/bootstrap/css/bootstrap.min.css"
SCRIPT = "django_htmx/htmx-2.min.js"


@pytest.mark.parametrize("path", FONTS)
def test_fonts_are_light_and_speak_french(path: str) -> None:
    found = finders.find(path)
    assert isinstance(found, str)
    assert Path(found).stat().st_size < 45_000
    font = TTFont(found)
    letters = font.getBestCmap()
    assert all(ord(letter) in letters for letter in "àâæçéèêëîïôœùûüÿÀÉŒ«»’…–\u00a0\u202f€²")
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 200, 900)]


def test_a_changed_font_does_not_bear_the_reserved_name() -> None:
    names = TTFont(finders.find(FONTS[0]))["name"]
    assert "Source" not in "".join(names.getDebugName(key) or "" for key in (1, 4, 6))


@pytest.mark.parametrize(("path", "weight"), [(SHEET, 25_000), (SCRIPT, 17_000)])
def test_large_files_come_with_their_compressed_forms_and_no_source_map(path: str, weight: int) -> None:
    found = finders.find(path)
    assert isinstance(found, str)
    whole = Path(found)
    assert b"sourceMappingURL" not in whole.read_bytes()
    assert brotli.decompress(whole.with_name(whole.name + ".br").read_bytes()) == whole.read_bytes()
    assert whole.with_name(whole.name + ".br").stat().st_size < weight
    assert whole.with_name(whole.name + ".gz").is_file()


def test_our_own_sheets_are_compressed_where_nothing_is_collected(settings: Settings, client: Client) -> None:
    whole = Path(str(finders.find("portal/list.css")))
    source = Path(settings.STATICFILES_DIRS[0]) / "portal" / "list.css"
    assert whole.read_bytes() == source.read_bytes()
    answer = client.get("/static/portal/list.css", headers={"Accept-Encoding": "br"})
    assert answer["Content-Encoding"] == "br"
    assert int(answer["Content-Length"]) < source.stat().st_size / 3
    settings.WHITENOISE_USE_FINDERS = False
    assert finders.find("portal/list.css") == str(source)


def test_collectstatic_copies_the_licences_and_not_the_compressed_forms() -> None:
    paths = {path for path, _storage in PackageAssetsFinder().list([])}
    assert {SHEET, *FONTS, "vendor/bootstrap/css/LICENSE.txt", "vendor/source-sans-3/OFL.txt"} == paths


@pytest.mark.parametrize(
    "path",
    [
        "vendor/../../../manage.py",
        "vendor/",
        "vendor/absent.css",
        "portal/absent.css",
        "portal/../../manage.py.css",
        "django_htmx/absent.js",
    ],
)
def test_nothing_else_is_served(path: str) -> None:
    assert PackageAssetsFinder().find(path) == []


def test_a_build_elsewhere_gives_the_same_bytes(tmp_path: Path) -> None:
    before = {path: Path(str(finders.find(path))).read_bytes() for path in (*FONTS, SHEET)}
    with override_settings(VAR_DIR=tmp_path):
        folder = assets_folder()
    assert folder.is_relative_to(tmp_path)
    assert {path: (folder / path).read_bytes() for path in before} == before
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]


def test_a_missing_file_is_a_404(client: Client) -> None:
    assert client.get("/static/portal/no-such-file.css").status_code == 404
