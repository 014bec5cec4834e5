"""Words of quantity (majority, the most, all, only) against the numbers and the lists around them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block, value_of
from reporting.reading.rules.grids import grid
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.scope import apart
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.words import fold, stems

Row = tuple[str, frozenset[str], list[Decimal], Block, list[str]]
Rows = list[Row]


def _labelled(read: Read) -> list[tuple[int, int, Rows]]:
    """The labels and numbers of each table and list of « label : number », with where they stand."""
    found = []
    for table in read.text.tables:
        one = grid(table)
        rows: Rows = []
        for row, cells in zip(one.rows, one.cells, strict=True):
            label = fold(row.cells[0]) if row.cells else ""
            values = [(cell.value, cell.kind) for cell in cells if cell is not None]
            if label and values and not re.match(r"(?:total|ensemble|sous)", label):
                rows.append((label, _terms(label), [value for value, _ in values], row, [kind for _, kind in values]))
        if len(rows) > 1:
            found.append((one.rows[0].rank, one.rows[-1].rank, rows))
    for listing in read.text.listings:
        rows = []
        for item in listing.items:
            numbers = [one for one in read.of(item) if one.quantity.exact] if item.kind == "field" else []
            if len(numbers) in (1, 2) and len(value_of(item)) < 30:
                label = fold(item.label)
                rows.append(
                    (
                        label,
                        _terms(label),
                        [one.value for one in numbers],
                        item,
                        [one.quantity.kind for one in numbers],
                    )
                )
        if len(rows) > 2:
            found.append((listing.items[0].rank, listing.items[-1].rank, rows))
    return found


def _terms(words: str) -> frozenset[str]:
    """What a line may be called by: its words, or its year."""
    return frozenset((*stems(words), *re.findall(r"\b(?:19|20)\d\d\b", words)))


_LEAST = re.compile(
    r"\bl(?:e|a|es) moins\b|\ben derni\w+\b|\bferme\w* la marche|"
    r"\bl(?:e|a|es) plus (?:faible|bas|basse|petite?|reduite?)s?\b"
)
_MOST = re.compile(
    r"\b(?:l(?:e|a|es) (?:plus|mieux)\b|en tete\b|(?:premier rang|premiere (?:place|position|region))\b|majoritaire)"
)
_NOT_ORDER = re.compile(
    r"\bapres\b|\bsuivi|\bhormis|\bsauf\b|\bhors\b|\bne\b|\bn'|\bparmi\b|\bau plus\b|\bpas\b|"
    r"\bplus (?:jeune|ancien|proche|tot|tard|souvent|avance|abouti|adapt|appropri|pertinen|eloign|isol|fragil|vulnerab|"
    r"simple|rapide|complet|juste|utile|large)|"
    r"\b(?:plus|moins) (?:forte |nette )?(?:hausse|progress|evolution|croiss)"
)
_CLAUSES = re.compile(r"(?<=[,;:]) | et (?=l[ae']|les )")


@rule("classement", "Ce que le texte met en tête ne l’est pas dans le tableau.")
def order(read: Read) -> Iterator[Found]:
    """« La Bretagne est celle qui en compte le plus », where no column of any table puts it first."""
    tables = [_without_total(rows) for _, _, rows in _labelled(read) if len(rows) > 2]
    for block in read.text.blocks if tables else ():
        if block.kind not in ("text", "item", "field"):
            continue
        for first, last in block.sentences if _MOST.search(block.folded) or _LEAST.search(block.folded) else ():
            lead = ""
            for words in _CLAUSES.split(block.folded[first:last]):
                least = _LEAST.search(words)
                mark = least or _MOST.search(words)
                found = None
                if mark is not None and not _NOT_ORDER.search(words):
                    found = _not_first(tables, (words[: mark.start()], words[mark.end() :], lead), bool(least))
                lead = words
                if found is not None:
                    own, best = found
                    text = (
                        f"« {own[0]} » ({number(own[2][0])}) n’est pas en {'dernière place' if least else 'tête'} : "
                        f"« {best[0]} » a {number(best[2][0])}."
                    )
                    yield (read.passage((block, first)), read.passage((own[3], 0)), read.passage((best[3], 0))), text


def _sign(row: Row) -> str:
    """« Bretagne – 3,4 »"""
    return row[0][-1:] if row[0][-1:] in "+–-" else ""


def _without_total(rows: Rows) -> Rows:
    whole = sum(row[2][0] for row in rows)
    return [row for row in rows if len(rows) < 4 or row[2][0] * 21 < whole * 10]


def _not_first(tables: list[Rows], around: tuple[str, ...], least: bool) -> tuple[Row, Row] | None:
    """The row of which some words say that it is first (or last), and the one that is, where it is first nowhere."""
    found = None
    said = [_terms(words) for words in around if words.strip()]
    for rows in tables:
        named: Rows = []
        for terms in said:
            named = named or [row for row in rows if row[1] and row[1] <= terms]
        if len(named) != 1:
            if named:
                return None
            continue
        own = named[0]
        for rank, (value, kind) in enumerate(zip(own[2], own[4], strict=True)):
            alike = [row for row in rows if len(row[2]) == len(own[2]) and row[4][rank] == kind]
            alike = [row for row in alike if _sign(row) == _sign(own)]
            best = (min if least else max)(alike, key=lambda row: row[2][rank])
            if best[2][rank] == value or len(alike) < 3:
                return None
            found = found or (own, best)
    return found


_ALL = re.compile(
    r"(?:^|[.;:] |, )(?:tous les|toutes les|l'ensemble des|la totalite des|chacun des|"
    r"chacune des) (?:\d+ )?(?P<noun>[a-z-]{4,})(?P<rest>[^.;:]{3,90})"
)
_AUX = re.compile(
    r"\b(?:a|ont|est|sont|n'a|n'ont|n'est|ne sont|avait|avaient|etait|etaient)\b(?: pas| plus|"
    r" jamais)?(?: encore| deja)?(?: ete)? (?P<verb>[a-z-]{4,})"
)
_NOT_A_DENIAL = re.compile(r"\btous\b|\btoutes\b|\baucun|\bsi\b|\bchaque\b|\bqui\b")
_EXCEPT = re.compile(r"\bsauf\b|\bexcept|\bpresque\b|\bquasi|\bhors\b|\ba l'exception|\bpas tous|\bhormis|\bou presque")


@rule("tous-dementi", "Ce que le texte dit de tous est démenti ailleurs.")
def universal(read: Read) -> Iterator[Found]:
    """« Tous les projets ont démarré » and « le projet de Dole n'a pas encore démarré »."""
    said = []
    for block in read.text.blocks:
        if block.kind in ("row", "field"):
            continue
        for match in _ALL.finditer(block.folded):
            aux = _AUX.search(match["rest"])
            first, last = block.sentence_at(match.start("noun"))
            if (
                aux
                and not _EXCEPT.search(block.folded[first:last])
                and not re.search(r"\bn'|\bne\b", match["rest"][: aux.end()])
            ):
                said.append((block, match.start("noun"), stems(match["noun"])[:1], stems(aux["verb"])[:1], match[0]))
    for block, at, noun, verb, words in said:
        found = _denial(read, block, at, noun, verb) if noun and verb else None
        if found is not None:
            yield (read.passage((block, at)), read.passage(found)), f"« {words.strip(' .;:,')} » est démenti ailleurs."
    yield from _against_signs(read)


_ALL_MOVE = re.compile(
    r"\b(?:tous|toutes|chaque|chacune?|partout|generale|generalisee?|l'ensemble d|aucune?|nulle part|pas une?)\b"
)
_UP = re.compile(r"\b(?:gagn|progress|augment|hauss|croiss|accroi|grandi)\w*|\ben hausse\b")
_DOWN = re.compile(r"\b(?:perd|perte|baiss|recul|diminu|decroi)\w*|\bune perte\b")
_NO_ONE = re.compile(r"\baucune?\b|\bnulle part\b|\bpas une?\b")
_ESCAPES = re.compile(r"\bechapp|\bepargn")
_SIGN = re.compile(r"(?:^|[ |:])(?P<sign>[+–-]) ?\d[\d ,.]*%?\W*$")
_MOST_ROWS = 2  # as many rows of the other sign as may belie a sentence on all


def _against_signs(read: Read) -> Iterator[Found]:
    """« La baisse est générale », over a column « – 3,4 », « – 5,0 », « + 0,6 »."""
    columns = list(_signed(read))
    for block in read.text.blocks if columns else ():
        if block.kind not in ("text", "item"):
            continue
        for first, last in block.sentences:
            words = block.folded[first:last]
            if not _ALL_MOVE.search(words) or _EXCEPT.search(words):
                continue
            up, down = _UP.search(words), _DOWN.search(words)
            if bool(up) == bool(down):
                continue
            falls = bool(down) != (bool(_NO_ONE.search(words)) and not _ESCAPES.search(words))
            for cells in columns:
                wrong = [row for sign, row in cells if (sign == "-") != falls]
                if 0 < len(wrong) <= min(_MOST_ROWS, (len(cells) - 1) // 2):
                    text = f"« {' '.join(words.split()[:12])} », mais « {wrong[0].text} »."
                    yield (read.passage((block, first)), read.passage((wrong[0], 0))), text


def _signed(read: Read) -> Iterator[list[tuple[str, Block]]]:
    """The rows, or the items, of one place whose last number has a sign, but the total."""
    groups: defaultdict[tuple[int, str], list[Block]] = defaultdict(list)
    for block in read.text.blocks:
        if block.kind in ("row", "item", "field") and not TOTAL_LABEL.match(block.folded):
            groups[block.section.rank, block.kind].append(block)
    for rows in groups.values():
        found = [(match["sign"].replace("–", "-"), row) for row in rows if (match := _SIGN.search(row.text))]
        if len(found) > 2 and len(found) >= len(rows) - 2:
            yield found


def _denial(
    read: Read, block: Block, at: int, noun: tuple[str, ...], verb: tuple[str, ...]
) -> tuple[Block, int] | None:
    own = block.sentence_at(at)
    for other, first, last in read.sentences_with(verb[0]):
        words = other.folded[first:last]
        if other.kind in ("row", "heading") or (other is block and first == own[0]):
            continue
        if noun[0] not in stems(words) or _EXCEPT.search(words) or apart((block, *own), (other, first, last)):
            continue
        for aux in _AUX.finditer(words):
            lead = words[: aux.end()]
            if stems(aux["verb"])[:1] != verb or _NOT_A_DENIAL.search(lead):
                continue
            if re.search(r"\bn'|\bne\b", words[max(0, aux.start() - 4) : aux.end()]):
                return other, first + aux.start()
    return None
