"""What the documentation names exists: files, headings, commands, settings."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)`")
ROOTS = (ROOT, ROOT / "static", ROOT / "templates")
SETTINGS = ("base.py", "production.py", "access.py")
MADE_BY_RUNNING = ("var/", ".venv/", "vendor/", "staticfiles/")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose_of(page: Path) -> str:
    return FENCE.sub("", text_of(page))


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.name)
def test_links_lead_somewhere(document):
    for target in LINK.findall(prose_of(document)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = (document.parent / name).resolve() if name else document
        assert file.exists(), f"{document.name} links to {target}"
        assert not anchor or anchor in anchors_of(file), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", PAGES, ids=lambda document: document.name)
def test_files_that_are_named_exist(document):
    named = [path for path in PATH.findall(prose_of(document)) if not path.startswith(MADE_BY_RUNNING)]
    assert not [path for path in named if not any((root / path).exists() for root in ROOTS)]


def test_commands_that_are_named_exist():
    written = "\n".join(text_of(page) for page in PAGES)
    commands = set(re.findall(r"manage\.py ([a-z_]+)", written))
    assert commands <= set(get_commands())
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", written, re.MULTILINE)) <= targets


def test_the_readme_lists_every_variable_of_production():
    settings = "".join(text_of(ROOT / "fipe_portal" / "settings" / name) for name in SETTINGS)
    read = set(re.findall(r"""(?:_required|_flag|environ(?:ment)?\.get)\(["'](\w+)["']""", settings))
    read |= set(re.findall(r"""environment\[["'](\w+)["']\]""", settings))
    asked = set(re.findall(r"\$\{(\w+)", text_of(ROOT / "docker-compose.yml")))
    table = text_of(ROOT / "README.md").partition("### Variables d’environnement")[2].partition("\n### ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == read | asked


def test_compose_passes_what_the_readme_says_it_passes():
    asked = set(re.findall(r"\$\{(\w+)", text_of(ROOT / "docker-compose.yml")))
    table = text_of(ROOT / "README.md").partition("### Variables d’environnement")[2].partition("\n### ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows if "✓" in row[2] for name in re.findall(r"`(\w+)`", row[1])} == asked


def test_each_package_has_its_line_in_the_decisions():
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for names in project["optional-dependencies"].values() for name in names),
    ]
    rows = [line.split("|")[1] for line in text_of(ROOT / "docs" / "decisions.md").splitlines() if line.startswith("|")]
    told = set(re.findall(r"[a-z0-9_-]+", " ".join(rows).lower()))
    assert {re.split(r"[^\w-]", name.lower())[0] for name in wanted} <= told
