"""Numbers of things that a text announces, against those that it then names one by one, wherever and however."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.places import departments_of_region, places
from reporting.reading.rules import sets
from reporting.reading.rules.announced import announces, pieces, timed
from reporting.reading.rules.registry import Found, Read, number, rule
from reporting.reading.rules.rounds import stops
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS
from reporting.reading.words import fold, stem

_PARTIAL = re.compile(
    r"\bnotamment|\bpar exemple|\bparmi|\bprincipa|\bentre autres|\bdont\b|\ben particulier|\btels? que|"
    r"\bquelques|\bau moins|"
    r"\betc\b|\bplus de\b|\bautres?\b|\bpremiere?s?\b|\bderniere?s?\b|\bnouve|\bsur (?:les )?\d|\bici deux"
)


@rule("suite-annoncee", "Le texte n’énumère pas autant de choses qu’il en annonce, où que ce soit.")
def labelled(read: Read) -> Iterator[Found]:
    """« six articles », and « Article 1 » to « Article 5 »; « sept questions », and « Q1. » to « Q12. »."""
    yield from sets.clashes(read)
    yield from _agenda(read)


_AGENDA = re.compile(
    r"\bordre du jour\b|\bpoints? (?:ont ete|ayant ete|sont|etant)\b|\bpoints (?:traites|examines|inscrits)"
)
_POINT = re.compile(r"^(?:point )?(?:n ?° ?)?(?P<rank>\d{1,2}) ?[.)–:-] ?(?=[^\W\d])")


def _agenda(read: Read) -> Iterator[Found]:
    """« Six points figurent à l'ordre du jour », and seven titles « Point 1 » to « Point 7 » of minutes."""
    if not any("ordre du jour" in block.folded for block in read.text.blocks):
        return
    heads = [(int(match["rank"]), block) for block in read.text.blocks if (match := _is_point(block))]
    ranks = [rank for rank, _ in heads]
    last = max((at for at, rank in enumerate(ranks) if rank == 1), default=0)
    count = len(ranks) - last
    if count < 2 or ranks[last:] != list(range(1, count + 1)):
        return
    points = [one for one in read.statements if one.quantity.kind == "points" and announces(one)]
    said = [
        (one.block, one.quantity.start, int(one.value), f"« {one.words} »")
        for one in points
        if _AGENDA.search(one.block.folded[slice(*one.sentence)])
    ]
    for block in read.text.blocks:
        told = pieces(block.text.partition(":")[2]) if block.folded.startswith("ordre du jour :") else None
        if told is not None and told[0] == told[1]:
            said.append((block, 0, told[0], "« Ordre du jour »"))
    for block, at, value, words in said:
        if value != count and abs(value - count) < 4:
            text = f"{words} : {value} sont annoncés, {count} sont traités."
            ends = [read.passage((each, 0)) for _, each in (heads[last], heads[-1])]
            again = [read.passage(two[:2]) for two in said if two[0] is not block]
            yield (read.passage((block, at)), *ends, *again), text
            return


def _is_point(block: Block) -> re.Match[str] | None:
    titled = block.kind == "heading" or (len(block.text) < 90 and block.folded.startswith("point "))
    return _POINT.match(block.folded) if titled else None


def _noun(word: str) -> str:
    one = stem(fold(word))
    return NOUNS.get(one, one)


def _announces(one: Statement, most: int) -> bool:
    """Whether a number tells how many things of its noun there are, all of them."""
    first, last = one.sentence
    words = one.block.folded[first : min(last, one.quantity.end + 40)]
    whole = one.quantity.kind == "count" and bool(one.noun) and not one.part
    return whole and announces(one, most) and not timed(one) and not _PARTIAL.search(words)


_NAMED = (
    r"(?:(?:l[ea]|les) |l')?[A-ZÀ-Ý][\w'’-]*(?:[ -](?:(?:de|du|des|la|le|les|sur|en|d'|l'|et)[ -])?[A-ZÀ-Ý][\w'’-]*)*"
)


_PLACES = {"departement": "D", "region": "R"}


@rule("territoires-annonces", "Le texte ne cite pas autant de départements ou de régions qu’il en annonce.")
def territories(read: Read) -> Iterator[Found]:
    """« huit départements », and a list, or a line under its title, that names nine."""
    for noun in _PLACES:
        said = [one for one in read.by_noun.get(noun, ()) if announces(one, 30) and not one.part and not one.places]
        for named, blocks in _place_lists(read, noun) if said else ():
            near = [one for one in said if one.block.rank <= blocks[0].rank]
            close = [one for one in near if abs(one.value - named) <= 2]
            if close and all(one.value != named for one in said):
                text = f"« {close[-1].words} » : {number(close[-1].value)} sont annoncés, {named} sont cités."
                yield (read.passage(close[-1]), read.passage((blocks[0], 0)), read.passage((blocks[-1], 0))), text


def _place_lists(read: Read, noun: str) -> Iterator[tuple[int, list[Block]]]:
    """How many departments or regions a list names, or a line of nothing else under a title that tells of them."""
    for listing in read.text.listings:
        intro = listing.intro
        tells = intro is not None and re.search(rf"\b{noun}s\b", intro.folded) and not _PARTIAL.search(intro.folded)
        if tells and len(listing.items) > 2 and intro is not None:
            each = [codes(item, noun) for item in listing.items]
            if all(each):
                yield len(set().union(*each)), [intro, *listing.items]
    for block in read.text.blocks:
        title = read.text.blocks[block.rank - 1] if block.rank else None
        if block.kind not in ("text", "heading") or title is None or title.kind != "heading":
            continue
        if f"{noun}s" not in title.folded:
            continue
        if re.fullmatch(rf"(?:{_NAMED}, )+{_NAMED}(?:,? et {_NAMED})?\.?", block.text):
            yield len(codes(block, noun)), [title, block]


def codes(block: Block, noun: str) -> set[str]:
    found = {place.code for place in places(f": {block.text}", f": {block.folded}")}
    regions = {code for code in found if code.startswith("R")}
    # An overseas region is a department as well.
    own = {department for code in found if code in regions for department in departments_of_region(code[1:])}
    return regions if noun == "region" else found - regions | (own if len(own) == 1 else set())


@rule("rappel-longueur", "Le texte rappelle une liste ou un tableau avec un autre nombre d’éléments.")
def recalled(read: Read) -> Iterator[Found]:
    """« Le cinquième thème », where four were announced; « trois chantiers : le premier … le quatrième … »."""
    yield from stops(read)
    for block in read.text.blocks:
        for match in _NTH.finditer(block.folded) if "ieme" in block.folded else ():
            rank, noun = _ORDINALS.index(match["nth"]) + 3, _noun(match["noun"])
            said = [one for one in read.by_noun.get(noun, ()) if _announces(one, 40) and one.block.rank < block.rank]
            known = [one.value for one in read.by_noun.get(noun, ()) if one.quantity.kind == "count"]
            near = said and rank - 2 <= max(one.value for one in said) and all(value < rank for value in known)
            if near and block.section.rank >= said[-1].block.section.rank:
                text = f"« {match[0]} », et le texte en annonce {number(said[-1].value)} (« {said[-1].words} »)."
                yield (read.passage(said[-1]), read.passage((block, match.start()))), text
        yield from _one_by_one(read, block)


_ORDINALS = ("troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme", "neuvieme", "dixieme")
_NTH = re.compile(
    rf"\b(?:le|la|du|au|ce|cette) (?P<nth>{'|'.join(_ORDINALS)}) (?P<noun>axe|theme|volet|critere|objectif|"
    rf"priorite|categorie|"
    r"proposition|recommandation|condition|mesure|engagement|etape|phase|atelier|annexe|lot|orientation|"
    r"thematique|chantier)\b"
)


_EACH = ("premier", "deuxieme", *_ORDINALS)
_ONE_BY_ONE = re.compile(
    rf"\b(?:(?:l[ea] |l'|une? )(?P<nth>{'|'.join(_EACH)}|second)e?|(?P<adverb>{'|'.join(_EACH)}|second)e?ment)\b"
)
# « D'abord …, ensuite …, enfin … »: told to the end, or with more to come.
_STEPS = re.compile(r"(?:^|[.;:,] (?:et )?)(?P<step>(?:tout )?d'abord|ensuite|puis|enfin)\b")


def _one_by_one(read: Read, block: Block) -> Iterator[Found]:
    if not any(word in block.folded for word in ("premier", "abord")):
        return
    told = list(_ONE_BY_ONE.finditer(block.folded))
    names = [match["nth"] or match["adverb"] for match in told]
    ranks = [_EACH.index("deuxieme" if name == "second" else name) + 1 for name in names]
    if not told:
        told = list(_STEPS.finditer(block.folded))
        ranks = list(range(1, len(told) + 1)) if told and told[0]["step"].endswith("abord") else []
    if len(ranks) < 2 or ranks != list(range(1, len(ranks) + 1)) or "dernier" in block.folded[told[-1].end() :]:
        return
    counted = [one for one in read.of(block) if one.quantity.end < told[0].end() and announces(one) and one.noun]
    one = counted[-1] if counted and all(each.value != len(ranks) for each in counted) else None
    if one and not timed(one) and not one.part and 0 < abs(one.value - len(ranks)) < 3:
        text = f"« {one.words} » : {number(one.value)} sont annoncés, {len(ranks)} sont dits un à un."
        yield (read.passage(one), read.passage((block, told[-1].start()))), text
