"""What is said to last (« pérennisé ») without results, or before it has opened: in its block, a passage, or apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from reporting.reading.blocks import Block
from reporting.reading.clauses import Said
from reporting.reading.dates import Moment, moments
from reporting.reading.places import departments_of_commune
from reporting.reading.project import Record
from reporting.reading.rules.days import document_date
from reporting.reading.rules.projects import lacks, stage
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.text import Line
from reporting.reading.timeline import COMING
from reporting.reading.words import fold

# Beside what `timeline` says to come.
_TO_COME = re.compile(
    r"\bdevraient?\b|\bpas encore\b|\bpas (?:ouvert|demarre|commence)|"
    r"\bouvre(?:nt)? (?:ses portes )?(?:en|le) (?:\w+ )?20\d\d|"
    r"\ben attente d'ouverture|\b(?:action|projet) non (?:commencee?|demarree?)|"
    r"\bn'a(?:yant)? (?:pas )?(?:encore )?(?:accueilli|recu) (?:aucun|d')"
)
_OPENS = re.compile(
    r"\bouvert(?:ure|e|s|es)?\b|\bouvrir|\binaugur|\bdemarr|\bdebut|\blance|\blivr|\bmise? en service|"
    r"\bpremiers? (?:enfants?|accueils?|departs?)|\bpremieres? (?:familles?|tournees?)|"
    r"\baccueil\w*\b[^.;]{0,30}\ba (?:compter|partir) d"
)
# In any words: it is decided that it lasts, and nothing is known of what it did.
_STAYS = re.compile(
    r"\bperenn\w+|\brend\w* (?:\w+ )?permanent|\b(?:maintien|financement|service|suite|soutien|action)\b[^.;,]{0,25}"
    r"\b(?:durable|definiti\w+)|\bdurablement\b|\bpass\w* en prestation de service|\bfait ses preuves|"
    r"\btrouve son public|\bdemontre\w* (?:sa|ses|son|l'|une)|\bporte ses fruits|\bbons resultats|"
    r"\bau vu de(?:s| la| sa| ses) (?:resultats|frequentation)"
)
_STAYS_NOT = re.compile(
    r"\?|\b(?:si\b|condition|seront?\b|sera\b|pourr\w|devr\w|peu(?:t|vent)\b|envisag|souhait|objectif|en vue\b|demand|"
    r"avant (?:de|toute|que)\b|attend|n'(?:est|a|ont) (?:pas|plus)\b|ne (?:sont|ser|peu|doi)|"
    r"aucune? (?:projet|action|dossier|perenn)|pas (?:encore )?(?:de |d')?perenn|ou\b|tou(?:s|tes)\b|chaque\b)"
)
_KNOWN = (
    r"(?:resultats?|effets?|donnees?|evaluations?|bilans?|frequentation|chiffres?|releves?|impact|recul|"
    r"enseignements?|mesure\w*|evalue\w*)"
)
_UNKNOWN = re.compile(
    r"\b(?:aucune?s?|pas|sans|faute d[e']|ni|n'|ne|non|jamais|nulle?|manque d[e']|absence d[e']|rien)\b"
    rf"[^.;:]{{0,60}}?\b{_KNOWN}\b|"
    rf"\b{_KNOWN}\b[^.;]{{0,50}}?\b(?:n'|ne |non\b|aucune?\b|inconnu|indisponib|attendu|a venir|en attente|"
    r"en cours\b|neant|pas\b|manqu)"
)


@rule("perennisation-sans-resultat", "Un projet est en pérennisation sans résultats.")
def lasting_without_results(read: Read) -> Iterator[Found]:
    """« La Caf pérennise la halte de Dole », « à Dole, faute de relevé, les effets ne sont pas connus »."""

    def unknown(one: Said) -> int | None:
        match = _UNKNOWN.search(one.folded)
        return one.first + match.start() if match else None

    known: set[int] = set()
    for record in read.records:  # whose labels may stand over their values
        (said, line), without = stage(record), lacks(record, "resultats")
        if "pérennisation" in said and without is not None:
            known.add(without.number)
            text = f"{record.name} : le projet est dit en pérennisation, mais sans résultats disponibles."
            yield (read.passage(line), read.passage(without), read.passage(record.title)), text
    for one, two, title in _of_one_thing(read, unknown):
        if two[0].line_at(two[1]).number in known:
            continue
        where = (read.passage(title),) if title is not None else ()
        yield (read.passage(one), read.passage(two), *where), "Un projet est dit pérennisé, et sans résultats."


@rule("perennisation-avant-ouverture", "Un projet est en pérennisation avant d’avoir ouvert.")
def lasting_before_opening(read: Read) -> Iterator[Found]:
    dated = document_date(read)
    day = dated[0] if dated else None
    where = (read.passage((dated[1], 0)),) if dated else ()

    def opening(one: Said) -> int | None:
        return _opening(one.block.folded, one.block.moments, day, one.first, one.last)

    for one, two, title in _of_one_thing(read, opening):
        beside = title is None and one[0].line_at(one[1]) is two[0].line_at(two[1])
        head = (read.passage(title),) if title is not None else ()
        yield (
            (read.passage(one), read.passage(two), *head, *(where if not beside else ())),
            "Un projet est dit pérennisé, et encore à ouvrir.",
        )


_Place = tuple[Block, int]


def _asserted(read: Read) -> Iterator[Said]:
    return (one for one in read.said if one.block.kind != "heading" and not one.folded.rstrip().endswith("?"))


@lru_cache(maxsize=4)  # two rules ask it
def _staying(read: Read) -> list[tuple[Said, int]]:
    """The sentences that say that something lasts, each with where."""
    found = []
    for one in _asserted(read):
        for match in _STAYS.finditer(one.folded):
            if not _STAYS_NOT.search(one.folded, max(0, match.start() - 60), match.end() + 30):
                found.append((one, one.first + match.start()))
                break
    return found


def _of_one_thing(read: Read, lacking: Callable[[Said], int | None]) -> Iterator[tuple[_Place, _Place, Line | None]]:
    """Where a sentence says that something lasts, and where one says of the same thing what lasting needs and it has
    not.
    """
    stays = _staying(read)
    without = [(one, where) for one in _asserted(read) if (where := lacking(one)) is not None] if stays else []
    owners = {line.number: record for record in read.records for line in record.lines}
    told: set[int] = set()
    about = [_subject(one, owners) for one, _ in stays] if without else []
    for other, where in without if stays else ():
        own, line = _subject(other, owners), other.block.line_at(where).number
        near = [
            (abs(one.block.line_at(at).number - line), rank)
            for rank, (one, at) in enumerate(stays)
            if (other.block is one.block and other.first == one.first) or _alike(about[rank], own)
        ]
        if near and (rank := min(near)[1]) not in told:
            told.add(rank)
            title = own[0].title if own[0] is not None else None
            yield (stays[rank][0].block, stays[rank][1]), (other.block, where), title


def _subject(one: Said, owners: dict[int, Record]) -> tuple[Record | None, frozenset[str]]:
    """The project that a sentence describes, and the names in it, or in the one that it goes on with, or over it."""
    block, owner = one.block, owners.get(one.block.line_at(one.first).number)
    spans = [(one.first, one.last), *reversed([span for span in block.sentences if span[1] <= one.first])]
    own = next(filter(None, (_names(block.text, block.folded, *span) for span in spans)), frozenset())
    title = block.section.title
    over = f"{owner.name} {owner.title.text} {title}" if owner is not None else title
    if owner is not None and len(owner.lines) < _LONG:
        over = f"{over} {owner.joined[0]}"
    return owner, own if own and owner is None else own | _names(over, fold(over), 0, len(over))


_LONG = 12  # lines of what describes one project


def _alike(one: tuple[Record | None, frozenset[str]], two: tuple[Record | None, frozenset[str]]) -> bool:
    if one[0] is not None and two[0] is not None:
        return one[0] is two[0]
    return bool(one[1] & two[1])


def to_come(record: Record, day: Moment | None) -> Line | None:
    """Where a project says that it is not open yet, at the date of the document."""
    folded = fold(record.joined[0]).replace("\n", " ")
    at = _opening(folded, moments(folded), day, 0, len(folded))
    return record.line_at(at) if at is not None else None


def _opening(folded: str, dated: list[Moment], day: Moment | None, first: int, last: int) -> int | None:
    """Where words say an opening to come, by themselves or by its date."""
    if match := _TO_COME.search(folded, first, last) or COMING.search(folded, first, last):
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


_NAME = re.compile(
    r"(?<![\w-])(?!(?:Caf|Fipe|Caflab|Cnaf|État|Etat|Fpt|Ville|Commune|Association|Fiche|Projet|Action|Maison|Oui|Non|"
    r"Communauté|Relais|Crèche|Centre|Saint|Résultats?|Budget|Maturité|Stade|Porteur)\b)"
    r"[A-ZÀ-Ý][a-zà-ÿ]{2,}[\w'’-]*(?:-[\w'’-]+)*"
)


# « Volet C », « action 2.1 », « Crèche du bourg »
_LABEL = re.compile(r"\b(?:volet|action|fiche|projet|lot|dossier|site) (?:n ?° ?)?(?:[a-h]|\d[\d.]*)\b")
_QUOTED = re.compile(r"« ?([^«»]{3,40}?) ?»")


def _names(text: str, folded: str, first: int, last: int) -> frozenset[str]:
    """The names in a sentence; its first word is one where it is a town."""
    found = {name for name in _NAME.findall(text[first + 1 : last]) if len(name) > 3}
    found |= {match[0] for match in _LABEL.finditer(folded, first, last)}
    found |= {match[1].lower() for match in _QUOTED.finditer(text, first, last)}
    opens = _NAME.match(text, first)
    if opens and departments_of_commune(opens[0]):
        found.add(opens[0])
    return frozenset(found)
