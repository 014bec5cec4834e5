"""What a text says to be in the document, a fiche or a description, and that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reporting.reading.areas import areas
from reporting.reading.blocks import Block, value_of
from reporting.reading.clauses import Said
from reporting.reading.places import communes, names, places
from reporting.reading.project import Record
from reporting.reading.rules.projects import YES
from reporting.reading.rules.registry import Found, Read, rule, rule_across
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


def _holds(zone: str, mine: frozenset[str]) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", zone) for word in mine)


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
_SHEET_N = re.compile(r"^\W*fiche(?:-action)? (?:n ?° ?)?(?P<rank>\d{1,2}(?:\.\d)?|[a-h])\b")


def _annex(read: Read, rank: str) -> Zone | None:
    """Annex N, or all annexes where none is named."""
    blocks = read.text.blocks
    heads = [
        block for block in blocks if _ANNEX.match(block.folded) and (block.kind == "heading" or len(block.text) < 90)
    ]
    heads = [block for block in heads if block.rank > 8] or heads
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
def _gathered(read: Read) -> Zone | None:
    """Where the fiches of a document stand: under a title of theirs, each under its own, or named in a sentence."""
    blocks = read.text.blocks
    titled = [block for block in blocks if block.kind == "heading" and _SHEETS.match(block.folded) and block.rank > 3]
    titled = [block for block in titled if not _SHEET_N.match(block.folded)]
    numbered = [
        block for block in blocks if _SHEET_N.match(block.folded) and block.kind in ("heading", "text", "field")
    ]
    found: dict[int, Block] = {}
    for block in titled[-1:]:
        style = _style(block)
        for other in blocks[block.rank :]:
            if other.kind == "heading" and other.rank > block.rank and style and _style(other) == style:
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
        if _NAMED_SHEETS.search(block.folded) and len(tokens(block.text, opens=True)) > 1:
            after = [one for one in blocks[block.rank + 1 : block.rank + 20] if one.intro is block]
            found |= {one.rank: one for one in (block, *after)}
    return Zone(tuple(found[rank] for rank in sorted(found))) if found else None


_NAMED_SHEETS = re.compile(
    r"(?:^|\b\w+ )(?:fiches?\b[^.:]{0,40}\b(?:jointe|annexe|reprodui|accompagn|concern|en ligne|suivent|ci-apres|"
    r"ci-dessous)|remis une fiche, jointe)"
)

# What promises that something of a project is in the document.
_THING = r"\b(?:fiches?|portraits?|notices?|descriptions?|presentee?s?|presentation|decrite?s?|detaillee?s?)\b"
_WHERE = (
    r"\b(?:annexe\b|annexee?s?\b|ci-apres|ci-dessous|ci-dessus|ci-jointe?|plus (?:loin|bas|haut)|fin d[eu']|a la fin|"
    r"dans (?:ce|le) (?:recueil|cahier|document|bilan)|en page \d|jointe|reprodui|figur|parmi celles|suit\b|suivent\b|"
    r"completent ce|peu(?:t|vent) etre lue|est dans)"
)
_PROMISE = re.compile(
    rf"{_THING}[^.;:]{{0,60}}?{_WHERE}|\b(?:trouve\w*|lir\w+) (?:sa|leur|la) fiche|\bl'objet d'une? (?:des )?fiche|"
    r"\bl'objet d'un (?:zoom|portrait)"
)
_ELSEWHERE = re.compile(
    r"\bne\b|\bn'|\bpas\b|\baupres\b|\bsur demande|\ben ligne\b|\bsur le site|\bsera\b|\bseront\b|\bquand\b|\bsi\b|"
    r"\blorsqu|\bune fois\b|\bsauf\b|\ba demander|\bdisponibles? a\b"
)
_PLURAL = re.compile(
    r"\bleurs? fiches?\b|\bchacune?\b|\bces (?:deux|trois|quatre|cinq|six|sept)\b|\bles fiches\b|"
    r"\bprojets\b[^:]*:|\bsont\b"
)
_HERE = re.compile(
    r"\bfin d|\bci-apres|\bci-dessous|\bjointe|\brecueil|\bcahier|\bcarnet|\bsui(?:t|vent)|\bobjet\b|\breprodui"
)
# Before what is not there but in the same breath: nothing to look for.
_BEFORE = re.compile(r"\bci-dessus|\bplus haut")


@rule("fiche-promise", "Ce que le texte dit joint, décrit ou parmi les projets ne s’y trouve pas.")
def promised(read: Read) -> Iterator[Found]:
    """« Sa fiche figure en annexe 2 », and annex 2 does not know it; « Fiche disponible : oui », and the fiches that
    are joined are of others; « mis en lumière », and nothing else in the document speaks of it.
    """
    told: set[frozenset[str]] = set()
    for one, match in _promises(read):
        if _OTHER.search(one.folded) is None or _own(read, one):
            yield from _missing(read, one, match, _zone(read, one, match), told)
    yield from _of_records(read, told)
    yield from _none(read)


def _promises(read: Read) -> Iterator[tuple[Said, re.Match[str]]]:
    for one in read.said:
        match = _PROMISE.search(one.folded)
        if match is not None and one.block.kind not in ("heading", "row") and not _ELSEWHERE.search(one.folded):
            yield one, match


def _missing(
    read: Read, one: Said, match: re.Match[str], zone: Zone | None, told: set[frozenset[str]]
) -> Iterator[Found]:
    claimed = _claimed(read, one, match) if zone is not None else []
    if zone is None or not claimed:
        return
    text = zone.words([one.block, *{id(block): block for block, _, _ in claimed}.values()])
    missing = [(block, at, mine) for block, at, mine in claimed if not _holds(text, mine)]
    if len(claimed) > 1 and len(missing) * 2 >= len(claimed) + 1:
        return  # they are called otherwise there
    for block, at, mine in missing:
        if mine not in told:
            told.add(mine)
            words_ = one.block.text[one.first + match.start() : one.last].strip(" .")
            yield (read.passage((block, at)),), f"{_shown(block, mine)} : « {words_} », et il n’y est pas."


# « la fiche figure dans le recueil » of a letter: another document.
_OTHER = re.compile(r"\b(?:dans le|joint\w* au|d[eu]|annexe d[eu]) (?P<what>recueil|rapport|bilan|cahier|carnet)\b")


def _own(read: Read, one: Said) -> bool:
    """Whether « le recueil » is the document itself."""
    match = _OTHER.search(one.folded)
    return match is not None and _titled(read, match["what"])


def _titled(read: Read, what: str) -> bool:
    return any(what in block.folded for block in read.text.blocks[:5] if len(block.text) < 120)


@rule_across("fiche-promise-documents", "Ce qu’un document dit joint à un autre n’y est pas.")
def promised_elsewhere(reads: Sequence[Read]) -> Iterator[Found]:
    """« dont la fiche figure dans le recueil », and the recueil, which is given too, does not know it."""
    for read in reads:
        for one, match in _promises(read):
            other = _OTHER.search(one.folded)
            if other is None or _own(read, one):
                continue
            for to in reads:
                if to is not read and _titled(to, other["what"]):
                    zone = _annex(to, "") if "annexe" in one.folded else None
                    yield from _missing(read, one, match, zone or Zone(tuple(to.text.blocks[3:])), set())


def _shown(block: Block, mine: frozenset[str]) -> str:
    found = [match["word"] for match in _PROPER.finditer(block.text) if fold(match["word"]) in mine]
    return " ".join(dict.fromkeys(found)) or ", ".join(sorted(mine))


def _zone(read: Read, one: Said, match: re.Match[str]) -> Zone | None:
    words_ = one.folded
    if annex := _ANNEX_N.search(words_):
        return _annex(read, annex["rank"])
    if re.search(r"\ben annexe\b", words_):
        return _annex(read, "") or _gathered(read)
    if _BEFORE.search(match[0]) or _BEFORE.search(words_[match.end() :]):
        return Zone(tuple(read.text.blocks[: one.block.rank]))
    gathered = _gathered(read)
    if gathered is not None and not (one.block in gathered.blocks and len(gathered.blocks) < 3):
        return gathered
    after = tuple(block for block in read.text.blocks if block.rank > one.block.rank)
    return Zone(after) if _HERE.search(match[0] + words_[match.end() :][:30]) and after else None


Claim = tuple[Block, int, frozenset[str]]


def _claimed(read: Read, one: Said, match: re.Match[str]) -> list[Claim]:
    """What is promised of whom: the names of its sentence, or of the one that it follows."""
    plural = bool(_PLURAL.search(one.folded))
    start, end = one.first + match.start(), one.first + match.end()
    # « La fiche consacrée à Mende, en annexe », « Les fiches d'Orange, d'Apt et de Carpentras »
    inside = _names(one.block, start, end) if re.match(r"[^,.;]{0,25}\b(?:a|de|du|des|d') ?", match[0]) else []
    found = inside or _names(one.block, one.first, start) or (_names(one.block, end, one.last) if plural else [])
    if inside and not plural:
        return inside[:1]
    if not found:
        found = _before(read, one)
        return found if plural else found[:1]
    return found if plural else found[-1:]


def _names(block: Block, first: int, last: int) -> list[Claim]:
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
        if found := _names(one.block, first, last):
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


def _of_records(read: Read, told: set[frozenset[str]]) -> Iterator[Found]:
    """« Fiche disponible : oui » of projects, most of which are among the fiches of the document."""
    sheets = [
        (record, part)
        for record in read.records
        if (part := record.part("fiche")) is not None and YES.match(part.folded) and "ligne" not in part.folded
    ]
    if not sheets or (zone := _gathered(read)) is None:
        return
    # What describes the projects comes first; the fiches, after the last thing that it says.
    last = max(part.line.number for record, _ in sheets for part in record.parts)
    text = Zone(tuple(block for block in zone.blocks if block.lines[0].number > last)).words()
    missing = []
    for record, part in sheets:
        rank = re.search(r"\bfiche (?:n ?° ?)?(?P<rank>\d{1,2})\b", part.folded)
        held = re.search(rf"\bfiche (?:n ?° ?)?{rank['rank']}\b", text) if rank else None
        if not held and not _holds(text, called_by(record)):
            missing.append((record, part))
    if not text.strip() or len(missing) * 2 > len(sheets):
        return
    for record, part in missing:
        if not told & {called_by(record)}:
            text = f"{record.name} : sa fiche est annoncée, elle n’est pas parmi celles du document."
            yield (read.passage(part.line),), text


def called_by(record: Record) -> frozenset[str]:
    said = [record.title.text, *(part.value for part in record.parts if part.kind in ("porteur", "lieu"))]
    own = frozenset().union(*(tokens(text, opens=True) for text in said))
    return own | record.aliases


_ANNEXED = re.compile(
    r"\bfiches\b[^.;:]{0,60}\b(?:annexees?|en annexe|jointes?|ci-apres|ci-dessous|ci-joint)|"
    r"\b(?:en annexe|ci-dessous|ci-apres)\b[^.;:]{0,60}\bfiches\b|\bainsi que des fiches\b"
)
_AWAY = re.compile(
    r"\bne sont pas (?:repris|reproduit|joint)|\bsont disponibles (?:sur|aupres)|\ben ligne\b|\bsur demande|"
    r"\bon les demande|\bconsultables?\b"
)


def _none(read: Read) -> Iterator[Found]:
    """Fiches are said to be joined, several projects say that they have one, and the document holds none."""
    blocks = read.text.blocks
    if any("fiche" in block.folded and _AWAY.search(block.folded) for block in blocks):
        return
    said = [(block, match) for block in blocks if block.kind != "heading" and (match := _ANNEXED.search(block.folded))]
    sheets = [
        one
        for fiche in read.text.fiches
        for one in fiche.fields
        if re.search(r"\bfiche\b", fold(one.label)) and YES.match(fold(value_of(one)))
    ]
    held = any(block.kind == "heading" and re.match(r"^fiche\b", block.folded) for block in blocks)
    if said and len(sheets) > 1 and not held and _gathered(read) is None:
        shown = [read.passage((block, match.start() + match[0].index("fiches"))) for block, match in said]
        text = f"Des fiches sont dites jointes, {len(sheets)} projets disent la leur disponible, il n’y en a pas."
        yield (*shown, *(read.passage((one, 0)) for one in sheets[:3])), text
