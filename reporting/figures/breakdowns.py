"""Shapes that most figures share: a subset of the dossiers, a partition of them, several keys a dossier."""

from collections.abc import Callable, Iterable, Sequence

from projects.core.french import count
from reporting.figures.dossiers import Dossier, Snapshot
from reporting.figures.registry import Counted, Row

Choices = Iterable[tuple[str, str]]
UNKNOWN = "inconnu"


def references(dossiers: Iterable[Dossier]) -> tuple[str, ...]:
    return tuple(dossier.reference for dossier in dossiers)


def subset(snapshot: Snapshot, keep: Callable[[Dossier], bool], *, note: str = "") -> Counted:
    """How many dossiers `keep` says yes to, and which."""
    members = references(dossier for dossier in snapshot.dossiers if keep(dossier))
    return Counted(value=len(members), members=members, note=note)


def told(snapshot: Snapshot, answer: Callable[[Dossier], bool | None]) -> Counted:
    """How many dossiers answer yes. Unknown, not 0, where none answers; `note` counts the silent ones."""
    counted = subset(snapshot, lambda dossier: answer(dossier) is True)
    silent = sum(answer(dossier) is None for dossier in snapshot.dossiers)
    if not silent:
        return counted
    value = None if silent == len(snapshot.dossiers) else counted.value
    return Counted(value=value, members=counted.members, note=f"Inconnu pour {count(silent, 'projet')}.")


def partition(
    snapshot: Snapshot,
    key: Callable[[Dossier], str | None],
    choices: Choices,
    *,
    unknown: str = "Non renseigné",
    keep_empty: bool = True,
    note: str = "",
) -> Counted:
    """Each dossier in exactly one row; those without a key in a last row named `unknown`.

    Rows follow `choices`; empty ones are kept unless `keep_empty` is False. Rows sum to the total.
    """
    lines = (*choices, (UNKNOWN, unknown))
    rows = [_row(code, label, [d for d in snapshot.dossiers if key(d) == code]) for code, label in lines[:-1]]
    known = {row.key for row in rows}
    left = [dossier for dossier in snapshot.dossiers if key(dossier) not in known]
    if left:
        rows.append(_row(UNKNOWN, unknown, left))
    shown = tuple(row for row in rows if row.value or keep_empty)
    everyone = references(snapshot.dossiers)
    return Counted(value=len(everyone), members=everyone, rows=shown, partition=True, note=note, lines=lines)


def several(
    snapshot: Snapshot,
    keys: Callable[[Dossier], Sequence[str]],
    choices: Choices,
    *,
    unknown: str = "Non renseigné",
    note: str,
) -> Counted:
    """A dossier in as many rows as it has keys: rows do not sum to the total, and `note` says so."""
    lines = (*choices, (UNKNOWN, unknown))
    rows = [_row(code, label, [d for d in snapshot.dossiers if code in keys(d)]) for code, label in lines[:-1]]
    left = [dossier for dossier in snapshot.dossiers if not keys(dossier)]
    if left:
        rows.append(_row(UNKNOWN, unknown, left))
    everyone = references(snapshot.dossiers)
    return Counted(value=len(everyone), members=everyone, rows=tuple(rows), note=note, lines=lines)


def _row(key: str, label: str, dossiers: Sequence[Dossier]) -> Row:
    return Row(key=key, label=label, value=len(dossiers), members=references(dossiers))
