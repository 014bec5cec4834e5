"""What a text says to be in the document, a fiche or a description, and that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reporting.reading import spelled
from reporting.reading.areas import areas
from reporting.reading.blocks import Block
from reporting.reading.clauses import Said
from reporting.reading.places import communes, names, places
from reporting.reading.project import Record
from reporting.reading.rules.registry import Found, Read
from reporting.reading.vocabulary import words
from reporting.reading.words import fold, tidy

_GENERIC = words(
    "caf cnaf msa fipe caflab etat region departement ville commune mairie communaute agglomeration metropole pays "
    "association centre maison relais creche projet projets fiche fiches annexe mutualite ccas epci france cohesion "
    "grand petite enfance accueil territoire les des une dans pour sur son ses leurs leur cette trois deux quatre "
    "cinq mise coup coups coeur reussite reussites zoom reference referent avec lumiere mam saint sainte nous"
)
_PROPER = re.compile(r"(?<![\w'-])(?:[dl]')?(?P<word>[A-ZÀ-Ý][\w'-]*[a-zà-ÿ][\w'-]*)")


def tokens(text: str, *, opens: bool = False) -> frozenset[str]:
    """The proper words of some text, folded: what tells one project from another, no department, no kind of body."""
    text = re.sub(r" ?\([^()]*\)", "", tidy(text)) if "(" in text else tidy(text)
    folded = fold(text)
    wide = {at for place in places(f": {text}", f": {folded}") for at in range(place.start - 2, place.end - 2)}
    found = set()
    for match in _PROPER.finditer(text):
        word = fold(match["word"])
        first = opens and match.start("word") == 0
        plain = len(word) < 3 or word in _GENERIC or match.start("word") in wide
        if not plain and (not first or word in communes() or "-" in word) and word.replace("-", " ") not in names():
            found.add(word)
    return frozenset(found)


def holds(zone: str, mine: frozenset[str]) -> bool:
    """Whether some folded text has a proper word of a project."""
    return any(word in zone and _stands_alone(re.escape(word), zone) for word in mine)


def _stands_alone(word: str, zone: str) -> bool:
    # A pattern that opens with the word is looked for as fast as the word itself.
    return re.search(rf"{word}(?<![\w-]{word})(?![\w-])", zone) is not None


@dataclass(frozen=True)
class Zone:
    """A part of a document where something may be looked for."""

    blocks: tuple[Block, ...]

    def words(self, but: Sequence[Block] = ()) -> str:
        left = {block.rank for block in but}
        return " \n ".join(block.folded for block in self.blocks if block.rank not in left)


_ANNEX = re.compile(r"^\W*annexes?\b")
_ANNEX_N = re.compile(r"\bannexe (?:n ?° ?)?(?P<rank>\d{1,2}|[a-h]|[ivx]{1,4})\b")
_SHEETS = re.compile(
    r"^(?:\W|[ivx\d]{1,4}[.)–-] |[a-h][.)] |annexe ?\w{0,3}\W+)*(?:les |\w+ )?fiches?(?:-actions?)?\b(?! du fipe)"
)
_OTHER_ANNEX = re.compile(r"^\W*annexes?\b(?!.*\bfiches?\b)")
# « Fiche Vannes », « Fiche – Crèche des Lilas »
_SHEET_OF = re.compile(r"^\W*fiche\b(?! (?:projet|technique|d'|du |des |de )s?\W*$)")
_SHEET_N = re.compile(r"^\W*fiche(?:-action)? (?:n ?° ?)?(?P<rank>\d{1,2}(?:\.\d)?|[a-h])\b")


@lru_cache(maxsize=4)
def _annexes(read: Read) -> list[Block]:
    """The titles of the annexes."""
    heads = [
        block
        for block in read.text.blocks
        if _ANNEX.match(block.folded) and (block.kind == "heading" or len(block.text) < 90)
    ]
    return [block for block in heads if block.rank > 8] or heads


def _annex(read: Read, rank: str) -> Zone | None:
    """Annex N, or all annexes where none is named."""
    blocks, heads = read.text.blocks, _annexes(read)
    if rank:
        heads = [block for block in heads if (match := _ANNEX_N.search(block.folded)) and match["rank"] == rank]
    if not heads:
        return None
    start = heads[-1] if rank else heads[0]
    others = [
        block.rank
        for block in blocks[start.rank + 1 :]
        if rank and block.kind == "heading" and _ANNEX.match(block.folded)
    ]
    zone = Zone(tuple(blocks[start.rank : others[0] if others else None]))
    return zone if len(zone.blocks) > 1 else None


_STYLES = tuple(
    re.compile(one)
    for one in (r"^\W*annexe\b", r"^[ivx]{1,5} ?[.)–-] ", r"^\d{1,2} ?[.)–-] ", r"^[a-h] ?[.)–-] ", r"^[►■▶#]")
)


def _style(block: Block) -> int:
    """How a title is numbered: those of one rank are numbered alike. 0 for one that is not."""
    return next((rank for rank, style in enumerate(_STYLES, 1) if style.match(block.folded)), 0)


@lru_cache(maxsize=4)
def gathered(read: Read) -> Zone | None:
    """Where the fiches of a document stand: under a title of theirs, each under its own, or named in a sentence."""
    blocks = read.text.blocks
    titled = [block for block in blocks if block.kind == "heading" and _SHEETS.match(block.folded) and block.rank > 3]
    titled = [block for block in titled if not _SHEET_N.match(block.folded)]
    numbered = [
        block
        for block in blocks
        if (_SHEET_N.match(block.folded) and block.kind in ("heading", "text", "field"))
        or (block.kind == "heading" and _SHEET_OF.match(block.folded))
    ]
    found: dict[int, Block] = {}
    for block in titled[-1:]:
        style = _style(block)
        for other in blocks[block.rank :]:
            above = other.kind == "heading" and other.rank > block.rank
            if above and ((style and _style(other) == style) or _OTHER_ANNEX.match(other.folded)):
                break
            found[other.rank] = other
    if len(numbered) > 1:
        last = next(
            (
                one.rank
                for one in blocks[numbered[-1].rank + 1 :]
                if one.kind == "heading" and numbered[-1].section.path != one.section.path[:-1]
            ),
            len(blocks),
        )
        found |= {block.rank: block for block in blocks[numbered[0].rank : last]}
    for block in blocks:
        if "fiche" in block.folded and _NAMED_SHEETS.search(block.folded) and len(tokens(block.text, opens=True)) > 1:
            after = [one for one in blocks[block.rank + 1 : block.rank + 20] if one.intro is block]
            found |= {one.rank: one for one in (block, *after)}
    return Zone(tuple(found[rank] for rank in sorted(found))) if found else None


_NAMED_SHEETS = re.compile(
    r"(?:^|\b\w+ )(?:fiches?\b[^.:]{0,40}\b(?:jointe|annexe|reprodui|accompagn|concern|en ligne|suivent|ci-apres|"
    r"ci-dessous)|remis une fiche, jointe)"
)

# What promises that something of a project is in the document.
_THING = (
    r"\b(?:fiches?|portraits?|notices?|notes? longues?|descriptions?|presentee?s?|presentation|decrite?s?|"
    r"detaillee?s?)\b"
)
_WHERE = (
    r"\b(?:annexe\b|annexee?s?\b|ci-apres|ci-dessous|ci-dessus|ci-jointe?|plus (?:loin|bas|haut)|fin d[eu']|a la fin|"
    r"(?:dans|de) (?:ce|le|notre|cette) (?:present )?(?:recueil|cahier|document|bilan|numero|lettre|carnet)|en page \d|"
    r"pages? suivante|"
    r"derniere page|jointe|reprodui|figur|parmi celles|suit\b|suivent\b|a retrouver|se trouv\w+|a la suite|"
    r"(?:complete|accompagne)nt (?:ce|cette|le|la|notre)\b|"
    r"clo(?:t|re) (?:le|la|ce)|termine (?:le|la|ce)|ferme (?:le|ce)|"
    r"peu(?:t|vent) etre lue|est dans|consacree?s? a)"
)
_PROMISE = re.compile(
    rf"{_THING}[^.;:]{{0,60}}?{_WHERE}|\b(?:(?:re)?trouv\w*|lir\w+) (?:dans )?(?:sa|leur|la) fiche|"
    r"\b(?:ont|a) (?:tous |toutes |chacune? )?(?:droit a )?(?:leur|sa|une) (?:fiche|notice|note longue|page)\b|"
    r"\bl'objet d'une? (?:des )?fiche|\bsa (?:fiche|notice)\b|"
    r"\b(?:cf|voir|lire)\b[^.;:]{0,20}\b(?:fiche|notice|portrait)\b|"
    r"\bl'objet d'un (?:zoom|portrait)"
)
# « une fiche la présente »; not « Fiche disponible : oui », « (fiche 1) »
_SHEET = re.compile(
    r"\b(?:sa|une|la|leurs?) (?:[a-z]+ )?(?:fiches?|portraits?|notices?)\b(?! \d)"
    r"(?![^.;:]{0,40} : ?(?:oui|non|disp|aucune))"
)
_ELSEWHERE = re.compile(
    r"\bmises? en ligne\b|\bne\b|\bn'|\bpas\b|\baupres\b|\bsur demande|\ben ligne\b|\bsur le site|"
    r"\bsera\b|\bseront\b|\bquand\b|\bsi\b|"
    r"\blorsqu|\bune fois\b|\bsauf\b|\ba demander|\bdisponibles? a\b"
)
_PLURAL = re.compile(
    r"\bleurs? fiches?\b|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+) fiches\b|"
    r"\bchacune?\b|\bces (?:deux|trois|quatre|cinq|six|sept)\b|\bles fiches\b|"
    r"\bprojets\b[^:]*:|\bsont\b"
)
_HERE = re.compile(
    r"\bvoir\b|\bcf\b|\bsa fiche\b|\bfin d|\bclot\b|"
    r"\bci-apres|\bci-dessous|\bjointe|\brecueil|\bcahier|\bcarnet|\bsui(?:t|van?t|vent)|\bobjet\b|\breprodui|"
    r"\bplus (?:loin|bas)|\bpage|\bnumero|\bretrouv|\bfigur|\ba la suite|\b(?:droit a|note longue)"
)
# Before what is not there but in the same breath: nothing to look for.
_BEFORE = re.compile(r"\bci-dessus|\bplus haut")


def promised(read: Read, told: set[frozenset[str]]) -> Iterator[Found]:
    """What a sentence promises of projects that it names, and that is not where it should be."""
    for one, match in _promises(read):
        if _OTHER.search(one.folded) is None or _own(read, one):
            yield from _missing(read, one, match, _zone(read, one, match), told)


def _promises(read: Read) -> Iterator[tuple[Said, re.Match[str]]]:
    for one in read.said:
        if one.block.kind in ("heading", "row"):
            continue
        match = _PROMISE.search(one.folded) or _SHEET.search(one.folded)
        if match is not None and not _ELSEWHERE.search(one.folded):
            yield one, match


def _missing(
    read: Read, one: Said, match: re.Match[str], zone: Zone | None, told: set[frozenset[str]]
) -> Iterator[Found]:
    claims = claimed(read, one, match) if zone is not None else []
    if zone is None or not claims:
        return
    text = zone.words([one.block, *{id(block): block for block, _, _ in claims}.values()])
    missing = [(block, at, mine) for block, at, mine in claims if not holds(text, mine)]
    if len(claims) > 1 and len(missing) * 2 >= len(claims) + 1:
        return  # they are called otherwise there
    for block, at, mine in missing:
        if mine not in told:
            told.add(mine)
            words_ = one.block.text[one.first + match.start() : one.last].strip(" .")
            where = [read.passage((block, at))]
            if block is not one.block:
                where += [read.passage((one.block, one.first + match.start())), read.passage((zone.blocks[0], 0))]
            yield tuple(where), f"{shown_as(block, mine)} : « {words_} », et il n’y est pas."


# « la fiche figure dans le recueil » of a letter: another document.
_OTHER = re.compile(r"\b(?:dans le|joint\w* au|d[eu]|annexe d[eu]) (?P<what>recueil|rapport|bilan|cahier|carnet)\b")


def _own(read: Read, one: Said) -> bool:
    """Whether « le recueil » is the document itself."""
    match = _OTHER.search(one.folded)
    return match is not None and _titled(read, match["what"])


def _titled(read: Read, what: str) -> bool:
    return any(what in block.folded for block in read.text.blocks[:5] if len(block.text) < 120)


def promised_elsewhere(reads: Sequence[Read]) -> Iterator[Found]:
    """« dont la fiche figure dans le recueil », and the recueil, which is given too, does not know it."""
    for read in reads:
        for one, match in _promises(read):
            other = _OTHER.search(one.folded)
            if other is None or _own(read, one):
                continue
            for to in reads:
                if to is not read and _titled(to, other["what"]):
                    zone = _annex(to, "") if "annexe" in one.folded else gathered(to)
                    yield from _missing(read, one, match, zone or Zone(tuple(to.text.blocks[3:])), set())


def shown_as(block: Block, mine: frozenset[str]) -> str:
    """The proper words of a project as its block writes them."""
    found = [match["word"] for match in _PROPER.finditer(block.text) if fold(match["word"]) in mine]
    return " ".join(dict.fromkeys(found)) or ", ".join(sorted(mine))


def _zone(read: Read, one: Said, match: re.Match[str]) -> Zone | None:
    words_ = one.folded
    if annex := _ANNEX_N.search(words_):
        return _annex(read, annex["rank"])
    if re.search(r"\ben annexe\b", words_):
        return _annex(read, "") or gathered(read)
    if _BEFORE.search(match[0]) or _BEFORE.search(words_[match.end() :]):
        return Zone(tuple(read.text.blocks[: one.block.rank]))
    sheets = gathered(read)
    if sheets is not None and not (one.block in sheets.blocks and len(sheets.blocks) < 3):
        return sheets
    after = tuple(block for block in read.text.blocks if block.rank > one.block.rank)
    return Zone(after) if _HERE.search(match[0] + words_[match.end() :][:30]) and after else None


Claim = tuple[Block, int, frozenset[str]]


def claimed(read: Read, one: Said, match: re.Match[str]) -> list[Claim]:
    """What is promised of whom: the names of its sentence, or of the one that it follows."""
    plural = bool(_PLURAL.search(one.folded))
    start, end = one.first + match.start(), one.first + match.end()
    # « La fiche consacrée à Mende, en annexe », « Les fiches d'Orange, d'Apt et de Carpentras »
    inside = named_in(one.block, start, end) if re.match(r"[^,.;]{0,25}\b(?:a|de|du|des|d') ?", match[0]) else []
    found = inside or named_in(one.block, one.first, start) or named_in(one.block, end, one.last)[: 9 if plural else 1]
    if inside and not plural:
        return inside[:1]
    if not found and one.block.text.rstrip().endswith(":") and one.last >= len(one.block.text) - 1:
        items = [item for item in read.text.blocks[one.block.rank + 1 :][:20] if item.intro is one.block]
        return [claim for item in items for claim in named_in(item, 0, len(item.text))[:1]]
    if counted := _COUNTED.search(one.folded):
        return _back(read, one, int(spelled.value_of(counted["count"]) or 0))
    if not found:
        found = _before(read, one) or (_back(read, one, 0) if plural else [])
        return found if plural else found[:1]
    return found if plural else found[-1:]


# « Chacune des trois », « Ces quatre projets »: those that were named last, as many as it tells.
_COUNTED = re.compile(
    rf"\b(?:(?:chacune?|tous|toutes|l'une? et l'autre) (?:des|de ces|les)|ces|les) "
    rf"(?P<count>{'|'.join(spelled.WORDS)})\b"
)


def _back(read: Read, one: Said, count: int) -> list[Claim]:
    """The last things named before a sentence, if they are as many as it says, or what opens each paragraph of its
    section where it says none: each opens its paragraph, its item or its sentence, or is a piece of an enumeration.
    """
    found: list[Claim] = []
    for block in reversed(read.text.blocks[max(0, one.block.rank - 8) : one.block.rank + 1]):
        if block.kind in ("heading", "row"):
            break
        for first, last in reversed(block.sentences):
            if block is one.block and first >= one.first:
                continue
            if not count and first:
                continue
            opening = named_in(block, first, min(last, first + 60))[:1]
            opens = opening and opening[0][1] == first and not re.search(r":|, et ", block.text[first:last])
            found = [*(opening if opens else named_in(block, first, last)), *found]
            if count and len(found) >= count:
                return found if len(found) == count else []
            if not count and not opens:
                return []
    return [] if count else found


def named_in(block: Block, first: int, last: int) -> list[Claim]:
    """The pieces of some text that name something, each with its proper words."""
    pieces, at = [], first
    for cut in [*re.finditer(r"[,;:] | et ", block.text[first:last]), None]:
        end = first + cut.start() if cut else last
        if mine := tokens(block.text[at:end], opens=at == first):
            pieces.append((block, at, mine))
        at = first + cut.end() if cut else last
    return pieces


def _before(read: Read, one: Said) -> list[Claim]:
    """The names of the sentence before in the block, of the items above, or of what announces them."""
    spans = [span for span in one.block.sentences if span[0] < one.first]
    for first, last in reversed(spans):
        if found := named_in(one.block, first, last):
            return found
    above = read.text.blocks[one.block.rank - 1] if one.block.rank else None
    if above is not None and above.kind == "item" and above.intro is not None:
        items = [item for item in read.text.blocks[above.intro.rank + 1 : one.block.rank] if item.kind == "item"]
        return [(item, 0, mine) for item in items if (mine := tokens(item.text, opens=True))]
    # « Projet un. Autun (Saône-et-Loire), commune », then what is said of it.
    title = next((block for block in reversed(read.text.blocks[: one.block.rank]) if block.kind == "heading"), None)
    near = title is not None and one.block.rank - title.rank < 4 and any(one.level == "commune" for one in areas(title))
    mine = tokens(title.text) if title is not None and near else frozenset()
    return [(one.block, one.first, mine)] if mine else []


def called_by(record: Record) -> frozenset[str]:
    said = [record.title.text, *(part.value for part in record.parts if part.kind in ("porteur", "lieu"))]
    own = frozenset().union(*(tokens(text, opens=True) for text in said))
    return own | record.aliases
