"""Two documents side by side: what entered, what left, what changed in each project, and the figures of both.

Both sides are contents, so that a frozen edition is compared as it was frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from projects.portfolio.enums import HighlightKind
from reporting.rendering.content import FicheContent, FigureContent, FigureRow, RecueilContent, TextBlock, exact

HIGHLIGHTS = {kind.value: str(kind.label) for kind in HighlightKind}


@dataclass(frozen=True)
class Change:
    """What was, and what is; "" where nothing was or is said."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ProjectChange:
    """A project that both documents hold, and what differs: at least one thing."""

    project: FicheContent
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class FigureChange:
    """A figure, or one of its lines, in both documents; `difference` (of `unit`) None where a side is unknown."""

    id: str
    label: str
    before: str
    after: str
    unit: str
    difference: Decimal | int | None
    before_url: str
    after_url: str
    is_row: bool = False


@dataclass(frozen=True)
class Comparison:
    entered: tuple[FicheContent, ...]
    left: tuple[FicheContent, ...]
    changed: tuple[ProjectChange, ...]
    unchanged: int
    figures: tuple[FigureChange, ...]
    texts: tuple[Change, ...]


def compare(before: RecueilContent, after: RecueilContent) -> Comparison:
    """What changed from one document to the other."""
    earlier = {project.reference: project for project in before.projects}
    later = {project.reference: project for project in after.projects}
    both = [(earlier[reference], project) for reference, project in later.items() if reference in earlier]
    changed = tuple(
        ProjectChange(project, changes) for old, project in both if (changes := tuple(_changes(old, project)))
    )
    return Comparison(
        entered=tuple(project for reference, project in later.items() if reference not in earlier),
        left=tuple(project for reference, project in earlier.items() if reference not in later),
        changed=changed,
        unchanged=len(both) - len(changed),
        figures=tuple(_figures(before, after)),
        texts=tuple(_texts(before.blocks, after.blocks)),
    )


def _categories(project: FicheContent) -> str:
    return ", ".join(
        f"{tag.short_label} (principale)" if tag.is_main else tag.short_label for tag in project.categories
    )


def _actions(project: FicheContent) -> str:
    return " ; ".join(f"{action.title} : {action.state_label}" for action in project.actions)


def _told(project: FicheContent) -> str:
    """All the text of a fiche, a line each."""
    lines = [project.standfirst, *project.summary, project.highlight_text]
    lines += [f"{measure.value} {measure.label}" for measure in project.measures]
    lines += [f"{section.title} : {item}" for section in project.sections for item in section.items]
    return "\n".join(line for line in lines if line)


# What is compared in a project, in the order in which a reader asks.
_COMPARED: tuple[tuple[str, Callable[[FicheContent], str]], ...] = (
    ("Nom", lambda project: project.title),
    ("Porteur", lambda project: project.porteur_name),
    ("Catégories", _categories),
    ("Maturité", lambda project: project.maturity_label),
    ("Avancement", lambda project: project.progress_label),
    ("Montant", lambda project: project.amount_label),
    ("Fiche", lambda project: project.fiche_label),
    ("Budget", lambda project: project.budget_label),
    ("Résultats", lambda project: project.results_label),
    ("Mise en lumière", lambda project: HIGHLIGHTS.get(project.highlight, project.highlight)),
    ("Actions", _actions),
    ("Texte", _told),
)


def _changes(before: FicheContent, after: FicheContent) -> Iterable[Change]:
    for label, read in _COMPARED:
        old, new = read(before), read(after)
        if old != new:
            yield Change(label, *(_parted(old, new) if label == "Texte" else (old, new)))


def _parted(old: str, new: str) -> tuple[str, str]:
    """The lines that differ alone: a fiche is long, what changed in it is short."""
    lines, others = old.split("\n"), new.split("\n")
    gone: list[str] = []
    come: list[str] = []
    for kind, start, end, first, last in SequenceMatcher(a=lines, b=others, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += lines[start:end]
            come += others[first:last]
    return "\n".join(gone), "\n".join(come)


def _figures(before: RecueilContent, after: RecueilContent) -> Iterable[FigureChange]:
    """The figures of either document, in the order of the later one; their lines where one of them differs."""
    for id in dict.fromkeys([*after.figures, *before.figures]):
        old, new = before.figures.get(id), after.figures.get(id)
        unit = new.unit if new else old.unit if old else ""
        yield _side_by_side(id, old, new, unit)
        earlier = {row.key: row for row in old.rows} if old else {}
        later = {row.key: row for row in new.rows} if new else {}
        for key in dict.fromkeys([*later, *earlier]):
            first, last = _row(earlier, key, old, later), _row(later, key, new, earlier)
            if first is None or last is None or first.text != last.text:
                yield _side_by_side(id, first, last, unit, is_row=True)


def _row(
    rows: dict[str, FigureRow], key: str, figure: FigureContent | None, others: dict[str, FigureRow]
) -> FigureRow | None:
    """The line of a figure; of dossiers, one that is not there counts none. Unknown for a sum, or with all the rest."""
    if key in rows or figure is None or figure.value is None or figure.unit == "€":
        return rows.get(key)
    return FigureRow(key, others[key].label, 0, "0", "", "")


def _side_by_side(
    id: str,
    old: FigureContent | FigureRow | None,
    new: FigureContent | FigureRow | None,
    unit: str,
    *,
    is_row: bool = False,
) -> FigureChange:
    """One of the two is there at least."""
    label = new.label if new else old.label if old else ""
    before, after = (exact(side, unit) if side else None for side in (old, new))
    return FigureChange(
        id=id,
        label=label,
        before=old.text if old else "",
        after=new.text if new else "",
        unit=unit,
        difference=None if before is None or after is None else after - before,
        before_url=old.url if old else "",
        after_url=new.url if new else "",
        is_row=is_row,
    )


def _texts(before: tuple[TextBlock, ...], after: tuple[TextBlock, ...]) -> Iterable[Change]:
    """Editorial texts, section by section."""

    def told(blocks: tuple[TextBlock, ...]) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for block in blocks:
            found.setdefault(block.section, []).extend([block.title, *(one.text for one in block.paragraphs)])
        return {section: "\n".join(filter(None, texts)) for section, texts in found.items()}

    old, new = told(before), told(after)
    for section in dict.fromkeys([*new, *old]):
        if old.get(section, "") != new.get(section, ""):
            yield Change(section, *_parted(old.get(section, ""), new.get(section, "")))
