"""About how tall a fiche will be, to lay it out once instead of trying twice.

A guess costs nothing when it is wrong: the renderer checks the number of pages, and lays the fiche
out again in the other setting only then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reporting.rendering.content import FicheContent, TextSection

PAGE = 251.0  # mm between the margins
# Characters on a line and height of a line, in the settings of `recueil.css`.
HEAD, CHAPO, BODY, DETAIL, ITEM = (40, 10.0), (88, 6.3), (76, 5.4), (84, 4.6), (36, 4.7)
NOTE = (96, 4.1)
# The tallest fiche, in its normal setting, that the closer one brings to a page.
TALLEST = 325.0


def height(project: FicheContent, rows: Sequence[Sequence[TextSection]]) -> float:
    """Height of the fiche in its normal setting, in millimetres; `rows` are its lists as they stand."""
    total = 30.0 + _lines(project.title, HEAD) + _lines(project.standfirst, CHAPO) + 5.0 * bool(project.project_title)
    total += 8.0 * bool(project.highlight) + _lines(project.highlight_text, (74, 5.2))
    total += 8.0 + sum(_lines(text, BODY) + 2.5 for text in project.summary)
    if project.measures:
        total += 12.0 + 17.0 * math.ceil(len(project.measures) / 4)
    if project.actions:
        total += 10.0 + sum(9.5 + _lines(action.detail, DETAIL) for action in project.actions)
    for row in rows:
        total += 13.0 + max(sum(_lines(item, ITEM) + 0.7 for item in section.items) for section in row)
    total += 6.0 * bool(project.origin_labels)
    return total + 22.0 + sum(_lines(text, NOTE) + 1 for text in (*project.doubts, *project.sources))


def settings(project: FicheContent, rows: Sequence[Sequence[TextSection]]) -> tuple[bool, ...]:
    """The settings to try, in order: tight (True) when it is likely to be needed, not at all when it cannot help."""
    expected = height(project, rows)
    if expected <= PAGE:
        return (False, True)
    return (True, False) if expected <= TALLEST else (False,)


def _lines(text: str, measure: tuple[int, float]) -> float:
    """Height of a text set on lines of so many characters, of such a height."""
    characters, line = measure
    return math.ceil(len(text) / characters) * line
