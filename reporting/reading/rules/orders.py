"""The order of dates that a text tells one after another, and the time that it says between them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from reporting.reading import spelled
from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import say, say_of
from reporting.reading.rules.outcomes import answered_early, results_early
from reporting.reading.rules.registry import Found, Read, rule

_LATER_BY = re.compile(
    r"\b(?P<count>une?|deux|trois|quatre|cinq|six|huit|dix|quinze|\d{1,2}) (?P<unit>jours?|semaines?|mois|ans?) "
    r"(?P<way>plus tard|apres|plus tot|auparavant)\b[^.;]{0,14}$"
)
_UNIT_DAYS = {"jour": 1, "semaine": 7, "mois": 30.4, "an": 365}
_SMALL = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "huit": 8,
    "dix": 10,
    "quinze": 15,
}


@rule("ecart-dates", "L’écart que le texte dit entre deux dates n’est pas le leur.")
def told_gap(read: Read) -> Iterator[Found]:
    """« Le jury se tiendra le 12 mai. Une semaine plus tard, le 26 mai … »."""
    for block in read.text.blocks:
        known = [moment for moment in block.moments if moment.grain in ("day", "month")]
        for one, two in itertools.pairwise(known):
            match = _LATER_BY.search(block.folded[one.end : two.start])
            if match is None or one.grain != two.grain or one.known_year != two.known_year:
                continue
            count = int(match["count"]) if match["count"].isdigit() else spelled.value_of(match["count"]) or 1
            said = count * _UNIT_DAYS[match["unit"].rstrip("s") if match["unit"] != "mois" else "mois"]
            true = (two.first - one.first).days
            true = true if match["way"] in ("plus tard", "apres") else -true
            loose = 1 if said < 12 else said * 0.2 + (20 if one.grain == "month" else 2)
            if abs(true - said) > loose:
                text = f"« {match[0].strip(' ,')} », mais {say(one)} et {say(two)} ont {abs(true)} jours d’écart."
                yield (read.passage((block, one.start)), read.passage((block, two.start))), text


_BEFORE = (
    r"recrut\w*|embauch\w*|nomm\w*|depose?e?s?|convoqu\w*|ouvr\w*|ouvert\w*|inaugur\w*|debut\w*|commenc\w*|demarr\w*|"
    r"lanc\w*|cree?e?s?|prend effet|publi\w*|recu\w* le|achet\w*|acqui\w*|livre?e?s?|construit\w*"
)
_AFTER = (
    r"pri[st]\w* (?:ses|de) fonctions?|arriv\w+|accept\w*|retenu\w*|instrui\w*|accord\w*|ferm\w+|referm\w+|achev\w*|"
    r"termin\w*|cl[ou]\w+|prend fin|expir\w*|fini\w*|accueill\w*|fonctionn\w*|rend\w* ses|roul\w*|circul\w*|sillonn\w*"
)
_FIRST_THEN = re.compile(rf"\b(?:{_BEFORE})\b"), re.compile(rf"\b(?:{_AFTER})\b")
_PAIRS = (
    (r"\bacompte|\bavance\b", r"\bsolde\b"),
    (r"\brecrut\w*|\bembauch\w*", r"\bpri[st]\w* (?:son poste|ses fonctions|de poste|de fonction)"),
    (
        r"\bdebut\w*|\bdemarr\w*|\bcommenc\w*|\bpremiere pierre|\blanc\w*|"
        r"\b(?:travaux|chantier)s? (?:engag|entrepri)\w*",
        r"\blivr\w*|\bachev\w*|\btermin\w*|"
        r"\bs'est arret",
    ),
    (r"\bdepot\b|\bdepos\w*|\bcandidatures?\b", r"\bjury\b|\bcommission de selection|\bnotifi\w*|\bselection\b"),
    (r"\breunion\b|\bseance\b", r"\bproces-verbal[^.;]{0,40}signe|\ba ete signe"),
    (r"\bapprouv\w*|\badopt\w*|\bvote\w*", r"\bsigne\w*|\bsignature"),
    (r"\bcree?e?s?\b|\bfondee?s?\b", r"\baccueill\w*|\brecevait"),
    (r"\bposee?s?\b", r"\blivree?s?\b|\bacheve\w*"),
)
_STEPS = tuple((re.compile(early), re.compile(late)) for early, late in _PAIRS)
_RANKS = (
    (re.compile(r"\bpremiere?\b"), re.compile(r"\b(?:deuxieme|seconde?|suivante?)\b")),
    (re.compile(r"\b(?:deuxieme|seconde?)\b"), re.compile(r"\btroisieme\b")),
)
# What follows such words came before the rest of the sentence.
_EARLIER = re.compile(
    r"(?<!mois )(?<!jours )(?<!semaines )(?<!ans )(?<!an )\b(?:apres|a la suite d\w*|a l'issue d\w*|suite a|"
    r"s'appuie\w* sur|se fonde\w* sur|s'appuyant sur|fait suite a|"
    r"au vu d\w*|sur la base d\w*|issue?s? d\w*|conformement a|resulte\w* d\w*|prend acte d\w*|tient compte d\w*|"
    r"tire\w* les conclusions d\w*|au lendemain d\w*|une fois)\b(?P<what>[^.;]{0,90}?)$"
)
_LATER = re.compile(
    r"\bavant (?:la |le |l'|les |son |sa |ses |leur )(?!fin |\d)(?P<what>[a-z][^.;,]{2,60}?)(?:,| (?:du|le|en|"
    r"de)) ?(?:le |en )?$"
)
_MAY_BE = re.compile(
    r"\bou\b|\bsoit\b|\breport|\binitial|\bau lieu\b|\bdevai|\bl'annee suivante|\betai(?:t|"
    r"ent) \w+e?s? pour|\bfinalement|\bsuivant|\bne\b|\bn'"
)


def _steps(read: Read) -> Iterator[Found]:
    """Two steps that one sentence or two neighbours date, the later before the earlier: a balance before an advance."""
    for block in read.text.blocks:
        if block.kind in ("row", "heading"):
            continue
        known = [
            moment for moment in block.moments if moment.known_year and moment.grain in ("day", "month", "quarter")
        ]
        for one, two in itertools.pairwise(known):
            if block.sentence_at(two.start)[0] > block.sentence_at(one.start)[1] or len(known) > 4:
                continue
            first, last = _around(block, one), _around(block, two)
            if _MAY_BE.search(first) or _MAY_BE.search(last):
                continue
            for early, late in _STEPS:
                straight = early.search(first) and late.search(last) and not late.search(first) and two.last < one.first
                back = late.search(first) and early.search(last) and not early.search(first) and one.last < two.first
                if straight or back:
                    before, after = (one, two) if straight else (two, one)
                    text = f"Ce qui vient d’abord est daté {say_of(before)}, et la suite {say_of(after)}."
                    yield (read.passage((block, one.start)), read.passage((block, two.start))), text
                    break


def _around(block: Block, moment: Moment) -> str:
    """The words that lead to a date, from the date before it or the start of its sentence."""
    first, _ = block.sentence_at(moment.start)
    before = max((other.end for other in block.moments if other.end <= moment.start), default=0)
    return block.folded[max(first, before) : moment.start]


@rule("ordre-dates", "Ce qui vient après est daté d’avant.")
def order(read: Read) -> Iterator[Found]:
    """« recrutée en mars 2023, a pris ses fonctions le 2 janvier 2023 »."""
    yield from _steps(read)
    yield from results_early(read)
    yield from answered_early(read)
    for block in read.text.blocks:
        for first, last in block.sentences:
            inside = [
                moment
                for moment in block.moments
                if first <= moment.start < last and moment.grain in ("day", "month", "quarter", "half", "year")
            ]
            if len(inside) != 2 or inside[0].known_year != inside[1].known_year:
                continue
            one, two = inside
            if one.last < two.first and not _reversed(block, one, two, first, last):
                continue
            found = _told_late(block, one, two, first, last)
            if found and not _MAY_BE.search(block.folded[first:last]):
                early, late = found
                text = f"Ce qui est dit venir d’abord est daté {say_of(early)}, et la suite {say_of(late)}."
                yield (read.passage((block, one.start)), read.passage((block, two.start))), text


def _reversed(block: Block, one: Moment, two: Moment, first: int, last: int) -> bool:
    """Whether the second date of a sentence is told to come before the first."""
    return bool(_told_late(block, one, two, first, last))


def _told_late(block: Block, one: Moment, two: Moment, first: int, last: int) -> tuple[Moment, Moment] | None:
    """The date told to come first and the one told to come next, when they are the other way round."""
    lead, joint = block.folded[first : one.start], block.folded[one.end : two.start]
    if _EARLIER.search(joint) and one.last < two.first:
        return two, one
    if _EARLIER.search(lead) and two.last < one.first and not _EARLIER.search(joint):
        return one, two
    if _LATER.search(joint + " ") and two.last < one.first:
        return one, two
    if two.last < one.first:
        before, after = _FIRST_THEN
        if before.search(lead[-60:]) and after.search(joint):
            return one, two
        if any(early.search(lead) and late.search(joint) for early, late in _RANKS):
            return one, two
    return None
