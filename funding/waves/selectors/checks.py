"""What an answer lacks before its validation, each with the field where it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funding.rules.enums import Fund, Nature, RuleKind
from funding.rules.selectors import Rulebook, Ruling, rulebook
from funding.waves.enums import Choice
from funding.waves.models import Answer, AnswerLine
from projects.core.french import typeset


@dataclass(frozen=True)
class Lack:
    """`blocks`: the answer cannot be validated with it; else it is only worth a look."""

    what: str
    anchor: str
    blocks: bool = True


def natures(answer: Answer, book: Rulebook | None = None) -> dict[str, Ruling]:
    """What the rules of the year say of each nature for an ex-Fipe project of this Caf."""
    book = book or rulebook()
    year, caf = answer.wave.year, answer.caf_id
    return {
        nature.value: book.ruling(RuleKind.ELIGIBLE_NATURE, fund=Fund.EX_FIPE, year=year, caf=caf, nature=nature)
        for nature in Nature
    }


def lacks_of(answer: Answer, lines: Sequence[AnswerLine], rulings: dict[str, Ruling]) -> list[Lack]:
    """Nothing is asked of a line when the Caf says that it asks for nothing, save why."""
    if answer.nothing_asked:
        asking = [line for line in lines if line.choice == Choice.INCLUDED]
        told = [
            _lack(line, "un montant y est demandé, alors que la réponse dit « rien à demander »", "choice")
            for line in asking
        ]
        return told if answer.note.strip() else [*told, Lack("Dites en un mot pourquoi rien n’est demandé", "id_note")]
    if not lines:
        return [Lack("Aucun projet n’est dans cette réponse : cochez « rien à demander »", "id_nothing_asked")]
    found = [lack for line in lines for lack in _of_line(line, rulings)]
    if all(line.choice == Choice.EXCLUDED for line in lines):
        found.append(Lack("Rien n’est demandé pour aucun projet : cochez « rien à demander »", "id_nothing_asked"))
    return found


def _of_line(line: AnswerLine, rulings: dict[str, Ruling]) -> list[Lack]:
    if line.choice == Choice.EXCLUDED:
        return [] if line.exclusion.strip() else [_lack(line, "dites pourquoi rien n’est demandé", "exclusion")]
    if line.choice != Choice.INCLUDED:
        return [_lack(line, "dites si des crédits sont demandés", "choice")]
    found = []
    if line.asked is None:
        found.append(_lack(line, "le montant demandé n’est pas communiqué", "asked", blocks=False))
    elif not line.asked:
        found.append(_lack(line, "un montant de 0 € ne demande rien : laissez vide, ou écartez le projet", "asked"))
    if not line.need:
        found.append(_lack(line, "choisissez le besoin", "need"))
    if not line.justification.strip():
        found.append(_lack(line, "justifiez le besoin", "justification"))
    if rulings[line.nature].value is False:
        what = f"la nature « {line.get_nature_display()} » n’est pas éligible ({rulings[line.nature].source})"
        found.append(_lack(line, what, "nature"))
    return found


def _lack(line: AnswerLine, what: str, field: str, *, blocks: bool = True) -> Lack:
    anchor = f"id_{field}_{line.pk}" + ("_0" if field == "choice" else "")
    return Lack(typeset(f"{line.project.display_name} : {what}"), anchor, blocks)


def blocking(lacks: Sequence[Lack]) -> list[Lack]:
    return [lack for lack in lacks if lack.blocks]
