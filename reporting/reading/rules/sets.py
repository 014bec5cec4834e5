"""Everything that a text enumerates, wherever and however, against the numbers of things that it announces."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from reporting.reading.blocks import Block, value_of
from reporting.reading.rules.announced import PARTIAL, announces, pieces, timed
from reporting.reading.rules.distributions import number_described
from reporting.reading.rules.registry import Found, Read, number
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS
from reporting.reading.words import fold, stem, stems

Place = tuple[Block, int]


@dataclass(frozen=True, eq=False)
class Set:
    """Things that stand one by one: what they are called, from how many to how many they are, and where they stand."""

    nouns: frozenset[str]
    low: int
    high: int
    first: Place
    last: Place


_NUMBERED = re.compile(
    r"(?:^\W*|(?<=[.;:] )|(?<=[.;] – ))(?P<word>[A-ZÀ-Ý][A-Za-zÀ-ÿ]{2,}(?:-[a-z]+)?) (?:[nN] ?° ?)?"
    r"(?P<rank>\d{1,2}|[A-L]|[IVX]{1,4})(?=[ .:–—)°-]|$)(?! (?:de|du|des|et|a|est|au|aux) )"
)
_LETTERED = re.compile(r"^(?P<word>[A-Z])(?P<rank>\d{1,2})(?=[.:) –]|$)")
_SHORT = {"R": "recommandation", "Q": "question", "P": "proposition", "O": "objectif", "A": "action", "M": "mesure"}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
# What a text calls by several names: its projects, and the people who sit.
_CALLED = {
    name: canon
    for canon, names in {
        "projet": "action initiative experience realisation fiche laureat operation portrait notice demarche recit",
        "membre": "personne participant present presence emargement membre administrateur representant jure",
        "lecon": "enseignement constat conclusion",
        "raison": "motif cause facteur",
    }.items()
    for name in map(stem, names.split())
}
_PEOPLE = re.compile(r"^\W*(?:Mme|Mlle|M\.|MM\.|Mmes|Dr|Me|Monsieur|Madame) [A-ZÀ-Ý]")
# « Cinq membres étant présents sur les sept »
_HERE = re.compile(r"\bpresente?s?\b|\bassist|\bsieg")
# What tells how things are given, and what has rules of its own.
_NO_NOUNS = frozenset(
    ("annex", "list", "feuill", "tableau", "fich", "rappel", "nom", "mme", "departement", "region", "territoir")
)
_TITLE_NUMBER = re.compile(r"^\W*\w+ \w{1,3}\b")
_OTHERS = re.compile(r"\bautres?\b|\bdont\b|\bencore\b|\bnouve|\bpremiere?s? [a-z]+s\b|\bderniere?s?\b")


# « sept des huit communes », « une ou deux actions », « cité par six porteurs »
_AMONG = re.compile(r"\b(?:parmi les|des|de ces|ou|(?:est|sont|ete) [a-z]+ par) $")


def canon(noun: str) -> str:
    return _CALLED.get(noun, noun)


def clashes(read: Read) -> Iterator[Found]:
    """« Sept membres présents (liste en annexe) », and five names under « Présents »."""
    by_noun: defaultdict[str, list[Set]] = defaultdict(list)
    for one in _sets(read):
        for noun in one.nouns:
            by_noun[noun].append(one)
    told: dict[str, list[Statement]] = defaultdict(list)
    known: defaultdict[str, set[int]] = defaultdict(set)
    for said in read.statements:
        nouns = by_noun.keys() & {said.noun, canon(said.noun)}
        for noun in nouns if said.value < 99 else ():
            known[noun].add(int(said.value))
        if nouns and said.noun and _of_all(said):
            for noun in nouns:
                told[noun].append(said)
    for noun, several in by_noun.items():
        sets = list({(one.low, one.high, one.first[0].rank): one for one in several}.values())
        if noun == "projet" and any(True for _ in number_described(read)):
            continue  # told already
        for said in told[noun]:
            if found := _wrong(said, sets, known[noun]):
                wrong = found[0]
                shown = str(wrong.low) if wrong.low == wrong.high else f"{wrong.low} ou {wrong.high}"
                text = f"« {said.words} » : {number(said.value)} sont annoncés, il s’en trouve {shown}."
                right = [(one.block, one.quantity.start) for one in told[noun] if wrong.low <= one.value <= wrong.high]
                places = [wrong.first, wrong.last, *_titles(read, wrong), *right, *(one.first for one in found[1:3])]
                yield (read.passage(said), *(read.passage(place) for place in places)), text
                break


def _titles(read: Read, one: Set) -> list[Place]:
    """The titles right above a set."""
    rank = one.first[0].rank
    return [(block, 0) for block in read.text.blocks[max(0, rank - 2) : rank] if block.kind == "heading"]


def _wrong(said: Statement, sets: list[Set], known: set[int]) -> list[Set]:
    """The sets of what is announced, the nearest first, where they have not as many, and nothing else explains it."""
    value = int(said.value)
    counts = [one for one in sets if said.block not in (one.first[0], one.last[0])]
    if not counts or any(one.low <= value <= one.high for one in sets) or sum(one.low for one in sets) == value:
        return []
    near = [one for one in counts if abs(one.low - value) <= (2 if value < 12 else value // 6)]
    if len({(one.low, one.high) for one in near}) != 1:
        return []
    near.sort(key=lambda one: (one.first[0].rank < said.block.rank, abs(one.first[0].rank - said.block.rank)))
    leads = said.block.text.endswith(":") and 0 < near[0].first[0].rank - said.block.rank < 3
    return [] if set(range(near[0].low, near[0].high + 1)) & known and not leads else near


def _of_all(said: Statement) -> bool:
    """Whether a number may tell how many things of its noun there are, all of them."""
    block, at = said.block, said.quantity
    here = said.part and canon(said.noun) == "membre" and _HERE.search(block.folded)
    if (said.part and not here) or timed(said) or not announces(said) or at.hedge or block.kind in ("row", "item"):
        return False
    first, last = block.sentence_at(at.start)
    if _AMONG.search(block.folded, first, at.start):
        return False
    near = block.folded[max(first, at.start - 30) : min(last, at.end + 40)]
    return not PARTIAL.search(near) and not _OTHERS.search(near)


def _sets(read: Read) -> Iterator[Set]:
    yield from _numbered(read)
    yield from _listed(read)
    yield from _under_titles(read)
    yield from _labelled(read)
    yield from _in_rows(read)
    yield from _in_parts(read)


def _numbered(read: Read) -> Iterator[Set]:
    """« AXE A » to « AXE E », « Fiche 1 » to « Fiche 6 », each at the start of a line."""
    found: defaultdict[str, defaultdict[int, list[Block]]] = defaultdict(lambda: defaultdict(list))
    for block in read.text.blocks:
        if block.kind == "row" and len(block.cells) > 2:
            continue
        line = f"{block.label} {block.text}" if block.label and not block.text.startswith(block.label) else block.text
        for match in [*_NUMBERED.finditer(line), *_LETTERED.finditer(line)]:
            rank = match["rank"].lower()
            value = int(rank) if rank.isdigit() else _ROMAN.get(rank) or ord(rank) - 96
            word = NOUNS.get(one := stem(fold(_SHORT.get(match["word"], match["word"]))), one)
            found[word][value].append(block)
    for word, ranks in found.items():
        count = len(ranks)
        if count > 1 and sorted(ranks) == list(range(1, count + 1)):
            # « Action 1 » is a project, but where the text counts actions.
            noun = word if word in read.by_noun else canon(word)
            for at in (0, -1):  # listed, then described one by one
                yield Set(frozenset((noun,)), count, count, (ranks[1][at], 0), (ranks[count][at], 0))


def _called(words: str) -> frozenset[str]:
    """The noun of a title, of a label or of what announces a list, and the next one."""
    return frozenset([canon(one) for one in stems(words) if one not in _NO_NOUNS][:2])


def _listed(read: Read) -> Iterator[Set]:
    for listing in read.text.listings:
        items = [item for item in listing.items if not TOTAL_LABEL.match(item.folded)]
        title = fold(items[0].section.title) if items else ""
        intro = listing.intro
        if len(items) < 2 or (intro is not None and (intro.quantities or len(intro.text) > 90)):
            continue
        if sum(any(not one.article for one in item.quantities) for item in items) * 2 > len(items):
            continue  # « Paris : 4 »
        words = intro.folded if intro is not None else title
        if not re.search(r"\d", words) and not PARTIAL.search(words):
            yield Set(_called(words), len(items), len(items), (items[0], 0), (items[-1], 0))


def _under_titles(read: Read) -> Iterator[Set]:
    """Under a short title, nothing but names: a line of them, or one a line."""
    blocks = read.text.blocks
    for title, following in pairwise(blocks):
        own = title.kind == "heading" or (len(title.text) < 60 and not re.search(r"[.;,]$", title.text))
        people, told = _PEOPLE.match(following.text), _names(following.text)
        plain = following.kind != "heading" or people or told
        if not own or not plain or re.search(r"\d", _TITLE_NUMBER.sub("", title.folded)):
            continue
        nouns = _called(re.sub(r"^\W*annexe \w{1,2}\b", "", title.folded))
        if told:
            yield Set(nouns, *told, (following, 0), (following, len(following.text) - 1))
            continue
        some = blocks[following.rank : following.rank + 40] if people else []
        lines = list(takewhile(lambda one: _PEOPLE.match(one.text), some))
        if len(lines) > 1:
            yield Set(nouns, len(lines), len(lines), (lines[0], 0), (lines[-1], 0))


_CAPITAL = re.compile(r"^(?:et |le |la |les |l'|l’)*[A-ZÀ-Ý]")


def _names(text: str) -> tuple[int, int] | None:
    """How many names a line of nothing else holds."""
    words = text.strip(" .")
    if "," not in words or re.search(r"[.:!?]\s", words):
        return None
    parts = re.split(r", | et ", words)
    return pieces(words) if len(parts) > 2 and all(_CAPITAL.match(part) for part in parts) else None


def _labelled(read: Read) -> Iterator[Set]:
    """« Communes desservies : Agen, Nérac et Condom »."""
    for block in read.text.blocks:
        if block.kind == "field" and (told := _names(value_of(block))):
            yield Set(_called(fold(block.label)), *told, (block, 0), (block, len(block.text) - 1))


# « Nom de la halte », « Intercommunalité »: what the lines of a table are.
_HEAD = re.compile(r"(?:noms? (?:de la |de l'|du |des |de )?)?(?P<noun>[a-z-]{4,})(?: [^\d]*)?")
_ALL = re.compile(r"\b(?:total|totaux|ensemble)\b")


def _in_rows(read: Read) -> Iterator[Set]:
    """A table whose lines are each one thing, which its first head names."""
    for table in read.text.tables:
        cells = [one for one in table.header if not _RANK.fullmatch(fold(one))][:1]
        match = _HEAD.fullmatch(fold(cells[0])) if cells else None
        rows = [row for row in table.rows if not any(_ALL.search(fold(cell)) for cell in row.cells[:2])]
        if match is not None and len(rows) > 2:
            yield Set(_called(_stem(match["noun"])), len(rows), len(rows), (rows[0], 0), (rows[-1], 0))


_RANK = re.compile(r"(?:n ?°|n|no|numero|rang|#|)\.?")


def _stem(word: str) -> str:
    one = stem(word)
    return NOUNS.get(one, one)


# « Les parties I à V », « les fiches A à F »
_SPANNED = re.compile(
    r"\b(?P<noun>[a-z]{4,}s) (?:n ?° ?)?(?:(?:i|1) a (?P<rank>[ivx]+|\d{1,2})|a a (?P<letter>[b-l]))\b(?! h\b)"
)
_CHAPTER = re.compile(r"^(?:[IVX]{1,4}|\d{1,2}|[A-H]) ?[.–)-]+ ")
_PARTS = frozenset(("parti", "chapitr", "section", "titr", "rubriqu"))


def _in_parts(read: Read) -> Iterator[Set]:
    """The numbered titles of a document, and what it calls « les parties I à V »."""
    for block in read.text.blocks:
        for match in _SPANNED.finditer(block.folded):
            rank = match["rank"] or ""
            count = int(rank) if rank.isdigit() else _ROMAN.get(rank, 0) if rank else ord(match["letter"]) - 96
            if count > 1:
                here = (block, match.start())
                yield Set(frozenset((canon(_stem(match["noun"])),)), count, count, here, here)
    heads = [block for block in read.text.blocks if block.kind == "heading" and _CHAPTER.match(block.text)]
    ranks = [_ROMAN.get(fold(re.split(r"\W", block.text)[0])) for block in heads]
    if len(ranks) > 2 and ranks == list(range(1, len(ranks) + 1)):
        yield Set(_PARTS, len(ranks), len(ranks), (heads[0], 0), (heads[-1], 0))
