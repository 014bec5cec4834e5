"""Enumerations within a sentence, or in the next one, against the number that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.dates import WEEKDAYS
from reporting.reading.rules.announced import PARTIAL, announces, pieces, timed
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.windows import beside, sentence
from reporting.reading.statements import Statement
from reporting.reading.words import fold, stem

Count = tuple[int, int]

_TITLE = r"(?:Mmes?|MM?\.|Mlles?|Dr|Me)"
_NAME = (
    rf"(?:{_TITLE} )?[A-ZÀ-Ý][\w'’-]*"
    r"(?:[ -](?:(?:de|du|des|la|le|les|sur|en|d'|l'|et)[ -])?[A-ZÀ-Ý][\w'’-]*)*"
)
_NAMED = rf"(?:(?:l[ea]|les) |l')?(?:[a-zà-ÿ]{{3,}} (?:du |de la |de |d')?)?{_NAME}"
_JOINT = r",? (?:et|ainsi que) "
# « la Fondation du Littoral, la Banque du Marais, la Minoterie Jaulin et l'imprimerie Ségur ».
_ROW = re.compile(rf"{_NAMED}(?:, {_NAMED})*{_JOINT}{_NAMED}")
_APART = re.compile(rf", |{_JOINT}(?=(?:l[ea] |les |l')?(?:[a-zà-ÿ]+ )?(?:{_TITLE}|[A-ZÀ-Ý]))")
# « à Bordeaux (langage), à Libourne et à Lormont »; « à Dinan, un accueil ; à Guingamp, une crèche ».
_THERE = r"(?:à|au|aux|en|dans l[ea]s?|pour) (?:L[aeE]s? |L')?[A-ZÀ-Ý]"
_DAY = rf"(?:{'|'.join(WEEKDAYS)})s?"
_DAYS = re.compile(rf"(?:les? )?{_DAY}(?:(?:, |,? et )(?:les? )?{_DAY})+")
_UNTIL_COLON = re.compile(r"^(?:[^:;.()]|\b(?:art|n|M|MM)\.){0,110}?:\s")
_SAVOIR = re.compile(
    r"^[^:;.()]{0,60}?,? (?:à savoir|qui sont|c'est-à-dire|nommément|soit|ce sont|il s'agit (?:de |d'))(?: :)? ?"
)
_PAREN = re.compile(r"^[^,;:.()]{0,60}\((?P<items>[^()]+)\)")


@rule("enumeration-annoncee", "Une énumération n’a pas le nombre d’éléments annoncé.")
def enumerated(read: Read) -> Iterator[Found]:
    """« quatre pièces : a, b et c », « cinq jours, les lundi, mardi et jeudi », « trois mécènes, A et B »."""
    for one in read.statements:
        block = one.block
        if block.kind in ("row", "heading") and not block.folded[one.quantity.end :].startswith(")"):
            continue
        first, last = block.sentence_at(one.quantity.start)
        count = _bracketed(one)
        if count is None and announces(one, 20) and not _partly(block, one, last):
            count = _after(one, last) or _back(read, one, first)
        said = int(one.value)
        if count and not count[0] <= said <= count[1] and abs(count[0] - said) <= max(2, said // 2):
            cited = f"{count[0]}" if count[0] == count[1] else f"{count[0]} ou {count[1]}"
            text = f"« {one.words} » : {number(one.value)} sont annoncés, {cited} sont cités."
            yield (read.passage(one), read.passage((block, last - 1))), text


def _partly(block: Block, one: Statement, last: int) -> bool:
    """Whether only some of what is counted is enumerated: « sur douze » tells of how many, « dont » of a part."""
    if one.part and not re.match(rf"(?: {one.noun}\w*)? sur \w+", block.folded[one.quantity.end :]):
        return True
    start = max(0, one.quantity.start - 40)
    return bool(
        PARTIAL.search(block.folded, start, last)
        or re.search(r"\b(?:moitie|tiers) d", block.folded[start : one.quantity.start])
    )


def _bracketed(one: Statement) -> Count | None:
    """« Structures visitées (4) : La Ritournelle ; Les Galopins ; Petit Bateau »."""
    block = one.block
    if not block.text.endswith("(", 0, one.quantity.start) or not one.quantity.exact:
        return None
    match = re.match(r"\) ?: (?P<items>[^:]+?)\.?$", block.text[one.quantity.end :])
    if not match:
        return None
    return None if PARTIAL.search(block.folded) or re.search(r"\d", match["items"]) else pieces(match["items"])


def _after(one: Statement, last: int) -> Count | None:
    """What follows the number in its sentence, counted by the first reading that knows how."""
    block, start = one.block, one.quantity.end
    stretch = block.text[start:last].rstrip()
    if days := _days(one, stretch):
        return days
    if timed(one):
        return _dates(block, start, last) if one.noun == "foi" else None
    for lead in (_UNTIL_COLON, _SAVOIR):
        if (match := lead.match(stretch)) and not _counts_again(one, match.end()):
            items = stretch[match.end() :]
            return _dates(block, start + match.end(), last) or _there(items) or _told(one, items)
    if (match := re.match(rf"^[^:;.(),]{{0,60}}, (?={_THERE})", stretch)) and (found := _there(stretch[match.end() :])):
        return found
    if match := _PAREN.match(stretch):
        return _in_parentheses(match["items"])
    return _apposed(stretch)


def _counts_again(one: Statement, reach: int) -> bool:
    """Whether another number stands between this one and what it would announce."""
    start, end = one.quantity.end, one.quantity.end + reach
    return any(
        start < other.start < end
        and not other.article
        and other.kind in ("count", "euro", "percent")
        and not re.search(r"\bsur (?:les )?$", one.block.folded[start : other.start])
        for other in one.block.quantities
    )


def _told(one: Statement, items: str) -> Count | None:
    ranks = [int(match["rank"]) for match in _RANKED.finditer(items)]
    if len(ranks) > 1 and ranks == list(range(1, len(ranks) + 1)):
        return len(ranks), len(ranks)
    civil = list(_CIVIL.finditer(items))
    if len(civil) > 1:
        count = sum(len(re.split(r", | et ", match["names"])) for match in civil)
        return count, count
    items = re.split(r"(?<=[\w»])\.(?:\s|$)", re.sub(r" ?\((?![^()]*\d \w{3})[^()]*\)", "", items))[0]
    return None if ":" in items or " - " in items else pieces(items)


# « 1) accueillir, 2) informer »
_RANKED = re.compile(r"(?:^|[;,:.] )\(?(?P<rank>\d{1,2})(?:[.)°]|er|e)\)? ?(?=[^\W\d])")
# « Mme Aubert et M. Cissé ; pour les associations, Mmes Diop, Ferrer et Gaudin ».
_CIVIL = re.compile(rf"{_TITLE} (?P<names>[A-ZÀ-Ý][\w'-]+(?:(?:, | et )(?!{_TITLE} )[A-ZÀ-Ý][\w'-]+)*)")


def _days(one: Statement, stretch: str) -> Count | None:
    """« cinq jours par semaine, les lundi, mardi, jeudi et samedi »."""
    match = _DAYS.search(fold(stretch)) if one.noun == "jour" else None
    if match is None or re.search(r"\d|\bou\b", stretch[: match.start()]):
        return None
    count = len(re.findall(_DAY, match[0]))
    return count, count


def _there(items: str) -> Count | None:
    """Places, each after its preposition, whatever is said of it."""
    cuts = re.split(rf"(?:; |, |,? et )(?={_THERE})", re.sub(r" ?\([^()]*\)", "", items))
    if len(cuts) < 2 or not all(re.match(_THERE, cut) for cut in cuts):
        return None
    if any(re.search(r", (?:deux|trois|quatre) ", cut) for cut in cuts):
        return None
    return len(cuts), len(cuts)


def _in_parentheses(items: str) -> Count | None:
    count = pieces(items)
    if count is None or re.search(r"\d|:", items) or ("," not in items and " et " not in items):
        return None
    named = items[:1].isupper() or (items.count(",") > 1 and " et " in items)
    return count if named and count[0] > 1 else None


def _apposed(stretch: str) -> Count | None:
    """« Les trois lauréates, Mme Berthier et Mme Nguyen, … »."""
    lead = re.match(r"^[^,;:.()]{2,60}, ", stretch)
    match = _ROW.match(stretch, lead.end()) if lead else None
    if lead is None or match is None:
        return None
    after = stretch[match.end() :]
    if not re.match(r"(?:[.,;)]|$| (?:qui|ont|sont|se)\b)", after) or re.match(r",? (?:et|puis|ainsi) ", after):
        return None
    if re.search(r"\d|\bsur\b", fold(stretch[: lead.end()])) or PARTIAL.search(fold(match[0])):
        return None
    count = len(_APART.split(match[0]))
    return (count, count) if count > 1 else None


def _dates(block: Block, start: int, last: int) -> Count | None:
    """« les 12 mars, 4 juin et 3 décembre », « deux fois, le 14 mars et le 21 novembre »."""
    found = [moment for moment in block.moments if start <= moment.start < last and moment.grain == "day"]
    joints = [block.folded[one.end : two.start] for one, two in pairwise(found)]
    lead = block.folded[start : found[0].start] if found else ""
    whole = re.search(r"(?:[,:(] ?|^)(?:les? )?$", lead) and not re.search(
        r"\bdont\b|\bau\b|\bpuis\b", block.folded[start:last]
    )
    if len(found) < 2 or not whole or not all(re.fullmatch(r" ?(?:,| et|, et) (?:les? )?", joint) for joint in joints):
        return None
    return len(found), len(found)


def _back(read: Read, one: Statement, first: int) -> Count | None:
    """« … de A, B, C et D, ces quatre communes »; « … A, B et C. Ces quatre départements … »."""
    block, at = one.block, one.quantity.start
    lead = block.folded[first:at]
    if re.match(r"^ ?(?:ces|les) $", lead):
        before = beside(read, sentence(one), -1)
        if before is None or before[0].kind == "heading" or one.noun not in map(stem, before[0].folded.split()):
            return None
        words = before[0].text[before[1] : before[2]]
    elif re.search(r"\bces $", lead) and one.noun and one.noun in lead:
        words = block.text[first:at]
    else:
        return None
    found = max(_ROW.finditer(words), key=lambda match: len(match[0]), default=None)
    if found is None or "," not in found[0]:
        return None
    count = len(_APART.split(found[0]))
    return count, count
