"""The dates of a deed (a convention, its avenant, a schéma): when it is signed, takes effect and ends, wherever it says
so, and what it pays for after its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Literal

from reporting.reading.blocks import Block
from reporting.reading.dates import Moment
from reporting.reading.rules.days import say
from reporting.reading.rules.registry import Found, Read
from reporting.reading.words import fold

Edge = Literal["signed", "start", "end"]

_DEED = r"convention|contrat|protocole|charte|schema departemental|schema|prolongation"
_TITLE = re.compile(rf"^(?:projet d[e'] ?)?(?:avenant|{_DEED})\b")
_AMENDS = re.compile(r"^(?:projet d')?avenant\b")
_IS_DEED = re.compile(
    rf"\b(?:{_DEED})\b(?! (?:territoriale|cadre|collective|nationale|de gestion|internationale|"
    r"d'objectifs et de gestion))"
)
_IT = re.compile(r"^(?:elle|il|celle-ci|celui-ci|sa duree)\b|, elle\b|\bet (?:elle|il) ")
_THING = re.compile(
    r"\b(?:actions?|projet|service|experimentation|financement|subvention|aide|soutien|depenses?|activite|operation|"
    r"accueil|accompagnement|dispositif|ateliers)\b"
)
_ENDS = re.compile(
    r"\b(?:s'ach\w+|expir\w+|pren\w+ fin|arriv\w+ a (?:echeance|(?:son )?terme)|(?:se )?termin\w+|fini\w*|jusqu'au|"
    r"jusqu'a|jusqu'en|echeance|terme|date de fin|fin|au plus tard)\b[^.;]{0,34}$"
)
_STARTS = re.compile(
    r"\b(?:pren\w+ effet|prise d'effet|a compter du|a partir du|entr\w+ en vigueur|debut\w*|commenc\w+|court)\b"
    r"[^.;]{0,24}$"
)
_SIGNED = re.compile(
    rf"\b(?:(?:{_DEED})(?: initiale?| pluriannuelle| d'objectifs et de financement| de financement| de partenariat)*"
    r",? (?:du|en date du|datee du|(?:conclue|signee|passee|etablie)(?: a [a-z-]+)?,? le)|"
    r"^(?:elle|il) (?:a ete|est) (?:signee?|conclue?) le) $"
)
# Another term, another deed, or what goes on beyond it as it should.
_OTHER = re.compile(
    r"\binitial|\bprolong(?!ation (?:prend|s'ach|expire|court|finit|est accordee))|"
    r"\breport\w*|\brenouvel|\breconduc|\breconduit|\bavenant\b|\bau-dela\b|\bpoursui|\bsi\b|\bpourr|"
    r"\bmodifi|\bprecedent|\bau lieu\b|\banterieur|\bbilan|\bcompte rendu|\bremi[st]\w*|\btransm\w+|\bsolde\b|"
    r"\bconserv|\bpreavis|\bevaluation|\bverse\w*|\bdevai|\bresili|\bfonds publics|\bprendra la suite|"
    r"\bapres (?:le|la)\b|\bjustificat|\bcandidat|\bdemand\w+|\bannexe (?:fixe|precise)|\bperiode d'observation|"
    r"\btroisieme|\bpremiere annee|\breunion|\bphase\b|\bpour (?:chaque|l'annee)|\btranche"
)


@dataclass(frozen=True)
class _Edge:
    kind: Edge
    deed: bool
    moment: Moment
    block: Block

    @property
    def day(self) -> date:
        return self.moment.last if self.kind == "end" else self.moment.first

    @property
    def sentence(self) -> tuple[int, int]:
        return self.block.rank, self.block.sentence_at(self.moment.start)[0]


_MANY = 40
_SHOWN: dict[Edge, str] = {"signed": "signature", "start": "effet", "end": "fin"}


def dates_of_deed(read: Read) -> Iterator[Found]:
    """« La convention s'achève le 28 février 2027 », then « L'action financée se termine le 30 juin 2027 »."""
    head = [block.folded for block in read.text.blocks[:6] if len(block.text) < 140]
    if not any(_TITLE.match(line) for line in head):
        return
    amends = any(_AMENDS.match(line) for line in head)
    edges = list(_edges(read))
    for one, two in combinations([one for one in edges if one.deed][:_MANY], 2):
        same = one.kind == two.kind and (one.kind != "start" or not amends) and one.sentence != two.sentence
        if same and "month" not in (one.moment.grain, two.moment.grain) and one.day != two.day:
            text = f"L’acte a deux dates ({_SHOWN[one.kind]}) : {say(one.moment)} et {say(two.moment)}."
            yield (read.passage((one.block, one.moment.start)), read.passage((two.block, two.moment.start))), text
            return
    ends = [one for one in edges if one.deed and one.kind == "end"]
    if ends:
        last = max(one.moment.last for one in ends)
        for one in edges:
            if not one.deed and one.kind == "end" and one.moment.last - timedelta(days=15) > last:
                end = ends[0]
                text = f"Ce que l’acte finance finit ({say(one.moment)}) après lui ({say(end.moment)})."
                yield (read.passage((end.block, end.moment.start)), read.passage((one.block, one.moment.start))), text
                return


def _edges(read: Read) -> Iterator[_Edge]:
    before = ""
    for block in read.text.blocks:
        if block.kind == "row" and len(block.cells) > 2:
            continue
        for first, last in block.sentences:
            words, known = block.folded[first:last], before
            before = words
            for moment in block.moments:
                if first <= moment.start < last and moment.known_year and moment.grain in ("day", "month", "span"):
                    yield from _edges_of(block, first, moment, words, known)


def _edges_of(block: Block, first: int, moment: Moment, words: str, known: str) -> Iterator[_Edge]:
    lead = block.folded[first : moment.start]
    rest = block.folded[moment.end : first + len(words)].strip(" :–—-.")
    stage = not lead.strip(" -–•") and len(rest) < 60
    if stage:
        lead = f"{rest} "  # « 31 décembre 2026 : fin de la convention »
    if _SIGNED.search(lead) and moment.grain == "day":
        if not re.search(r"\bavenant\b|\bpreced", lead[-60:]):
            yield _Edge("signed", True, moment, block)
        return
    if _OTHER.search(words):
        return
    own = list(_IS_DEED.finditer(lead))
    things = list(_THING.finditer(lead))
    deed = bool(own) and (not things or things[-1].start() < own[-1].start() or bool(_OF_DEED.search(lead)))
    of_deed = _IS_DEED.search(known) or _OF_TERM.search(fold(block.section.title))
    deed = deed or bool(_TERM_LABEL.match(lead))
    deed = deed or bool(not own and not things and _IT.search(lead) and of_deed)
    if not deed and not things:
        return
    if moment.grain == "span":
        days = re.search(r"[a-z]{3}|/", block.folded[moment.start : moment.end])
        if days and (not deed or _LASTS.search(lead)):
            yield _Edge("end", deed, moment, block)
        return
    known_end = max((one.end for one in block.moments if first <= one.end <= moment.start), default=first)
    near = lead if stage else lead[known_end - first :]
    if _ENDS.search(near):
        yield _Edge("end", deed, moment, block)
    elif _STARTS.search(near) and deed:
        yield _Edge("start", True, moment, block)


_OF_DEED = re.compile(rf"^(?:la|le|l'|cette?|article \d+[ .–:-]*(?:la|le)) ?(?:presente? )?(?:{_DEED})\b")
_TERM_LABEL = re.compile(
    r"^(?:\W|\d)*(?:periode(?: couverte| de validite| de la convention| de financement| d'execution)?|"
    r"duree(?: de la convention| de validite)?|terme(?: de la convention)?|validite)\b"
    r"[ .…:]*(?:du|le|:|au|jusqu'au)? ?$"
)
_OF_TERM = re.compile(r"\b(?:duree|terme|effet|validite|echeance)\b")
_LASTS = re.compile(r"\b(?:conclue?|duree|periode|couvre|court|porte|etablie?|signee?|s'etend|valable)\b")
