"""What works, or has results, before the day when the same passage has it begin."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import document_date, say
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.sayings import FUTURE

_LONG = 40  # blocks of what is no longer one project
_SHORT = 6  # blocks of a section that speaks of one thing
Scope = list[tuple[Block, int, int]]  # the sentences of one passage


@dataclass(frozen=True)
class _Start:
    """When a passage has its subject begin, or that it is still to begin."""

    block: Block
    first: int
    at: int
    moment: Moment | None
    coming: bool


_BEGINS = re.compile(
    r"\b(?:ouvert\w*|ouvr\w+|ouverture|inaugur\w+|lancement|lancee?s?|demarr\w+|debut\w*|commenc\w+|mise en service|"
    r"premiers? (?:departs?|accueils?|enfants?|tournees?)|(?:sera|seront) (?:recrute|cree|lance|installe|livre)\w*)\b"
    r"[^.;|]{0,40}$"
)
_COMING = re.compile(
    r"\b(?:ouvrir|debuter|demarrer|commencer|accueiller|partir|recevr)(?:a|ont)\b|"
    r"\b(?:sera|seront) (?:\w+ )?(?:ouvert|lance|inaugure|livre|mis en service|cree|recrute|installe)\w*|"
    r"\bouverture[^.;]{0,20}(?:prevue|attendue|repoussee|reportee|a venir)|"
    r"\b(?:est|sont) (?:prevue?s?|attendue?s?|programmee?s?|planifiee?s?) (?:pour|en|au|a|le|debut|fin)\b|"
    r"\bpremiers? (?:departs?|accueils?)[^.;]{0,20}(?:fixe|prevu|attendu)"
)
_PREPARES = re.compile(
    r"\b(?:prepar\w+|travaux|chantier|etudie\w*|a l'etude|concert\w+|concu\w*|reflexion|projet est|proposee?|"
    r"demand\w+|attend\w*|"
    r"recrut\w+|votee?s?|financ\w+|instrui\w+|negoci\w+|construi\w+|discut\w+|question|besoin|auparavant|"
    r"precedent\w*|ancien\w*|ailleurs|autre|provisoire|prefigur\w+|test\w*|avant (?:son|l')|"
    r"extension|agrandi\w*|rouvr\w+)\b"
)
_AGAIN = re.compile(
    r"\b(?:extension|agrandi\w*|nouve(?:au|l|lle|aux|lles)|rouvr\w+|deuxieme|seconde|autre|aussi|egalement|avant|"
    r"questionnaire|appel|depots?|candidatures?|inscriptions?)\b"
)
# What only happens once a thing has begun.
_RESULT = re.compile(
    r"\b(?:a|ont) (?:deja |ainsi |bien |egalement |aussi )?(?:confirme|montre|permis|revele|releve|accueilli|touche|"
    r"attire|"
    r"evite|forme|demontre|rencontre|beneficie|aide|reuni|recu|garde|desservi|satisfait|trouve sa place|"
    r"fait baisser)\b|"
    r"\b(?:enfants?|familles?|parents?|personnes?|jeunes?) (?:y )?(?:ont ete |sont )?(?:accueilli|recu|suivi|touche|"
    r"garde|accompagne|rencontre)e?s?\b|\bfrequente\w*|\bpar \d+ (?:enfants|familles|parents)\b|\bpremiere annee\b|"
    r"\bmarche\w* bien\b|\bsatisfait\w*"
)
_WORKS = re.compile(
    r"\b(?:intervien\w+|fonctionn\w+|accueill\w+|recoi\w+|anime\w*|relaien\w+|tourn\w+|circul\w+|dessert|desservent|"
    r"ouvert\w*|propos\w+|frequent\w+|sui(?:t|vent)|accompagn\w+|assur\w+|march\w+|vien\w+|se retrouv\w+|utilis\w+|"
    r"viennent|commence\w*)\b"
)
_SINCE = re.compile(
    r"\bdepuis (?:(?:deja |plus d'|pres d[e'] ?)?(?:un|une|deux|trois|quatre|cinq|six|dix|\d+) "
    r"(?:ans?|annees?|mois|semaines)|l'an dernier)\b|\bil y a (?:un|deux|trois|\d+) ans\b"
)
_SINCE_DATE = re.compile(r"\bdepuis (?:le |la |l'|fin |mi-|debut |mois de |de |rentree )*$")
_LASTING = re.compile(r"\bperennis(?:ation|ee?s?)\b[^.;]{0,25}\bacquise?\b|\b(?:est|sont|desormais) perennisee?s?\b")
_NAME = re.compile(r"(?<![\w-])(?!Caf\b|Fipe\b|Cnaf\b|Résultats?\b)[A-ZÀ-Ý][a-zà-ÿ][\w-]{2,}")
_NOT_YET = re.compile(r"\bn'|\bne\b|\bpas\b|\baucun|\bavant\b|\bdevait|\bserai|\bpourrai|\bsi\b")


@rule("avant-debut", "Ce qui fonctionne, ou a des résultats, le fait avant le jour où il commence.")
def too_early(read: Read) -> Iterator[Found]:
    """« sera recrutée au printemps 2026 », and « elle intervient depuis septembre 2024 », in one passage."""
    dated = document_date(read)
    day = dated[0].last if dated else None
    for scope in _scopes(read):
        starts = [one for sentence in scope for one in _starts(*sentence, day)]
        for start in starts[:2]:
            if found := next((one for sentence in scope if (one := _before(start, *sentence))), None):
                block, at, words = found
                when = say(start.moment) if start.moment else "à venir"
                text = f"« {block.text[at : at + len(words)]} », alors que le début est {when}."
                yield (read.passage((start.block, start.at)), read.passage((block, at))), text
                break


def _scopes(read: Read) -> Iterator[Scope]:
    """The sentences of each project described, of each paragraph out of them, of each short section of one thing."""
    of_line = {line.number: block for block in read.text.blocks for line in block.lines}
    for record in read.records:
        blocks = list({id(of_line[one]): of_line[one] for one in sorted(record.numbers) if one in of_line}.values())
        if len(blocks) < _LONG:
            yield [part for block in blocks if block.kind != "row" for part in _sentences(block)]
    sections: defaultdict[int, list[Block]] = defaultdict(list)
    for block in read.text.blocks:
        if block.kind in ("text", "item", "field") and read.described.isdisjoint(line.number for line in block.lines):
            sections[block.section.rank].append(block)
    for blocks in sections.values():
        if len(blocks) <= _SHORT:
            yield [part for block in blocks for part in _sentences(block)]
        else:
            yield from (list(_sentences(block)) for block in blocks)


def _sentences(block: Block) -> Iterator[tuple[Block, int, int]]:
    """The sentences of a block, cut where a semicolon parts them."""
    for first, last in block.sentences:
        at = first
        for match in re.finditer(r"; ", block.folded[first:last]):
            yield block, at, first + match.start()
            at = first + match.end()
        yield block, at, last


def _starts(block: Block, first: int, last: int, day: date | None) -> Iterator[_Start]:
    words = block.folded[first:last]
    if _AGAIN.search(words):
        return
    coming = _COMING.search(words)
    inside_ = [one for one in block.moments if first <= one.start < last and one.known_year and one.grain != "span"]
    for moment in inside_[:2]:
        if _BEGINS.search(block.folded[first : moment.start]) or coming:
            to_come = bool(coming) and (day is None or moment.last >= day)
            yield _Start(block, first, moment.start, moment, to_come)
            return


def _names(block: Block, at: int) -> set[str]:
    """The names of a sentence, its first word left out."""
    return set(_NAME.findall(block.text, at + 1, block.sentence_at(at)[1]))


def _before(start: _Start, block: Block, first: int, last: int) -> tuple[Block, int, str] | None:
    """What a sentence says to be so before a start: since then, or with results then."""
    words = block.folded[first:last]
    if (block is start.block and first == start.first) or start.moment is None:
        return None
    if _PREPARES.search(words) or _NOT_YET.search(words):
        return None
    one, two = _names(start.block, start.first), _names(block, first)
    if block is not start.block and one and two and not one & two:
        return None  # one thing in each paragraph
    opened = start.moment.first
    for moment in block.moments:
        if not (first <= moment.start < last and moment.known_year):
            continue
        lead = block.folded[first : moment.start]
        if _SINCE_DATE.search(lead) and _WORKS.search(words) and moment.last < opened - timedelta(days=20):
            return block, moment.start, block.text[moment.start : moment.end]
        begun = moment.first if moment.grain == "span" else moment.last
        if _RESULT.search(words) and begun < opened - timedelta(days=20) and not FUTURE.search(words):
            return block, moment.start, block.text[moment.start : moment.end]
    if not start.coming or FUTURE.search(words):
        return None
    since = _SINCE.search(words) if _WORKS.search(words) else None
    match = since or _LASTING.search(words)
    pronoun = re.match(r"(?:elle|il|celle-ci|celui-ci|elles|ils|ses|son|sa)\b", words)
    if match is None and pronoun and block is start.block:
        match = _RESULT.search(words)
    return (block, first + match.start(), match[0]) if match else None
