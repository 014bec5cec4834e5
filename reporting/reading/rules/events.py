"""One event said twice with two dates, in one document or in several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from projects.core.french import format_date
from reporting.reading.blocks import Block, Fiche
from reporting.reading.clauses import rooted, roots
from reporting.reading.dates import MONTHS, WEEKDAYS, Moment
from reporting.reading.rules import acts, deadlines
from reporting.reading.rules.registry import Found, Read, rule, rule_across
from reporting.reading.words import fold


@dataclass(frozen=True)
class Event:
    """Something that happened on a day or in a month: its kind, and the roots of the words around it."""

    kind: str
    words: frozenset[str]
    moment: Moment
    block: Block
    read: Read
    first: int
    names: frozenset[str]
    coming: bool  # told as the next of its kind


_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("signature", re.compile(r"\bsigne(?:e|es|s|r|ra|ront)?\b|\bsignature")),
    (
        "adoption",
        re.compile(r"\badopte(?:e|es|s|r)?\b|\badoption|\bvotee?s?\b|\bapprouvee?s?\b|\bapprobation|\bvote\b"),
    ),
    ("publication", re.compile(r"\bpubliee?s?\b|\bpublication|\bparue?s?\b|\bparution|\bmis\w* en ligne")),
    (
        "ouverture",
        re.compile(
            r"\bouvertes?\b|\bouverts?\b|\bouverture|\binaugur\w+|\bouvr(?:e|ent|ira|iront|ir)\b|"
            r"\baccueille depuis|\ben service"
        ),
    ),
    ("ouverture", re.compile(r"\blance(?:e|es|s|ment|r|ra)?\b")),
    ("versement", re.compile(r"\bverse\w*|\bpaye\w*|\bvirement|\bmandat\w*|\breglement du")),
    ("ouverture", re.compile(r"\bcreee?s?\b|\bcreation\b|\bfondee?s?\b|\bfondation\b")),
    (
        "réunion",
        re.compile(
            r"\breuni\w*|\bseance\b|\bseminaire|\bwebinaire|\bconference|"
            r"\bjournees? d|\bcolloque|\bcomites?\b|\bcommission\b|\bjury\b|"
            r"\bassemblee|"
            r"\brendez-vous|\bretrouv\w+|\bforum\b|\brencontre|\baudition|\bse tien\w*|\bse tenir|\baura lieu|"
            r"\ba eu lieu"
        ),
    ),
    ("remise", re.compile(r"\bremont(?:ee?s?|er)\b|\bretour\b|\bretourn\w+|\bremis\w*|\bremettr\w+|\bquestionnaire")),
    (
        "ouverture",
        re.compile(
            r"\bpremiers? (?:enfants|accueils?|jours?|ateliers?|departs?)|\bprend\w* la route|"
            r"\bpremieres? (?:tournees?|sorties?|familles|missions?|permanences?|haltes?|seances?|etapes?|visites?)"
        ),
    ),
    ("notification", re.compile(r"\bnotifi\w+|\bresultats?\b|\bannonce des laureats")),
    (
        "début",
        re.compile(
            r"\bdebut\w*|\bdemarr\w+|\bcommenc\w+|\bentre(?:e|r|ra|nt)? en vigueur|\bdans ses fonctions|"
            r"\bprend\w* effet|"
            r"\bprise d'effet|\ba compter du"
        ),
    ),
    (
        "fin",
        re.compile(
            r"\bfin (?:du|de la|des|de l')|\bs'ach\w+|\bprend\w* fin|\btermin\w*|\bfermee?s?\b|\bferme\b|\bfermeture|"
            r"\bexpir\w+|\b(?:a |au |le |son )terme\b|\bterme (?:de la|du)|\bfin ?:"
        ),
    ),
)
_TIME_WORDS = rooted(" ".join((*MONTHS, *WEEKDAYS))) | rooted(
    "date limite tard séance année mois jour depuis compter partir heure midi échéance clôture clos délai rigueur "
    "terme "
    "lancer lancement ouverture ouvrir signer signature publier publication réunir réunion créer création débuter "
    "début "
    "adopter commencer démarrer fin fixer fixé prévu tenir lieu avoir verser versement prend effet achever terminer "
    "inaugurer inauguration ouvert rappel référence intervenir retrouver attendu attendre parvenir jusqu avant pour "
    "article calendrier étape matin après-midi minuit dernier butoir impératif plus porteur caf structure "
    "demander demande"
)
_MOVED = re.compile(
    r"\binitial|\breport|\bprolong|\bavanc[ea]\b|\bdecal|\bau lieu\b|\bdevai(?:t|ent)\b|\betait prevu|\bannuel|"
    r"\bchaque\b|"
    r"\bmodifi|\bde son cote|\bautre\b|\bvoisine?s?\b|\bsoit\b|\bancien"
)


def _events(read: Read) -> Iterator[Event]:
    for block in read.text.blocks:
        for moment in block.moments:
            if moment.grain not in ("day", "month"):
                continue
            first, last = block.sentence_at(moment.start)
            near = [one for one in block.moments if first <= one.start < last and one is not moment]
            start = max([first, moment.start - 110, *(one.end for one in near if one.end <= moment.start)])
            end = min([last, moment.end + 80, *(one.start for one in near if one.start >= moment.end)])
            words = block.folded[start:end]
            if block.kind == "row":
                words = fold(" ".join(block.cells))
            if _MOVED.search(words):
                continue
            lead = block.folded[start : moment.start] or words
            kind = _kind(lead) or _kind(words)
            said = roots(words)
            # What closes is read by `milestones`, but the day by which something is sent back.
            if (kind and not _DEADLINE.search(lead)) or said & _SENT:
                kind = kind or "remise"
                names = frozenset(fold(match[0]) for match in _CAPITAL.finditer(block.text, first + 1, last))
                coming = _COMING.search(block.folded, first, last) is not None
                yield Event(kind, said - _TIME_WORDS, moment, block, read, first, names, coming)


_DEADLINE = re.compile(
    r"\bdates? (?:limites?|butoir)|\bau plus tard|\bclotur\w*|\bclos\w*\b|\bavant le\b|\bdernier delai|\bjusqu'au\b|"
    r"\becheance|\bpour le\b|\bdernier jour|\bdelai de rigueur|\bfin du depot|\bse referm\w*"
)


def _kind(words: str) -> str | None:
    """The kind whose word stands last: the nearest to the date."""
    found = [(match.start(), name) for name, pattern in _EVENTS for match in pattern.finditer(words)]
    return max(found, default=(0, None), key=lambda one: one[0])[1]


_CAPITAL = re.compile(r"(?<![\w-])(?!Caf\b|Fipe\b|Article\b|Rappel\b)[A-ZÀ-Ý][a-zà-ÿ][\w-]{2,}")


@rule("deux-dates", "Le même évènement a deux dates dans le document.")
def two_dates(read: Read) -> Iterator[Found]:
    """« Les candidatures sont reçues jusqu'au 15 mai », then « la clôture de l'appel est fixée au 30 avril »."""
    yield from _date_clashes(_events(read), across=False)
    yield from deadlines.clashes([read])
    yield from acts.clashes([read])


@rule_across("deux-dates-documents", "Le même évènement a deux dates dans deux documents.")
def two_dates_across(reads: Sequence[Read]) -> Iterator[Found]:
    """The same in two documents."""
    yield from _date_clashes((event for read in reads for event in _events(read)), across=True)
    yield from deadlines.clashes(reads)
    yield from acts.clashes(reads)


def _date_clashes(events: Iterable[Event], *, across: bool) -> Iterator[Found]:
    index: defaultdict[tuple[str, str], list[Event]] = defaultdict(list)
    told: set[tuple[int, int]] = set()
    for event in events:
        keys = {(event.kind, word) for word in event.words} | {
            (event.kind, f"{event.moment.first.day}/{event.moment.first.month}")
        }
        keys |= {("", word) for word in event.words & _HELD}
        keys |= {("coming", "")} if event.coming and event.kind == "réunion" else set()
        for other in {id(one): one for key in keys for one in index[key][-20:]}.values():
            mark = (id(other.block), id(event.block))
            if mark not in told and (not across or other.read is not event.read) and _two_dates(other, event, across):
                told.add(mark)
                text = f"Le même évènement ({event.kind}) est daté du {_day(other.moment)} et du {_day(event.moment)}."
                yield (
                    (
                        other.read.passage((other.block, other.moment.start)),
                        event.read.passage((event.block, event.moment.start)),
                    ),
                    text,
                )
        for key in keys:
            index[key].append(event)


def _two_dates(one: Event, two: Event, across: bool) -> bool:
    first, second = one.moment, two.moment
    if one.block is two.block and one.first == two.first:
        return False
    fiches = [each.block.fiche for each in (one, two) if each.block.fiche is not None]
    coming = one.coming and two.coming and one.kind == two.kind == "réunion"
    if len(set(map(id, fiches))) > 1 or (len(fiches) == 1 and not coming and not _named(fiches[0], one, two)):
        return False
    if first.known_year != second.known_year:
        first, second = (_of_year(each, other) for each, other in ((first, second), (second, first)))
    if one.block.intro is not None and one.block.intro is two.block.intro:
        return False
    if one.block.kind == two.block.kind == "row" or _of_two_things(one, two):
        return False
    if first.first <= second.last and second.first <= first.last:
        return False
    if first.grain != second.grain and "month" in (first.grain, second.grain) and across:
        return False
    both = one.words & two.words
    if one.kind != two.kind and ({one.kind, two.kind} & {"fin"} or not both & _HELD):
        return False
    if coming:
        bodies = one.words & _BODIES, two.words & _BODIES
        return bool(bodies[0] & bodies[1]) or not all(bodies)
    begin = one.kind == two.kind == "ouverture"
    if (_ORDER - (_FIRST if begin else frozenset())) & (one.words ^ two.words):
        return False
    same_month = first.grain == second.grain == "month" and first.first.month == second.first.month
    same_day = same_month or (
        first.grain == second.grain == "day"
        and (first.first.day, first.first.month)
        == (
            second.first.day,
            second.first.month,
        )
    )
    if same_day and one.kind not in ("réunion", "fin", "début"):
        return True
    if one.names and two.names and not one.names & two.names:
        return False
    fewer = min(len(one.words), len(two.words))
    if begin and both & _THINGS and not across:
        return True
    if len(both) >= 2:
        return len(both) * 2 >= fewer and len(both) * 10 >= len(one.words | two.words) * 3
    return bool(both) and not across and fewer == 1 and one.kind not in ("réunion", "notification", "publication")


def _named(fiche: Fiche, one: Event, two: Event) -> bool:
    """Whether what is said outside of a fiche names its thing."""
    outer = one if one.block.fiche is None else two
    return bool(roots(fold(fiche.name)) & outer.names)


def _of_two_things(one: Event, two: Event) -> bool:
    """« Rouen : premiers enfants en novembre 2023 », « Le Havre : premiers enfants en mai »: lines of one make."""
    a, b = one.block, two.block
    own = a.label and b.label and a.kind == b.kind == "field" and a.section is b.section
    return (
        bool(own)
        and not roots(fold(a.label)) & roots(fold(b.label))
        and not _kind(fold(a.label))
        and not _kind(fold(b.label))
    )


# What is held once, whatever the words that date it.
_HELD = rooted(
    "webinaire séminaire réunion remontée questionnaire retour comité jury tournée sortie conférence journée "
    "inauguration "
    "bilan évaluation atelier exposition concours cérémonie assemblée colloque forum"
)
# « La prochaine séance », « la réunion suivante », « le groupe se retrouve le »
_COMING = re.compile(
    r"\bprochaine? (?:seance|reunion|comite|rendez-vous|rencontre|session|conseil|commission|copil|cotech|point)\b|"
    r"\b(?:seance|reunion|rencontre|session) suivante\b|\bse (?:reunira|retrouve\w*|reverra|tiendra)\b"
)
_BODIES = rooted("comité conseil commission jury groupe assemblée bureau cellule équipe collectif")
_THINGS = rooted(
    "bus camion véhicule fourgon crèche micro-crèche halte halte-garderie lieu maison service relais guichet "
    "ludothèque ludobus tournée jardin structure équipement roulotte caravane navette permanence"
)
_SENT = rooted("questionnaire remontée bilan")
_FIRST = rooted("premier première")
_ORDER = rooted(
    "premier première deuxième second seconde troisième quatrième intermédiaire final finale prochain prochaine "
    "acompte avance solde annuel provisoire définitif"
)


def _of_year(one: Moment, other: Moment) -> Moment:
    """A day without its year, in that of another: « ouverte le 15 septembre »."""
    if one.known_year or other.first.year != other.last.year:
        return one
    year = other.first.year
    day = min(one.last.day, 28) if one.last.month == 2 else one.last.day
    return replace(one, first=one.first.replace(year=year), last=one.last.replace(year=year, day=day), known_year=True)


def _day(moment: Moment) -> str:
    if not moment.known_year:
        return f"{moment.first.day} {MONTHS[moment.first.month - 1]}"
    return format_date(moment.first) if moment.grain == "day" else format_date(moment.first).split(" ", 1)[1]
