"""Reading fiches for pages and documents, as frozen values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from projects.core.history import known_rows
from projects.fiches.models import Fiche, FicheItem, KeyFigure


@dataclass(frozen=True)
class ItemText:
    text: str
    happened_on: date | None
    date_precision: str
    is_planned: bool


@dataclass(frozen=True)
class FicheTexts:
    """The words of a project's fiche. Empty when none was written."""

    title: str = ""
    standfirst: str = ""
    summary: tuple[str, ...] = ()
    items: dict[str, tuple[ItemText, ...]] = field(default_factory=dict)  # by ItemKind
    key_figures: tuple[tuple[str, str], ...] = ()  # value, label


def fiche_texts(project_ids: Iterable[int], *, known_at: datetime) -> dict[int, FicheTexts]:
    """The first fiche of each project as it read at `known_at`: three queries, however many projects."""
    rows = known_rows(Fiche, known_at=known_at, project_id__in=list(project_ids)).order_by("-pgh_obj_id")
    fiches = {
        row["project_id"]: row for row in rows.values("pgh_obj_id", "project_id", "title", "standfirst", "summary")
    }
    keys = [row["pgh_obj_id"] for row in fiches.values()]
    items = _items(keys, known_at)
    figures = _key_figures(keys, known_at)
    return {
        project: FicheTexts(
            title=row["title"],
            standfirst=row["standfirst"],
            summary=tuple(row["summary"]),
            items={kind: tuple(lines) for kind, lines in items[row["pgh_obj_id"]].items()},
            key_figures=tuple(figures[row["pgh_obj_id"]]),
        )
        for project, row in fiches.items()
    }


def _items(fiches: list[int], known_at: datetime) -> dict[int, dict[str, list[ItemText]]]:
    found: dict[int, dict[str, list[ItemText]]] = defaultdict(lambda: defaultdict(list))
    rows = known_rows(FicheItem, known_at=known_at, fiche_id__in=fiches).order_by("fiche_id", "kind", "position")
    for fiche, kind, *line in rows.values_list(
        "fiche_id", "kind", "text", "happened_on", "date_precision", "is_planned"
    ):
        found[fiche][kind].append(ItemText(*line))
    return found


def _key_figures(fiches: list[int], known_at: datetime) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = known_rows(KeyFigure, known_at=known_at, fiche_id__in=fiches).order_by("fiche_id", "position")
    for fiche, value, label in rows.values_list("fiche_id", "value", "label"):
        found[fiche].append((value, label))
    return found
