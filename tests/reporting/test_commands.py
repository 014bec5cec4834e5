"""`figures` and `render` at a terminal: other days, other instants, and refusals that one understands."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fipe_portal.embedded.layout import CHECKOUT
from projects.core.paris import today
from tests.reporting.expected import EDITIONS, short

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]


def figures(*options: str, edition: str = "recueil-national") -> dict[str, Any]:
    out = io.StringIO()
    call_command("figures", "--edition", edition, "--json", *options, stdout=out)
    document = json.loads(out.getvalue())
    document["figures"] = {figure["id"]: figure for figure in document["figures"]}
    return document


def refusal(*arguments: str) -> str:
    """The message of a refusal, which must end the program with exit code 1."""
    with pytest.raises(CommandError) as caught:
        call_command(*arguments, stdout=io.StringIO(), stderr=io.StringIO())
    assert caught.value.returncode == 1
    return str(caught.value)


def test_the_edition_describes_its_own_day() -> None:
    document = figures()
    assert document["situation_on"] == "2025-12-09"
    assert document["population"]["label"] == "Projets de l’édition « Recueil national des projets Fipe »"
    assert figures(edition="recueil-occitanie")["situation_on"] == "2023-12-31"


def test_nothing_is_selected_the_day_before() -> None:
    document = figures("--as-of", "2023-12-30")
    assert document["population"]["dossiers"] == []
    assert document["figures"]["projects.total"]["value"] == 0
    assert document["figures"]["regions.total"]["value"] == 0
    # What nobody had announced, counted or granted yet is unknown.
    for id in ("announced.total", "amounts.regional_total", "amounts.by_year_funder", "actions.by_status"):
        assert document["figures"][id]["value"] is None, id


def test_the_selection_alone_is_known_on_its_day() -> None:
    document = figures("--as-of", "2023-12-31")
    assert document["figures"]["projects.total"]["value"] == 18
    by_maturity = {row["key"]: row["value"] for row in document["figures"]["projects.by_maturity"]["rows"]}
    assert by_maturity["inconnu"] == 18, "maturities were observed in 2025"
    assert document["figures"]["projects.with_fiche"]["value"] is None
    by_category = {row["key"]: row["value"] for row in document["figures"]["projects.by_category"]["rows"]}
    assert by_category["inconnu"] == 18


def test_today_describes_what_was_last_seen() -> None:
    document = figures("--as-of", today().isoformat())
    assert short(document["population"]["dossiers"]) == EDITIONS["recueil-national"]["projects.total"].dossiers
    assert document["figures"]["projects.with_fiche"]["value"] == 14


@pytest.mark.parametrize("instant", ["2020-01-01", "2020-01-01T12:00", "2020-01-01T12:00:00+02:00"])
def test_nothing_was_known_before_the_portal(instant: str) -> None:
    assert figures("--known-at", instant)["population"]["dossiers"] == []


def test_an_instant_without_a_zone_is_in_paris() -> None:
    assert figures("--known-at", "2020-07-01T12:00")["known_at"] == "2020-07-01T12:00:00+02:00"
    # A day alone means its end: midnight in Paris.
    assert figures("--known-at", "2020-07-01")["known_at"] == "2020-07-02T00:00:00+02:00"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("figures", "--edition", "aucun"),
            "L’édition « aucun » n’existe pas. Éditions connues : lettre-reseau-2026, recueil-national",
        ),
        (("figures", "--edition", "recueil-national", "--as-of", "hier"), "« hier » n’est pas une date"),
        (("figures", "--edition", "recueil-national", "--as-of", "2025-13-45"), "« 2025-13-45 » n’est pas une date"),
        (("figures", "--edition", "recueil-national", "--as-of", "2999-01-01"), "ne peut pas être à venir"),
        (("figures", "--edition", "recueil-national", "--known-at", "demain"), "« demain » n’est pas une date ni une"),
        (("figures", "--edition", "recueil-national", "--known-at", "2025-02-30"), "n’est pas une date ni une heure"),
        (("render", "aucun", "--output", "."), "L’édition « aucun » n’existe pas."),
    ],
)
def test_refusals(arguments: tuple[str, ...], said: str) -> None:
    assert said in refusal(*arguments)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "un-fichier"
    file.touch()
    assert refusal("render", "recueil-occitanie", "--output", str(file)).startswith("Impossible d’écrire dans")
    assert list(tmp_path.iterdir()) == [file]


def test_the_words_of_the_terminal() -> None:
    out = io.StringIO()
    call_command("figures", "--edition", "recueil-occitanie", stdout=out)
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    assert lines[0] == "Projets de l’édition « Recueil des projets Fipe en Occitanie ». Situation au 31 décembre 2023."
    assert "Totaux régionaux connus : 2 395 000 €" in lines
    assert "Montants accordés par année et par financeur : non communiqué" in lines
    assert "Départements concernés : 10" in lines


def test_a_refusal_ends_the_program_without_a_traceback() -> None:
    """As a person types it: one line of French, exit code 1."""
    command = [sys.executable, "manage.py", "figures", "--edition", "aucun"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "fipe_portal.settings.test"}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "L’édition « aucun » n’existe pas." in done.stderr
    assert "Traceback" not in done.stderr
