"""What a document promises of the projects that it describes: a fiche, a state that all or none have, no investment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reporting.reading.project import Record
from reporting.reading.rules.days import document_date
from reporting.reading.rules.fiches import stages_of
from reporting.reading.rules.lasting import to_come
from reporting.reading.rules.projects import NO, stage
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.sayings import categories
from reporting.reading.text import Line
from reporting.reading.words import fold

_NONE_IS = re.compile(
    r"\baucun[e]?\b(?: (?:des )?(?:\w+ )?(?:projets?|actions?|initiatives?|d'(?:entre eux|"
    r"eux)))?[^.;]{0,20}\b(?:n'a|n'est|ne)\b"
)
_ALL_LASTING = re.compile(
    r"\b(?:chaque|tous les|tout) (?:projets?|"
    r"actions?)[^.;]{0,20}\bperennis\w*[^.;]{0,40}\b(?P<what>fiches?|resultats?|bilans?)"
)


_EACH_IS = re.compile(
    r"\b(?:tous|toutes|chaque|chacune?|l'ensemble)\b|\bles (?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|"
    r"\d+) (?:projets|actions|dossiers|initiatives|operations|experiences|laureats|fiches)\b"
)
_PROJECTS = re.compile(
    r"\b(?:projets?|actions?|dossiers?|initiatives?|operations?|experiences?|laureats?|fiches?)\b|^\W*tou(?:s|tes)\b"
)
_NOT_NOW = re.compile(
    r"\b(?:sauf|hormis|excepte|a l'exception|presque|quasi|avant|apres|ne|n'|pas|vis\w+|pourr\w+|devr\w+|doi\w+|ont "
    r"(?:ete|demarre|commence)|ou|etaient)\b|\bn'"
)


def _against(words: str, records: Sequence[Record]) -> Iterator[tuple[Record, Line]]:
    """The projects whose stage or category is not that of all, or is the one that none has; and where they say it."""
    at = stages_of(words)
    if _NONE_IS.search(words) and len(at) == 1 and "avant" not in words:
        yield from (
            (record, line) for record in records if (told := stage(record)) and told[0] & at for line in told[1:]
        )
        return
    if not _EACH_IS.search(words) or not _PROJECTS.search(words) or _NOT_NOW.search(words):
        return
    under = next((found for found, _, _ in categories(words)), frozenset[str]())
    for wanted, value_of in ((at, stage), (under, _category)):
        known = [(record, *value_of(record)) for record in records] if len(wanted) == 1 else []
        known = [one for one in known if one[1]]
        wrong = [(record, line) for record, told, line in known if not told & wanted]
        if len(known) > 2 and len(wrong) * 3 <= len(known):
            yield from wrong


def _category(record: Record) -> tuple[frozenset[str], Line]:
    part = record.part("categorie")
    words = part.folded if part is not None else ""
    found = next((told for told, _, _ in categories(words, cell=True)), frozenset[str]())
    return found, part.line if part is not None else record.title


@rule("aucun-projet", "Ce que le texte dit de chaque projet, ou d’aucun, n’est pas vrai d’un projet décrit.")
def none_or_each(read: Read) -> Iterator[Found]:
    records = [record for record in read.records if record.main]
    inner = {line.number for record in records for line in record.lines}
    for block in read.text.blocks if records else ():
        if any(line.number in inner for line in block.lines):
            continue
        for first, last in block.sentences:
            words = block.folded[first:last]
            for record, line in _against(words, records):
                text = f"« {' '.join(words.split()[:10])} » : ce n’est pas vrai de {record.name}."
                yield (read.passage((block, first)), read.passage(line), read.passage(record.title)), text
            if _ALL_LASTING.search(words):
                for record in records:
                    said, line = stage(record)
                    sheet = record.part("fiche")
                    without = re.search(r"\b(?:ni fiche|pas de fiche|sans fiche)\b", fold(record.joined[0]))
                    if "pérennisation" in said and (without or (sheet is not None and NO.match(sheet.folded))):
                        text = f"{record.name} est pérennisé sans fiche, alors que tous en auraient une."
                        yield (read.passage((block, first)), read.passage(line), read.passage(record.title)), text


_ALL_OPEN = re.compile(
    r"\b(?:tous|toutes|chacun|chacune|chaque|l'ensemble des) (?:les |des |ces )?(?:\w+ )?(?:projets?|actions?|creches?|"
    r"structures?|d'entre)\b[^.;:]{0,60}\b(?:accueillent|accueille|ont ouvert|a ouvert|sont ouvert\w*|"
    r"est ouvert\w*|sont en "
    r"activite|fonctionnent|ont (?:demarre|debute|commence)|sont (?:lances|demarres))\b"
)


@rule("tous-ouverts", "Tous les projets sont dits ouverts, et l’un d’eux ne l’est pas encore.")
def all_open(read: Read) -> Iterator[Found]:
    records = [record for record in read.records if record.main]
    inner = {line.number for record in records for line in record.lines}
    dated = document_date(read)
    for block in read.text.blocks if records else ():
        match = _ALL_OPEN.search(block.folded) if block.lines[0].number not in inner else None
        if match is None or re.search(r"\bne\b|\bn'|\bdevr\w+|\bpresque\b", match[0]):
            continue
        found = [(record, line) for record in records if (line := to_come(record, dated[0] if dated else None))]
        if 0 < len(found) < len(records):
            names = ", ".join(record.name for record, _ in found[:4])
            lines = [read.passage(line) for _, line in found]
            yield (read.passage((block, match.start())), *lines), f"Tous seraient ouverts, mais pas encore : {names}."
