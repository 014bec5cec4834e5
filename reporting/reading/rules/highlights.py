"""Projects that are put forward, or whose own fields promise a fiche, against the fiches that the document holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block, value_of
from reporting.reading.layout import is_numeric
from reporting.reading.rules.projects import LIGHT, YES
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.sheets import Claim, Zone, called_by, gathered, holds, named_in, promised, shown_as, tokens
from reporting.reading.words import fold, stems


@rule("fiche-promise", "Ce que le texte dit joint, décrit ou parmi les projets ne s’y trouve pas.")
def promise(read: Read) -> Iterator[Found]:
    """« Sa fiche figure en annexe 2 », and annex 2 does not know it; « Fiche disponible : oui », and the fiches that
    are joined are of others; « mis en lumière », and nothing else in the document speaks of it.
    """
    told: set[frozenset[str]] = set()
    yield from promised(read, told)
    yield from _of_records(read, told)
    yield from _of_rows(read, told)
    yield from _highlighted(read, told)
    yield from _none(read)


def _of_records(read: Read, told: set[frozenset[str]]) -> Iterator[Found]:
    """« Fiche disponible : oui » of projects, most of which are among the fiches of the document."""
    sheets = [
        (record, part)
        for record in read.records
        if (part := record.part("fiche")) is not None and YES.match(part.folded) and "ligne" not in part.folded
    ]
    if not sheets or (zone := gathered(read)) is None:
        return
    # What describes the projects comes first; the fiches, after the last thing that it says.
    last = max(part.line.number for record, _ in sheets for part in record.parts)
    text = Zone(tuple(block for block in zone.blocks if block.lines[0].number > last)).words()
    missing = []
    for record, part in sheets:
        rank = re.search(r"\bfiche (?:n ?° ?)?(?P<rank>\d{1,2})\b", part.folded)
        held = re.search(rf"\bfiche (?:n ?° ?)?{rank['rank']}\b", text) if rank else None
        if not held and not holds(text, called_by(record)):
            missing.append((record, part))
    if not text.strip() or len(missing) * 2 > len(sheets):
        return
    for record, part in missing:
        if not told & {called_by(record)}:
            text = f"{record.name} : sa fiche est annoncée, elle n’est pas parmi celles du document."
            yield (read.passage(part.line),), text


def _of_rows(read: Read, told: set[frozenset[str]]) -> Iterator[Found]:
    """A table whose column « Fiche » says « oui », of things most of which have their title in what follows."""
    zone = gathered(read)
    inner = read.described if zone is None else frozenset(block.lines[0].number for block in zone.blocks)
    for table in read.text.tables:
        column = next((rank for rank, head in enumerate(table.header) if "fiche" in fold(head)), 0)
        rows = [row for row in table.rows if column and len(row.cells) > column and YES.match(fold(row.cells[column]))]
        after = read.text.blocks[rows[-1].rank + 1 :] if rows else []
        short = [block for block in after if block.lines[0].number in inner and len(block.text) < 130]
        titles = {frozenset(stems(block.folded)) for block in short}
        missing = [(row, name) for row in rows if (name := _label(row)) and not _is_titled(name, titles)]
        for row, name in missing if len(missing) * 2 <= len(rows) else ():
            if not any(called & tokens(name, opens=True) for called in told):
                text = f"{name} : sa fiche est annoncée, elle n’est pas parmi celles du document."
                yield (read.passage((row, 0)),), text


def _label(row: Block) -> str:
    return next((cell for cell in row.cells if not is_numeric(cell)), "")


def _is_titled(name: str, titles: set[frozenset[str]]) -> bool:
    own = set(stems(fold(name)))
    return any(len(own & title) * 5 >= len(own) * 3 for title in titles)


# Words that open a sentence, with a capital, and name nothing.
_NO_NAMES = frozenset(("tout", "tous", "toute", "toutes", "rien", "chacun", "chacune", "ici", "partout"))


def _highlighted(read: Read, told: set[frozenset[str]]) -> Iterator[Found]:
    """« Trois projets mis en lumière : Lannion, Vannes et Quimperlé », and the document describes the other two."""
    zone = gathered(read)
    lines = read.described
    blocks = {block.rank: block for block in zone.blocks} if zone is not None else {}
    blocks |= {block.rank: block for block in read.text.blocks if block.lines[0].number in lines}
    if len(blocks) < 6:
        return
    text = Zone(tuple(blocks.values())).words()
    for put_forward in _put_forward(read, frozenset(blocks)):
        claims = [claim for claim in put_forward if not claim[2] <= _NO_NAMES]
        missing = [claim for claim in claims if not holds(text, claim[2])]
        if len(missing) == 1 < len(claims) and missing[0][2] not in told:
            block, at, mine = missing[0]
            told.add(mine)
            yield (
                (read.passage((block, at)),),
                f"{shown_as(block, mine)} est mis en avant, et le document ne le décrit pas.",
            )


def _put_forward(read: Read, described: frozenset[int]) -> Iterator[list[Claim]]:
    """The names of each list, of each sentence and of each section of what is put forward."""
    own = [block for block in read.text.blocks if block.rank not in described]
    for block in own:
        for first, last in block.sentences if block.kind in ("text", "field") else ():
            if LIGHT.search(block.folded, first, last):
                yield named_in(block, first, last)
    for listing in read.text.listings:
        if listing.intro is not None and LIGHT.search(listing.intro.folded) and listing.intro in own:
            yield [claim for item in listing.items for claim in named_in(item, 0, len(item.text))[:1]]
    sections: dict[int, list[Block]] = {}
    for block in own:
        if block.kind == "text" and LIGHT.search(fold(block.section.title)):
            sections.setdefault(id(block.section), []).append(block)
    for some in sections.values():
        yield [claim for block in some for claim in named_in(block, 0, min(60, len(block.text)))[:1]]


_ANNEXED = re.compile(
    r"\bfiches\b[^.;:]{0,60}\b(?:annexees?|en annexe|jointes?|ci-apres|ci-dessous|ci-joint)|"
    r"\b(?:en annexe|ci-dessous|ci-apres)\b[^.;:]{0,60}\bfiches\b|\bainsi que des fiches\b"
)
_AWAY = re.compile(
    r"\bne sont pas (?:repris|reproduit|joint)|\bsont disponibles (?:sur|aupres)|\ben ligne\b|\bsur demande|"
    r"\bon les demande|\bconsultables?\b"
)


# « Résultats disponibles dans la fiche » is of the results.
_OWN_FICHE = re.compile(r"^(?!.*\bresultat).*\bfiche\b")


def _none(read: Read) -> Iterator[Found]:
    """Fiches are said to be joined, several projects say that they have one, and the document holds none."""
    blocks = read.text.blocks
    if any("fiche" in block.folded and _AWAY.search(block.folded) for block in blocks):
        return
    said = [(block, match) for block in blocks if block.kind != "heading" and (match := _ANNEXED.search(block.folded))]
    sheets = [
        one
        for fiche in read.text.fiches
        for one in fiche.fields
        if _OWN_FICHE.search(fold(one.label)) and YES.match(fold(value_of(one)))
    ]
    held = any(block.kind == "heading" and re.match(r"^fiche\b", block.folded) for block in blocks)
    if said and len(sheets) > 1 and not held and gathered(read) is None:
        shown = [read.passage((block, match.start() + match[0].index("fiches"))) for block, match in said]
        text = f"Des fiches sont dites jointes, {len(sheets)} projets disent la leur disponible, il n’y en a pas."
        yield (*shown, *(read.passage((one, 0)) for one in sheets[:3])), text
