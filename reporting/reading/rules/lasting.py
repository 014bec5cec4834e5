"""What is said to last (« pérennisé ») without results, or before it has opened: in its block, a passage, or apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment, moments
from reporting.reading.project import Record
from reporting.reading.rules.days import document_date
from reporting.reading.rules.projects import NOT_NOW, WITHOUT_RESULTS, YES, lacks, mentions, stage
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.text import Line
from reporting.reading.words import fold

_TO_COME = re.compile(
    r"\bdevraient? (?:aboutir|donner naissance|naitre|ouvrir|etre (?:cree|ouvert|installe|livre|inaugure)|demarrer|"
    r"debuter|accueillir|voir le jour|entrer en service)|\b(?:ouvrir|demarrer|debuter|accueiller|commencer)(?:a|ont)\b|"
    r"\b(?:sera|seront) (?:\w+ ){0,2}(?:cree|ouvert|inaugure|installe|lance|livre|mis en service|accueilli)|"
    r"\bouverture (?:\w+ ){0,2}(?:prevue|programmee|attendue|annoncee|fixee|reportee|repoussee)|"
    r"\b(?:doi(?:t|vent)|va|vont) (?:\w+ )?(?:ouvrir|demarrer|debuter|accueillir|commencer|etre (?:cree|ouvert|"
    r"inaugure|"
    r"livre))|\bn'(?:a|ont|est|sont) pas (?:encore|commence|ouvert|demarre)(?! (?:de|produit|connu))|"
    r"\bouvre(?:nt)? (?:ses portes )?(?:en|le) (?:\w+ )?20\d\d|\bpas encore (?:ouvert|demarre|commence|en service)|"
    r"\ben attente d'(?:ouverture|agrement|autorisation)|\b(?:travaux|chantier)\b[^.;]{0,30}\b(?:commencer|debuter|en "
    r"cours)|\b(?:premiers? (?:departs?|accueils?|enfants?|passages?)|premieres? (?:tournees?|familles?))\b[^.;]{0,25}"
    r"\b(?:fixee?s?|prevue?s?|attendue?s?|annoncee?s?|programmee?s?)|\b(?:fera|feront|effectuera|accueillera|"
    r"recevra) (?:sa|ses|son|leurs?) premi|\b(?:action|projet) non (?:commencee?|demarree?)"
)
_OPENS = re.compile(
    r"\bouvert(?:ure|e|s|es)?\b|\bouvrir|\binaugur|\bdemarr|\bdebut|\blance|\blivr|\bmise? en service|"
    r"\bpremiers? (?:enfants?|accueils?|departs?)|\bpremieres? (?:familles?|tournees?)"
)
_LASTS = re.compile(
    r"\b(?:est|sont|desormais|deja|ete|toujours|neanmoins|donc|donne|tenu|considere|classe|comme)e?s? (?:\w+ ){0,2}?"
    r"(?:en (?:phase de |voie de )?)?perennis\w+|\ben (?:phase de )?perennisation\b|"
    r"\bperennisation (?:\w+ )?(?:acquise|"
    r"actee|effective)|(?:: |; |^|\| )perennis\w+|\bstade de (?:la )?perennisation"
)
_NOT_LASTING = re.compile(
    r"\baucun\w* (?:projet|action|dossier)|\bne (?:peut|peuvent|sera|seront|sont|doi\w+)\b|\bn'est\b|\bavant\b|"
    r"\bpas (?:encore )?perenn|\bsi\b|\ben vue\b|\bvers (?:la|une)\b|\bobjectif|\bdemand|\benvisag|\bsouhait|"
    r"\bpourra\w*|\bsera\w*\b|\bnombre de\b|\bprojets? en perennisation|\bcondition|"
    r"\bentre (?:l'|la|les|une?)\b|\bpeu(?:t|vent)\b|\?"
)


def _lasts(folded: str, first: int, last: int) -> re.Match[str] | None:
    """Where a sentence says that something lasts, now and surely."""
    match = _LASTS.search(folded, first, last)
    return match if match and not _NOT_LASTING.search(folded, first, match.end()) else None


def _lasting(record: Record) -> Line | None:
    """Where a project says that it lasts: in its stage, or in its words."""
    said, line = stage(record)
    if said:
        return line if "pérennisation" in said else None
    folded = fold(record.joined[0])
    for match in _LASTS.finditer(folded):
        start = max(folded.rfind(one, 0, match.start()) for one in (". ", "\n", "; ")) + 1
        if not _NOT_LASTING.search(folded, start, match.end()) and not NOT_NOW.search(folded, start, match.end()):
            return record.line_at(match.start())
    return None


@rule("perennisation-sans-resultat", "Un projet est en pérennisation sans résultats.")
def lasting_without_results(read: Read) -> Iterator[Found]:
    for record in read.records:
        line, without = _lasting(record), lacks(record, "resultats")
        if line is not None and without is not None:
            text = f"{record.name} : le projet est dit en pérennisation, mais sans résultats disponibles."
            yield (read.passage(line), read.passage(without), read.passage(record.title)), text
    for block, at, records in _said_apart(read):
        for record in records:
            without = lacks(record, "resultats")
            if without is not None:
                text = f"{record.name} : le texte le dit pérennisé, son bloc le dit sans résultats."
                yield (read.passage((block, at)), read.passage(without), read.passage(record.title)), text
    for one, two in _in_passages(read, WITHOUT_RESULTS, None):
        yield (read.passage(one), read.passage(two)), "Un projet est dit pérennisé, et sans résultats."


@rule("perennisation-avant-ouverture", "Un projet est en pérennisation avant d’avoir ouvert.")
def lasting_before_opening(read: Read) -> Iterator[Found]:
    dated = document_date(read)
    day = dated[0] if dated else None
    where = (read.passage((dated[1], 0)),) if dated else ()
    for record in read.records:
        line = _lasting(record)
        coming = to_come(record, day) if line is not None else None
        if coming is not None and line is not None:
            results = record.part("resultats")
            extra = (read.passage(results.line),) if results is not None and YES.match(results.folded) else ()
            text = f"{record.name} : le projet est dit en pérennisation, alors que son ouverture est encore à venir."
            yield (read.passage(coming), read.passage(line), *extra, read.passage(record.title), *where), text
    for block, at, records in _said_apart(read):
        for record in records:
            coming = to_come(record, day)
            if coming is not None:
                text = f"{record.name} : le texte le dit pérennisé, son bloc dit son ouverture à venir."
                yield (read.passage((block, at)), read.passage(coming), read.passage(record.title), *where), text
    for one, two in _in_passages(read, _TO_COME, day):
        yield (read.passage(one), read.passage(two)), "Un projet est dit pérennisé, et encore à ouvrir."


def to_come(record: Record, day: Moment | None) -> Line | None:
    """Where a project says that it is not open yet, at the date of the document."""
    folded = fold(record.joined[0]).replace("\n", " ")
    at = _opening(folded, moments(folded), day, 0, len(folded))
    return record.line_at(at) if at is not None else None


def _opening(folded: str, dated: list[Moment], day: Moment | None, first: int, last: int) -> int | None:
    """Where words say an opening to come, by themselves or by its date."""
    if match := _TO_COME.search(folded, first, last):
        return match.start()
    for moment in dated:
        lead = re.split(r"[.;]", folded[max(first, moment.start - 60) : moment.start])[-1]
        # The month of the document is not over: what opens in it has no result yet.
        if (
            day is not None
            and first <= moment.start < last
            and moment.known_year
            and moment.grain in ("day", "month")
            and moment.first >= day.first
            and _OPENS.search(lead)
        ):
            return moment.start
    return None


def _said_apart(read: Read) -> Iterator[tuple[Block, int, list[Record]]]:
    """The sentences, out of the blocks of the projects, that say of one that it lasts."""
    for block, first, last, records in mentions(read):
        match = _lasts(block.folded, first, last)
        if match and len(records) == 1:
            yield block, match.start(), records
    for block in read.text.blocks if read.records else ():
        for first, last in block.sentences if block.kind != "row" and "perenn" in block.folded else ():
            match = _lasts(block.folded, first, last)
            names = _names(block, first, last) if match and block.lines[0].number not in read.described else set()
            named = [one for one in read.records if any(name in f"{one.name} {one.title.text}" for name in names)]
            if match and len(named) == 1:
                yield block, match.start(), named


_GOES_ON = re.compile(
    r"(?:il|elle|ils|elles|son|sa|ses|celui-ci|celle-ci|ce projet|cette action|on|nous|mais|pourtant|aucun\w*)\b"
)


def _in_passages(
    read: Read, denied: re.Pattern[str], day: Moment | None
) -> Iterator[tuple[tuple[Block, int], tuple[Block, int]]]:
    """Where a sentence says that something lasts, and the same or a neighbour that it has not what lasting needs; or,
    elsewhere, the line that bears its name.
    """
    for block in read.text.blocks:
        if block.kind == "heading" or not read.described.isdisjoint(line.number for line in block.lines):
            continue
        spans = block.sentences if block.kind != "row" else [(0, len(block.text))]
        for rank, (first, last) in enumerate(spans):
            match = _lasts(block.folded, first, last)
            if match is None:
                continue
            near = [
                spans[rank],
                *(span for span in spans[rank + 1 : rank + 2] if _GOES_ON.match(block.folded, span[0])),
            ]
            near += spans[rank - 1 : rank] if rank and _GOES_ON.match(block.folded, first) else []
            where = next((at for span in near if (at := _denial(block, denied, day, span)) is not None), None)
            if where is not None:
                yield (block, match.start()), (block, where)
                continue
            for other in _of_the_name(read, block, first, last):
                at = _denial(other, denied, day, (0, len(other.text)))
                if at is not None:
                    yield (block, match.start()), (other, at)


def _denial(block: Block, denied: re.Pattern[str], day: Moment | None, span: tuple[int, int]) -> int | None:
    if denied is _TO_COME:
        return _opening(block.folded, block.moments, day, *span)
    match = denied.search(block.folded, *span)
    return match.start() if match else None


_NAME = re.compile(
    r"(?<![\w'’-])(?!Caf\b|Fipe\b|Caflab\b|Cnaf\b|État\b|Fpt\b)[A-ZÀ-Ý][a-zà-ÿ]{2,}[\w'’-]*(?:-[\w'’-]+)*"
)


def _names(block: Block, first: int, last: int) -> set[str]:
    return {name for name in _NAME.findall(block.text[first + 1 : last]) if len(name) > 3}


def _of_the_name(read: Read, block: Block, first: int, last: int) -> Iterator[Block]:
    """The items, rows and lines of one thing that open with a name that a sentence gives."""
    names = _names(block, first, last)
    if not 0 < len(names) < 4:
        return
    opens = re.compile(rf"\W*(?:\d+\W+)?(?:[\w'’-]+ ){{0,4}}(?:{'|'.join(map(re.escape, names))})\b")
    for other in read.text.blocks:
        if other is not block and other.kind != "heading" and len(other.text) < 200 and opens.match(other.text):
            yield other
