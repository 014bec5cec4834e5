"""The dossiers of a snapshot as rows of projects."""

from collections.abc import Sequence

from projects.core.french import typeset
from projects.portfolio.enums import HighlightKind
from projects.portfolio.selectors import MATURITY_RANKS, CategorySign, ProjectRow, maturity_label, progress_label
from reporting.figures.dossiers import Dossier, Snapshot


def dossier_rows(snapshot: Snapshot, references: Sequence[str]) -> list[ProjectRow]:
    """The rows of some dossiers of a snapshot, in the order of `references`, without a query."""
    dossiers = {dossier.reference: dossier for dossier in snapshot.dossiers}
    return [_row(dossiers[reference], snapshot) for reference in references]


def _row(dossier: Dossier, snapshot: Snapshot) -> ProjectRow:
    names = ((code, snapshot.category_names[code]) for code in dossier.categories)
    return ProjectRow(
        reference=dossier.reference,
        name=typeset(dossier.name),
        subject=typeset(dossier.subject),
        place=typeset(snapshot.department_names[dossier.department]),
        categories=tuple(
            CategorySign(code, name.letter, typeset(name.label), code == dossier.main_category) for code, name in names
        ),
        maturity_label=maturity_label(dossier.maturity, dossier.maturity_doubts),
        maturity_rank=MATURITY_RANKS.get(dossier.maturity or ""),
        maturity_doubts=dossier.maturity_doubts,
        progress=dossier.progress or "",
        progress_label=progress_label(dossier.progress),
        highlight_label=HighlightKind(dossier.highlight).label if dossier.highlight else "",
    )
