"""Percentages: against 100, and against the counts that they stand for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block, Listing
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import MANY, ROUNDED, SPLIT, around, exact
from reporting.reading.statements import Statement

_REST = re.compile(r"\brest(?:e|ent|ant|ants|antes)\b|\bsolde\b|\bautres\b|\bdivers\b")
_FUNDING = re.compile(
    r"\bapport\w*|\bfinanc\w*|\bprend\w* en charge|\bpris\w* en charge|\bcontribu\w*|\brepart\w*|"
    r"\bparts?\b|\bacompte|\bsolde|\bvers\w+|\brepresent\w*"
)
_SOME = re.compile(r"\bnotamment|\bprincipa|\bdont\b|\bparmi|\bsurtout|\bpar exemple|\btaux|\bplus souvent|\bpremier")
_WHOLE = re.compile(r"\bsolde\b|\breste\b|\brestants?\b|\bcomplement\b|\ble surplus\b")


@rule("parts-100", "Les parts d’un tout ne font pas 100 %.")
def listed_shares(read: Read) -> Iterator[Found]:
    for listing in read.text.listings:
        parts = _shares_of(read, listing)
        if not parts:
            continue
        words = around(read, listing)
        made = sum((part.value for part in parts), Decimal(0))
        rounding = Decimal(len(parts)) / 2 * max(part.quantity.step for part in parts)
        if abs(made - 100) <= rounding or MANY.search(words) or (ROUNDED.search(words) and abs(made - 100) <= 3):
            continue
        intro = listing.intro.folded if listing.intro is not None else ""
        said_whole = SPLIT.search(intro) or _FUNDING.search(intro)
        whole = said_whole or (made >= 75 and intro.endswith(":") and not _SOME.search(intro))
        if (made > 100 and made < 200) or (whole and made > 50 and not _rest_follows(read, listing, made)):
            yield _not_100(read, parts, made)


def _shares_of(read: Read, listing: Listing) -> list[Statement]:
    """The shares of a list whose every item has at least one; an item may have two (« … (7 %) et … (6 %) »)."""
    parts: list[Statement] = []
    for item in listing.items:
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


def _rest_follows(read: Read, listing: Listing, made: Decimal) -> bool:
    """« Les 2 % restants » after the list complete it."""
    at = listing.items[-1].rank + 1
    if at >= len(read.text.blocks):
        return False
    after = read.text.blocks[at]
    if not _REST.search(after.folded):
        return False
    rest = [one.value for one in read.of(after) if one.quantity.kind == "percent"]
    return not rest or any(abs(made + value - 100) <= 1 for value in rest)


def _not_100(read: Read, parts: list[Statement], made: Decimal) -> Found:
    addition = " + ".join(number(part.value) for part in parts)
    return tuple(
        read.passage(part) for part in parts
    ), f"Les parts {addition} font {shown(made, 'percent')}, et non 100\u202f%."


@rule("parts-phrase", "Les parts que dit une phrase ne font pas 100 %.")
def sentence_shares(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        shares = [one for one in read.of(block) if one.quantity.kind == "percent" and not one.part]
        if len(shares) < 2:
            continue
        for rank, (start, end) in enumerate(block.sentences):
            inside = [one for one in shares if start <= one.quantity.start < end]
            if MANY.search(block.folded[start:end]) or _excused(read, block, rank):
                continue
            found = _sentence(read, block, inside, block.folded[start:end])
            if found:
                yield found


def _excused(read: Read, block: Block, rank: int) -> bool:
    """Whether the sentence after says that the shares may pass 100 %."""
    if rank + 1 < len(block.sentences):
        start, end = block.sentences[rank + 1]
        return bool(_EXCUSE.match(block.folded[start:end]))
    following = read.text.blocks[block.rank + 1 : block.rank + 2]
    return any(_EXCUSE.match(one.folded) for one in following)


_EXCUSE = re.compile(r"^\(?(?:plusieurs|le total|la somme|les reponses|un meme|une meme|chaque|ces pourcentages|nb)\b")


def _sentence(read: Read, block: Block, shares: list[Statement], words: str) -> Found | None:
    if (
        len(shares) < 2
        or not exact(shares)
        or re.search(
            r"\btaux\b|\bcontre\b|\bhausse\b|\bbaisse\b|\bpass\w+ de|\bevolu|\bplus de\b(?! \d+ (?:ans|mois|enfants|"
            r"places|salaries|heures))|\bbonus\b|\bmajor",
            words,
        )
    ):
        return None
    joints = [block.folded[one.quantity.end : two.quantity.start] for one, two in itertools.pairwise(shares)]
    if any(len(joint) > 80 or re.search(r"[.:]|\bdont\b|\bsoit\b", joint) for joint in joints) or not all(
        re.search(r"[,;]| et ", joint) for joint in joints
    ):
        return None
    start = block.sentence_at(shares[0].quantity.start)[0]
    made = sum((one.value for one in shares), Decimal(0))
    rounding = Decimal(len(shares)) / 2 * max(one.quantity.step for one in shares)
    if abs(made - 100) <= rounding or (ROUNDED.search(words) and abs(made - 100) <= 3):
        return None
    complete = bool(SPLIT.search(words)) or bool(_WHOLE.search(words) and _FUNDING.search(words))
    bracketed = len(shares) > 2 and all(words[one.quantity.start - start - 1] == "(" for one in shares)
    # « 38 % ont 55 ans ou plus, 44 % entre 40 et 54 ans, 23 % moins de 40 ans »: classes that leave nothing out.
    complete = complete or (len(shares) > 2 and bool(_BELOW.search(words) and _ABOVE.search(words)))
    complete = complete or (len(shares) > 2 and all(one.after.startswith(" par ") for one in shares))
    complete = complete or (len(shares) > 2 and bool(_LAST.search(words[: shares[-1].quantity.end - start + 40])))
    funded = (bool(_FUNDING.search(words)) or bracketed) and 100 < made <= 160
    if (complete and 70 <= made <= 160 and not re.search(r"\bautres\b|\breste\b(?!.*\d)", words)) or (
        funded and len(shares) > 1
    ):
        return _not_100(read, shares, made)
    return None


_BELOW = re.compile(r"\b(?:moins de|inferieur\w* a|jusqu'a|avant|au plus|ont moins de|de 0 a|0-\d)")
_ABOVE = re.compile(r"\b(?:plus de|ou plus|et plus|et au-dela|superieur\w* a|au moins|apres|au-dela de) ?")
_LAST = re.compile(r"\b(?:le reste|les autres|restante?s?|le solde|enfin)\b")


@rule("parts-suite", "Les parts que disent des phrases qui se suivent ne font pas 100 %.")
def following_shares(read: Read) -> Iterator[Found]:
    """« Dans les deux tiers des cas … Dans un cas sur cinq … Dans le quart restant … »."""
    for block in read.text.blocks:
        shares = [one for one in read.of(block) if one.quantity.kind == "percent" and not one.part]
        last = next((rank for rank, one in enumerate(shares) if _REMAINING.match(block.folded[one.quantity.end :])), 0)
        run = shares[max(0, last - 3) : last + 1]
        if len(run) < 2 or not exact(run) or MANY.search(block.folded):
            continue
        spread = block.folded[run[0].quantity.start : run[-1].quantity.end]
        made = sum((one.value for one in run), Decimal(0))
        loose = sum((Decimal(1) if one.quantity.spelt else one.quantity.step for one in run), Decimal(1))
        if abs(made - 100) > loose and 60 <= made <= 150 and not re.search(r"\bdont\b|\bcontre\b|\btaux\b", spread):
            yield _not_100(read, run, made)


_REMAINING = re.compile(r" ?(?:des |de )?(?:[a-z]+ )?(?:restante?s?\b|qui restent?\b)")
_SHARE_OF = re.compile(r" ?(?:d[eu]s?|d'|de l[ae']) ?(?:ces |nos |les |l')?")
_SOIT = re.compile(
    r"^[^.;]{0,70}?(?:,|\()? ?(?:soit|c'est-a-dire|ce qui (?:fait|represente|donne)|c'est|"
    r"representant|donc|ce qui porte|s'etablit a|est de|est donc de|ou encore)\b[^.;]{0,50}$|"
    r"^ ?[(;,] ?(?:soit )?$"
)
_SOIT_CLOSE = re.compile(r"^[^.;:()]{0,45}, soit $")
_ON = re.compile(r"(?:^|[.,;] )sur (?:les |ces |nos |un total de )?$")
_COST = re.compile(r"\b(?:cout|budget|depense|montant total)\b")
_SUR = re.compile(r"^[^.;:,()]{0,60}?\bsur (?:un total de |les |ces |nos |quelque |environ |plus de )*$")


@rule("pourcentage-effectif", "Un pourcentage n’est pas celui des nombres qu’il accompagne.")
def shares_of_counts(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        numbers = [
            one
            for one in read.of(block)
            if one.quantity.kind in ("count", "percent", "euro") and not one.quantity.article
        ]
        for rank, share in enumerate(numbers):
            if share.quantity.kind == "percent" and share.quantity.hedge in ("", "about"):
                found = _share(read, block, numbers, rank)
                if found:
                    yield found


def _share(read: Read, block: Block, numbers: list[Statement], rank: int) -> Found | None:
    share = numbers[rank]
    before, after = numbers[:rank], numbers[rank + 1 :]
    folded = block.folded
    first, last = block.sentence_at(share.quantity.start)
    # « 30 % des 212 projets, soit 80 »
    if (
        (
            after
            and _SHARE_OF.match(folded, share.quantity.end)
            and after[0].quantity.kind == "count"
            and after[0].quantity.start - share.quantity.end < 14
            and len(after) > 1
        )
        and _SOIT.search(folded[after[0].quantity.end : after[1].quantity.start])
        and after[1].quantity.start < last
    ):
        return _compare(read, share, after[1], after[0])
    # « Sur les 80 places prévues, 72 ont été ouvertes, soit 90 % », « un coût de 200 €, une aide de 120 €, soit 60 % »
    if (
        len(before) > 1
        and before[-2].quantity.start >= first
        and _SOIT_CLOSE.search(folded[before[-1].quantity.end : share.quantity.start])
    ):
        base, part = before[-2], before[-1]
        said = folded[first : base.quantity.start]
        named = _ON.search(said) if base.quantity.kind == "count" else _COST.search(base.before)
        change = re.match(r" ?de (?:plus|moins)", folded[share.quantity.end :])
        compared = "contre" in folded[base.quantity.end : part.quantity.start]
        if (
            named
            and not (change or compared)
            and base.quantity.kind == part.quantity.kind != "percent"
            and base.value > part.value
            and base.quantity.exact
            and part.quantity.exact
        ):
            return _compare(read, share, part, base)
    # « 64 sur 86, soit 74 % »
    if (
        len(before) > 1
        and before[-2].quantity.start >= first
        and before[-2].quantity.kind == before[-1].quantity.kind != "percent"
    ):
        part, base = before[-2], before[-1]
        if _SUR.search(folded[part.quantity.end : base.quantity.start]) and _SOIT.search(
            folded[base.quantity.end : share.quantity.start]
        ):
            return _compare(read, share, part, base)
    # « trois quarts des lieux, soit 1 068 lieux », « 80 projets (30 %) »: the whole is said elsewhere
    if (
        after
        and after[0].quantity.start < last
        and after[0].quantity.kind == "count"
        and _SOIT.search(folded[share.quantity.end : after[0].quantity.start])
        and not after[0].part
    ):
        whole = _whole(read, share, after[0])
        if whole is not None and (after[0].noun == whole.noun or _names(share, whole)):
            return _compare(read, share, after[0], whole)
    if (
        (
            before
            and before[-1].quantity.start >= first
            and before[-1].quantity.kind == "count"
            and re.match(
                r"^ ?[^.;:,()\d]{0,45}(?:\(|, soit |; | soit )(?:soit )?$",
                folded[before[-1].quantity.end : share.quantity.start],
            )
        )
        and re.match(r"^ ?\)?", folded[share.quantity.end :])
        and not re.search(
            r"hausse|baisse|de plus|de moins|augment|dimin", folded[share.quantity.start : share.quantity.end + 40]
        )
    ):
        whole = _whole(read, before[-1], before[-1])
        if whole is not None:
            return _compare(read, share, before[-1], whole)
    return None


def _names(share: Statement, whole: Statement) -> bool:
    return whole.noun in share.about or whole.noun == share.noun


def _whole(read: Read, share: Statement, part: Statement) -> Statement | None:
    """The last number said of the same noun that is larger than the part, in the same section."""
    nouns = {part.noun, share.noun, *share.about} - {""}
    found = None
    for noun in nouns:
        for one in read.by_noun.get(noun, ()):
            inside = (
                one.block.section is part.block.section
                and one.block.rank <= part.block.rank
                and part.block.rank - one.block.rank < 12
            )
            earlier = one.block.rank < part.block.rank or one.quantity.start < part.quantity.start
            if (
                inside
                and earlier
                and one.quantity.exact
                and one.quantity.kind == "count"
                and one.value > part.value
                and not one.part
                and one is not part
            ) and (found is None or (one.block.rank, one.quantity.start) > (found.block.rank, found.quantity.start)):
                found = one
    return found or (_just_before(read, part) if not part.noun else None)


def _just_before(read: Read, part: Statement) -> Statement | None:
    """« … a suscité 47 candidatures. Le comité en a retenu 18 »: what « en » stands for."""
    if not re.search(r"\ben (?:a|ont) (?:\w+ )?\w+ $", part.before):
        return None
    counts = [
        one for one in read.of(part.block) if one.quantity.end < part.quantity.start and one.quantity.kind == "count"
    ]
    last = counts[-1] if counts else None
    return last if last and last.quantity.exact and last.noun and last.value > part.value else None


_OF_MEASURE = re.compile(r"^ ?(?:de la |du |de l'|des )(?P<what>dotation|enveloppe|budget|credits|total|montant)")
_ENDOWED = re.compile(r"\bdote|\bdotation|\benveloppe|\bbudget|\bcredits|\btotal|\bmontant")


@rule("part-dotation", "La part d’une dotation n’est pas celle du montant dit.")
def shares_of_amounts(read: Read) -> Iterator[Found]:
    """« … doté de 900 000 euros. … 810 000 euros ont été versés, soit 90 % de la dotation. »"""
    for block in read.text.blocks:
        numbers = [one for one in read.of(block) if one.quantity.kind in ("euro", "percent")]
        for part, share in itertools.pairwise(numbers):
            if (
                part.quantity.kind != "euro"
                or share.quantity.kind != "percent"
                or not part.quantity.exact
                or not share.quantity.exact
            ):
                continue
            if not _SOIT_CLOSE.search(block.folded[part.quantity.end : share.quantity.start]) or not _OF_MEASURE.match(
                block.folded[share.quantity.end :]
            ):
                continue
            wholes = [
                one
                for one in numbers
                if one.quantity.kind == "euro"
                and one.quantity.end < part.quantity.start
                and one.value > part.value
                and one.quantity.exact
                and _ENDOWED.search(one.before)
            ]
            if wholes and (found := _compare(read, share, part, wholes[-1])):
                yield found


def _compare(read: Read, share: Statement, part: Statement, base: Statement) -> Found | None:
    if (
        not base.value
        or part.value > base.value
        or "max" in (part.quantity.hedge, base.quantity.hedge)
        or "min" in (part.quantity.hedge, base.quantity.hedge)
    ):
        return None
    true = part.value * 100 / base.value
    loose = Decimal(4) if "about" in (share.quantity.hedge, part.quantity.hedge, base.quantity.hedge) else Decimal(1)
    step = max(share.quantity.step, Decimal("0.5")) if not share.quantity.spelt else Decimal(3)
    if abs(true - share.value) <= step * loose * Decimal("1.01"):
        return None
    text = (
        f"{shown(part.value, part.quantity.kind)} sur {shown(base.value, base.quantity.kind)} font "
        f"{shown(round(true, 1), 'percent')}, "
        f"et non {shown(round(share.value, 1), 'percent')}."
    )
    return (read.passage(share), read.passage(part), read.passage(base)), text
