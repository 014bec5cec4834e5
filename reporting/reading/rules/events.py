"""One event said twice with two dates, in one document or in several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reporting.reading.blocks import Block
from reporting.reading.clauses import PIECE, root, rooted, roots
from reporting.reading.dates import MONTHS, OTHER_END, WEEKDAYS, Moment
from reporting.reading.rules import deadlines
from reporting.reading.rules.days import document_date, say
from reporting.reading.rules.registry import Found, Read, rule, rule_across
from reporting.reading.slips import day_slip
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
    title: str  # the root of what a short line dates


_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words))
    for kind, words in (
        ("signature", r"\bsigne(?:e|es|s|r|ra|ront)?\b|\bsignature"),
        ("adoption", r"\badopte(?:e|es|s|r)?\b|\badoption|\bvotee?s?\b|\bapprouvee?s?\b|\bapprobation|\bvote\b"),
        ("publication", r"\bpubliee?s?\b|\bpublication|\bparue?s?\b|\bparution|\bmis\w* en ligne"),
        (
            "ouverture",
            r"\bouvertes?\b|\bouverts?\b|\bouverture|\binaugur\w+|\bouvr(?:e|ent|ira|iront|ir)\b|\baccueille depuis|"
            r"\ben service|\blance(?:e|es|s|ment|r|ra)?\b|\bcreee?s?\b|\bcreation\b|\bfondee?s?\b|\bfondation\b|"
            r"\bv(?:u|oit|erra) le jour|\bpremiers? (?:enfants|accueils?|jours?|ateliers?|departs?|rendez-vous)|"
            r"\bprend\w* la route|\bpremieres? (?:tournees?|sorties?|familles|missions?|permanences?|haltes?|seances?|"
            r"etapes?|visites?)|\bdebut\w*|\bdemarr\w+|\bcommenc\w+",
        ),
        ("versement", r"\bverse\w*|\bpaye\w*|\bvirement|\bmandat\w*|\breglement du"),
        (
            "réunion",
            r"\breuni\w*|\bseance\b|\bseminaire|\bwebinaire|\bconference|\bjournees? d|\bcolloque|\bcomites?\b|"
            r"\bcommission\b|\bjury\b|\bassemblee|\brendez-vous|\bretrouv\w+|\bforum\b|\brencontre|\baudition|"
            r"\bse tien\w*|\bse tenir|\baura lieu|\ba eu lieu",
        ),
        ("remise", r"\bremont(?:ee?s?|er)\b|\bretour\b|\bretourn\w+|\bremis\w*|\bremettr\w+|\bquestionnaire"),
        (
            "arrivée",
            r"\brejoint\b|\ben poste\b|\bprise? de (?:son |sa )?(?:poste|fonctions?)|\brecrut\w+|\bembauch\w+|"
            r"\bnommee?\b|\bentree? en fonctions?",
        ),
        ("notification", r"\bnotifi\w+|\bresultats?\b|\bannonce des laureats"),
        (
            "début",
            r"\bentre(?:e|r|ra|nt)? en vigueur|\bdans ses fonctions|\bprend\w* effet|\bprise d'effet|\ba compter du",
        ),
        (
            "fin",
            r"\bfin (?:du|de la|des|de l')|\bs'ach\w+|\bprend\w* fin|\btermin\w*|\bfermee?s?\b|\bferme\b|\bfermeture|"
            r"\bexpir\w+|\b(?:a |au |le |son )terme\b|\bterme (?:de la|du)|\bfin ?:",
        ),
    )
)
_TIME_WORDS = rooted(" ".join((*MONTHS, *WEEKDAYS))) | rooted(
    "date limite tard séance année mois jour depuis compter partir heure midi échéance clôture clos délai rigueur "
    "terme lancer lancement ouverture ouvrir signer signature publier publication réunir réunion créer création "
    "débuter début adopter commencer démarrer fin fixer fixé prévu tenir lieu avoir verser versement prend effet "
    "achever terminer inaugurer inauguration ouvert rappel référence intervenir retrouver attendu attendre "
    "parvenir jusqu avant pour article compte rendu relevé procès-verbal calendrier étape matin après-midi minuit "
    "dernier butoir impératif plus porteur caf structure demander demande "
)
_MOVED = re.compile(
    r"\binitialement|\bdate initiale|\bau lieu\b|\bdevai(?:t|ent)\b|\betait prevu|\bannuel|\bchaque\b|\bautre\b"
)
_AS_OF = re.compile(r"\W*(?:au|a fin|fin|a la date du) ")  # « Au 30 juin 2025, quinze projets étaient ouverts »
_NEAR = 20  # the last ones that share a word


def _events(read: Read) -> Iterator[Event]:
    dated = document_date(read)
    for block in read.text.blocks:
        for moment in block.moments:
            spelled = moment.grain != "span" or re.search(r"[a-z]{3}", block.folded[moment.start : moment.end])
            if moment.grain not in ("day", "month", "span") or not spelled or (dated and block is dated[1]):
                continue
            first, last = block.sentence_at(moment.start)
            near = [one for one in block.moments if first <= one.start < last and one is not moment]
            start = max([first, moment.start - 110, *(one.end for one in near if one.end <= moment.start)])
            end = min([last, moment.end + 80, *(one.start for one in near if one.start >= moment.end)])
            words = block.folded[start:end]
            if block.kind == "row":
                words = fold(" ".join(block.cells))
            if _MOVED.search(words) or _AS_OF.fullmatch(block.folded, first, moment.start):
                continue
            if OTHER_END.search(block.folded, start, moment.start):
                continue
            lead = block.folded[start : moment.start] or words
            said = roots(words)
            # What closes is read by `milestones`, but the day by which something is sent back.
            if not _DEADLINE.search(lead) or said & _SENT:
                kind = _kind(lead) or _kind(words) or ("remise" if said & _SENT else "")
                capitals = _CAPITAL.finditer(block.text, first + 1, last) if block.kind != "row" else ()
                names = frozenset(fold(match[0]) for match in capitals)
                coming = _COMING.search(block.folded, first, last) is not None
                alone = not near and (block.kind != "text" or moment.start - first < 4)
                alone = alone and len(block.text) < _SHORT and not _VERB.search(words)
                title = _title(words, said - _TIME_WORDS) if alone else ""
                opens = kind == "ouverture" and read.lone and _OPENS.search(words)
                told = said - _TIME_WORDS | (frozenset((_OPENING,)) if opens else frozenset())
                yield Event(kind, told, moment, block, read, first, names, coming, title)


# The one opening of the one thing that a document is about.
_OPENING = " ouverture"
_AGAIN = frozenset(("réunion", "notification", "publication", "adoption", "remise", "versement"))  # of each year
_OPENS = re.compile(r"\bouv(?:r|ert)|\binaugur")


# « 17 mars 2025 : ouverture », « Livraison du véhicule … 17 juin 2024 »: a line that a name and its date make.
_SHORT = 110
_VERB = re.compile(r"\b(?:est|sont|a|ont|sera|seront|doi(?:t|vent)|\w{3,}(?:era|eront|ait|aient)|n'\w+)\b")
_NO_TITLE = rooted("compte séance projet convention dossier dépôt action aide")


def _title(words: str, said: frozenset[str]) -> str:
    """The root of the first thing that a short line names."""
    found = next((one for word in PIECE.findall(words) if (one := root(word)) in said), "")
    return "" if found in _NO_TITLE else found


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


@rule_across("deux-dates-documents", "Le même évènement a deux dates dans deux documents.")
def two_dates_across(reads: Sequence[Read]) -> Iterator[Found]:
    """The same in two documents."""
    yield from _date_clashes((event for read in reads for event in _events(read)), across=True)
    yield from deadlines.clashes(reads)


def _date_clashes(events: Iterable[Event], *, across: bool) -> Iterator[Found]:
    index: defaultdict[str, list[Event]] = defaultdict(list)
    told: set[tuple[int, int]] = set()
    clashing: list[tuple[Event, Event]] = []
    for event in events:
        keys = {*event.words, f"{event.moment.first.day}/{event.moment.first.month}"}
        keys |= {" coming"} if event.coming and event.kind == "réunion" else set()
        for other in {id(one): one for key in keys for one in index[key][-_NEAR:]}.values():
            mark = (id(other.block), id(event.block))
            if mark not in told and (not across or other.read is not event.read) and _two_dates(other, event, across):
                told.add(mark)
                clashing.append((other, event))
        for key in keys:
            index[key].append(event)
    for one, two in clashing:
        if (one.kind and two.kind) or not _told_again(one, two, index):
            what = one.kind or two.kind
            shown = f" ({what})" if what else ""
            text = f"Le même évènement{shown} est daté du {_day(one.moment)} et du {_day(two.moment)}."
            yield tuple(each.read.passage((each.block, each.moment.start)) for each in (one, two)), text


def _told_again(one: Event, two: Event, index: dict[str, list[Event]]) -> bool:
    """Whether another sentence dates the same as one of two does: there are two such things then."""
    both = one.words & two.words
    return any(
        _overlap(*_in_one_year(each.moment, other.moment))
        for each in (one, two)
        for other in (index[min(both)] if both else ())
        if other.block not in (one.block, two.block) and both <= other.words
    )


def _two_dates(one: Event, two: Event, across: bool) -> bool:
    same = (one.block is two.block and one.first == two.first) or one.block.kind == two.block.kind == "row"
    listed = one.block.intro is not None and one.block.intro is two.block.intro
    fiches = one.block.fiche, two.block.fiche
    if same or listed or (None not in fiches and fiches[0] is not fiches[1]) or _of_two_things(one, two):
        return False
    first, second = _in_one_year(one.moment, two.moment)
    if _overlap(first, second):
        return False
    both = one.words & two.words
    if first.grain == second.grain == "day" and _is_slip(one, two, first.first, second.first):
        return True
    if one.coming and two.coming and one.kind == two.kind == "réunion":
        bodies = one.words & _BODIES, two.words & _BODIES
        return bool(bodies[0] & bodies[1]) or not all(bodies)
    fewer = min(len(one.words), len(two.words))
    if one.kind and one.kind == two.kind:
        if "span" in (first.grain, second.grain):
            return False
        month = first.grain == second.grain == "month"
        same_day = first.grain == second.grain and first.first.month == second.first.month
        if same_day and (month or first.first.day == second.first.day) and one.kind not in ("réunion", "fin", "début"):
            return True
        if one.kind == "ouverture" and both & _THINGS and not across:
            return True
        if _OPENING in both and (one.title or two.title):
            return True
        if one.kind == "arrivée" and both & _POSTS and not across:
            return True
        if one.names and two.names and not one.names & two.names:
            return False
        known = one.kind in ("réunion", "notification", "publication")
        apart = max(first.first, second.first) - min(first.last, second.last)
        if one.kind in _AGAIN and apart > timedelta(days=150):
            return False
        order = _ORDER - (_FIRST if one.kind == "ouverture" else frozenset())
        return not order & (one.words ^ two.words) and (
            len(both) >= 2 or (bool(both) and not across and fewer == 1 and not known) or _titled(one, two, both)
        )
    if (
        not both - {root(name) for name in one.names | two.names}
        or (one.names and two.names and not one.names & two.names)
        or _ORDER & (one.words ^ two.words)
    ):
        return False
    if across or (both & _HELD and "fin" not in (one.kind, two.kind)):
        return bool(both & _HELD) and (len(both) >= 2 or (not across and fewer == 1))
    if one.kind and two.kind:
        return False
    return len(both) >= max(2, fewer * 0.7) or _titled(one, two, both)


def _is_slip(one: Event, two: Event, first: date, second: date) -> bool:
    """« La convention du 12 février 2024 », « la convention du 21 février 2024 »: a slip makes two of one."""
    if not day_slip(first, second) or _ORDER & (one.words ^ two.words):
        return False
    acts = [_ACT.findall(each.block.folded, each.first, each.moment.start) for each in (one, two)]
    return all(acts) and len({"appel" if each[-1] == "lancement" else each[-1] for each in acts}) == 1


# What bears a day; « l'appel à projets » and « le lancement » of the fund are of one.
_ACT = re.compile(
    r"\b(convention|avenant|appel|lancement|deliberation|arrete|lettre|courrier|circulaire|agrement|decision|avis|"
    r"instruction|contrat|protocole|charte|notification|signature|publication|rapport|jury|commission|comite|conseil|"
    r"seance|reunion|assemblee|visite|journee)\b(?=[^.;:]{0,50}$)"
)


def _titled(one: Event, two: Event, both: frozenset[str]) -> bool:
    """Whether one of two is a line that dates what the other tells, out of what describes a project."""
    owned = any(each.block.lines[0].number in each.read.described for each in (one, two))
    return bool(one.title) != bool(two.title) and (one.title or two.title) in both and not owned


def _overlap(one: Moment, two: Moment) -> bool:
    return one.first <= two.last and two.first <= one.last


def _in_one_year(one: Moment, two: Moment) -> tuple[Moment, Moment]:
    """Two dates; a day without its year is in that of the other."""
    return (_of_year(one, two), _of_year(two, one)) if one.known_year != two.known_year else (one, two)


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
    r"\b(?:seance|reunion|rencontre|session) suivante\b|\bse (?:reunira|retrouve\w*|reverra|tiendra)\b|"
    r"\b(?:se )?reunir (?:a|de) nouveau\b"
)
_BODIES = rooted("comité conseil commission jury groupe assemblée bureau cellule équipe collectif")
_THINGS = rooted(
    "bus camion véhicule fourgon crèche micro-crèche halte halte-garderie lieu maison service relais guichet "
    "ludothèque ludobus tournée jardin structure équipement roulotte caravane navette permanence"
)
_POSTS = rooted(
    "coordinatrice coordinateur référente référent animatrice animateur directrice directeur psychologue médiatrice "
    "éducatrice puéricultrice infirmière agente chargée conductrice responsable salariée"
)
_SENT = rooted("questionnaire remontée bilan")
_FIRST = rooted("premier première")
_ORDER = rooted(
    "premier première deuxième second seconde troisième quatrième intermédiaire final finale prochain prochaine "
    "nouveau nouvelle précédent précédente acompte avance solde annuel provisoire définitif visite"
)


def _of_year(one: Moment, other: Moment) -> Moment:
    """A day without its year, in that of another: « ouverte le 15 septembre »."""
    if one.known_year or other.first.year != other.last.year:
        return one
    first, last = (_in_year(day, other.first.year) for day in (one.first, one.last))
    return replace(one, first=first, last=last, known_year=True)


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def _day(moment: Moment) -> str:
    if not moment.known_year:
        return f"{moment.first.day} {MONTHS[moment.first.month - 1]}"
    return say(moment)
