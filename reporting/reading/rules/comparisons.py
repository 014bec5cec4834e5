"""Words that compare (more than, ahead of, doubled, on the rise) against the numbers of their own sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.numbers import Quantity
from reporting.reading.rules.registry import Found, Read, rule, shown

_NOT = re.compile(r"\bn(?:e |')|\bsans\b|\bni\b|\bpas\b|\bobjectif\b|\bdevra|\bprevu")


def _series(block: Block, first: int, last: int) -> list[Quantity]:
    """The numbers of a sentence that can be compared: all of the kind that comes twice or more."""
    inside = [one for one in block.quantities if first <= one.start < last and one.exact]
    for kind in ("euro", "percent", "count"):
        alike = [one for one in inside if one.kind == kind and (kind != "count" or not _is_time(block, one))]
        if len(alike) > 1:
            return alike
    return []


def _is_time(block: Block, one: Quantity) -> bool:
    return bool(re.match(r" (?:ans?|annees?|mois|jours?|sessions?)\b", block.folded[one.end : one.end + 12]))


_AHEAD = re.compile(
    r"\b(?:loin )?devant\b|\bdevanc\w+|\bsuivie?s? (?:de|d'|du|des)\b|\bdepass\w+ (?!(?:les?|la|l')? ?\d)"
)
_BEHIND = re.compile(r"\bderriere\b|\bvien(?:t|nent) apres\b|\bsuiv(?:ent|ant) (?:les|la|le|l')|\bdevancee?s? par\b")
_ORDINAL = re.compile(
    r"\b(?P<one>premiere?s?|1ere?)|\b(?P<two>deuxiemes?|seconde?s?|2e)|\b(?P<three>troisiemes?|3e)|"
    r"\b(?P<four>quatriemes?|4e)"
)
_SMALL = r"(?:court|bas|faible|petit|leger|rare|modeste|jeune|proche|rapide|econome)"
_MORE = re.compile(
    rf"(?<!de )\b(?:plus(?! de \d)(?! {_SMALL})|davantage|mieux|superieure?s? a)\b[^.;:,()]{{0,60}}?"
    r"(?:\bqu(?:e|')|\baux?\b)"
)
_LESS = re.compile(
    rf"(?<!de )\b(?:moins(?! {_SMALL})|plus {_SMALL}\w*|inferieure?s? a)\b[^.;:,()]{{0,60}}?(?:\bqu(?:e|')|\baux?\b)"
)
_FIRST_OF_ALL = re.compile(
    r"\ble mieux\b|\bles? plus (?:represent|nombreu|aide|dote|frequent|soutenu|demand|financ)\w*|\ben tete\b|"
    r"\bmajoritaires?\b|\bpremieres?s? (?:financeur|poste|porteur|budget|categorie|motif|region|departement)\w*|"
    r"\bprincipa(?:l|le|ux)\b|\bne fait mieux"
)


@rule("comparaison", "Ce que le texte met devant, ou au-dessus, a moins que ce qu’il met derrière.")
def comparisons(read: Read) -> Iterator[Found]:
    """« premier financeur (28 %), loin devant la commune (51 %) », « plus nombreux que les filles : 23 contre 27 »."""
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for first, last in block.sentences:
            numbers = _series(block, first, last) if len(block.quantities) > 1 else []
            if len(numbers) < 2:
                continue
            found = _misplaced(block, first, last, numbers)
            if found is not None:
                one, two, words = found
                told = f"« {words} » : {_shown(one)}, et {_shown(two)}."
                yield (read.passage((block, one.start)), read.passage((block, two.start))), told


def _misplaced(block: Block, first: int, last: int, numbers: list[Quantity]) -> tuple[Quantity, Quantity, str] | None:
    """The number that the words put first, one that belies them, and these words."""
    sentence = block.folded[first:last]
    lead, others = numbers[0], numbers[1:]
    joint = block.folded[lead.end : others[0].start]
    if re.search(r"\bsur\b|\bdont\b|\bsoit\b|^ (?:des|de ces) ", joint) or re.search(r"\bpass\w+ de\b", sentence):
        return None
    highest = max(others, key=lambda one: one.value)
    rank = _rank(sentence)
    if rank and (_AHEAD.search(sentence) or _BEHIND.search(sentence)):
        above = sum(one.value > lead.value for one in others)
        belied = above > rank - 1 or (rank > 1 and _BEHIND.search(sentence) and above < min(rank - 1, len(others)))
        return (lead, highest, sentence[:60].strip()) if belied else None
    before, between = sentence[: others[0].start - first], joint
    if _BEHIND.search(between):
        return (lead, others[0], _BEHIND.search(between)[0]) if lead.value > others[0].value else None  # type: ignore[index]
    ahead = _AHEAD.search(between)
    if ahead and not _NOT.search(between):
        return (lead, highest, ahead[0]) if highest.value > lead.value else None
    top = _FIRST_OF_ALL.search(before)
    if top and re.search(r"[;:(,]|\bpuis\b", joint) and len(joint) < 70 and not re.search(r"\bdont\b", sentence):
        return (lead, highest, top[0]) if highest.value > lead.value else None
    more, less = _MORE.search(before), _LESS.search(before)
    if bool(more) == bool(less) or len(numbers) != 2 or _NOT.search(sentence):
        return None
    if re.search(r"\b(?:une?|deux|trois)?(?: autres?)? ?seule?s?\b", before):
        return None
    mark = more or less
    belied = lead.value < others[0].value if more else lead.value > others[0].value
    return (lead, others[0], mark[0]) if belied and mark else None


def _rank(sentence: str) -> int:
    match = _ORDINAL.search(sentence)
    return ("one", "two", "three", "four").index(match.lastgroup) + 1 if match and match.lastgroup else 0


def _shown(one: Quantity) -> str:
    return shown(one.value, one.kind)
