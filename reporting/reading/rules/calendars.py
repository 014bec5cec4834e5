"""The stages of a calendar in their order, and what has to be done within each."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import DEADLINE, OLD, say
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.words import fold

_CLOSE = timedelta(days=100)
_STAGES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        1,
        re.compile(
            r"\b(?:publication|lancement|ouverture) (?:de l'appel|du present|de l'aap|de l'ami|"
            r"des candidatures|de la campagne|des inscriptions|du depot)|^publication\b|^lancement\b|"
            r"^ouverture de\b|\bpublie le\b"
        ),
    ),
    (
        2,
        re.compile(
            r"\b(?:date limite|cloture|fin|limite)\b[^.;:]{0,30}\b(?:depot|candidature|dossiers|reception|"
            r"envoi|inscription)|\bdate limite\b|\b(?:depose\w*|transmis\w*|envoye\w*|adresse\w*|remis\w*|"
            r"recu\w*|parvenir)\b[^.;]{0,40}\b(?:avant|au plus tard|jusqu'au)|^depot des"
        ),
    ),
    (
        3,
        re.compile(
            r"\bjury\b|\bcomite (?:[a-z]+ )?de selection|"
            r"\bcommission (?:[a-z]+ )?(?:de selection|d'attribution|d'examen|de choix)|"
            r"\bcomite de pilotage de selection|\bselection des (?:projets|dossiers|laureats|candidat)"
        ),
    ),
    (
        4,
        re.compile(
            r"\bnotifi\w+|\bannonce des (?:resultats|laureats)|\bresultats? (?:sera|seront|publi|communiqu)|"
            r"\blaureats? (?:seront|sera|sont|est) (?:connus?|annonce|designe|publie|informe)|"
            r"\bpublication des (?:resultats|laureats)|\binformation des (?:candidats|porteurs)"
        ),
    ),
    (
        5,
        re.compile(
            r"\b(?:debut|demarrage|lancement|mise en oeuvre) (?:des|du|d') ?(?:actions?|projets?|travaux|"
            r"activites?)\b"
        ),
    ),
    (
        6,
        re.compile(
            r"\b(?:fin|achevement) (?:des|du) (?:actions|projets|travaux|activites)\b|\bbilan final|"
            r"\bbilans? (?:a remettre|des actions)|\bremise du bilan"
        ),
    ),
)
_STAGE_NAMES = {
    1: "l’ouverture",
    2: "la date limite de dépôt",
    3: "la sélection",
    4: "l’annonce des résultats",
    5: "le début des actions",
    6: "la fin des actions",
}


@rule("calendrier", "Les étapes d’un calendrier ne sont pas dans l’ordre.")
def calendar(read: Read) -> Iterator[Found]:
    """The stages of a call: opening, deadline, selection, notification, start, end."""
    known: dict[int, tuple[Moment, Block]] = {}
    for block in read.text.blocks:
        for moment in block.moments:
            if not moment.known_year or moment.grain in ("year", "span"):
                continue
            first, _ = block.sentence_at(moment.start)
            start = max([first, moment.start - 90, *(one.end for one in block.moments if one.end <= moment.start)])
            words = fold(" ".join(block.cells)) if block.kind == "row" else block.folded[start : moment.start]
            for stage, pattern in _STAGES:
                if pattern.search(words):
                    known.setdefault(stage, (moment, block))
                    break
    stages = sorted(known)
    for one, two in itertools.pairwise(stages):
        (early, first_block), (late, second_block) = known[one], known[two]
        # Two calls of two years are no calendar.
        if late.last < early.first < late.last + _CLOSE:
            text = (
                f"Selon le calendrier, {_STAGE_NAMES[two]} ({say(late)}) vient avant {_STAGE_NAMES[one]} "
                f"({say(early)})."
            )
            yield (read.passage((first_block, early.start)), read.passage((second_block, late.start))), text


@rule("etape-periode", "Ce qui doit se faire dans une étape a une échéance d’avant cette étape.")
def stage_deadlines(read: Read) -> Iterator[Found]:
    heading: tuple[Block, Moment] | None = None
    for block in read.text.blocks:
        if block.kind == "heading":
            dated = [moment for moment in block.moments if moment.known_year and moment.grain != "year"]
            heading = (
                (block, dated[0])
                if len(dated) == 1 and re.search(r"\bphase|\betape|\bperiode|\btemps\b|^\d{1,2}[.)] ", block.folded)
                else None
            )
        elif heading is not None:
            for moment in block.moments:
                lead = block.folded[max(0, moment.start - 40) : moment.start]
                if (
                    moment.known_year
                    and moment.last < heading[1].first
                    and DEADLINE.search(lead)
                    and not OLD.search(block.folded)
                ):
                    text = (
                        f"L’étape est datée de {say(heading[1])}, mais ce qui s’y fait a pour échéance {say(moment)}."
                    )
                    yield (read.passage((heading[0], heading[1].start)), read.passage((block, moment.start))), text
