"""What a block of an old recueil says of its project, as values of the portal beside the words that say them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from projects.porteurs.enums import PorteurKind
from reporting.reading.labels import words_of
from reporting.reading.naming import RANK
from reporting.reading.project import Part, Record
from reporting.reading.rules.projects import NO, YES
from reporting.reading.words import fold, tidy
from reporting.readings.codes import categories, maturities, porteur_kinds, progresses

REFERENCE = re.compile(r"\b[A-Z]{3,}-\d{4}-[0-9AB]{2,3}-\d{3}\b")
_CATEGORIES = re.compile(r"^(?:categories?|themes?|thematiques?|axes?)\b[^:]{0,40}: ?(?P<rest>.*)$")
_BULLET = re.compile(r"^[•▪\-–*■►o] ?")
_ASIDE = re.compile(r"\s*\([^()]*\)?\s*$|\s+[-–—]\s*$")
_PARTS = re.compile(r"\s+[–—|-]\s+|\s:\s")
_SENTENCE = re.compile(r"\s(?:a|ont|est|sont|envoie|propose|porte|anime|met)\s.*$")
_ALONE = re.compile(
    r"^(?:la |le |l'|une? )?(?:collectivites?(?: (?:locale|territoriale)s?)?|communes?|villes?|associations?|"
    r"agglomerations?|intercommunalites?|epci|communautes? (?:de communes|d'agglomeration)|departements?|ccas|"
    r"mutuelles?|entreprises?|centres? soci(?:al|aux)|bailleurs? soci(?:al|aux)|etablissements? publics?.*)$"
)
_OF_PLACE = {PorteurKind.COMMUNE, PorteurKind.EPCI}
_COUNT = re.compile(r"\b(\d{1,2}) fiches?\b")
# What is read as one value of the portal, in the order of the page that reviews it.
FIELDS = (
    "title", "porteur", "porteur_kind", "department", "maturity", "progress", "categories", "has_fiche",
    "fiche_count", "has_budget", "has_results", "opening", "amount",
)  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """Words of the document, at a line of it."""

    line: int
    text: str


@dataclass
class Block:
    """A project as a document describes it. Values are codes of the portal; « » is not said, or said in two ways.

    `region` is known where the department is not; `doubts` are the fields for which the block says two values;
    `quotes` are the words that each field was read in.
    """

    first: int
    last: int
    title: str = ""
    porteur: str = ""
    porteur_kind: str = ""
    department: str = ""
    region: str = ""
    reference: str = ""
    maturity: str = ""
    progress: str = ""
    categories: list[str] = field(default_factory=list)
    has_fiche: bool | None = None
    fiche_count: int | None = None
    has_budget: bool | None = None
    has_results: bool | None = None
    opening: str = ""
    amount: str = ""
    doubts: list[str] = field(default_factory=list)
    quotes: dict[str, list[Quote]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What `Proposal.values` keeps."""
        return asdict(self)


def block_of(record: Record) -> Block:
    """The values of one project of a document."""
    block = Block(record.lines[0].number, record.lines[-1].number)
    _name(block, record)
    if record.department.startswith("R"):
        block.region = record.department[1:]
    else:
        block.department = record.department
    found = next((match for line in record.lines if (match := REFERENCE.search(line.text))), None)
    block.reference = found[0] if found else ""
    for part in record.parts:
        _read(block, part)
    _categories(block, record)
    return block


def _name(block: Block, record: Record) -> None:
    """Its porteur and its title: « Commune d'Aurillac – Les mots d'abord », or one of both."""
    written = RANK.sub("", tidy(record.name))
    block.quotes["title"] = [Quote(record.title.number, tidy(record.title.text))]
    pieces = [piece for one in _PARTS.split(written) if (piece := _bare(one))]
    holder = record.part("porteur")
    kind = record.part("type") or holder
    kinds = porteur_kinds(kind.folded) if kind is not None else []
    if holder is not None and not _ALONE.match(holder.folded):
        block.porteur = _bare(holder.value)
        block.quotes["porteur"] = [Quote(holder.line.number, holder.value)]
        pieces = [one for one in pieces if fold(one) != fold(block.porteur)]
    else:
        who = next((one for one in pieces if porteur_kinds(fold(one))), None)
        if who is None and holder is not None and len(pieces) > 1 and (not kinds or _OF_PLACE.intersection(kinds)):
            who = pieces[0]  # « Toulon – Le quai des familles », « Porteur : commune »
        if who is not None:
            block.porteur = _bare(_SENTENCE.sub("", who))
            pieces.remove(who)
    block.title = " – ".join(pieces)[:200]
    block.porteur = block.porteur[:200]
    kinds = kinds or porteur_kinds(fold(block.porteur))
    block.porteur_kind = kinds[0] if len(kinds) == 1 else ""


def _bare(words: str) -> str:
    """A name without what stands in brackets after it, nor the article before it."""
    words = _ASIDE.sub("", words).strip(' .,:–—-«»"')
    return re.sub(r"^(?:La|Le|Les|L'|l'|L’)\s?(?=[A-Za-zÀ-ÿ])", "", words) if porteur_kinds(fold(words)) else words


def _read(block: Block, part: Part) -> None:
    quote = Quote(part.line.number, part.value[:300])
    folded = part.folded
    if part.kind == "stade":
        _stage(block, folded, quote)
    elif part.kind == "fiche":
        _told(block, "has_fiche", folded, quote)
        if block.has_fiche and (match := _COUNT.search(fold(tidy(part.line.text)))) and int(match[1]):
            block.fiche_count = int(match[1])
    elif part.kind == "resultats":
        _told(block, "has_results", folded, quote)
    elif part.kind == "argent":
        if re.search(r"\d", folded):
            _put(block, "amount", part.value[:120], quote)
        else:
            _told(block, "has_budget", folded, quote)
    elif part.kind == "date":
        _put(block, "opening", part.value[:120], quote)
    elif part.kind == "categorie":
        block.quotes.setdefault("categories", []).append(quote)


def _stage(block: Block, folded: str, quote: Quote) -> None:
    phases, states = maturities(folded), progresses(folded)
    if phases:
        _one_of(block, "maturity", phases, quote)
    elif states:
        _one_of(block, "progress", states, quote)
    elif not block.maturity:
        block.quotes.setdefault("maturity", []).append(quote)  # said, in words that are none of the portal's


def _one_of(block: Block, name: str, values: list[str], quote: Quote) -> None:
    """Two phases, in one line or in two, are a doubt: none is chosen."""
    block.quotes.setdefault(name, []).append(quote)
    before = getattr(block, name)
    if name in block.doubts:
        return
    if len(values) > 1 or (before and before != values[0]):
        block.doubts.append(name)
        setattr(block, name, "")
    else:
        setattr(block, name, values[0])


def _told(block: Block, name: str, folded: str, quote: Quote) -> None:
    """« Oui → 3 fiches », « Non », « en ligne »; what is neither is kept as words only."""
    value = False if NO.match(folded) else True if YES.match(folded) else None
    block.quotes.setdefault(name, []).append(quote)
    before = getattr(block, name)
    if before is not None and value is not None and before != value:
        block.doubts.append(name)
        setattr(block, name, None)
    elif name not in block.doubts and value is not None:
        setattr(block, name, value)


def _put(block: Block, name: str, value: str, quote: Quote) -> None:
    block.quotes.setdefault(name, []).append(quote)
    if not getattr(block, name):
        setattr(block, name, value)


def _categories(block: Block, record: Record) -> None:
    """Those of its label, on its line or as the list that follows it; else those of the heading of its group."""
    found = [code for quote in block.quotes.get("categories", []) for code in categories(fold(quote.text))]
    inside = False
    for line in record.lines:
        words = words_of(line)
        folded = fold(words)
        opens = _CATEGORIES.match(folded)
        if opens:
            inside, folded = True, opens["rest"]
        elif inside and not _BULLET.match(words):
            inside = False
        named = categories(folded) if inside else []
        if named:
            block.quotes.setdefault("categories", []).append(Quote(line.number, _BULLET.sub("", words)))
        found += named
    if not found:
        for line in record.groups:
            if _CATEGORIES.match(fold(tidy(line.text)) + " :") or re.match(r"^(?:theme|categorie)", fold(line.text)):
                found += categories(fold(tidy(line.text)))
                block.quotes.setdefault("categories", []).append(Quote(line.number, tidy(line.text)))
    block.categories = list(dict.fromkeys(found))
