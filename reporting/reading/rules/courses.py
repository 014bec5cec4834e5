"""When projects start, end, are sent in, and how long they last, against what the text sets for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment, moments
from reporting.reading.places import places
from reporting.reading.rules.days import document_date
from reporting.reading.rules.deeds import dates_of_deed
from reporting.reading.rules.limit_values import one_named
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.text import Line
from reporting.reading.words import fold

Role = Literal["start", "end", "sent"]
MONTHS = {"an": 12, "ans": 12, "ann": 12, "exercic": 12, "moi": 1}

_VERBS: dict[Role, str] = {
    "start": r"commenc\w*|demarr\w*|debut\w*|ouvr\w*|ouvert\w*|ouverture|lanc\w+|engag\w+|inaugur\w*|creee?s?|creation|"
    r"mise?s? en (?:oeuvre|service|place)|prend\w* effet|fonctionn\w+|intervien\w+|exist\w+|declaree?s?|"
    r"(?:premiers?|premieres?) (?:enfants|departs?|accueils?|familles)|installee?s?",
    "end": r"s'achev\w+|acheve\w*|termin\w+|prend\w* fin|prendr\w+ fin|expir\w+|finir\w*|solde?e?s?",
    "sent": r"recue?s?|deposee?s?|arrivee?s?|parvenue?s?|transmis\w*|adressee?s?|envoyee?s?|remis\w*|presentee?s?",
}
_VERB = re.compile("|".join(rf"\b(?P<{role}>{words})\b" for role, words in _VERBS.items()))
_LABELS: dict[Role, re.Pattern[str]] = {
    "start": re.compile(r"(?:date (?:de |d'))?(?:ouverture|demarrage|debut|lancement|mise en service|creation|depuis)"),
    "end": re.compile(r"(?:date (?:de |d'))?(?:fin|achevement|echeance|terme)\b"),
    "sent": re.compile(r"(?:date (?:de |d'))?(?:depot|reception|recu|depose|arrivee)"),
}
_THINGS = re.compile(
    r"\b(?:projets?|actions?|conventions?|dossiers?|candidatures?|demandes?|structures?|creches?|initiatives?|aides?|"
    r"subventions?|soutien|financement\w*|finance\w*|associations?|lieux|operations?|contrats?|experimentations?|"
    r"candidats?|porteurs?|accompagnements?|services?|laureats?)\b"
)
FOR_ALL = re.compile(
    r"\bdoi(?:t|vent)\b|\bdev(?:r(?:a|ont|aient|ait)|ai(?:t|ent))\b|\bchaque\b|\bchacun|\btou(?:s|tes|t|te)\b|"
    r"\bseule?s?\b|\beligib|"
    r"\birrecev|\brecevab|\bexclu|\bobligat|\bexig|\bregle|\bcondition|\breserv|\b(?:ne |n')\w+(?: \w+)? que\b|"
    r"\baucun|\bne (?:peuvent|peut|sont|seront|ser\w+) pas\b|\brefus|\bprevo\w+|\bpour etre\b|\bjustifi|\bau plus\b|"
    r"\bau maximum|\bau moins\b|\bmaxim|\bminim|\bcomprise?s? entre\b|\blimit"
)
_BARRED = re.compile(
    r"\bexclu|\binelig|\birrecev|\becart|\brefus|\brejet|\bne (?:sont|seront|sera|est|peuvent|peut|pourr\w+) (?:donc )?"
    r"(?:pas|ni)\b|\bn'est pas\b|\baucun|\bne .{0,20} pas (?:examin|retenu|financ|pris|soutenu)"
)
_NOT_STARTED = re.compile(r"\b(?:n'(?:a|ont|avai\w+)|non|ne (?:sont|soient)) ?(?:pas )?(?:encore |deja |ete )*$")
SAVE = re.compile(r"\bsauf\b|(?<!sans )(?<!aucune )\b(?:except|derog)|\bsi\b|\bs'il|\bexemple\b")
_DROPPED = re.compile(
    r"\becart|\brejet|\brefus|\babandon|\bnon retenu|\bn'a pas ete|\bn'ont pas ete|\bneuf ans|\bexclu|\birrecev|"
    r"\bs'appelait|\bancien\w* (?:creche|local|locaux|site)"
)


@dataclass(frozen=True, eq=False)
class Term:
    """The days among which all must start, end or be sent in."""

    role: Role
    earliest: date | None
    latest: date | None
    block: Block
    at: int
    shown: str


@dataclass(frozen=True, eq=False)
class Event:
    """When one thing starts, ends or is sent in: the days among which that is, and where it is said."""

    role: Role
    first: date
    last: date
    block: Block
    at: int
    line: Line
    shown: str
    sentence: tuple[int, int]


def _terms(read: Read) -> Iterator[Term]:
    """The terms that the text sets, out of what describes one project."""
    for block in read.text.blocks:
        if block.kind in ("row", "heading") or any(line.number in read.described for line in block.lines):
            continue
        for moment in block.moments:
            first, last = block.sentence_at(moment.start)
            words = with_intro(block, first, last)
            if moment.known_year and FOR_ALL.search(words) and _THINGS.search(words) and not SAVE.search(words):
                yield from _term(block, first, last, moment)


def with_intro(block: Block, first: int, last: int) -> str:
    """A sentence, after the end of what announces its list."""
    intro = block.intro.folded[-120:] if block.intro is not None and block.kind in ("item", "field") else ""
    return f"{intro} {block.folded[first:last]}"


_LATEST = re.compile(
    r"\b(?:avant(?: la fin d[eu']| le| la)?|au plus tard(?: le| en| a la fin d[eu']| a)?|d'ici(?: le| a| la fin d[eu']|"
    r" au| fin)?|(?:deja [a-z]+|existant\w*|engagee?s?|en cours|ouvert\w*|acheve\w*|termine\w*|demarre\w*) au|"
    r"jusqu'(?:au|en|a)) ?"
    r"(?:l'annee |annee |fin |le |mois de )*$"
)
_EARLIEST = re.compile(
    r"\b(?:apres(?: le)?|a compter d\w+|a partir d\w+|posterieure?\w* (?:au|a)|depuis(?: le)?|des(?: le)?) ?"
    r"(?:l'annee |annee |fin |le |mois de )*$"
)


def _term(block: Block, first: int, last: int, moment: Moment) -> Iterator[Term]:
    lead, words = block.folded[max(first, moment.start - 90) : moment.start], block.folded[first:last]
    verbs = list(_VERB.finditer(lead))
    if not verbs or len(lead) - verbs[-1].end() > 45:
        return
    role: Role = verbs[-1].lastgroup  # type: ignore[assignment]
    if role == "sent" and not (_BARRED.search(words) or _MUST.search(words)):
        return  # a deadline is read elsewhere
    earliest, latest = None, None
    end = moment.last if re.search(r"\bfin\b|\bplus tard\b", lead[-24:]) or moment.grain == "day" else moment.first
    if moment.grain == "span":
        if re.search(r"\bentre\b[^.;]{0,12}$", lead):
            earliest, latest = moment.first, moment.last
    elif _LATEST.search(lead):
        latest = end
    elif _EARLIEST.search(lead):
        earliest = moment.first
    elif _MUST.search(words) and re.search(r"\b(?:en|courant|au cours de|dans) (?:l'annee )?$", lead):
        earliest, latest = moment.first, moment.last
    # « commencées avant … sont exclues », « qui n'ont pas commencé avant … »
    inverted = bool(_BARRED.search(words)) != bool(_NOT_STARTED.search(lead[: verbs[-1].start()]))
    if inverted and moment.grain != "span":
        earliest, latest = latest, earliest
    if earliest or latest:
        yield Term(role, earliest, latest, block, moment.start, words.strip())


_MUST = re.compile(r"\bdoi(?:t|vent)\b|\bdevr(?:a|ont)\b|\bimperative")


def _events(read: Read) -> Iterator[Event]:
    """When each thing that the text names, or a project that it describes, starts, ends or is sent in."""
    for block in read.text.blocks:
        if block.kind in ("row", "heading"):
            continue
        for moment in block.moments:
            first, last = block.sentence_at(moment.start)
            if moment.known_year and not _DROPPED.search(block.folded, first, last):
                yield from _event(read, block, first, last, moment)
    for table in read.text.tables:
        for rank, head in enumerate(fold(head) for head in table.header):
            role = next((role for role, label in _LABELS.items() if label.match(head)), None)
            for row in table.rows if role else ():
                dated = moments(fold(row.cells[rank])) if rank < len(row.cells) else []
                if role and len(dated) == 1 and dated[0].known_year and not _DROPPED.search(row.folded):
                    shown = f"{row.cells[0]} : {row.cells[rank]}"
                    where = (0, len(row.text))
                    yield Event(role, dated[0].first, dated[0].last, row, 0, row.lines[0], shown, where)


def _event(read: Read, block: Block, first: int, last: int, moment: Moment) -> Iterator[Event]:
    line = block.line_at(moment.start)
    owned = line.number in read.described
    if not owned and not one_named(block, first, last):
        return
    shown, where = block.text[moment.start : moment.end], (first, last)
    if moment.grain == "span":
        days = re.search(r"[a-z]{3}|/", block.folded[moment.start : moment.end])
        if days and moment.first < moment.last and _RUNS.search(block.folded, first, last):
            yield Event("start", moment.first, moment.first, block, moment.start, line, shown, where)
            yield Event("end", moment.last, moment.last, block, moment.start, line, shown, where)
        return
    lead = re.split(r"[;:]", block.folded[first : moment.start])[-1]
    if block.kind == "field":
        role = next((role for role, label in _LABELS.items() if label.match(fold(block.label))), None)
        if role:
            yield Event(role, moment.first, moment.last, block, moment.start, line, shown, where)
        return
    verbs = list(_VERB.finditer(lead))
    if verbs and len(lead) - verbs[-1].end() < 30 and not re.search(r"\bne\b|\bn'|\bavant\b|\bapres\b", lead):
        role = verbs[-1].lastgroup  # type: ignore[assignment]
        yield Event(role, moment.first, moment.last, block, moment.start, line, shown, where)  # type: ignore[arg-type]


_RUNS = re.compile(
    r"\b(?:convention|contrat|projet|action|dure|court|couvr|finance|soutenu|conduit|mene|s'etend|s'etal|deroul|accord|"
    r"aide|subvention|experimentation|periode|duree)\w*\b"
)


@rule(
    "terme-enfreint",
    "Un projet commence, finit ou est déposé hors des dates que le texte fixe, ou un acte a deux dates.",
)
def outside_the_terms(read: Read) -> Iterator[Found]:
    """« Chaque projet commencera avant la fin de 2023 », then « Le projet de Dax démarrera en mars 2024 »."""
    yield from dates_of_deed(read)
    terms = list(_terms(read))
    events = list(_events(read)) if terms else []
    for term in terms[:20]:
        for event in events:
            if event.role != term.role or (
                event.block is term.block and event.sentence[0] <= term.at < event.sentence[1]
            ):
                continue
            late = term.latest is not None and event.first > term.latest
            early = term.earliest is not None and event.last < term.earliest
            if (late or early) and not elsewhere(term.block, event.block) and not _two_things(term, event):
                yield (
                    (read.passage((term.block, term.at)), read.passage(event.line)),
                    f"« {event.shown} » n’est pas dans les dates que le texte fixe (« {term.shown} »).",
                )
                break


_SORT = re.compile(r"\b(?:associations?|appel|jury|commission|comite|conventions?|depenses?|travaux|inscriptions?)\b")


def _two_things(term: Term, event: Event) -> bool:
    """« Les conventions sont signées avant … » binds no opening; « l'appel est ouvert le … » is no project."""
    one = {match[0].rstrip("s") for match in _SORT.finditer(term.shown)}
    words = event.block.folded[slice(*event.sentence)] if event.block.kind != "row" else ""
    two = {match[0].rstrip("s") for match in _SORT.finditer(words)}
    return bool((one ^ two) - {"convention", "comite"} if two or "association" in one else False)


def elsewhere(one: Block, two: Block) -> bool:
    """Whether both name their regions or departments, and these have nothing in common."""
    first = {place.code for place in places(one.text, one.folded)}
    second = {place.code for place in places(two.text, two.folded)}
    return bool(first and second and not first & second)


SENIOR = re.compile(
    r"\bd'exist|\bd'anciennete|\bd'activite|\bde fonctionnement\b|\bd'ouverture|\b(?:exist|fonctionn|ouver|cre[ea])\w*"
    r"(?: au public)? depuis|\bdepuis (?:plus d|au moins|une?\b|deux|trois|\d)"
)


@rule("anciennete-exigee", "Un projet n’a pas l’ancienneté que le texte exige de tous.")
def too_young(read: Read) -> Iterator[Found]:
    """« Seuls les lieux ouverts depuis un an au moins sont retenus », then one that has just opened."""
    dated = document_date(read)
    events: list[Event] | None = None
    for one in read.statements:
        months = MONTHS.get(one.noun)
        first, last = one.sentence
        words = with_intro(one.block, first, last)
        if months is None or one.value > 20 or one.line.number in read.described or one.block.kind == "row":
            continue
        if not SENIOR.search(words) or not FOR_ALL.search(words) or not _THINGS.search(words) or SAVE.search(words):
            continue
        if one.quantity.hedge not in ("", "min") or re.search(r"\bmoins de\b|\benfants? de\b", one.before[-20:]):
            continue
        own = [
            moment
            for moment in one.block.moments
            if first <= moment.start < last and moment.grain in ("day", "month") and moment.known_year
        ]
        now = own[0].last if own else dated[0].last if dated else None
        if now is None:
            continue
        least = now - timedelta(days=int(one.value) * months * 30 - 20)
        events = events if events is not None else [event for event in _events(read) if event.role == "start"]
        for event in events:
            listed = one.block.intro is not None and event.block.intro is one.block.intro
            if event.first > least and not listed and (event.block is not one.block or event.sentence[0] != first):
                yield (
                    (read.passage(one), read.passage(event.line)),
                    f"« {event.shown} » : l’ancienneté exigée est de {one.words}.",
                )
                break
