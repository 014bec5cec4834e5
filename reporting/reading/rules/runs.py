"""Numbers that a text says one after the other, of one kind and joined alike: what may be added up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Read
from reporting.reading.statements import Statement

_SEPARATOR = re.compile(r"[,;/•]| et | puis | ainsi que | – | - |\. ")
# After these, a number is no further part: it sums up, details or compares what was said.
_STOP = re.compile(
    r"\b(?:dont|notamment|contre|soit|parmi|par exemple|entre autres|au total|en tout|y compris|objectif|apres|"
    r"au lieu|alors que|c'est-a-dire|ce qui|plus de|pass\w+ d[e']|sur (?:les |un total|un|une)|chacune?)\b|=|->|→"
)
_TOTAL_NEXT = re.compile(r"\b(?:total|ensemble|ces|les|des|tous|toutes|cumul) $")
# « 398 000 €, soit 46 %, »: a share says nothing new.
_IN_ALL = re.compile(r"[^.;,\d]{0,30}\b(?:en tout|au total)\b")
_SHARED_OUT = re.compile(r"\b(?:repart|decompos|ventil|se partag|se compos|compren|se divis)\w*")
_SHARE = re.compile(
    r", soit \d+(?:,\d+)? ?%(?: du total)?| \(\d+(?:,\d+)? ?%\)|"
    r", soit \d[\d ]*(?:,\d+)? ?(?:k€|m€|€|euros|[a-z]+)(?=[.,;])"
)
_DONT = re.compile(r"[^.;:\d]{0,50},? dont ?$")
DETAIL = re.compile(r",? dont [^.,;:]{1,40}(?=[.,;])")
_TIMES = frozenset(
    ("an", "ans", "ann", "moi", "jour", "heur", "semain", "minut", "foi", "kilometr", "etp", "point", "h", "km")
)
_MAY_CROSS = re.compile(r"\. (?:et |enfin,? |puis |quant a |les? |la |l'|un |une |en |pour )?[^.]{0,45}$")


@dataclass(frozen=True, eq=False)
class Run:
    """Numbers in a row; `closed` says that the last is joined by « et », « enfin », or ends its list."""

    block: Block
    parts: tuple[Statement, ...]

    @property
    def sum(self) -> Decimal:
        return sum((one.value for one in self.parts), Decimal(0))

    @property
    def start(self) -> int:
        return self.parts[0].quantity.start

    @property
    def end(self) -> int:
        return self.parts[-1].quantity.end

    @property
    def words(self) -> str:
        """The sentences that hold the run, folded."""
        first = self.block.sentence_at(self.start)[0]
        last = self.block.sentence_at(self.parts[-1].quantity.start)[1]
        return self.block.folded[first:last]

    @property
    def joints(self) -> list[str]:
        folded = self.block.folded
        return [folded[one.quantity.end : two.quantity.start] for one, two in pairwise(self.parts)]

    @property
    def closed(self) -> bool:
        last = self.joints[-1]
        return bool(re.search(r"\bet\b|\benfin\b|\bles autres\b|\breste|\bainsi que\b|; |\. ", last))


def of_block(read: Read, block: Block, kind: str) -> Iterator[Run]:
    """The runs of a block, of one kind of number, the longest ones; numbers in deeper brackets are left out."""
    run: list[Statement] = []
    for one in read.of(block):
        if one.quantity.kind != kind or one.noun in _TIMES or (one.quantity.article and not _counts(block, one)):
            continue
        if (
            len(run) > 1
            and kind != "percent"
            and _depth(block, one) > _depth(block, run[-1])
            and not _alone(run[-1], one)
        ):
            continue
        if run and _joined(block, run[-1], one):
            run.append(one)
            continue
        if run and one.part and _DONT.fullmatch(block.folded, run[-1].quantity.end, one.quantity.start):
            continue  # « vingt parents, dont six pères ; huit professionnelles »
        if len(run) > 1:
            yield Run(block, tuple(run))
        run = [one]
    if len(run) > 1:
        yield Run(block, tuple(run))


def _counts(block: Block, one: Statement) -> bool:
    """Whether « un », « une » counts one thing of an enumeration: « neuf communes, un hôpital et une mutuelle »."""
    before = block.folded[max(0, one.quantity.start - 4) : one.quantity.start]
    return bool(re.search(r"(?:[,;:(]|\bet) $|\($", before))


def _alone(last: Statement, one: Statement) -> bool:
    """« les communes, 12 ; les autres organismes (15) »: its brackets hold nothing else."""
    folded, at, end = one.block.folded, one.quantity.start, one.quantity.end
    return folded[at - 1 : at] + folded[end : end + 1] == "()" and ";" in folded[last.quantity.end : at]


def _depth(block: Block, one: Statement) -> int:
    at = one.quantity.start
    return block.folded.count("(", 0, at) - block.folded.count(")", 0, at)


def _joined(block: Block, one: Statement, two: Statement) -> bool:
    joint = DETAIL.sub("", _SHARE.sub("", block.folded[one.quantity.end : two.quantity.start]))
    if len(joint) > 120 or not _SEPARATOR.search(joint) or _STOP.search(joint) or two.quantity.hedge == "range":
        return False
    if _SHARED_OUT.search(joint) and re.search(r"[.:]", joint):
        return False  # « 600 000 €. Elle est répartie entre les axes : 240 000 € … »
    others = re.match(r" (?:\w+ )?(?:autres|restante?s?)\b", block.folded[two.quantity.end :])
    if two.quantity.kind != "percent" and _TOTAL_NEXT.search(joint) and not others:
        return False
    if ":" in joint and not re.fullmatch(r"[^:]*[,;.•] ?[^:,;]{2,50} ?: ?", joint):
        return False
    if _IN_ALL.match(block.folded, two.quantity.end):
        return False  # « Sept personnes en tout. »
    crosses = block.sentence_at(one.quantity.start) != block.sentence_at(two.quantity.start)
    if crosses and two.quantity.article and (joint.endswith(". ") or "," in joint.rpartition(". ")[2]):
        return False  # « 110 au Tampon. Un atelier a lieu chaque semaine, un autre tous les mois »
    return not crosses or bool(_MAY_CROSS.search(joint))


def exact(parts: Sequence[Statement]) -> bool:
    """Whether each number is sure; « une » counts among numbers that do."""
    return all(not one.quantity.hedge and one.quantity.kind != "label" for one in parts) and any(
        not one.quantity.article for one in parts
    )
