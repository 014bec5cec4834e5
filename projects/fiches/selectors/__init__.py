"""Reading fiches for pages and documents, as frozen values."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from projects.core.history import known_rows
from projects.fiches.enums import NOT_PRINTED
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


def fiche_texts(
    project_ids: Iterable[int], *, situation_on: date, known_at: datetime
) -> dict[int, tuple[FicheTexts, ...]]:
    """The fiches of each project as they read at `known_at`, the oldest first: three queries for all projects.

    What is dated after `situation_on` is left out, unless it is announced as still to come.
    """
    rows = known_rows(Fiche, known_at=known_at, project_id__in=list(project_ids)).order_by("pgh_obj_id")
    fiches = list(rows.values("pgh_obj_id", "project_id", "title", "standfirst", "summary"))
    keys = [row["pgh_obj_id"] for row in fiches]
    items = _items(keys, situation_on, known_at)
    figures = _key_figures(keys, situation_on, known_at)
    found: dict[int, list[FicheTexts]] = defaultdict(list)
    for row in fiches:
        key = row["pgh_obj_id"]
        found[row["project_id"]].append(
            FicheTexts(
                title=row["title"],
                standfirst=row["standfirst"],
                summary=tuple(row["summary"]),
                items={kind: tuple(lines) for kind, lines in items[key].items()},
                key_figures=tuple(figures[key]),
            )
        )
    return {project: tuple(texts) for project, texts in found.items()}


def _items(fiches: list[int], situation_on: date, known_at: datetime) -> dict[int, dict[str, list[ItemText]]]:
    found: dict[int, dict[str, list[ItemText]]] = defaultdict(lambda: defaultdict(list))
    rows = known_rows(FicheItem, known_at=known_at, fiche_id__in=fiches).order_by("fiche_id", "kind", "position")
    for fiche, kind, *line in rows.values_list(
        "fiche_id", "kind", "text", "happened_on", "date_precision", "is_planned"
    ):
        item = ItemText(*line)
        if item.is_planned or item.happened_on is None or item.happened_on <= situation_on:
            found[fiche][kind].append(item)
    return found


def _key_figures(fiches: list[int], situation_on: date, known_at: datetime) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = known_rows(KeyFigure, known_at=known_at, fiche_id__in=fiches).order_by("fiche_id", "position")
    for fiche, value, label, happened_on in rows.values_list("fiche_id", "value", "label", "happened_on"):
        if happened_on is None or happened_on <= situation_on:
            found[fiche].append((value, label))
    return found


def searched_words(projects: Collection[int]) -> dict[int, str]:
    """What the fiches of `projects` add to their search document, by project: two queries, however many they are."""
    words: dict[int, list[str]] = defaultdict(list)
    for project, standfirst, summary in Fiche.objects.filter(project__in=projects).values_list(
        "project", "standfirst", "summary"
    ):
        words[project] += [standfirst, *summary]
    items = FicheItem.objects.filter(fiche__project__in=projects).exclude(kind__in=NOT_PRINTED)
    for project, text in items.values_list("fiche__project", "text"):
        words[project].append(text)
    return {project: " ".join(texts) for project, texts in words.items()}
