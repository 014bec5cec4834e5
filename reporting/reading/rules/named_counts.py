"""Numbers of people, of territories and of places that a text announces, against the names that it then gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading import spelled
from reporting.reading.blocks import value_of
from reporting.reading.rules.announced import announces, pieces
from reporting.reading.rules.maps import THINGS, tallies
from reporting.reading.rules.registry import Found, Read, number
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold

_PEOPLE = stemmed(
    "personne membre participant participante administrateur représentant élu juré présent présente agent"
)
_ONE = re.compile(r"(?<![\w.])(?:Mme|Mlle|M\.|Dr|Me)(?= [A-ZÀ-Ý])")
_SEVERAL = re.compile(
    r"(?<![\w.])(?:MM\.|Mmes) (?P<names>[A-ZÀ-Ý][\w'’-]+(?:(?:, | et )(?!M\.|MM|Mme)[A-ZÀ-Ý][\w'’-]+)*)"
)
_ATTEND = re.compile(r"\bpresent|\bassist|\bpart a\b|\bparticip|\bsieg|\bcompos|\bcompt|\bcompren|\breuni")
_PRESENT = re.compile(r"^(?:etaient |sont |membres |personnes )?presente?s?\b[^:]{0,30}:")


def named_otherwise(read: Read) -> Iterator[Found]:
    """« Treize personnes ont pris part : », and twelve names; « douze régions », and a map of nine."""
    yield from _people(read)
    yield from _territories(read)
    yield from _under_labels(read)


def _count_people(text: str) -> int:
    several = (len(re.split(r", | et ", match["names"])) for match in _SEVERAL.finditer(text))
    return len(_ONE.findall(text)) + sum(several)


def _people(read: Read) -> Iterator[Found]:
    below = {listing.intro.rank: listing for listing in read.text.listings if listing.intro is not None}
    present = [block for block in read.text.blocks if _PRESENT.match(block.folded)]
    for one in read.statements:
        if one.noun not in _PEOPLE or not announces(one) or one.part or one.quantity.hedge:
            continue
        first, last = one.sentence
        if not _ATTEND.search(one.block.folded, first, last) and one.noun not in ("present", "membr"):
            continue
        listing = below.get(one.block.rank)
        rest = one.block.text[one.quantity.end :].partition(":")[2]
        if listing is not None:
            items = [item.text for item in listing.items]
            where = listing.items[-1]
        elif _ONE.search(rest):
            items, where = [rest], one.block
        elif one.block.text.endswith(":") and one.block.rank + 1 < len(read.text.blocks):
            where = read.text.blocks[one.block.rank + 1]
            items = [where.text]
        else:
            near = [block for block in present if abs(block.rank - one.block.rank) < 6 and block is not one.block]
            items, where = [block.text for block in near[:1]], (near or [one.block])[0]
        counts = [_count_people(item) for item in items]
        named = sum(counts)
        if all(counts) and named > 2 and named != one.value and abs(named - one.value) < 4:
            text = f"« {one.words} » : {number(one.value)} sont annoncés, {named} sont nommés."
            yield (read.passage(one), read.passage((where, len(where.text) - 1))), text


_OF_PROJECTS = re.compile(
    r"\b(?:represent|concern|compt|au moins un|repart|dossier|projet|laureat|action|couvert|present|initiativ|fiche)\w*"
)
_SOME = re.compile(
    r"\bautres?\b|\bparmi\b|\bnotamment\b|\bau moins (?:\d|deux|trois|quatre|cinq)|\bplus de\b|\bprincipa"
)


def _territories(read: Read) -> Iterator[Found]:
    """« Cinq départements ont au moins un projet », and a map, a list or titles that give some to six."""
    for noun, wide in (("departement", False), ("region", True)):
        told = [one for each in read.by_noun.get(noun, ()) if (one := _part_of(read, each)) and _tells(one)]
        said, shown = tallies(read) if told else ([], [])
        totals = {one.value for each in THINGS for one in read.by_noun.get(each, ())}
        maps = [one for one in [*said, *(one for one in shown if one.total in totals)] if one.wide == wide]
        counts = {sum(count > 0 for count in one.counts.values()): one for one in maps if len(one.counts) > 2}
        for one in told if counts else ():
            gap, count = min((abs(each - int(one.value)), each) for each in counts)
            own = {line.number for some in counts[count].lines.values() for line in some}
            if gap and one.line.number not in own and gap * 4 <= max(4, int(one.value)):
                text = f"« {one.words} » : {number(one.value)} sont annoncés, {count} ont quelque chose."
                lines = [lines[0] for lines in counts[count].lines.values()][:30]
                yield (read.passage(one), *map(read.passage, lines)), text
                break


_WHOLE = re.compile(r"\b(?:sur|des|de ces|parmi) (?:les )?$")


def _part_of(read: Read, one: Statement) -> Statement:
    """« Onze des douze départements »: the eleven."""
    before = [each for each in read.of(one.block) if each.quantity.end <= one.quantity.start]
    joint = one.block.folded[before[-1].quantity.end : one.quantity.start] if before else ""
    return before[-1] if joint and len(joint) < 10 and _WHOLE.search(joint) else one


def _tells(one: Statement) -> bool:
    """Whether a number is that of the territories that have something, in all."""
    first, last = one.sentence
    words = one.block.folded[first:last]
    sure = one.quantity.exact and one.quantity.kind == "count" and not one.quantity.article and one.value > 2
    whole = _WHOLE.search(one.block.folded, first, one.quantity.start)
    metropole = re.match(r"[^.;]{0,20}\bmetropolitain", one.block.folded[one.quantity.end :])
    return bool(sure and not whole and not metropole and _OF_PROJECTS.search(words) and not _SOME.search(words))


_LABEL = re.compile(r"^(?:les |nos )?(?P<noun>[a-z]{4,}s)\b(?P<more>(?: d[e']s? ?[a-z]+| [a-z]+e?s)?)$")
_NAMES = re.compile(r"(?:L[ae]s? )?[A-ZÀ-Ý][\w'’ -]*(?:, (?:L[ae]s? )?[A-ZÀ-Ý][\w'’ -]*)+(?: et [\w'’ -]+)?\.?")


def _under_labels(read: Read) -> Iterator[Found]:
    """« Communes desservies : Agen, Nérac, Condom », and « quatre communes » in the same fiche or just around."""
    for block in read.text.blocks:
        label, value = (block.label, value_of(block)) if block.kind in ("field", "item") else ("", "")
        cells = block.cells or tuple(block.text.split("|"))
        if len(cells) == 2:
            label, value = (one.strip() for one in cells)
        match = _LABEL.match(fold(label).strip()) if label else None
        if match is None or not _NAMES.fullmatch(value.strip()):
            continue
        told = pieces(value)
        if told is None or told[0] != told[1]:
            continue
        near = read.text.blocks[max(0, block.rank - 8) : block.rank + 9]
        near = [other for other in near if other is not block and other.fiche is block.fiche]
        near = [other for other in near if other.section is block.section or block.fiche is not None]
        counted = re.compile(rf"\b(?P<count>\d{{1,2}}|{'|'.join(spelled.WORDS)}) (?:[a-z]+ )?{match['noun']}\b")
        said = [(other, found) for other in near for found in counted.finditer(other.folded)]
        values = {_value(found["count"]) for _, found in said}
        if said and told[0] not in values and all(abs(told[0] - value) < 3 for value in values):
            other, found = said[0]
            text = f"« {found[0]} » sont annoncés, {told[0]} sont cités."
            yield (read.passage((other, found.start())), read.passage((block, 0))), text


def _value(word: str) -> int:
    return int(word) if word.isdigit() else int(spelled.value_of(word) or 0)
