"""A figure of the registry has its line in docs/figures.md and its place on the page of figures."""

import re
from pathlib import Path

from projects.core.french import typeset
from reporting.figures.registry import all_figures
from reporting.views.figures import GROUPS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "figures.md"
ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_page_describes_exactly_the_figures_of_the_registry():
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    described = {id: (typeset(label), unit, typeset(definition)) for id, label, unit, definition in rows}
    registered = {
        figure.id: (typeset(figure.label), figure.unit, typeset(figure.definition)) for figure in all_figures()
    }
    assert described == registered
    assert len(rows) == len(described), "a figure has two rows"


def test_the_page_of_figures_shows_each_of_them_once():
    shown = [id for _, ids in GROUPS for id in ids]
    assert sorted(shown) == sorted(figure.id for figure in all_figures())
