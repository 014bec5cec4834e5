"""How often something takes place, as a text sets it in one place and in another, in whatever words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reporting.reading.blocks import Block
from reporting.reading.clauses import rooted, roots
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.spelled import value_of
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, stems

_PER_YEAR = {
    "an": 1, "annee": 1, "exercice": 1, "semestre": 2, "trimestre": 4, "bimestre": 6, "mois": 12, "quinzaine": 24,
    "semaine": 52, "jour": 365,
}  # fmt: skip
_UNIT = r"an(?:nee)?|exercice|semestre|trimestre|bimestre|mois|quinzaine|semaine|jour"
_ADVERBS = {
    "hebdomadaire": 52, "bimensuel": 24, "mensuel": 12, "bimestriel": 6, "trimestriel": 4, "semestriel": 2, "annuel": 1,
}  # fmt: skip
_NUMBER = r"\d{1,2}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"
_MEETS = r"(?:reunions?|seances?|fois|rencontres?|comites?|rendez-vous|visites?|points?|sessions?|bilans?|ateliers?)"
# Each way to say how often.
_OFTEN = re.compile(
    rf"\b(?:(?P<times>{_NUMBER}) {_MEETS}(?: [a-z'-]+){{0,8}} (?:par |l'|chaque |dans l')(?:un )?(?P<by>{_UNIT})s?\b"
    rf"|(?:tous|toutes) les (?P<count>{_NUMBER}) (?P<each>mois|ans|semaines|trimestres|annees|jours)\b"
    rf"|(?:chaque|tous les|toutes les|a chaque) (?P<unit>{_UNIT})s?\b(?! (?:de|du|impaire?s?|paire?s?|suivant))"
    rf"|(?P<adverb>{'|'.join(_ADVERBS)})(?:le|les|lement|s|ment|ux)?\b)"
)
# What meets: a body has one rhythm.
_BODY = re.compile(
    r"\b(?P<body>comites?|copil|cotech|commissions?|instances?|conseils?|assemblees?|cellules?|groupes? de travail|"
    r"groupe)\b(?P<of> (?:de |d'|du |des |technique|local|departemental|regional|national|"
    r"restreint|syndical|tripartite)[a-z' -]{0,24})?"
)
_MEETING = re.compile(r"\breunions?\b|\bse reuni\w+|\bseances?\b|\bse tien\w+")
_KINDS = re.compile(
    r"\b(?:suivi|pilotage|techni|local|departement|region|national|restrein|syndic|usager|parent|famille|selection|"
    r"financeur|equipe|travail|elus|evaluation|redaction|administration|municipal|communautaire|scientifique|social|"
    r"admission|attribution)"
)
_SAME_BODY = {"copil": ("comite", "pilotage"), "cotech": ("comite", "techni")}
_CHANGES = re.compile(
    r"\bdesormais|\bjusqu'|\bpass\w+ (?:de|a)\b|\bau lieu\b|\bla premiere annee|\bpuis\b|\bsi\b|\bexceptionnel|"
    r"\bau besoin|"
    r"\ben tant que de besoin|\bs'est reuni|\bse sont reuni|\bs'etait|\bauparavant|\bau debut\b|\bprevoyait|\bantan\b|"
    r"\bdemand\w+|\bsouhait\w+|\bpropos\w+|\bpend(?:ant|ent)\b|\bautre\b|\bconvention (?:annuelle|de financement)|"
    r"\bpour (?:chaque|une?|l')"
)
_NOT_SUBJECT = stemmed(
    "réunit réunira réunissent réuniront réunie lieu tient tiendra fois organise organisée fréquence réunion séance an "
    "mois trimestre semestre semaine année jour chaque tous toutes moins par plus rythme raison"
)
_LEAST = re.compile(r"\bau (?:moins|minimum)\b")
_GENERAL = rooted(
    "article annexe bénéficiaire porteur caf fois an année mois trimestre semestre semaine jour chaque tous toutes "
    "réunit réunion lieu tient organise service projet convention"
)


@dataclass(frozen=True)
class Rhythm:
    """How many times a year; `least`: at least so many. `subject`: the stems before it; `said`: the roots of
    its sentence; the body that meets.
    """

    times: Fraction
    least: bool
    subject: frozenset[str]
    said: frozenset[str]
    body: str
    kinds: frozenset[str]
    block: Block
    at: int
    end: int

    @property
    def words(self) -> str:
        return self.block.text[self.at : self.end]


def _times(match: re.Match[str]) -> Fraction | None:
    if match["times"]:
        return Fraction(_number(match["times"]) * _PER_YEAR[_bare(match["by"])])
    if match["count"]:
        return Fraction(_PER_YEAR[_bare(match["each"])], _number(match["count"]))
    if match["unit"]:
        return Fraction(_PER_YEAR[_bare(match["unit"])])
    return Fraction(_ADVERBS[match["adverb"]])


def _number(word: str) -> int:
    return int(word) if word.isdigit() else int(value_of(word) or 1)


def _bare(unit: str) -> str:
    return unit if unit in _PER_YEAR else unit.removesuffix("s")


def _rhythms(read: Read) -> Iterator[Rhythm]:
    for block in read.text.blocks:
        found = list(_OFTEN.finditer(block.folded))
        for match in found:
            first, last = block.sentence_at(match.start())
            words = block.folded[first:last]
            inside = [one for one in found if first <= one.start() < last]
            if len(inside) > 1 or _CHANGES.search(words):
                continue
            body, kinds = _body(block, first, last, match.start())
            if match["adverb"] and not body:
                continue  # « un bilan annuel »
            lead = block.folded[first : match.start()]
            label = block.folded[: block.folded.find(":")] if block.kind == "field" else ""
            subject = frozenset(stems(f"{label} {lead}")) - _NOT_SUBJECT
            times = _times(match)
            if times is not None and (subject or body):
                least = bool(_LEAST.search(block.folded, max(first, match.start() - 12), last))
                said = roots(words) - _GENERAL
                yield Rhythm(times, least, subject, said, body, kinds, block, match.start(), match.end())


def _body(block: Block, first: int, last: int, at: int) -> tuple[str, frozenset[str]]:
    """What meets, in the sentence or, for « il » or « les réunions », in the one before or the title."""
    named = list(_BODY.finditer(block.folded, first, last))
    if not named and _MEETING.search(block.folded, first, last):
        before = [span for span in block.sentences if span[1] <= first]
        around = block.folded[slice(*before[-1])] if before else fold(block.section.title)
        named = list(_BODY.finditer(around))
    if not named:
        return "", frozenset()
    one = min(named, key=lambda match: abs(match.start() - at))
    body = one["body"].rstrip("s")
    kinds = frozenset(_KINDS.findall(one["of"] or ""))
    if body in _SAME_BODY:
        body, kind = _SAME_BODY[body]
        kinds |= {kind}
    return body, kinds


def _alike(one: Rhythm, two: Rhythm, *, lone: bool) -> bool:
    """The same words before both, or the fewer of them in the others; of one thing, most of their sentences."""
    fewer = one.subject & two.subject
    if fewer and (one.subject == two.subject or (len(fewer) > 1 and fewer in (one.subject, two.subject))):
        return True
    both = one.said & two.said
    return lone and len(both) > 1 and len(both) * 2 >= max(len(one.said), len(two.said))


def _differ(one: Rhythm, two: Rhythm) -> bool:
    if one.least and two.least:
        return False
    if one.least or two.least:
        low, other = (one, two) if one.least else (two, one)
        return other.times < low.times
    return one.times != two.times


@rule("frequence", "La même chose a deux fréquences.")
def frequencies(read: Read) -> Iterator[Found]:
    """« Le comité se réunira quatre fois par an » and « les réunions du comité ont lieu chaque semestre »."""
    known: defaultdict[str, list[Rhythm]] = defaultdict(list)
    bodies: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    found = list(_rhythms(read))
    for one in found:
        if one.body:
            bodies[one.body].add(one.kinds)
    for one in found:
        for other in known[one.body] + (known[""] if one.body else []):
            body = bool(one.body) and one.body == other.body and _one_body(one, other, bodies[one.body])
            alike = body or (not (one.body and other.body) and _alike(one, other, lone=bool(read.lone)))
            apart = one.block.fiche is not other.block.fiche or (one.block is other.block and one.body == "")
            if alike and not apart and _differ(one, other):
                text = f"« {other.words} » à un endroit, « {one.words} » à un autre."
                yield (read.passage((other.block, other.at)), read.passage((one.block, one.at))), text
                break
        known[one.body].append(one)


def _one_body(one: Rhythm, two: Rhythm, all_kinds: set[frozenset[str]]) -> bool:
    """« Le comité » is « le comité de suivi », where the text has no other."""
    if one.kinds and two.kinds:
        return bool(one.kinds & two.kinds)
    return len({kinds for kinds in all_kinds if kinds}) < 2
