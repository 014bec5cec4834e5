"""What a text calls by a number or a letter (annexe 3, cadre J, fiche du volet C), against its titles so numbered."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stem, stems

_RANK = r"(?:\d{1,2}(?:\.\d{1,2})?|[IVX]{1,4}|[A-Z])(?![\w'%€°]|[.,]\d| ?(?:%|€|h\b)| \d{3})"
_HEAD = re.compile(
    rf"^\W*(?P<words>[^\W\d](?:[^\W\d]|['’–—/ -]){{2,40}}?) (?:[nN] ?° ?)?(?P<rank>{_RANK})(?P<end>.{{0,3}})"
)
_CALL = re.compile(
    rf"(?<![^\W\d])(?P<noun>[^\W\d]{{3,}}) (?:[nN] ?°s? ?)?(?P<ranks>{_RANK}(?: \([^()]*\))?"
    rf"(?:(?:, | et | ou | à )(?:n ?° ?)?{_RANK}(?: \([^()]*\))?)*)"
)
# « un point sur les financements (III) et une évaluation d'impact (IV) »
_BRACKETED = re.compile(r"\((?P<rank>[IVX]{1,4})\)")
_TITLE = re.compile(r"^(?P<rank>\d{1,2}|[IVX]{1,5}|[A-H])\s?[.)–-]")
_TITLED = ("parti", "chapitr", "section", "point")
# One of these is enough to number; others number where they go from the first on.
_ALONE = frozenset(("annex", "tableau", "figur", "graphiqu", "article", "fich", "encadr", "piec"))
_ROWS = frozenset(("action", "mesur", "point"))  # spoken of in other plans too: a whole row of three tells ours
_SMALL = frozenset(("de", "d", "des", "du", "la", "le", "les", "l", "n", "a", "au", "aux", "et", "the"))
_DATED = re.compile(r"^(?:page|an|annee|(?:jan|fev|avr|jui|mai|mars|aou|sep|oct|nov|dec)\w*|\w+di|dimanch|trimestr)$")
_ARTICLE_LEAD = re.compile(r"(?:\bl'|\bcf\.? |\bvoir )$")
_ONE_MORE = re.compile(r"\bune? $")
_ELSEWHERE = re.compile(r" (?:et suivants|de l'|(?:de la|du|des|de) )(?! ?present)")
_OURS = re.compile(
    r"\b(?:du|de la|au|a la) presente?\b|\bci-dessous\b|\b(?:de|a) ce(?:t|tte)? (?:document|lettre|recueil|bilan)\b"
)


@dataclass
class Numbered:
    """The titles of one kind (« annexe », « fiche d’action – volet »): their ranks, and the block of each."""

    ranks: dict[str, Block] = field(default_factory=dict)

    def like(self, rank: str) -> dict[str, Block]:
        """The titles that are numbered as a rank is: the « I » of A to I is no 1."""
        letters = any(len(one) == 1 and one.isalpha() and one not in "IVX" for one in (*self.ranks, rank))
        return {one: block for one, block in self.ranks.items() if _style(one, letters) == _style(rank, letters)}


ANNEX = re.compile(r"\W*annexe\b")
Kind = tuple[str, ...]


def missing(read: Read) -> Iterator[Found]:
    """« Une semaine type est détaillée au cadre J », and the last is « CADRE I »."""
    heads = _heads(read)
    told: set[tuple[Kind, str]] = set()
    nouns = {kind[-1] for kind in heads} | {"annex", "lettr", "numero"}
    for block in read.text.blocks:
        if block.kind == "row":
            continue
        for noun, rank, start, end in _calls(block):
            if noun not in nouns:
                continue
            kind = _kind(heads, block, noun, start)
            lead = block.folded[max(0, start - 25) : start]
            if (kind, rank) in told or _elsewhere(block, end) or _is_head(heads, block) or _ONE_MORE.search(lead):
                continue
            if noun == "articl" and not _ARTICLE_LEAD.search(lead):
                continue
            last = _last(heads[kind], kind, rank) if kind in heads else None
            if last is not None or _annexed(read, heads, block, noun, rank, start, end):
                told.add((kind, rank))
                text = f"Le texte renvoie à « {block.text[start:end]} », qui n’est pas dans le document."
                yield (read.passage((block, start)),), text


def other_annex(read: Read) -> Iterator[Found]:
    """« La fiche est en annexe 2 », which is a press review."""
    annexes = _heads(read).get(("annex",), Numbered()).ranks
    starts = [*sorted(one.rank for one in annexes.values() if one.kind == "heading"), len(read.text.blocks)]
    held = {
        rank: read.text.blocks[head.rank : next(one for one in starts if one > head.rank)]
        for rank, head in annexes.items()
        if head.kind == "heading"
    }
    for block in read.text.blocks if len(held) > 1 else ():
        for noun, rank, start, end in _calls(block) if block.rank < starts[0] and "annex" in block.folded else ():
            if noun != "annex" or rank not in held or _elsewhere(block, end):
                continue
            first, last = block.sentence_at(start)
            said = {one for one in stems(block.folded[first:last]) if len(one) > 3} - _PLAIN
            if len(said) > 1 and all(said.isdisjoint(stems(one.folded)) for one in held[rank]):
                text = f"« {block.text[first:last].strip()} » : l’annexe {rank} ne dit rien de cela."
                yield (read.passage((block, start)), read.passage((annexes[rank], 0))), text


_PLAIN = stemmed(
    "annexe voir détail détaillé disponible présente joint figure figurent document trouve trouvera liste reprend "
    "reprises chacun chacune leur leurs donne donnent numéro complète ajoute carte tableau"
)


@lru_cache(maxsize=4)
def _heads(read: Read) -> dict[Kind, Numbered]:
    """What the titles of a text number, by their words."""
    found: defaultdict[Kind, Numbered] = defaultdict(Numbered)
    for block in read.text.blocks:
        for kind, rank in _numbers(block) if block.kind != "row" else ():
            found[kind].ranks.setdefault(rank, block)
        if block.kind == "heading" and (match := _TITLE.match(block.text)):
            for noun in _TITLED:
                found[(noun,)].ranks.setdefault(match["rank"], block)
    return found


def _numbers(block: Block) -> Iterator[tuple[Kind, str]]:
    """What a title numbers: « Annexe 1 – Fiche-action 4 » is an annex and a fiche."""
    match = _HEAD.match(block.text)
    if match is not None and (several := _CALL.search(block.text)) and _LISTED.search(several["ranks"]):
        return
    while match is not None:
        words = fold(match["words"])
        kind = _stems(words) if re.split(r"\W", words)[0] not in _SMALL else ()
        closed = block.kind == "heading" or re.match(r" ?(?:[.:–—(|-]|$|(?:er|re)\b)", match["end"])
        if kind and len(kind) < 4 and not _DATED.match(kind[-1]) and (closed or kind[0] in _ALONE | _ROWS):
            yield kind, match["rank"]
        after = match.end("rank")
        match = _HEAD.match(block.text[after:]) if match.string == block.text else None


_LISTED = re.compile(r", | et | ou | à ")


def _stems(folded: str) -> Kind:
    return tuple(stem(word) for word in re.findall(r"[a-z]+", folded) if word not in _SMALL)


def _style(rank: str, letters: bool) -> str:
    if rank[0].isdigit():
        return "1.1" if "." in rank else "1"
    return "A" if letters and len(rank) == 1 else "I"


def _calls(block: Block) -> Iterator[tuple[str, str, int, int]]:
    """What a block refers to: its noun, its number, and where it says so."""
    for match in _CALL.finditer(block.text):
        for rank in _ranks(re.sub(r" \([^()]*\)", "", match["ranks"])):
            yield stem(block.folded[match.start("noun") : match.end("noun")]), rank, match.start(), match.end()
    parts = [*_BRACKETED.finditer(block.text)]
    for match in parts if len(parts) > 2 else ():
        yield "parti", match["rank"], *match.span()


def _ranks(words: str) -> list[str]:
    """« A, B et C », « A à F »."""
    found = re.findall(_RANK, words)
    span = " à " in words and len(found) == 2 and all(len(one) == 1 and one >= "A" for one in found)
    if span and not {*found} <= {*"IVX"}:
        return [chr(one) for one in range(ord(found[0]), ord(found[1]) + 1)]
    return found


def _kind(heads: dict[Kind, Numbered], block: Block, noun: str, at: int) -> Kind:
    """The titles that a call speaks of: those with the most of its words (« fiches d'action des volets A et C »)."""
    first, last = block.sentence_at(at)
    around = set(_stems(block.folded[max(first, at - 45) : at])) | {noun}
    if noun in ("lettr", "numero"):
        named = [kind for kind in heads if set(kind) & set(_stems(block.folded[first:last]))]
        return max(named, key=len, default=(noun,))
    fit = [kind for kind in heads if kind[-1] == noun and set(kind) <= around]
    return max(fit, key=len, default=(noun,))


def _is_head(heads: dict[Kind, Numbered], block: Block) -> bool:
    return any(heads[kind].ranks.get(rank) is block for kind, rank in _numbers(block))


def _last(held: Numbered, kind: Kind, rank: str) -> Block | None:
    """The last title of a row that has not the rank called; None where it has, or is no row."""
    alike = held.like(rank)
    if rank in held.ranks or not alike:
        return None
    letters = any(one.isalpha() and one not in "IVX" for one in alike)
    rows = sorted(_order(one, letters) for one in alike)
    whole = rows == list(range(1, len(rows) + 1))
    if kind[-1] in _TITLED[:3]:
        enough = len(alike) > 1 or rank.isdigit()
    elif kind[-1] in _ROWS and "fich" not in kind:
        enough = whole and len(rows) > 2
    else:
        enough = bool(set(kind) & _ALONE) or (whole and len(rows) > 1)
    return max(alike.values(), key=lambda block: block.rank) if enough else None


def _order(rank: str, letters: bool) -> int:
    if rank[0].isdigit():
        return int(rank) if rank.isdigit() else 0
    if letters:
        return ord(rank[0]) - ord("A") + 1
    values = {"I": 1, "V": 5, "X": 10}
    digits = [values[one] for one in rank]
    return sum(-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True))


def _elsewhere(block: Block, end: int) -> bool:
    return _ELSEWHERE.match(block.folded, end) is not None


def _annexed(read: Read, heads: dict[Kind, Numbered], block: Block, noun: str, rank: str, start: int, end: int) -> bool:
    """Whether an annex is called of a document that has none, or one that no number tells from others."""
    if noun != "annex":
        return False
    around = block.folded[max(0, start - 25) : start] + block.folded[end : end + 40]
    none = ("annex",) not in heads and _OURS.search(around) is not None
    return none or (rank not in ("1", "I", "A") and _only_annex(read))


@lru_cache(maxsize=4)
def _only_annex(read: Read) -> bool:
    heads = [block for block in read.text.blocks if block.kind == "heading" and ANNEX.match(block.folded)]
    return len(heads) == 1 and bool(re.match(r"\W*annexe(?: unique)?(?: ?[–:-] |$)", heads[0].folded))
