"""What the document of an edition is made of: the data of today, or those that were frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from projects.portfolio.enums import HighlightKind
from projects.portfolio.selectors import CategorySign, ProjectRow
from reporting.models import Edition, FrozenEdition, Publication
from reporting.rendering.canonical import read_content
from reporting.rendering.content import FicheContent, FigureContent, FigureRow, RecueilContent
from reporting.selectors.editions import Address, recueil_content
from reporting.workflow import SEALED

# A page of a frozen set reads all of it; a few stay in the memory of a process, a few megabytes each.
KEPT = 4


def last_frozen(edition: Edition) -> FrozenEdition | None:
    return FrozenEdition.objects.filter(edition=edition).order_by("-number").first()


def document_content(edition: Edition) -> RecueilContent:
    """What prints: from the moment it is frozen, nothing else than the frozen set."""
    frozen = last_frozen(edition) if edition.state in SEALED else None
    return frozen_content(frozen) if frozen else recueil_content(edition)


def frozen_content(frozen: FrozenEdition) -> RecueilContent:
    """The content that was frozen: read once, since it never changes."""
    return _content(frozen.pk, frozen.sha256)


@lru_cache(maxsize=KEPT)
def _content(pk: int, sha256: str) -> RecueilContent:
    """The hash tells apart two sets that had the same key in two databases."""
    return read_content(FrozenEdition.objects.values_list("content", flat=True).get(pk=pk, sha256=sha256))


def readdressed(figure: FigureContent, address: Address) -> FigureContent:
    """A frozen figure for a page of the portal: it was frozen with the site's address of that day.

    `address(id, key)` is that of the figure and of its lines; a line that counts nothing has none.
    """
    rows = tuple(replace(row, url=address(figure.id, row.key) if row.members else "") for row in figure.rows)
    return replace(figure, url=address(figure.id, ""), rows=rows)


def frozen_rows(content: RecueilContent) -> dict[str, ProjectRow]:
    """The projects of a frozen content as lists print them, by reference."""
    progress = content.figures.get("projects.by_progress")
    codes = {one: row.key for row in progress.rows for one in row.members} if progress else {}
    return {one.reference: _row(one, codes.get(one.reference, "")) for one in content.projects}


def _row(project: FicheContent, progress: str) -> ProjectRow:
    return ProjectRow(
        reference=project.reference,
        name=project.title,
        subject=project.project_title,
        place=project.department_name,
        categories=tuple(
            CategorySign(tag.code, tag.letter, tag.label, tag.code == project.main_category)
            for tag in project.categories
        ),
        maturity_label=project.maturity_label,
        maturity_rank=project.maturity_rank,
        maturity_doubts=project.maturity_doubts,
        progress=progress,
        progress_label=project.progress_label,
        highlight_label=str(HighlightKind(project.highlight).label) if project.highlight else "",
    )


def publication_of(edition: Edition) -> Publication | None:
    """The published file of an edition; it has one at most, since what is published is not taken up again."""
    return Publication.objects.filter(frozen__edition=edition).select_related("frozen").order_by("-pk").first()


@dataclass(frozen=True)
class Proof:
    """A figure as it was frozen, or one line of it, with the dossiers that it counts.

    `terms` are the numerator and the denominator of what is a share, a rate or an average; none of another number.
    """

    figure: FigureContent
    row: FigureRow | None
    dossiers: tuple[FicheContent, ...]
    population: str
    filters: str

    @property
    def terms(self) -> tuple[str, ...]:
        if self.row and self.row.share:
            return self.row.text, self.figure.text
        return self.row.terms if self.row else self.figure.terms


def proof_of(content: RecueilContent, id: str, key: str = "") -> Proof | None:
    """What the frozen data say of a figure, or of its line `key`; None when they hold no such thing."""
    figure = content.figures.get(id)
    if figure is None:
        return None
    row = next((row for row in figure.rows if row.key == key), None) if key else None
    if key and row is None:
        return None
    projects = {project.reference: project for project in content.projects}
    counted = row.members if row else figure.members
    return Proof(
        figure=figure,
        row=row,
        dossiers=tuple(projects[reference] for reference in counted if reference in projects),
        population=content.meta.get("population", ""),
        filters=content.meta.get("filters", ""),
    )
