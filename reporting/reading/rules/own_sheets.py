"""Whether a project has a fiche: what its own lines say (« Fiche : non »), against what a sentence says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.reading.clauses import Said
from reporting.reading.project import Record
from reporting.reading.rules.projects import NO, YES, lacks
from reporting.reading.rules.registry import Found, Passage, Read, rule, rule_across
from reporting.reading.rules.sheets import called_by, claimed, promised_elsewhere, tokens
from reporting.reading.text import Line
from reporting.reading.words import fold

_OWN = re.compile(
    r"\b(?:fiches?|notices?)(?:[- ][a-z']+){0,4} ?(?::|->|→|=) ?"
    r"(?P<said>oui|non\b|disponible|aucune|pas\b|sans\b|absente)"
)
_SHEET = re.compile(r"\b(?:fiches?|notices?)\b")
_NEGATED = re.compile(r"\bne\b|\bn'|\bpas\b|\baucune?\b|\bsans\b|\bni\b")
_TO_COME = re.compile(
    r"\bser(?:a|ont)\b|\bdevr\w+|\bpourr\w+|\bdoi\w+|\bquand\b|\bsi\b|\bbientot\b|\bprochain|\bcelles? qui\b|"
    r"\bceux qui\b|"
    r"\bmodele|\bremplir|\ba venir\b|\bpour cell?e?s?\b|\bmetier"
)
_BUT = re.compile(r"\b(?:sauf|hormis|excepte|a l'exception|seule? [^.;:]{0,25}n'[ea])\b")
_ONLY = re.compile(r"\bseule?s?\b(?! [^.;:]{0,40}\b(?:ne|n')\b)")
_THINGS = r"(?:projets?|actions?|dossiers?|lieux?|laureats?|structures?|initiatives?|operations?)"
_EACH = re.compile(
    rf"\bchaque {_THINGS}\b|"
    rf"\b(?:tou(?:te)?s|chacune? des|l'ensemble des|pour) (?:les |nos |des )?(?:[a-z]+ )?{_THINGS}\b"
)
_OF_THESE = re.compile(r"\bce(?:s|ux)\b")
_HAS_ONE = re.compile(
    r"\b(?:dispose|a|possede|beneficie|existe|objet) (?:deja )?(?:d')?une (?:[a-z]+ )?(?:fiche|notice)\b"
)


@dataclass(frozen=True)
class Own:
    """What is said of the fiche of one thing, by its proper words."""

    mine: frozenset[str]
    name: str
    has: bool
    where: Passage


def owns(read: Read) -> list[Own]:
    """What the lines of each project say of its fiche: a label, a cell, an item."""
    found = []
    seen: set[int] = set()
    for record in read.records:
        part = record.part("fiche")
        if part is not None and (NO.match(part.folded) or YES.match(part.folded)):
            seen |= record.numbers
            found.append(Own(called_by(record), record.name, not NO.match(part.folded), read.passage(part.line)))
        elif part is None and (line := lacks(record, "fiche") or _having(record)):
            has = lacks(record, "fiche") is None
            found.append(Own(called_by(record), record.name, has, read.passage(line)))
    for table in read.text.tables:
        column = next((rank for rank, head in enumerate(table.header) if _SHEET.search(fold(head))), 0)
        for row in table.rows:
            said = fold(row.cells[column]).strip() if column and len(row.cells) > column else ""
            mine = tokens(" ; ".join(row.cells[:column]), opens=True)
            if mine and (NO.match(said) or YES.match(said)) and row.lines[0].number not in seen:
                found.append(Own(mine, row.cells[0], not NO.match(said), read.passage((row, 0))))
    for block in read.text.blocks:
        match = _OWN.search(block.folded)
        if match and block.kind in ("item", "field", "text") and block.lines[0].number not in seen:
            mine = tokens(block.text[: match.start()], opens=True)
            if mine:
                has = match["said"] in ("oui", "disponible")
                found.append(Own(mine, block.text[:40], has, read.passage((block, match.start()))))
    return found


def _having(record: Record) -> Line | None:
    match = _HAS_ONE.search(fold(record.joined[0]).replace("\n", " "))
    return record.line_at(match.start()) if match else None


def _said(read: Read, mine: Sequence[Own]) -> Iterator[tuple[Own, bool, Passage]]:
    """Of the things whose own lines speak of their fiche, those that a sentence gives one, or none."""
    own_lines = {one.where.line for one in mine}
    for one in read.said:
        words = one.folded
        match = _SHEET.search(words)
        if match is None or one.block.kind in ("heading", "row") or _OWN.search(words) or _TO_COME.search(words):
            continue
        at = read.passage((one.block, one.first + match.start()))
        if at.line in own_lines:
            continue
        named = _named(one, mine) or _meant(read, one, match, mine)
        but = _BUT.search(words)
        if but is not None:
            after = _named(one, mine, but.start())
            yield from ((own, False, at) for own in after)
            if _EACH.search(words):
                yield from ((own, True, at) for own in mine if own not in after)
        elif _NEGATED.search(words):
            if len(named) == 1 and not _EACH.search(words):
                yield from ((own, False, at) for own in named)
        elif _ONLY.search(words) and named:
            yield from ((own, own in named, at) for own in mine)
        elif named:
            yield from ((own, True, at) for own in named)
        elif _EACH.search(words) and len(mine) > 2 and not _OF_THESE.search(words):
            yield from ((own, True, at) for own in mine)


def _named(one: Said, mine: Sequence[Own], start: int = 0) -> list[Own]:
    words = one.block.text[one.first + start : one.last]
    said = tokens(re.sub(r"[()]", ",", words), opens=not start)
    found = [own for own in mine if own.mine & said]
    return [own for own in found if len(own.mine & said) == max(len(other.mine & said) for other in found)] and found


def _meant(read: Read, one: Said, match: re.Match[str], mine: Sequence[Own]) -> list[Own]:
    """« Ces trois projets », « leurs fiches »: those that were named before."""
    said = claimed(read, one, match) if _BACK.search(one.folded) else []
    return [own for own in mine if any(own.mine & tokens_ for _, _, tokens_ in said)]


_BACK = re.compile(r"\bces?\b|\bchacune?\b|\bleurs?\b|\bsa\b|\btous (?:deux|trois)\b")


@rule("projet-fiche-dite", "Un projet a une fiche à un endroit, et n’en a pas à un autre.")
def said_to_have(read: Read) -> Iterator[Found]:
    mine = owns(read)
    yield from _contrary(list(_said(read, mine)) if mine else [], len(mine))


def _contrary(told: list[tuple[Own, bool, Passage]], many: int) -> Iterator[Found]:
    wrong: dict[Passage, list[Own]] = {}
    for own, has, at in told:
        if own.has != has:
            wrong.setdefault(at, []).append(own)
    for at, some in wrong.items():
        if len(some) > 1 and len(some) * 3 > many:
            continue  # another fiche is spoken of
        for own in some:
            told_as = "« sa fiche est là »" if not own.has else "« il n’a pas de fiche »"
            yield (at, own.where), f"{own.name} : {told_as} à un endroit, le contraire à un autre."


@rule_across("fiche-promise-documents", "Ce qu’un document dit joint à un autre n’y est pas.")
def of_another(reads: Sequence[Read]) -> Iterator[Found]:
    """« La fiche de Mende, jointe au bilan », which knows none or says « Fiche : non »."""
    yield from promised_elsewhere(reads)
    for read in reads:
        for other in reads:
            mine = owns(other) if other is not read else []
            yield from _contrary([one for one in _said(read, mine) if one[1]], len(mine))
