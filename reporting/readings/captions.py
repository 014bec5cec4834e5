"""What stands over a table, and whether it says of which projects the whole table speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from projects.porteurs.enums import PorteurKind
from reporting.reading.blocks import Block, Table, Text
from reporting.reading.places import places
from reporting.reading.words import fold, tidy
from reporting.readings.codes import categories, maturities, porteur_kinds, progresses
from reporting.readings.heads import GRANTED, PAID

# A paragraph that is longer speaks of more than the table that follows it.
LONGEST = 120
_CAFLAB = re.compile(r"\bcaflab\b")
# « Les 15 projets suivis »: by whom, if not the Caflab?
_FOLLOWED = re.compile(r"\bsuivi\w*|\baccompagn\w+")
_YEAR = re.compile(r"\b20\d\d\b")
# « Situation au 1er mars 2025 » is a day, not what happened in a year.
_DAY = re.compile(
    r"\b(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|\d\d/\d\d/) ?20\d\d\b"
)
_OF_CALL = re.compile(r"\blaureats?\b|\bretenus?\b|\bselectionnes?\b|\bappels?\b|\baap\b")
# Of other projects than all of those that the fund supports, or of those that it should.
_OTHERS = re.compile(
    r"\b(?:depos\w+|recus?|recues?|candidat\w*|demand\w+|refus\w+|rejet\w+|documente\w*|decrits?|en attente|fiches?|"
    r"extraits?|exemples?|principaux|principales|premiers?|premieres?|nouveaux|nouvelles|autres|hors|sauf|dont|"
    r"visit\w+|enquete\w*|repond\w+|reponses?|entretiens?|prevu\w*|prevision\w*|objectifs?|cibles?|cumul\w*|vagues?|"
    r"sessions?|jury|ami|manifestation|moyen\w*|examine\w*|instru\w+|eligibles?|complets?|propose\w*|presente\w*|"
    r"renouvel\w+|reconduit\w*|annuels?|actions?|avec|sans|ouverts?|termine\w*|reaap|clas|laep|ludotheques?|"
    r"parentalite|publics et territoires|fpt|handicap|places?|enfants|budget\w*|par projet|en cours)\b"
)
_COUNTED = re.compile(r"(?<!porteurs de )(?<!porteur de )(?<!porteurs des )\b(?:projets?|dossiers?|laureats?)\b")
# « Répartition des douze projets »: those that were spoken of, all or some.
_SPOKEN_OF = re.compile(r"\b(?:les|des|ces|nos) [\w-]+ (?:projets|dossiers|laureats)\b")
# What may follow them: how many they are shared out, or where; « § » is a place.
_FOLLOWS = re.compile(
    r"(?: (?:du )?fipe\b| laureats?\b| soutenus?\b| retenus?\b| finances?\b| cofinances?\b| selectionnes?\b|"
    r" suivis?\b| accompagnes?\b| par le caflab\b)*"
    r"(?:[ ,;:().?–-]*$|[ ,;:().?–-]*(?:par|selon|suivant|en fonction|se repart\w+|sont repart\w+|repartis|et)\b|"
    r" (?:de la|par|en|dans la|dans les|de|du|des|d'|dans le|dans) ?(?:regions?\b|§)| (?:en|au|pour) ?(?:\d|§|l'annee))"
)
_ANNOUNCES = re.compile(r"\btableau|\bci-(?:dessous|apres)\b|\bsuivante?s?\b|:$")
_GRANTED = re.compile(r"\b(?:accord|attribu|octroy)\w+")
_PAID = re.compile(r"\bvers(?:e|es|ee|ees|ements?)\b")


@dataclass(frozen=True)
class Caption:
    """What is said over a table: whether it counts projects, which money it is of, whether it is of those that the
    Caflab follows, of which years and places, whether of some that were spoken of before (`is_known`), or of others
    than the portal counts. `is_followed` where it speaks of projects that are followed, whoever does; `is_dated` where
    it says a year itself, not only its section.

    `lines` are those of the document to show over a row.
    """

    words: str
    counts: bool
    money: str
    caflab: bool
    years: frozenset[int]
    is_dated: bool
    of_call: bool
    where: frozenset[str]
    is_known: bool
    is_followed: bool
    is_other: bool
    lines: tuple[int, ...]


def heads_but_caption(table: Table) -> tuple[str, ...]:
    """The heads that the table has itself; a caption that was taken for the head of its numbers is none."""
    heads = [head for head in table.header if head]
    alone = len(heads) == 1 and table.title is not None and fold(heads[0]) == table.title.folded
    return () if alone and len(table.header) > 1 else table.header


def caption_of(text: Text, table: Table) -> Caption:
    """What stands over a table: its caption, the heading of its section, the head of its labels."""
    first, block = table.rows[0], table.title
    header = heads_but_caption(table)
    heads = " ".join(head for head in header if head)
    if block is not None and header and block.folded == fold(heads):
        block = text.blocks[block.rank - 1] if block.rank else None  # heads that only spaces align
    path = [one for one in first.section.path if fold(one) != fold(heads)]
    said = _said(block)
    near = tidy(" – ".join(dict.fromkeys([*path[-1:], said])))
    whole = fold(tidy(" – ".join([*path, said])))
    folded = fold(near)
    where = _marked(near)
    counted = list(_COUNTED.finditer(where))
    unknown = any(not _FOLLOWS.match(where, match.end()) for match in counted)
    restricted = [maturities, progresses, categories]
    kinds = set(porteur_kinds(f": {folded}")) - {PorteurKind.CAF}
    label = fold(header[0]) if header else ""
    shown = range(block.rank if block is not None and first.rank - block.rank < 4 else first.rank - 1, first.rank)
    return Caption(
        f"{folded} | {label}",
        bool(counted) and not unknown,
        GRANTED if _GRANTED.search(folded) else PAID if _PAID.search(folded) else "",
        bool(_CAFLAB.search(whole)),
        frozenset(int(year) for year in _YEAR.findall(f"{whole} {label}")),
        bool(_YEAR.search(_DAY.sub("", f"{fold(said)} {label}"))),
        bool(_OF_CALL.search(f"{folded} {fold(heads)}")),
        frozenset(place.code for place in places(f": {near}", f": {folded}")),
        bool(_SPOKEN_OF.search(folded)),
        bool(_FOLLOWED.search(f"{folded} {fold(heads)}")),
        bool(unknown or kinds or _OTHERS.search(f"{folded} {label}") or any(codes(folded) for codes in restricted)),
        tuple(line.number for rank in shown if rank >= 0 for line in text.blocks[rank].lines[-2:]),
    )


def _said(block: Block | None) -> str:
    """The words before a table that are of it: a heading, a short line without an end, or what announces it."""
    if block is None or block.kind == "row":
        return ""
    start, end = block.sentences[-1] if block.sentences else (0, 0)
    said = block.text[start:end].strip()
    if block.kind == "heading" or (len(said) <= LONGEST and not said.endswith(".")):
        return said
    return said if _ANNOUNCES.search(fold(said)) else ""


def _marked(near: str) -> str:
    """Folded words with « § » in the place of each name of a place."""
    folded = fold(near)
    for place in reversed(places(f": {near}", f": {folded}")):
        folded = f"{folded[: place.start - 2]}§{folded[place.end - 2 :]}"
    return folded
