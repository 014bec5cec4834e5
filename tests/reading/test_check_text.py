"""`manage.py check_text`, as other programs run it: no database, no broker, the same JSON and exit codes for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.files import pdf_of, word

CHECKOUT = Path(__file__).resolve().parents[2]
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "REDIS_URL": "redis://127.0.0.1:1/0"}
TRUE = "Au total, 40 projets ont été retenus : 25 en Bretagne et 15 en Normandie.\n"
FALSE = "Au total, 40 projets ont été retenus : 25 en Bretagne et 12 en Normandie.\n"


def run(*arguments: object, settings: str = "", more: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with no setting but addresses that lead nowhere."""
    unset = ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", *NOWHERE)
    environment = {name: value for name, value in os.environ.items() if name not in unset} | (more or {})
    if settings:
        environment |= {"DJANGO_SETTINGS_MODULE": settings, **NOWHERE}
    command = [sys.executable, "manage.py", "check_text", *map(str, arguments)]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    done.stdout = done.stdout.replace("\u00a0", " ")
    return done


@pytest.fixture
def true(tmp_path: Path) -> Path:
    path = tmp_path / "juste.txt"
    path.write_text(TRUE)
    return path


@pytest.fixture
def false(tmp_path: Path) -> Path:
    path = tmp_path / "faux.txt"
    path.write_text(f"Bilan\n\n{FALSE}")
    return path


@pytest.mark.parametrize("settings", ["", "fipe_portal.settings.test"])
def test_a_major_contradiction_is_told_and_ends_with_1(false, true, settings):
    done = run(false, true, settings=settings)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{false} — Contradictions majeures (1)" in done.stdout
    assert f"{false}:3" in done.stdout
    assert "25 en Bretagne et 12 en Normandie" in done.stdout
    assert done.stdout.rstrip().endswith("2 fichiers lus, 1 contradiction majeure, 0 mineure.")


def test_nothing_to_tell_ends_with_0(true):
    done = run(true)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "1 fichier lu, 0 contradiction majeure, 0 mineure.\n",
        "",
    )


def test_no_server_is_started_and_nothing_is_written(true, tmp_path):
    """Without settings, other commands start the servers of the demonstration."""
    var = tmp_path / "var"
    assert run(true, more={"FIPE_VAR_DIR": str(var)}).returncode == 0
    assert not var.exists()


def test_what_the_environment_asks_of_the_portal_is_not_needed(true):
    """Settings of production without their secrets, a portal half installed: texts are checked all the same."""
    assert run(true, more={"DJANGO_SETTINGS_MODULE": "fipe_portal.settings.production"}).returncode == 0


def test_the_json_is_alone_on_the_output(false, true):
    done = run(false, true, "--json", settings="fipe_portal.settings.test")
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert list(told) == ["contradictions", "files", "errors"]
    assert told["files"] == [{"file": str(false), "lines": 3}, {"file": str(true), "lines": 1}]
    assert told["errors"] == []
    [one] = told["contradictions"]
    assert list(one) == ["rule", "severity", "passages", "explanation"]
    assert one["severity"] == "majeure"
    assert one["rule"]
    assert "37" in one["explanation"]
    assert {(held["file"], held["line"], held["page"]) for held in one["passages"]} == {(str(false), 3, None)}
    assert all(list(held) == ["file", "line", "page", "text"] for held in one["passages"])
    assert all(held["text"] in FALSE for held in one["passages"])


def test_a_pdf_gives_its_pages_and_a_word_file_its_paragraphs(tmp_path):
    printed, written = tmp_path / "bilan.pdf", tmp_path / "bilan.docx"
    printed.write_bytes(pdf_of(f"<h1>Bilan</h1><p style='break-before: page'>{FALSE}"))
    written.write_bytes(word([("Heading 1", "Bilan"), ("Normal", FALSE.strip())]))
    told = json.loads(run(printed, "--json").stdout)
    assert {held["page"] for one in told["contradictions"] for held in one["passages"]} == {2}
    told = json.loads(run(written, "--json").stdout)
    assert {(held["line"], held["page"]) for one in told["contradictions"] for held in one["passages"]} == {(2, None)}


def test_files_that_are_not_read_end_with_2_and_the_others_are_checked(tmp_path, true, false):
    said = {
        "absent.txt": "existe pas",
        "dossier": "Ce n’est pas un fichier",
        "coupe.pdf": "abîmé",
        "lourd.txt": "25 Mo",
        "tube.txt": "Ce n’est pas un fichier",
    }
    unread = [tmp_path / name for name in said]
    (tmp_path / "dossier").mkdir()
    (tmp_path / "coupe.pdf").write_bytes(b"%PDF-1.7 rien")
    # A terabyte that takes no place: nothing of it is read.
    with (tmp_path / "lourd.txt").open("wb") as heavy:
        heavy.truncate(10**12)
    os.mkfifo(tmp_path / "tube.txt")
    done = run(*unread, true, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (2, "")
    assert [one["file"] for one in told["files"]] == [str(true)]
    assert [one["file"] for one in told["errors"]] == [str(path) for path in unread]
    assert all(part in one["message"] for one, part in zip(told["errors"], said.values(), strict=True))
    in_words = run(*unread, true)
    assert in_words.returncode == 2
    assert [line.partition(" : ")[0] for line in in_words.stderr.splitlines()] == [str(path) for path in unread]
    assert in_words.stdout == "1 fichier lu, 0 contradiction majeure, 0 mineure, 5 fichiers non lus.\n"
    # What is found stays the first thing to say.
    assert run(unread[0], false).returncode == 1


def test_a_file_that_is_given_twice_is_read_once(false):
    told = json.loads(run(false, false, "--json").stdout)
    assert len(told["files"]) == 1
    assert len(told["contradictions"]) == 1


def test_a_name_of_another_alphabet_is_told(tmp_path):
    """Old disks hold names in Latin-1."""
    path = os.path.join(os.fsencode(tmp_path), b"\xe9t\xe9.txt")
    with open(path, "wb") as file:
        file.write(TRUE.encode())
    told = json.loads(run(os.fsdecode(path), "--json").stdout)
    assert [one["lines"] for one in told["files"]] == [1]


def test_without_a_file_the_command_says_how():
    done = run()
    assert done.returncode == 2
    assert "FICHIER" in done.stderr


FAILS = """
import sys
from django.core.management import execute_from_command_line
from reporting.reading.rules.registry import RULES, Rule

def fail(read):
    raise ValueError(read.text.lines[0].text)

RULES["toujours-fausse"] = Rule("toujours-fausse", "majeure", "Rien.", alone=fail)
execute_from_command_line(["manage.py", "check_text", *sys.argv[1:]])
"""


def test_a_rule_that_fails_is_told_beside_what_the_others_find(false):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "fipe_portal.settings.test", **NOWHERE}
    command = [sys.executable, "-c", FAILS, str(false), "--json"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert [one["rule"] for one in told["contradictions"]] == ["somme-phrase"]
    assert told["errors"] == []
    assert told["unchecked"] == [{"rule": "toujours-fausse", "files": [str(false)], "late": False}]
    assert f"{false} : Le contrôle « toujours-fausse » n’a pas pu se faire." in done.stderr
    assert "Bilan" not in done.stderr.replace(str(false), "")


def test_a_long_row_of_figures_is_read_in_a_moment(tmp_path):
    path = tmp_path / "releve.txt"
    path.write_text(" ".join(str(110 + number % 800) for number in range(5000)))
    done = run(path, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "unchecked" not in json.loads(done.stdout)
