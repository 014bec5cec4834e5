"""The words of a stored fiche, by field: what a form shows, what a proposal is compared with, what is published."""

from __future__ import annotations

from projects.fiches import content as words
from projects.fiches.content import Content, Line, Number
from projects.fiches.enums import ItemKind
from projects.fiches.models import Fiche
from projects.fiches.sections import FIELDS, Shape
from projects.portfolio.models import Project


def main_fiche(project: Project) -> Fiche | None:
    """The fiche that its porteur writes: the first of the project, the one that documents print whole."""
    return Fiche.objects.filter(project=project).order_by("pk").first()


def content_of(fiche: Fiche | None) -> Content:
    """Its words as texts, in two queries; empty texts when there is no fiche."""
    if fiche is None:
        return words.empty()
    items = list(fiche.items.order_by("kind", "position"))
    figures = fiche.key_figures.order_by("position")
    found: Content = {"title": fiche.title, "standfirst": fiche.standfirst, "summary": "\n\n".join(fiche.summary)}
    found["figures"] = words.written_numbers(Number(row.value, row.label, row.happened_on) for row in figures)
    for name, field in FIELDS.items():
        if field.kind is not None:
            told = [row for row in items if row.kind == field.kind and _is_of(field.planned, row)]
            lines = [Line(row.text, row.happened_on, row.date_precision) for row in told]
            found[name] = words.written_lines(lines, dated=field.shape is Shape.DATED)
    return {name: found[name] for name in FIELDS}


def _is_of(planned: bool, row: object) -> bool:
    """Achievements are two fields: what is done, and what is to come."""
    return row.kind != ItemKind.ACHIEVEMENT or row.is_planned == planned  # type: ignore[attr-defined]
