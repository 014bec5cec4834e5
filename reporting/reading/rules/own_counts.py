"""How many projects a document says that it presents, studies or follows, told with two numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter

from reporting.reading.facts import Fact
from reporting.reading.rules.counted import PROJECTS, Counted, apart, words
from reporting.reading.rules.registry import Found, Read, number
from reporting.reading.words import stem

# « dans cette note », « le présent recueil », « ci-après »: what is counted is what the document is about.
_ITSELF = re.compile(
    r"\b(?:ce|cet|cette|le|la|les|ces|du|au|notre)(?: presente?)? (?:document|recueil|note|bilan|rapport|cahier|livret|"
    r"brochure|synthese|catalogue|panorama|etude|publication|pages|livre|guide)\b(?! (?:complet|annuel|final|precedent|"
    r"national|joint|financier|detaille))|\b(?:ici|ci-apres|ci-dessous|qui suivent|nous (?:en |vous )?presentons)\b"
)
_SHOWS = re.compile(
    r"\b(?:present|decri|reuni|rassembl|regroup|porte|etudi|analys|ecri|compos|retrac|suivi|suiven|rend compte|"
    r"concern|figur|constit)"
)
_AMONG = re.compile(
    r"(?:\bparmi|(?<!porte )(?<!portent )\bsur|\bdont|\bde|\bdes|\bd'entre|\ba)(?: (?:les|ces|nos|leurs|quelque))? $"
)


def clashes(read: Read, counted: Counted) -> Iterator[Found]:
    """« La note porte sur ces neuf projets … Les dix-neuf projets étudiés dans cette note »."""
    told = sorted((fact for fact in counted.named if _own(fact)), key=attrgetter("place"))
    for rank, fact in enumerate(told):
        # « six projets : quatre d'accueil et deux de formation »: what one sentence counts, it parts.
        before = [one for one in told[:rank] if one.sentence != fact.sentence]
        known = next((one for one in before if one.value != fact.value and not apart(one, fact)), None)
        if known is not None and not any(one.value == fact.value for one in told[:rank]):
            text = f"« {words(known)} », et « {words(fact)} » ailleurs."
            yield (read.passage(known.one), read.passage(fact.one)), text


def _own(fact: Fact) -> bool:
    one = fact.one
    folded, at = one.block.folded, one.quantity.start
    first, last = one.block.sentence_at(at)
    said = folded[first:last]
    return bool(
        fact.noun in PROJECTS
        and fact.value > 2
        and not (fact.part or fact.cell or one.places)
        and _ITSELF.search(said)
        and _SHOWS.search(said)
        and not _AMONG.search(folded, max(0, at - 24), at)
        and not fact.some
    )


_THINGS = (
    r"(?:d'entre (?:eux|elles)|projets?|actions?|dossiers?|porteurs?|initiatives?|laureats?|"
    r"(?:de |d')(?:ces|ses) [a-z]+)"
)
# How a sentence tells how many have a fiche, after their number; and how many are put forward.
_HAVING = tuple(
    (stem(word), name, re.compile(pattern))
    for word, name, pattern in (
        (
            "fiche",
            "avec une fiche",
            r" fiches?(?: (?:projets?|actions?|de projets?|techniques?|detaillees?))?(?: (?:sont|restent))?"
            r" (?:disponibles?|publiees?|consultables?|jointes?|redigees?|a demander)\b|"
            rf"(?: {_THINGS})? (?:disposent|ont|possedent|font l'objet|beneficient)(?: deja)?(?: d')? ?une fiche\b|"
            rf"(?: {_THINGS})? avec (?:une )?fiche\b",
        ),
        (
            "lumière",
            "mis en lumière",
            rf"(?: {_THINGS})? (?:(?:sont|ont ete) )?mis(?:es)? en (?:lumiere|avant)\b",
        ),
    )
)
_OF_SOME = re.compile(
    r"\bautres?\b|\bnouve\w+|\bprecedent|\bdeja\b|\bpas\b|\bne\b|\bn'|\bsans\b|\bprochain|\bchaque|\bobjectif|"
    r"\bser(?:a|ont)\b|\bde plus\b|\ben 20\d\d\b|\bpar (?:region|departement)"
)


def sheeted(read: Read) -> Iterator[Found]:
    """« Onze fiches projet sont disponibles », and under a table « Total : 15 dossiers, dont 10 avec fiche »."""
    for word, name, pattern in _HAVING:
        told = [
            one
            for block, first, last in read.sentences_with(word)
            if block.kind != "row" and not _OF_SOME.search(block.folded, first, last)
            for one in read.of(block)
            if first <= one.quantity.start < last
            and one.value > 2
            and one.quantity.exact
            and not one.places
            and pattern.match(block.folded, one.quantity.end)
        ]
        if len({one.value for one in told}) == 2:
            one = told[0]
            two = next(other for other in told if other.value != one.value)
            text = f"{number(one.value)} {name} à un endroit, {number(two.value)} à un autre."
            yield (read.passage(one), read.passage(two)), text
