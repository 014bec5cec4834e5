"""A share that the text draws from what it has just counted, in other words or a sentence further."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.rules.ratios import ratio_told
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import MANY
from reporting.reading.rules.windows import Sentence, beside, numbers, sentence, timed
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import root, roots, same_noun
from reporting.reading.words import WORD, stem

# That a share comes from what was said.
_DRAWN = re.compile(
    r"\b(?:donc|soit|ainsi|comme|c'est|c'est-a-dire|ce qui (?:fait|represente)|autrement dit|par consequent|"
    r"cela (?:fait|represente)|"
    r"represent\w+|couvr\w+|finance\w*|pes\w+|correspond\w* a|equiva\w+|en somme|a hauteur de)\b"
)
# That another base, another time, or a rule is meant.
_OTHERWISE = re.compile(
    r"\b(?:hausse|baisse|de plus|de moins|augment\w*|dimin\w*|progress\w*|recul\w*|evolu\w*|contre|plafon\w*|limite\w*|"
    r"bonus|major\w*|minor\w*|objectif|taux|tva|avance|acompte|solde|prevu\w*|"
    r"national\w*|france|moyenne|points?|remise|doit|doivent|devra\w*|peut|peuvent|pourra\w*|sera|seront|si|"
    r"chute|pass\w+ de|estim\w+|pres d'un|reste\w*|autres?|d'ici|deux fois|trois fois|"
    r"economi\w+)\b"
)
_BOUNDED = re.compile(r"\b(?:au moins|au plus|maxim\w+|minim\w+|plus que|moins que) ?(?:[a-z']+ ){0,3}$")
_BACK = 3  # sentences before the share
_MOST = 8  # more numbers around make a share by chance


def _windows(read: Read, here: Sentence) -> Iterator[list[Statement]]:
    """The counts and amounts of a sentence, then with those of the sentence before it, and so on."""
    found = numbers(read, here)
    where: Sentence | None = here
    for _ in range(_BACK):
        yield [one for one in found if not timed(one) and one.value > 0]
        where = beside(read, where, -1) if where is not None else None
        if where is None or where[0].kind == "heading":
            break
        found = [*numbers(read, where), *found]
    yield [one for one in found if not timed(one) and one.value > 0]


@rule("part-conclue", "Une part tirée de ce qui vient d’être compté n’est pas la sienne.", general=True)
def concluded(read: Read) -> Iterator[Found]:
    """« Le coût est de 30 000 €. La Caf y contribue à hauteur de 15 000 €, soit 60 % du coût. »"""
    for share in read.statements:
        if share.quantity.kind != "percent" or share.block.kind not in ("text", "item"):
            continue
        if share.quantity.upper is not None or not 1 < share.value < 100:
            continue
        here = sentence(share)
        block, first, last = here
        words = block.folded[first:last]
        bound = _BOUNDED.search(block.folded, first, share.quantity.start)
        if bound or not _DRAWN.search(words) or _OTHERWISE.search(words) or len(numbers(read, here, ("percent",))) > 1:
            continue
        told: Found | None = None
        for found in _windows(read, here):
            if len(found) > _MOST or any(one.quantity.hedge not in ("", "about") for one in found):
                break
            if _made(share, found):
                told = None
                break
            if told:
                break  # made of nothing a sentence further either
            pair = _pair(share, found)
            told = ratio_told(read, share, *pair) if pair else _of_list(read, share, found)
        if told:
            yield told


def _made(share: Statement, found: list[Statement]) -> bool:
    """Whether two of the numbers around make a share, or one and their sum; one that it surely is of counts alone."""
    every = [one.value for one in found]
    whole = sum(every, Decimal(0))
    like = [one for one in found if _likeness(share, one) > 1]
    smaller = _smaller(found)
    sure = [one.value for one in like if one in smaller]
    if any(_fits(share, one, two, rest=not sure) for one in sure or every for two in every if one < two):
        return True
    based = _BASED.match(share.block.folded, share.quantity.end)  # « le quart des 171 actions »
    parts = [one.value for one in like] or every
    return not based and any(_fits(share, one, whole, rest=False) for one in parts)


_BASED = re.compile(r" ?(?:des|de ces|de nos|de vos|de leurs|d'un total de|sur les) (?=\d)")


def _pair(share: Statement, found: list[Statement]) -> tuple[Statement, Statement] | None:
    """The part and the whole of a share: the part that its words tell, or the only two numbers."""
    of = share.block.folded[share.quantity.start : share.quantity.end + 30]
    nouns = frozenset().union(*(same_noun(stem(word)) for word in WORD.findall(of)))
    parts = _parts(share, found)
    only = len(found) == 2 and parts and sentence(found[0]) != sentence(found[1]) == sentence(share)
    for part in [*parts, *_parts(share, _smaller(found)), *(found if only else [])]:
        bases = [one for one in found if one.value > part.value and _goes(part, one)]
        base = max(bases, key=lambda one: (one.noun in nouns, one.noun == part.noun, one.value), default=None)
        if base is not None:
            return (part, base) if _plausible(share, part.value, base.value) else None
    return None


def _smaller(found: list[Statement]) -> list[Statement]:
    """The numbers that may be a part of another."""
    return [one for one in found if any(two.value > one.value and _goes(one, two) for two in found)]


def _parts(share: Statement, found: list[Statement]) -> list[Statement]:
    """The numbers that a share may be of, the likeliest first."""
    like = [(_likeness(share, one), rank, one) for rank, one in enumerate(found)]
    best = max((each[0] for each in like), default=0)
    return [one for each, _, one in reversed(like) if each == best and best]


def _plausible(share: Statement, part: Decimal, base: Decimal) -> bool:
    return Decimal("0.4") < part * 100 / base / share.value < Decimal("2.5")


def _of_list(read: Read, share: Statement, found: list[Statement]) -> Found | None:
    """« Six projets sont portés par des communes, trois par des EPCI et un par une association. »"""
    part = next(iter(_parts(share, found)), None)
    if part is None or sentence(part) == sentence(share):
        return None
    first, last = part.block.sentence_at(part.quantity.start)
    run = [
        one
        for one in read.of(part.block)
        if first <= one.quantity.start < last
        and one.quantity.kind == part.quantity.kind
        and (not one.quantity.article or _ONE.match(one.after))
    ]
    whole = sum((one.value for one in run), Decimal(0))
    alike = len(run) > 2 and all(not one.noun or one.noun == run[0].noun for one in run)
    if not alike or MANY.search(part.block.folded[first:last]) or not _plausible(share, part.value, whole):
        return None
    if any(_fits(share, one.value, whole) for one in run):
        return None
    true = shown(round(part.value * 100 / whole, 1), "percent")
    text = f"{number(part.value)} sur {number(whole)} font {true}, et non {shown(round(share.value, 1), 'percent')}."
    return (read.passage(share), read.passage(part)), text


def _likeness(share: Statement, one: Statement) -> int:
    """How many words tell that a share is of a number: those that they share, or a conclusion next to it."""
    block, at, end = share.block, share.quantity.start, share.quantity.end
    if one.block is block:
        joint = block.folded[one.quantity.end : at] if one.quantity.end <= at else ""
        after = block.folded[end : one.quantity.start] if end <= one.quantity.start else ""
        if _NEXT.fullmatch(joint) or _THEN.fullmatch(after):
            return 9
    first, last = block.sentence_at(at)
    clause = one.block.folded[slice(*_clause(one))]
    before, of = roots(block.folded[first:at]), roots(block.folded[end:last])
    whole = {root(one.noun)} & of  # « la moitié des demandes »: the noun of the whole as well
    same = one.block is block and first <= one.quantity.start < last
    return len((before | of) & (roots(clause) | roots(one.shown)) - whole) + same


def _clause(one: Statement) -> tuple[int, int]:
    first, last = one.block.sentence_at(one.quantity.start)
    cuts = [match.end() for match in _CUT.finditer(one.block.folded, first, one.quantity.start)]
    stop = _CUT.search(one.block.folded, one.quantity.end, last)
    return (cuts[-1] if cuts else first), (stop.start() if stop else last)


_ONE = re.compile(r" (?:par|dans|en|a|au|aux|pour|sur|de|releve|concerne|vient)\b")
_CUT = re.compile(r"[,;:()]| et (?=\d|un|deux|trois)")
_NEXT = re.compile(r"[^.;:()\d]{0,90}, (?:soit|ce qui (?:fait|represente)|c'est-a-dire|donc)(?: donc| ainsi)? ")
_THEN = re.compile(r"[^.;()\d]{0,60}, (?:soit|c'est-a-dire) ")


def _fits(share: Statement, part: Decimal, base: Decimal, *, rest: bool = True) -> bool:
    true = part * 100 / base
    if share.quantity.hedge == "min":
        return true >= share.value - 1
    if share.quantity.hedge == "max":
        return true <= share.value + 1
    loose = Decimal(5) if share.quantity.spelt or share.quantity.hedge else max(share.quantity.step, Decimal("0.6"))
    return abs(true - share.value) <= loose or (rest and abs(100 - true - share.value) <= loose)


def _goes(part: Statement, base: Statement) -> bool:
    """Whether a number may be a part of another: of one noun, or of none."""
    if part.quantity.kind != base.quantity.kind:
        return False
    return part.quantity.kind == "euro" or not part.noun or not base.noun or part.noun in same_noun(base.noun)
