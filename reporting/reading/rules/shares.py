"""Percentages: against 100, and against the counts that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block, Listing
from reporting.reading.numbers import rounding
from reporting.reading.rules.hundreds import not_100
from reporting.reading.rules.ratios import agrees, nouns_of, ratio_told
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.rules.series import (
    IN_PERCENT,
    ROUNDED,
    SPLIT,
    TOTAL_LABEL,
    around,
    exact,
    leading,
    population,
    several,
)
from reporting.reading.rules.windows import beside, numbers, operands, sentence, timed
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import same_noun

_REST = re.compile(r"\brest(?:e|ent|ant|ants|antes)\b|\bsolde\b|\bautres\b|\bdivers\b")
_FUNDING = re.compile(
    r"\bapport\w*|\bfinanc\w*|\bprend\w* en charge|\bpris\w* en charge|\bcontribu\w*|\brepart\w*|"
    r"\bparts?\b|\bacompte|\bsolde|\bvers\w+|\brepresent\w*"
)
_SOME = re.compile(r"\bnotamment|\bprincipa|\bdont\b|\bparmi|\bsurtout|\bpar exemple|\btaux|\bplus souvent|\bpremier")


@rule("parts-100", "Les parts d’un tout ne font pas 100 %.")
def listed_shares(read: Read) -> Iterator[Found]:
    for listing in read.text.listings:
        parts = _shares_of(read, listing)
        if not parts:
            continue
        words = around(read, listing)
        made = sum((part.value for part in parts), Decimal(0))
        if (
            abs(made - 100) < rounding([part.quantity.step for part in parts])
            or made == 100
            or several(words)
            or (ROUNDED.search(words) and abs(made - 100) * 2 <= len(parts))
        ):
            continue
        intro = listing.intro.folded if listing.intro is not None else ""
        said_whole = SPLIT.search(intro) or _FUNDING.search(intro)
        summed = any(TOTAL_LABEL.match(item.folded) for item in listing.items)
        whole = said_whole or summed or (made >= 75 and intro.endswith(":") and not _SOME.search(intro))
        if (made > 100 and made < 200) or (
            whole and made > 50 and not _REST.search(intro) and not _rest_follows(read, listing, made)
        ):
            yield not_100(read, parts, made)


def _shares_of(read: Read, listing: Listing) -> list[Statement]:
    """The shares of a list whose every item has at least one; an item may have two (« … (7 %) et … (6 %) »)."""
    parts: list[Statement] = []
    items = [one for one in listing.items if not TOTAL_LABEL.match(one.folded)]
    if listing.intro is not None and IN_PERCENT.search(listing.intro.folded):
        bare = [leading(read, item) for item in items]
        if len(bare) > 2 and all(one is not None and one.quantity.exact for one in bare):
            return [one for one in bare if one is not None]
    for item in items:
        found = [one for one in read.of(item) if one.quantity.kind == "percent" and not one.part]
        if (
            not found
            or len(found) > 2
            or re.search(r"\b(?:taux|augment|hausse|baisse|evolution|plafond|limite)", item.folded)
        ):
            return []
        if len(found) == 2 and " et " not in item.folded:
            found = found[:1]
        parts += found
    return parts if len(parts) > 1 and exact(parts) else []


# « Le reste vient des familles », but « le solde n'est acquis qu'au vu du bilan »
_REST_GOES = re.compile(
    r"\b(?:rest\w+|solde|autres|divers)\b[^.;]{0,40}\b(?:vers|pay|apport|financ|relev|provien|vien|repart|"
    r"concern|correspond|"
    r"recouvr|regroup|port|sont|est (?:prise?|due?|a la charge))\w*"
)


def _rest_follows(read: Read, listing: Listing, made: Decimal) -> bool:
    """« Les 2 % restants » after the list complete it."""
    at = listing.items[-1].rank + 1
    if at >= len(read.text.blocks):
        return False
    after = read.text.blocks[at]
    if not _REST.search(after.folded):
        return False
    rest = [one.value for one in read.of(after) if one.quantity.kind == "percent"]
    return (not rest and bool(_REST_GOES.search(after.folded))) or any(abs(made + value - 100) <= 1 for value in rest)


_TIED_AFTER = re.compile(
    r"^[^.;:()]{0,90}?(?:\(|, | – |: )?(?:soit|c'est-a-dire|ou|exactement|representant)"
    r"(?: (?:exactement|environ|donc|un total de))? (?:les |des )?$|^[^.;:()]{0,90}\((?:soit )?$|^\)? ?: ?$"
)
_TIED_BEFORE = re.compile(
    r"^[^.;:()\d]{0,70}(?:\((?:soit )?|[,;] (?:soit|c'est-a-dire|ou|representant|"
    r"ce qui (?:fait|represente|donne|correspond a)) (?:donc |environ |pres de )?| soit |"
    r" represente(?:nt)? (?:donc |ainsi )?|; )(?:pres de |environ )?$"
)
_CHANGED = re.compile(
    r"\b(?:hausse|baisse|augment\w*|dimin\w*|de plus|de moins|evolution|progress\w*|recul\w*|repli|pass\w+ de|"
    r"contre|taux|"
    r"remise|rabais|reduction|majoration|bonus|supplementaires?|perdu\w*|gagne\w*|chut\w*)\b"
)
_BASED = re.compile(r"^ ?(?:d[eu]s?|d'|de l[ae']) ?(?:ces |nos |les |l'|quelque )*$")
_SHARE_NOUN = re.compile(
    r"^ ?(?:des|de nos|de vos|de ces|de leurs|d'entre les|"
    r"de l'ensemble des) (?P<noun>[a-z-]{4,})"
)


# « une famille sur cinq »
_RATIO_NOUN = re.compile(r"\S+ (?P<noun>[a-z-]{4,}) (?:[a-z]+ )?sur\b")


@rule("pourcentage-effectif", "Un pourcentage n’est pas celui des nombres qu’il accompagne.")
def shares_of_counts(read: Read) -> Iterator[Found]:
    """« 80 projets (30 %) », « trois quarts des lieux, soit 1 068 »: where nothing that was said makes it so."""
    for block in read.text.blocks:
        found = [one for one in read.of(block) if not one.quantity.article] if block.kind != "row" else []
        for share in (one for one in found if one.quantity.kind == "percent" and one.quantity.hedge in ("", "about")):
            part = _tied(block, found, share)
            if part is None:
                continue
            known = _wholes(read, share, part)
            beside_it = [
                one for one in operands(numbers(read, sentence(part), (part.quantity.kind,))) if one is not part
            ]
            if any(agrees(share, part, one) for one in known) or any(
                one.value < part.value and agrees(share, one, part) for one in beside_it
            ):
                continue
            if len(beside_it) > 1 and _of_all(share, part, beside_it):
                continue
            bases = [one for one in known if _may_be_whole(share, part, one) and not _beside(part, one)]
            bases = [one for one in bases if _paid(part) and _given_in_all(share, part, one)] or bases
            if bases:
                yield ratio_told(read, share, part, min(bases, key=lambda one: _distance(part, one)))


def _beside(part: Statement, one: Statement) -> bool:
    """Whether two numbers are of two items of one list, of which neither is the whole."""
    return part.block is not one.block and part.block.intro is not None and part.block.intro is one.block.intro


def _of_all(share: Statement, part: Statement, others: list[Statement]) -> bool:
    """« Les communes gèrent 16 lieux (47 %), les associations 11 (32 %) »: shares of what they make together."""
    whole = part.value + sum(one.value for one in others)
    listed = part.block.folded[: part.quantity.start].endswith("(") and share.quantity.end < part.quantity.start
    return listed or abs(part.value * 100 / whole - share.value) <= max(share.quantity.step, Decimal(1))


def _tied(block: Block, found: list[Statement], share: Statement) -> Statement | None:
    """The number that a share is said to be: « soit 80 », « 80 (30 %) »."""
    folded, (first, last) = block.folded, block.sentence_at(share.quantity.start)
    if _CHANGED.search(folded, max(first, share.quantity.start - 30), min(last, share.quantity.end + 25)):
        return None
    counts = [one for one in found if first <= one.quantity.start < last and one.quantity.kind in ("count", "euro")]
    after = [one for one in counts if one.quantity.start >= share.quantity.end]
    before = [one for one in counts if one.quantity.end <= share.quantity.start]
    if after and _BASED.match(folded[share.quantity.end : after[0].quantity.start]):
        after = after[1:]  # « 30 % des 212 projets, soit 80 »
    for part in after[:2]:
        joint = folded[share.quantity.end : part.quantity.start]
        near = _TIED_AFTER.match(re.sub(r"\d[\d ]*", "", joint))
        if near and "%" not in joint and _clear(part) and not re.match(r" (?:sur|par|chacun)\b", part.after):
            return part
    for part in before[-1:]:
        joint = folded[part.quantity.end : share.quantity.start]
        if _TIED_BEFORE.match(joint) and _clear(part) and not re.search(r"\b(?:dont|contre)\b", joint):
            return part
    return None


def _clear(one: Statement) -> bool:
    return one.quantity.exact and not timed(one) and not re.search(r"\b(?:contre|objectif d[e'])\s?$", one.before)


def _wholes(read: Read, share: Statement, part: Statement) -> list[Statement]:
    """The numbers of which a number may be a part: those said just before or after, or anywhere of the same noun."""
    here = sentence(part)
    places = [here, before := beside(read, here, -1), before and beside(read, before, -1), beside(read, here, 1)]
    found = [one for where in places for one in numbers(read, where, (part.quantity.kind,))]
    match = _SHARE_NOUN.match(share.block.folded[share.quantity.end :])
    nouns = same_noun(part.noun) | (nouns_of(match["noun"]) if match else frozenset())
    if _paid(part):
        found += [one for one in read.statements if one.quantity.kind == "euro"]
    for noun in nouns - {""} if part.quantity.kind == "count" else ():
        found += [one for one in read.by_noun.get(noun, ()) if one.quantity.kind == "count"]
    if (listing := _list_of(read, part.block)) is not None:
        found += [one for item in listing.items for one in read.of(item) if one.quantity.kind == part.quantity.kind]
        found += read.of(read.text.blocks[listing.items[0].rank - 1])
    kinds = [one for one in found if one.quantity.kind == part.quantity.kind]
    return [one for one in dict.fromkeys(kinds) if one is not part and one.value > part.value]


# « un acompte de 70 %, soit 28 700 euros »: of what is given in all, wherever the text says it.
_PAYMENT = re.compile(r"\b(?:acomptes?|avances?|solde|versements?|tranches?|echeances?)\b")
_GIVEN = re.compile(
    r"\b(?:aides?|subventions?|dotation|montant|allou\w+|accord\w+|attribu\w+|octroy\w+|contribution|"
    r"participation|concours)\b"
)


def _paid(part: Statement) -> bool:
    first, last = part.block.sentence_at(part.quantity.start)
    return part.quantity.kind == "euro" and bool(_PAYMENT.search(part.block.folded, first, last))


def _given_in_all(share: Statement, part: Statement, one: Statement) -> bool:
    """Whether an amount may be what payments make together: an aid, of which a share comes near the part."""
    first, last = one.block.sentence_at(one.quantity.start)
    words = one.block.folded[first:last]
    near = abs(part.value * 100 / one.value - share.value) * 5 <= share.value
    return near and bool(_GIVEN.search(words)) and not _PAYMENT.search(words)


def _list_of(read: Read, block: Block) -> Listing | None:
    if block.kind not in ("item", "field"):
        return None
    return next((one for one in read.text.listings if block in one.items), None)


def _may_be_whole(share: Statement, part: Statement, one: Statement) -> bool:
    """Whether a number is a whole that the reader would take: near, sure, and of a thing that the part may be of."""
    sure = one.quantity.exact and not one.quantity.article and not one.part and one.value < part.value * 40
    if _paid(part) and _given_in_all(share, part, one):
        return sure
    if not sure or (
        (one.block.rank, one.quantity.start) > (part.block.rank, part.quantity.start) and one.block is not part.block
    ):
        return False
    near = one.block.section is part.block.section and part.block.rank - one.block.rank < 8
    match = _SHARE_NOUN.match(share.block.folded[share.quantity.end :]) or _RATIO_NOUN.match(
        share.block.folded[share.quantity.start : share.quantity.end]
    )
    wanted = same_noun(part.noun) | (nouns_of(match["noun"]) if match else frozenset())
    if (
        re.match(r" d'entre (?:eux|elles)\b", part.after)
        and near
        and one.noun
        and one.quantity.kind == part.quantity.kind
    ):
        return part.block.rank - one.block.rank < 2
    if part.quantity.kind == "euro":
        each = re.match(r" ?par \w+", one.after)
        return near and part.block.rank - one.block.rank < 2 and (not each or part.after.startswith(each[0]))
    if one.noun in wanted - {""}:
        return near or population(one)
    same = one.block is part.block and one.block.sentence_at(one.quantity.start) == one.block.sentence_at(
        part.quantity.start
    )
    return not part.noun and bool(one.noun) and same and one.quantity.start < part.quantity.start


def _distance(part: Statement, one: Statement) -> tuple[int, int]:
    return abs(part.block.rank - one.block.rank), abs(part.quantity.start - one.quantity.start)
