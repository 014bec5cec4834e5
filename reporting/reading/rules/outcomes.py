"""What comes of a thing dated before it can: the results of an enquiry that is not over, the answer to what nobody has
asked yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import say
from reporting.reading.rules.registry import Found, Read

_INQUIRY = (
    r"enquete|questionnaire|consultation|sondage|concertation|experimentation|etude|evaluation|diagnostic|recensement|"
    r"collecte|campagne d'entretiens|observation|audit"
)
_NAMED = re.compile(rf"\b(?P<what>{_INQUIRY})s?\b")
_RUNS = re.compile(
    r"\bderoul\w+|\bmene\w*|\bouvert\w*|\bdiffus\w+|\badministr\w+|\bconduit\w*|\blieu\b|\bdure\w*|\brepondre|\bcourt\b|"
    r"\bmenera|\brecueil\w*|\bpasse\w*|\btien\w+|\bproposee?s?\b|\brealis\w+|\bse poursui\w+|\blance\w*|\bvisit\w+|"
    r"\bmobilis\w+|\bcouvr\w+|\bdu\b"
)
_ENDS = re.compile(
    r"\b(?:s'ach\w+|s'est achevee?|se termin\w+|prend\w* fin|pris fin|se clo\w+|clos\w*|clotur\w*|fin|jusqu'au|"
    r"ferm\w+)\b[^.;]{0,40}$"
)
_OUTCOME = re.compile(
    r"\b(?P<what>resultats?|conclusions?|synthese|restitution|restituee?s?|enseignements|depouillement|depouillee?s?|"
    r"rapport final|"
    r"premiers chiffres|reponses (?:ont ete |sont |seront )?(?:analys|exploit)\w+)\b"
)
_PARTIAL = re.compile(
    r"\bprovisoire|\bpartiel|\bintermediaire|\betape\b|\bpremiere vague|\bpilote\b|\bpremiers? (?:resultats|retours|"
    r"enseignements)|\bprecedent|\bautre|\bne\b|\bn'|\bavant (?:le|la)\b|\bjusqu|\bdepuis\b|\bderniere enquete"
)


_THEY = re.compile(r"(?:il|elle|celui-ci|celle-ci|ils|elles)\b")
_ITS = re.compile(r"\b(?:ses|sa|son|leurs?) (?:[a-z]+ )?$")


@dataclass(frozen=True)
class _Inquiry:
    what: str
    end: Moment
    block: Block


def results_early(read: Read) -> Iterator[Found]:
    """« L'enquête se déroulera du 4 mai au 26 juin et ses résultats seront présentés le 12 mai »."""
    found = list(_inquiries(read))
    blocks = [block for block in read.text.blocks if _OUTCOME.search(block.folded)] if found else []
    for one in found:
        told = next(_outcomes(blocks, one), None)
        if told is not None:
            block, moment = told
            text = f"Les résultats ({say(moment)}) viennent avant la fin de ce qui les donne ({say(one.end)})."
            yield (read.passage((one.block, one.end.start)), read.passage((block, moment.start))), text


def _inquiries(read: Read) -> Iterator[_Inquiry]:
    """The enquiries whose end is told, by a period or by its last day."""
    for block in read.text.blocks:
        if not _NAMED.search(block.folded):
            continue
        for moment in block.moments:
            if moment.grain not in ("span", "day", "month") or not moment.known_year:
                continue
            first, last = block.sentence_at(moment.start)
            lead = block.folded[first : moment.start]
            named = list(_NAMED.finditer(lead)) or list(_NAMED.finditer(block.folded[moment.end : last]))[:1]
            if not named and first and _THEY.match(lead):
                named = list(_NAMED.finditer(block.folded[slice(*block.sentence_at(first - 1))]))
            if not named or _OUTCOME.search(lead):
                continue
            spans = moment.grain == "span" and moment.last > moment.first and _RUNS.search(block.folded, first, last)
            if spans or (moment.grain != "span" and _ENDS.search(lead)):
                yield _Inquiry(named[-1]["what"], moment, block)


def _outcomes(blocks: list[Block], one: _Inquiry) -> Iterator[tuple[Block, Moment]]:
    """The days on which the results of an enquiry are known, before its end."""
    for block in blocks:
        for moment in block.moments:
            if moment.grain not in ("day", "month") or not moment.known_year or moment.last >= one.end.last:
                continue
            first, last = block.sentence_at(moment.start)
            words = block.folded[first:last]
            told = list(_OUTCOME.finditer(block.folded, first, moment.start))
            if block is one.block and moment.start < one.end.end <= last and moment.start >= one.end.start:
                continue
            # What the results are of: named with them, or the enquiry of the sentence or of the one before.
            beside = block is one.block and (first <= one.end.start or block.sentence_at(first - 1)[0] <= one.end.start)
            its = told and _ITS.search(block.folded[first : told[-1].start()])
            own = told and (one.what in words or (beside and its)) and moment.start - told[-1].end() < 90
            between = block.folded[told[-1].end() : moment.start] if told else ""
            if own and not _PARTIAL.search(words) and not re.search(r"[;.]|\bdu \d", between):
                yield block, moment


_THING = r"complements?|pieces?|precisions?|documents?|justificatifs?|informations?|dossiers?|bilans?|devis|avis|accord"
_ASKED = re.compile(
    rf"\b(?:demand|sollicit|reclam|exig)\w+ [^.;]{{0,60}}?\b(?P<what>{_THING})\b(?P<gap>.*?)"
    rf"(?:\b(?:ce|cet|cette|ces|les|le|l') ?(?P=what)\b[^.;]{{0,30}}|"
    r"\b(?:qui|celui-ci|celle-ci|ceux-ci|il|elle|ils|elles)\b[^.;]{0,20})"
    r"\b(?:recue?s?|parvenue?s?|transmise?s?|fournie?s?|remise?s?|obtenue?s?|deposee?s?|produite?s?|rendue?s?)\b"
    r"[^.;]{0,30}$"
)


def answered_early(read: Read) -> Iterator[Found]:
    """« Réunie le 2 juin, la commission a demandé un complément ; ce complément a été reçu le 26 mai »."""
    for block in read.text.blocks:
        days = [one for one in block.moments if one.grain == "day" and one.known_year]
        for one, two in pairwise(days):
            first, _ = block.sentence_at(one.start)
            if two.last < one.first and _ASKED.search(block.folded[first : two.start]):
                text = f"Ce qui est demandé le {say(one)} serait reçu le {say(two)}."
                yield (read.passage((block, one.start)), read.passage((block, two.start))), text
