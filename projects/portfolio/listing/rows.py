"""The rows of the list: the columns that were chosen, in one query however many rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString

from projects.core.french import format_date, typeset
from projects.portfolio.enums import Echelon, HighlightKind, ObservationKind, PriorityArea, ProjectStatus
from projects.portfolio.listing.search import Elsewhere, found_elsewhere, found_in, marked
from projects.portfolio.listing.silence import last_news
from projects.portfolio.listing.sorts import Column
from projects.portfolio.models import (
    Action,
    CaflabSelection,
    Classification,
    ClassificationItem,
    Highlight,
    Observation,
    Partnership,
    Project,
    ProjectState,
    Referent,
    Statement,
)
from projects.portfolio.selectors import MATURITY_RANKS, Clock, maturity_label, progress_label
from projects.portfolio.services.search import word_sources

Text = str | SafeString


@dataclass(frozen=True)
class Cell:
    """What a column says of a project; `known` is False for what nobody told. `code`, `rank`… draw its sign."""

    column: str
    label: str
    text: Text = ""
    known: bool = True
    code: str = ""
    rank: int | None = None
    doubts: tuple[str, ...] = ()
    categories: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class ListRow:
    """A project of the list. Texts are escaped and bear the <mark> of what was searched for."""

    reference: str
    plain_name: str
    name: Text
    place: Text
    subject: Text
    highlight: str
    cells: tuple[Cell, ...]
    elsewhere: tuple[Elsewhere, ...]
    selected: bool


def list_rows(
    projects: Sequence[Project],
    columns: Sequence[Column],
    clock: Clock,
    *,
    words: Sequence[str] = (),
    selection: Collection[int] = (),
) -> list[ListRow]:
    """The rows of `projects` (read `with_identity`): one query, and those of higher apps' words when searching."""
    states = _states([project.pk for project in projects], columns, clock, bool(words))
    ticked = set(selection)
    rows: list[ListRow] = []
    missing: dict[int, tuple[int, Sequence[str]]] = {}
    for project in projects:
        state = states[project.pk]
        texts = _texts(project)
        cells = tuple(_CELLS[column.name](column, project, state) for column in columns)
        shown = [*texts, *(str(cell.text) for cell in cells)]
        places = found_elsewhere(shown, _hidden(project, state), words) if words else ()
        if words and _lacks(shown, _hidden(project, state), words):
            missing[project.pk] = (len(rows), shown)
        name, place, subject = (marked(text, words) for text in texts)
        highlight = HighlightKind(state["highlight"]).label if state.get("highlight") else ""
        rows.append(
            ListRow(
                project.reference, texts[0], name, place, subject, highlight,
                tuple(_marked_cell(cell, words) for cell in cells), places, project.pk in ticked,
            )
        )  # fmt: skip
    return _with_words_above(rows, missing, words) if missing else rows


def _texts(project: Project) -> tuple[str, str, str]:
    return typeset(project.display_name), typeset(project.department.name), typeset(project.title)


def _marked_cell(cell: Cell, words: Sequence[str]) -> Cell:
    # What is drawn as a sign is not marked: a mark cannot stand in an attribute.
    if not words or not cell.known or cell.categories:
        return cell
    return replace(cell, text=marked(str(cell.text), words))


def _hidden(project: Project, state: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is searched and that a row may not show, the nearest first."""
    porteur = project.porteur
    return [
        ("Référence", project.reference),
        *([("Nom imprimé", porteur.printed_name)] if porteur and porteur.printed_name else []),
        *(("Partenaire", name) for name in state.get("partners", ())),
        *(
            (str(place._meta.verbose_name).capitalize(), place.name)
            for place in (project.commune, project.epci)
            if place
        ),
        ("Région", project.department.region.name),
        *([("Caf", project.caf.name)] if project.caf else []),
        *(("Action", title) for title in state.get("actions", ())),
    ]


def _lacks(shown: Sequence[str], hidden: Sequence[tuple[str, str]], words: Sequence[str]) -> bool:
    held = " ".join([*shown, *(text for _, text in hidden)])
    return found_in(held, words) != set(words)


def _with_words_above(
    rows: list[ListRow], missing: Mapping[int, tuple[int, Sequence[str]]], words: Sequence[str]
) -> list[ListRow]:
    """The same rows, telling what the texts of higher apps (the fiche…) hold of the words that nothing else does."""
    for label, source in word_sources():
        texts = source(list(missing))
        for key, (place, shown) in missing.items():
            row = rows[place]
            told = [*shown, *(str(one.text) for one in row.elsewhere)]
            more = found_elsewhere(told, [(label, texts.get(key, ""))], words)
            rows[place] = replace(row, elsewhere=(*row.elsewhere, *more))
    return rows


# What is read for each column


def _latest(rows: Any, clock: Clock, value: str) -> Subquery:
    standing = rows.filter(project=OuterRef("pk")).standing(**vars(clock))
    return Subquery(standing.order_by("-observed_on", "-recorded_at", "-pk").values(value)[:1])


def _observed(kind: ObservationKind, clock: Clock) -> Subquery:
    return _latest(Observation.objects.filter(action=None, kind=kind), clock, "value")


def _read(column: str, clock: Clock) -> dict[str, Any]:
    if column == "categories":
        items = ClassificationItem.objects.filter(
            classification=OuterRef("classification"), recorded_at__lte=clock.known_at
        ).order_by("-is_main", "category__position")
        sign = JSONObject(letter="category__letter", label="category__short_label", is_main="is_main")
        return {
            "classification": _latest(Classification.objects, clock, "pk"),
            "categories": ArraySubquery(items.values(sign=sign)),
        }
    if column == "maturite":
        doubts = Statement.objects.standing(**vars(clock)).filter(
            project=OuterRef("pk"), measure="maturity", in_doubt=True
        )
        printed = ArraySubquery(doubts.order_by("line", "pk").values("printed"))
        return {"maturity": _observed(ObservationKind.MATURITY, clock), "doubts": printed}
    if column == "avancement":
        return {"progress": _observed(ObservationKind.PROGRESS, clock)}
    if column == "etat":
        return {"status": _latest(ProjectState.objects, clock, "status")}
    if column == "referent":
        named = {"first": "user__first_name", "last": "user__last_name"}
        return {f"referent_{part}": _latest(Referent.objects, clock, path) for part, path in named.items()}
    if column == "caflab":
        return {"caflab": _latest(CaflabSelection.objects, clock, "is_selected")}
    if column == "nouvelles":
        return {"news": last_news(clock)}
    return {}


def _states(keys: list[int], columns: Sequence[Column], clock: Clock, searching: bool) -> dict[int, dict[str, Any]]:
    """What stands of each project, by name: one query."""
    read: dict[str, Any] = {"highlight": _latest(Highlight.objects, clock, "kind")}
    for column in columns:
        read |= _read(column.name, clock)
    if searching:
        actions = Action.objects.filter(project=OuterRef("pk")).order_by("position")
        partners = Partnership.objects.filter(project=OuterRef("pk")).order_by("role", "pk")
        read |= {
            "actions": ArraySubquery(actions.values("title")),
            "partners": ArraySubquery(partners.values("porteur__name")),
        }
    # In the order of the names: `categories` refers to `classification`, which is read first.
    rows = Project.objects.filter(pk__in=keys).order_by()
    for name, expression in read.items():
        rows = rows.annotate(**{f"read_{name}" if name != "classification" else name: expression})
    names = {(f"read_{name}" if name != "classification" else name): name for name in read}
    return {row["pk"]: {name: row[key] for key, name in names.items()} for row in rows.values("pk", *names)}


# What is said in each column


def _told(column: Column, text: str | None, unknown: str = "Non communiqué") -> Cell:
    return Cell(column.name, column.label, typeset(text) if text else unknown, known=bool(text))


def _categories(column: Column, project: Project, state: Mapping[str, Any]) -> Cell:
    signs = tuple(state["categories"])
    names = [f"{sign['label']}{' (principale)' if sign['is_main'] else ''}" for sign in signs]
    return Cell(column.name, column.label, ", ".join(names), categories=signs)


def _maturity(column: Column, project: Project, state: Mapping[str, Any]) -> Cell:
    value = state["maturity"]
    doubts = () if value else tuple(state["doubts"])
    return Cell(
        column.name, column.label, maturity_label(value, doubts), rank=MATURITY_RANKS.get(value or ""), doubts=doubts
    )


def _progress(column: Column, project: Project, state: Mapping[str, Any]) -> Cell:
    value = state["progress"]
    return Cell(column.name, column.label, progress_label(value), code=value or "")


def _referent(column: Column, project: Project, state: Mapping[str, Any]) -> Cell:
    return _told(column, f"{state['referent_first'] or ''} {state['referent_last'] or ''}".strip(), "Personne")


def _caflab(column: Column, project: Project, state: Mapping[str, Any]) -> Cell:
    value = state["caflab"]
    label = None if value is None else "Accompagné" if value else "Accompagnement arrêté"
    return _told(column, label, "Jamais choisi")


def _news(column: Column, project: Project, state: Mapping[str, Any]) -> Cell:
    return _told(column, format_date(state["news"]) if state["news"] else None, "Aucune")


def _ami(column: Column, project: Project, state: Mapping[str, Any]) -> Cell:
    value = project.ami_origin
    return _told(column, None if value is None else "Oui" if value else "Non", "Inconnu")


_CELLS: dict[str, Callable[[Column, Project, Mapping[str, Any]], Cell]] = {
    "categories": _categories,
    "maturite": _maturity,
    "avancement": _progress,
    "etat": lambda column, project, state: _told(
        column, ProjectStatus(state["status"]).label if state["status"] else None, "Non renseigné"
    ),
    "reference": lambda column, project, state: Cell(column.name, column.label, project.reference),
    "region": lambda column, project, state: _told(column, project.department.region.name),
    "departement": lambda column, project, state: _told(column, project.department.name),
    "caf": lambda column, project, state: _told(column, project.caf.name if project.caf else None, "Inconnue"),
    "porteur": lambda column, project, state: _told(
        column, project.porteur.get_kind_display() if project.porteur else None
    ),
    "referent": _referent,
    "nouvelles": _news,
    "caflab": _caflab,
    "appel": lambda column, project, state: _told(column, project.application.call.title),
    "echelon": lambda column, project, state: _told(
        column, Echelon(project.echelon).label if project.echelon else None, "Inconnu"
    ),
    "ami": _ami,
    "qpv": lambda column, project, state: _told(
        column, PriorityArea(project.qpv).label if project.qpv else None, "Inconnu"
    ),
}
