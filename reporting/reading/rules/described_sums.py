"""What the things that a document describes one by one make together, against what it says of them all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from reporting.reading.blocks import Block
from reporting.reading.project import Record
from reporting.reading.rules.grids import Cell, grid
from reporting.reading.rules.place_sums import place_sums
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import MANY, TOTAL_LABEL, near, population
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import UNITS, same_noun, stemmed
from reporting.reading.words import fold, stems

_COST = re.compile(r"\b(?:couts?|budgets?|depenses?|coute\w*)\b")
_AID = re.compile(
    r"\b(?:aides?|subvention\w*|fipe|fonds|financement\w*|montants?|rec[ueo]\w*|accord\w+|attribu\w+|vers\w+|soutiens?|"
    r"soutenu\w*|dotations?|allou\w+|octroy\w+|credits?)\b"
)
# That a number is of all the things, and not of each, of a year or of a rule.
_ALL = re.compile(
    r"\b(?:ensemble|total\w*|totaux|en tout|cumul\w*|somme|additionn\w*|se partag\w+|a (?:eux|elles) (?:tous|toutes)|"
    r"globale?|represent\w+|(?:les|ces|des|aux|leurs) (?:\w+ )?(?:projets|actions|dossiers|laureats|initiatives|aides|"
    r"subventions|montants|operations|structures|porteurs|couts))\b"
)
_EACH = re.compile(
    r"\b(?:par (?!an\b|la\b|le\b|les\b|l')\w+|chacune?|chaque|moyen\w*|plafon\w*|maxim\w+|minim\w+|au plus|au moins|"
    r"dont|jusqu'a|contre|reste\w*|acompte|solde|demand\w+|sollicit\w+|prevu\w*|hors|sauf|economi\w+|autres?|"
    r"moitie|tiers)\b"
)
_YEARLY = re.compile(r"\bpar an\b|\bannuel\w*|\bchaque annee\b")
_THINGS = stemmed("projet action dossier lauréat initiative structure fiche opération site association équipe exemple")
_NOT_SUMMED = re.compile(r"taux|moyen|%|age|annee|date|rang|numero|n°|code|ratio|duree|note\b|seuil|evolution|ecart")


@dataclass(frozen=True)
class Part:
    """A number of one of the things, where it stands, and the words that tell which thing (folded)."""

    value: Decimal
    block: Block
    at: int
    words: str

    @cached_property
    def kinds(self) -> frozenset[str]:
        return _kinds(self.words)


@dataclass(frozen=True)
class Gathered:
    """The numbers that several things have of one sort; `whole` where each has one."""

    kind: str
    sort: str
    parts: tuple[Part, ...]
    whole: bool = True

    @cached_property
    def sum(self) -> Decimal:
        return sum((one.value for one in self.parts), Decimal(0))


def _sort(one: Statement) -> str:
    """What an amount is, a cost or an aid, each year or in all; what a count counts."""
    if one.quantity.kind == "count":
        label = one.block.folded.split(":")[0] if one.block.kind == "field" and not one.noun else ""
        return one.noun or (stems(label) or ("",))[0]
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    before, after = folded[max(first, at - 70) : at], folded[one.quantity.end : min(last, one.quantity.end + 40)]
    said = [(match.end(), sort) for sort, words in (("cost", _COST), ("aid", _AID)) for match in words.finditer(before)]
    sort = max(said)[1] if said else "cost" if _COST.search(after) else "aid" if _AID.search(after) else ""
    return sort + (" an" if _YEARLY.search(before + after[:12]) else "")


def _sure(one: Statement) -> bool:
    quantity = one.quantity
    return quantity.exact and quantity.kind in ("euro", "count") and not one.part and one.value > 0


def _of_records(read: Read) -> Iterator[Gathered]:
    """The numbers of the projects described: the first amount of each sort, the only count of each noun."""
    records = [record for record in read.records if record.main]
    if len(records) < 3:
        return
    owners = {line: record for record in records for line in record.numbers}
    found: defaultdict[tuple[str, str], dict[int, list[Statement]]] = defaultdict(dict)
    for one in read.statements:
        owner = owners.get(one.line.number)
        if owner is not None and _sure(one) and one.noun not in UNITS and not TOTAL_LABEL.match(one.block.folded):
            found[one.quantity.kind, _sort(one)].setdefault(id(owner), []).append(one)
    for (kind, sort), group in found.items():
        alone = all(len({one.value for one in some}) == 1 or some[0].block.kind == "field" for some in group.values())
        if len(group) > 2 and sort and (kind == "euro" or alone):
            firsts = [some[0] for some in group.values()]
            told = (_words(owners[one.line.number]) for one in firsts)
            parts = tuple(
                Part(one.value, one.block, one.quantity.start, words) for one, words in zip(firsts, told, strict=True)
            )
            yield Gathered(kind, sort, parts, len(group) == len(records))


def _words(record: Record) -> str:
    """The title of a project, and who holds it."""
    return " ".join([fold(record.title.text), *(one.folded for one in record.parts if one.kind in ("porteur", "type"))])


def _of_lines(read: Read) -> Iterator[Gathered]:
    """The amounts of lines that have one each, one after the other, short lines without any between them."""
    run: list[Statement] = []
    gap = 0
    for block in [*read.text.blocks, None]:
        amounts = [one for one in read.of(block) if one.quantity.kind == "euro"] if block is not None else []
        total = block is not None and (TOTAL_LABEL.match(block.folded) or _ALL.search(block.folded[:40]))
        if block is not None and len(amounts) == 1 and _sure(amounts[0]) and len(block.text) < 220 and not total:
            run.append(amounts[0])
            gap = 0
            continue
        gap += 1
        if block is not None and not amounts and gap < 3 and block.kind != "row" and len(block.text) < 120:
            continue
        if len(run) > 2:
            sorts = {_sort(one) for one in run}
            parts = tuple(Part(one.value, one.block, one.quantity.start, one.block.folded) for one in run)
            yield Gathered("euro", sorts.pop() if len(sorts) == 1 else "", parts)
        run, gap = [], 0


def _of_fields(read: Read) -> Iterator[Gathered]:
    """The numbers of the fields that have one label in three places or more: « Places créées : 10 »."""
    found: defaultdict[str, list[Block]] = defaultdict(list)
    for block in read.text.blocks:
        if block.kind == "field" and (block.quantities or _NONE.search(block.folded)):
            found[block.folded.partition(":")[0].strip()].append(block)
    for label, blocks in found.items():
        if len(blocks) < 3 or _NOT_SUMMED.search(label) or TOTAL_LABEL.match(label):
            continue
        firsts = [(block, next(iter(read.of(block)), None)) for block in blocks if block.quantities]
        sure = [one for block, one in firsts if one is not None and _sure(one) and _valued(block, one)]
        sorts = {(one.quantity.kind, _sort(one)) for one in sure}
        if len(sure) < 3 or len(sure) < len(firsts) or len(sorts) > 1:
            continue
        kind, sort = sorts.pop()
        if sort and sort not in UNITS:
            yield Gathered(kind, sort, tuple(Part(one.value, one.block, one.quantity.start, label) for one in sure))


# « Places créées : sans objet »
_NONE = re.compile(r": ?(?:sans objet|neant|aucune?|non concernee?|[-–—/])(?: |$)")


def _valued(block: Block, one: Statement) -> bool:
    """Whether the number of a field is what it says first, and all that it counts."""
    return block.folded[: one.quantity.start].rstrip().endswith(":") and not _SPANS.match(one.after)


_SPANS = re.compile(r" ?(?:puis|a|/|ou|-|–|%|par) ")


def _of_tables(read: Read) -> Iterator[Gathered]:
    """The columns of the tables without a line of total, or whose line of total says nothing of them."""
    for table in read.text.tables:
        one = grid(table)
        totals = [rank for rank, row in enumerate(one.rows) if any(TOTAL_LABEL.match(fold(cell)) for cell in row.cells)]
        if len(one.rows) - len(totals) < 3 or any(len(one.rows[rank].cells) >= one.width for rank in totals):
            continue
        for column in range(1, one.width):
            cells = [row[column] for rank, row in enumerate(one.cells) if column < len(row) and rank not in totals]
            known = [cell for cell in cells if cell is not None and cell.value > 0]
            head = one.head(column)
            if len(known) < 3 or len(known) * 5 < len(cells) * 2 or _NOT_SUMMED.search(head):
                continue
            euro = any(cell.kind == "euro" for cell in known) or re.search(r"€|\beuro", head)
            if any(cell.kind not in ("count", "euro") for cell in known):
                continue
            told = {_counted(cell) for cell in known} if not head.strip(" :") else set()
            words = stems(re.sub(r"[^a-z' -]", " ", told.pop() if len(told) == 1 else head))
            sort = ("cost" if _COST.search(head) else "aid") if euro else words[0] if words else ""
            scale = Decimal(1000 if re.search(r"\bk ?€", head) and max(cell.value for cell in known) < 10**4 else 1)
            if sort:
                parts = tuple(Part(cell.value * scale, cell.row, 0, cell.row.folded) for cell in known)
                yield Gathered("euro" if euro else "count", sort, parts)


def _counted(cell: Cell) -> str:
    """What a cell counts: « lauréats » in « 132 lauréats »."""
    return fold(cell.row.cells[cell.rank]).lstrip("0123456789 ") if cell.rank < len(cell.row.cells) else ""


@rule("somme-decrits", "Un total n’est pas celui des projets, des lignes ou des lignes de tableau qu’il additionne.")
def described(read: Read) -> Iterator[Found]:
    """« Les dix projets ont reçu ensemble 720 000 € », and ten blocks whose amounts make 700 000 €."""
    yield from place_sums(read)
    groups = [*_of_records(read), *_of_fields(read), *_of_lines(read), *_of_tables(read)]
    if not groups:
        return
    sums = {group.sum for group in groups}
    known = [(group, max(part.value for part in group.parts), group.sum) for group in groups]
    inner = read.described
    told: set[tuple[str, Decimal]] = set()
    for one in read.statements:
        kind = one.quantity.kind
        if not one.quantity.exact or one.value in sums or (kind, one.value) in told or one.block.kind == "row":
            continue
        if one.line.number in inner and not TOTAL_LABEL.match(one.block.folded) and not _after_all(one):
            continue
        sized = [
            group for group, top, made in known if group.kind == kind and top < one.value and one.value * 4 <= made * 5
        ]
        choices = [_selected(group, one) for group in sized]
        if any(group is not None and group.sum == one.value for group in choices):
            continue
        group = next((group for group in choices if group is not None and _may_sum(read, group, one)), None)
        if group is not None:
            told.add((kind, one.value))
            addition = " + ".join(number(part.value) for part in group.parts[:15])
            text = f"{addition} font {shown(group.sum, kind)}, et non {shown(one.value, kind)} (« {one.words} »)."
            said = (one.value, group.sum)
            again = islice((each for each in read.by_kind[kind] if each.value in said), 4)
            parts = (read.passage((part.block, part.at)) for part in group.parts)
            yield (read.passage(one), *map(read.passage, again), *parts), text


def _after_all(one: Statement) -> bool:
    """« Total des coûts : … » in a sentence that starts so, at the end of the last project."""
    first, _ = one.sentence
    return bool(re.match(r"(?:le |un )?(?:total|montant total|ensemble|l'ensemble)\b", one.block.folded[first:]))


_KINDS = re.compile(
    r"\b(?:(?P<a>associati\w+)|(?P<b>communes?|villes?|municipal\w+)|(?P<c>epci|intercommuna\w+|communautes?|"
    r"agglomerations?|"
    r"metropoles?)|(?P<d>ccas|centres? communa\w+)|(?P<e>entreprises?|societes?)|(?P<f>mutuell?\w*))\b"
)
# « la communauté de communes » is no commune.
_NO_COMMUNE = re.compile(r"\b(?:communautes?|regroupements?|groupements?) de communes")


def _kinds(words: str) -> frozenset[str]:
    return frozenset(match.lastgroup or "" for match in _KINDS.finditer(_NO_COMMUNE.sub("epci", words)))


def _selected(group: Gathered, one: Statement) -> Gathered | None:
    """Those of a group that the sentence of a number names, or of the sort of porteur that it tells; else all."""
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    cuts = [match.end() for match in _CLAUSE.finditer(folded, first, at)]
    stop = _CLAUSE.search(folded, one.quantity.end, last)
    clause = folded[cuts[-1] if cuts else first : stop.start() if stop else last]
    names = frozenset(name for name in one.names if len(name) > 3 and name in clause)
    some = [part for part in group.parts if any(name in part.words for name in names)]
    kinds = _kinds(clause)
    if not some and kinds:
        some = [part for part in group.parts if part.kinds & kinds]
        if len(some) == 1 or any(len(part.kinds) > 1 for part in group.parts):
            return None
    if len(some) in (0, len(group.parts)):
        return None if one.part or _PAIR.search(clause) or not _sure(one) else group
    return Gathered(group.kind, group.sort, tuple(some), group.whole) if len(some) > 1 else None


_CLAUSE = re.compile(r"[;:()]|, (?:dont|et|soit) | dont ")
_PAIR = re.compile(r"\ba (?:eux|elles) (?:deux|trois|quatre|cinq)\b")


def _may_sum(read: Read, group: Gathered, one: Statement) -> bool:
    """Whether a number is said of all that a group has, and comes near their sum without making it."""
    gap = abs(group.sum - one.value)
    if one.value <= max(part.value for part in group.parts) or gap <= one.quantity.step / 2:
        return False
    if any(part.block is one.block for part in group.parts):
        return False
    if not group.whole and one.value > group.sum:
        return False  # what is not told of some may be what is missing
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    words = folded[first:last]
    before = folded[max(first, at - 50) : at].removesuffix("dont ")
    if (
        _EACH.search(before)
        or _EACH.search(folded[one.quantity.end : last][:30])
        or MANY.search(near(read, one.block, 1))
    ):
        return False
    if group.kind == "count":
        same, made = same_noun(one.noun), group.sum
        if gap * 8 > made or one.value < 10 or group.sort not in same:
            return False
        known = any(each.value == made for noun in same for each in read.by_noun.get(noun, ()))
        return not known and (population(one) or bool(_ALL.search(words)))
    sort = _sort(one)
    of_two = {sort.split(" ")[0], group.sort.split(" ")[0]} == {"aid", "cost"}
    if of_two or (" an" in sort) != (" an" in group.sort) or gap * 5 > group.sum:
        return False
    counts = [each.value for each in read.of(one.block) if each.noun in _THINGS and first <= each.quantity.start < last]
    if counts and len(group.parts) not in counts:
        return False
    return bool(_ALL.search(words)) or TOTAL_LABEL.match(folded) is not None
