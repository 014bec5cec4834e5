"""Figures among themselves: what they print must add up, and be what the annex prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from projects.core.french import count, typeset
from projects.core.money import parse_euros
from reporting.checks.findings import Place
from reporting.checks.registry import Told, check
from reporting.checks.subject import Subject
from reporting.outlines import outline_of
from reporting.rendering.content import FigureContent, FigureRow

HUNDRED = 100
# How far the whole per cent that prints may be from the exact share: the largest remainder moves it by less than one.
ROUNDING = Decimal(1)
RATE_ROUNDING = Decimal("0.05")


def _row_place(figure: FigureContent, row: FigureRow) -> Place:
    return Place(f"{row.label} : {row.text}", figure=figure.id)


def _place(figure: FigureContent) -> Place:
    return Place(f"{figure.label} : {figure.text}", figure=figure.id)


@check(
    "lignes-et-total",
    label="Lignes et total d’un chiffre",
    severity="majeure",
    blocking=True,
    why="Les lignes d’un chiffre qui font un tout ne font pas le total imprimé au-dessus.",
)
def rows_and_total(subject: Subject) -> Iterator[Told]:
    for figure in subject.content.figures.values():
        shared = [row for row in figure.rows if row.share]
        total = sum(row.value or 0 for row in shared)
        if shared and figure.value is not None and total != figure.value:
            said = f"Les lignes de « {figure.label} » font {total}, et son total est {figure.text}."
            yield Told(typeset(said), (_place(figure),))


@check(
    "parts-et-cent",
    label="Parts qui ne font pas 100 %",
    severity="majeure",
    blocking=True,
    why="Une part imprimée n’est pas celle de sa ligne dans le total, ou les parts d’un tout ne font pas 100 %.",
)
def shares(subject: Subject) -> Iterator[Told]:
    for figure in subject.content.figures.values():
        shared = [(row, _number(row.share)) for row in figure.rows if row.share]
        known = [(row, share) for row, share in shared if share is not None]
        if known and sum(share for _, share in known) != HUNDRED:
            said = f"Les parts de « {figure.label} » font {sum(share for _, share in known)} %, et non 100 %."
            yield Told(typeset(said), (_place(figure),))
        for row, share in known:
            if figure.value and abs(Decimal(row.value or 0) * HUNDRED / figure.value - share) >= ROUNDING:
                said = f"« {row.label} » : {row.text} sur {figure.text} ne font pas {row.share}."
                yield Told(typeset(said), (_row_place(figure, row),))


@check(
    "taux-et-termes",
    label="Taux et ses deux termes",
    severity="majeure",
    blocking=True,
    why="Un taux imprimé n’est pas celui de son numérateur et de son dénominateur.",
)
def rates(subject: Subject) -> Iterator[Told]:
    for figure in subject.content.figures.values():
        for printed, terms, place in (
            (figure.text, figure.terms, _place(figure)),
            *((row.text, row.terms, _row_place(figure, row)) for row in figure.rows),
        ):
            if "%" not in printed or len(terms) != 2:
                continue
            rate, top, bottom = _number(printed), _number(terms[0]), _number(terms[1])
            if rate is None or top is None or not bottom:
                continue
            if abs(top * HUNDRED / bottom - rate) > RATE_ROUNDING:
                yield Told(typeset(f"{terms[0]} sur {terms[1]} ne font pas {printed} ({figure.label})."), (place,))


def _number(text: str) -> Decimal | None:
    return parse_euros(text.rstrip("%\u00a0\u202f "), negative=True)


@check(
    "carte-et-annexe",
    label="Carte, chiffres et annexe",
    severity="majeure",
    blocking=True,
    why="La carte et les chiffres par territoire ne comptent pas les projets que l’annexe décrit, région par région.",
)
def map_and_annex(subject: Subject) -> Iterator[Told]:
    """The map is drawn from the same rows; the annex from the projects themselves."""
    if not outline_of(subject.content.kind).projects:
        return
    projects = subject.content.projects
    by_region = Counter({region.code: len(region.projects) for region in subject.content.regions})
    by_department = Counter(project.department_code for project in projects)
    for id, described in (("projects.by_region", by_region), ("projects.by_department", by_department)):
        figure = subject.content.figures.get(id)
        for row in figure.rows if figure else ():
            found = described[row.key]
            if figure and row.value is not None and row.value != found:
                annexed = count(found, "projet")
                said = f"« {row.label} » compte {row.text} dans « {figure.label} », et l’annexe y décrit {annexed}."
                yield Told(typeset(said), (_row_place(figure, row),))


@check(
    "annonces-et-decrits",
    label="Plus de dossiers décrits qu’annoncés",
    severity="majeure",
    blocking=True,
    why="Le document décrit plus de dossiers qu’il n’en annonce.",
)
def announced_and_described(subject: Subject) -> Iterator[Told]:
    announced, described = (subject.content.figures.get(id) for id in ("announced.total", "projects.described"))
    if not announced or not described or announced.value is None or described.value is None:
        return
    if described.value > announced.value:
        said = f"{described.text} dossiers sont décrits, et {announced.text} seulement sont annoncés."
        yield Told(typeset(said), (_place(announced), _place(described)))
