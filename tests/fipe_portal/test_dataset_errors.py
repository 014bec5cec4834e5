"""Wrong data are refused by a French sentence that names the file and the project; nothing is half-written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from fipe_portal.dataset.envelopes import ENVELOPES_FILE
from fipe_portal.dataset.funds import FUNDS_FILE, RULES_FILE
from fipe_portal.dataset.reading import EDITIONS_FOLDER, PROJECTS_FILE
from projects.portfolio.models import Project, Statement
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db

FIRST, SECOND = "FIPE-2023-31-001", "FIPE-2023-07-001"
EDITION = "recueil-national.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data files with two projects, that of both sources before the other, and one edition that selects them."""
    content = read(settings.BASE_DIR / PROJECTS_FILE)
    by_reference = {row["reference"]: row for row in content["projects"]}
    content["projects"] = [by_reference[FIRST], by_reference[SECOND]]
    content["statements"] = content["statements"][:3]
    write(tmp_path / PROJECTS_FILE, content)
    edition = read(settings.BASE_DIR / EDITIONS_FOLDER / EDITION)
    edition["selection"] = [FIRST, SECOND]
    write(tmp_path / EDITIONS_FOLDER / EDITION, edition)
    for file in (FUNDS_FILE, RULES_FILE, ENVELOPES_FILE):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.BASE_DIR / file, tmp_path / file)
    return tmp_path


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def refused(folder: Path) -> str:
    """The sentence that the command ends with; the tables are as they were, deferred checks included."""
    before = row_counts()
    with pytest.raises(CommandError) as told:
        call_command("load_demo", directory=folder)
    connection.check_constraints()
    assert row_counts() == before
    return str(told.value)


Change = Callable[[dict[str, Any]], Any]


def first(content: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = content["projects"][0]
    return entry


def put(**values: Any) -> Change:
    return lambda content: first(content).update(values)


def inside(*path: str | int, **values: Any) -> Change:
    """Change what is under `path` of the first project."""

    def change(content: dict[str, Any]) -> None:
        found: Any = first(content)
        for name in path:
            found = found[name]
        found.update(values)

    return change


WRONG: list[tuple[Change, str]] = [
    (put(commune="99999"), "le code « 99999 » n’existe pas (commune)"),
    (put(department="2C"), "le code « 2C » n’existe pas (département)"),
    (put(epci="000000000", commune=None), "le code « 000000000 » n’existe pas (EPCI)"),
    (put(caf_key="64"), "le code « 64 » n’existe pas (Caf)"),
    (put(categories=["qualite", "ludique"]), "la catégorie « ludique » n’existe pas"),
    (put(categories=["qualite"], main_category="ludique"), "la catégorie « ludique » n’existe pas"),
    (put(sources=["recueil-2062"]), "la source « recueil-2062 » n’est pas décrite"),
    (put(call="fipe-2062"), "l’appel « fipe-2062 » n’est pas décrit"),
    (put(selected_on="2023-02-31"), "la date « 2023-02-31 » n’existe pas"),
    (put(selected_on=None), "la date « None » n’existe pas"),
    (put(selected_on="2999-12-31"), "La décision ne peut pas être datée dans le futur."),
    (put(echelon="galactique"), "galactique"),
    (put(reference="fipe 31"), "La référence s’écrit comme FIPE-2023-31-004."),
    (put(reference=SECOND), "déjà"),
    (put(structures=[{"kind": "creche"}]), "la rubrique « label » manque"),
    (put(actions="aucune"), "une valeur n’a pas la forme attendue"),
    (put(objectives=[""]), "Ce champ ne peut pas être vide."),
    (put(measures=[{"value": "9" * 50, "label": "x", "on": None}]), "au plus 40 caractères"),
    (inside("maturity", value="mur", observed_on="2025-12-09"), "'mur'"),
    (inside("porteur", kind="dragon"), "dragon"),
    (inside("porteur", territory={"type": "commune", "code": "31"}), "le code « 31 » n’existe pas (commune)"),
    (inside("porteur", territory={"type": "pays", "code": "31"}), "le type de territoire « pays » n’existe pas"),
    (lambda content: first(content).pop("categories"), "la rubrique « categories » manque"),
    (lambda content: first(content).pop("statements"), "la rubrique « statements » manque"),
    (inside("statements", 0, in_doubt=True, reason=""), "Dites pourquoi cette valeur est en doute."),
    (inside("statements", 0, number="douze"), "une valeur n’a pas la forme attendue"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_a_wrong_project_is_named(change: Change, sentence: str, folder: Path) -> None:
    content = read(folder / PROJECTS_FILE)
    change(content)
    write(folder / PROJECTS_FILE, content)
    said = refused(folder)
    assert said.startswith("projets.json : ")
    assert sentence in said
    assert "« statements »" in said or "projet FIPE" in said or "projet fipe 31" in said


ELSEWHERE: list[tuple[Path, Change, str]] = [
    (PROJECTS_FILE, lambda content: content.pop("projects"), "projets.json : la rubrique « projects » manque"),
    (PROJECTS_FILE, lambda content: content["sources"][0].pop("title"), "la rubrique « title » manque"),
    (PROJECTS_FILE, lambda content: content["calls"][0].update(kind="loto"), "projets.json : appel « "),
    (PROJECTS_FILE, lambda content: content["categories"][-1].update(maps_to="x"), "projets.json : catégorie « "),
    (PROJECTS_FILE, lambda content: content["regional_totals"][0].update(region="00"), "le code « 00 » n’existe pas"),
    (PROJECTS_FILE, lambda content: content["regional_totals"][0].update(amount_eur="x"), "total de la région 76"),
    (PROJECTS_FILE, lambda content: content["announced"].pop("regions"), "projets annoncés : la rubrique « regions »"),
    (PROJECTS_FILE, lambda content: content["projects"].append({}), "la rubrique « reference » manque"),
    (PROJECTS_FILE, lambda content: content["projects"].append(3), "une valeur n’a pas la forme attendue"),
    (EDITIONS_FOLDER / EDITION, lambda content: content["selection"].append("FIPE-2023-00-000"), "projets inconnus"),
    (EDITIONS_FOLDER / EDITION, lambda content: content.pop("blocks"), f"{EDITION} : la rubrique « blocks » manque"),
    (EDITIONS_FOLDER / EDITION, lambda content: content.update(situation_on="2026-12-09"), f"{EDITION} : "),
    (EDITIONS_FOLDER / EDITION, lambda content: content.update(document_month="2026-13"), "la date « 2026-13-01 »"),
    (FUNDS_FILE, lambda content: content["axes"].append(content["axes"][0] | {"from": "2024-03-01"}), "contredisent"),
    (FUNDS_FILE, lambda content: content["years"][0].update(state_amount="beaucoup"), "fpt.json : une valeur"),
]


@pytest.mark.parametrize(("file", "change", "sentence"), ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_a_wrong_file_is_named(file: Path, change: Change, sentence: str, folder: Path) -> None:
    content = read(folder / file)
    change(content)
    write(folder / file, content)
    assert sentence in refused(folder)


@pytest.mark.parametrize("file", [PROJECTS_FILE, FUNDS_FILE, EDITIONS_FOLDER / EDITION], ids=lambda file: file.name)
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.999])
def test_a_truncated_file_is_refused(file: Path, kept: float, folder: Path) -> None:
    whole = (folder / file).read_bytes()
    (folder / file).write_bytes(whole[: int(len(whole) * kept)])
    said = refused(folder)
    assert f"Le fichier {file.name} " in said
    assert "tronqué" in said or "UTF-8" in said


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / FUNDS_FILE).unlink()
    assert refused(folder) == "Le fichier fpt.json est introuvable."
    (folder / PROJECTS_FILE).write_text("[]")
    assert refused(folder) == "Le fichier projets.json ne contient pas un objet JSON."


def test_these_files_load_when_nothing_is_wrong(folder: Path) -> None:
    call_command("load_demo", directory=folder)
    assert set(Project.objects.values_list("reference", flat=True)) == {FIRST, SECOND}


def test_a_newer_file_adds_what_is_new(folder: Path) -> None:
    whole = read(folder / PROJECTS_FILE)
    added, known = whole["projects"]
    write(folder / PROJECTS_FILE, whole | {"projects": [known]})
    edition = read(folder / EDITIONS_FOLDER / EDITION)
    write(folder / EDITIONS_FOLDER / EDITION, edition | {"selection": [known["reference"]]})
    call_command("load_demo", directory=folder)
    before = Statement.objects.count()
    write(folder / PROJECTS_FILE, whole)
    call_command("load_demo", directory=folder)
    assert Project.objects.count() == 2
    assert Statement.objects.count() == before + len(added["statements"])


def test_the_people_of_the_demonstration_need_their_project(folder: Path) -> None:
    content = read(folder / PROJECTS_FILE)
    content["projects"].pop()
    write(folder / PROJECTS_FILE, content)
    edition = read(folder / EDITIONS_FOLDER / EDITION)
    write(folder / EDITIONS_FOLDER / EDITION, edition | {"selection": [FIRST]})
    assert refused(folder) == f"Personnes de démonstration : le porteur du projet {SECOND} est inconnu."
