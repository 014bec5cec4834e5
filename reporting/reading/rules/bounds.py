"""Limits that a text sets, in any words, and the values that go beyond them: ceilings, floors, « une seule fois »."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Literal

from reporting.reading.blocks import Block, Table
from reporting.reading.clauses import Said, root, rooted, roots
from reporting.reading.numbers import quantities
from reporting.reading.rules.registry import Found, Read, rule, shown
from reporting.reading.rules.scope import apart, follow
from reporting.reading.statements import Statement
from reporting.reading.text import Line
from reporting.reading.words import fold

Side = Literal["max", "min"]

_CAN = r"(?:peu(?:t|vent)|pourr(?:a|ont)|doi(?:t|vent)|devr(?:a|ont)|saurai(?:t|ent))"
_OVER = r"(?:depass\w+|exced\w+|superieure?s? a|au-dela d[e'](?: la somme d[e'])?|plus d[e'])"
_MAX = re.compile(
    rf"(?:\bne {_CAN} (?:pas |en aucun cas |jamais |donc )*(?:[a-z]+ (?:a |en )?){{1,2}}?(?:{_OVER} )?|"
    rf"\b(?:ne|n') ?(?:[a-z]+ ){{0,3}}(?:pas |jamais )?{_OVER} |\bn'exced\w+ (?:pas )?|\bne depass\w+ (?:pas )?|"
    r"\bplafonnee?s? (?:a|par [a-z]+ a) |\bplafond[^.;]{0,35}?(?: de| a|:) |\bdans la limite (?:maximale )?(?:de |d')|"
    r"\bau maximum (?:de |d'|a )?|\bmaximale?s?[^.;,]{0,28}?(?: de| d'| a|,| :) ?|\bmaximum(?: par [a-z]+)?(?: est)?"
    r"(?: fixe)?(?: de| d'| a| :)? ?|\blimitee?s? (?:a|par [a-z]+ a) |\bjusqu'a |\bau plus (?:de |d'|a |egale? a )?|"
    r"\ba concurrence (?:de |d')|\b(?:pas|jamais) plus (?:de |d')|\binferieure?s? (?:ou egale?s? )?a |"
    r"\bdure\w* moins de |\bne (?:finance|verse|prend|couvre|accueille|recoit)\w* (?:en charge )?que )$"
)
_MAX_AFTER = re.compile(
    r"[^.;:,(]{0,34}? (?:au plus(?! tard)|au maximum|maximum|maximale?s?)\b|[^.;:,(]{0,24},? (?:au plus|maximum)\b"
)
_BEYOND = re.compile(r"(?:\bdepass\w+|\bexced\w+|\bsuperieure?s? a|(?<!au )\bplus (?:de|d')|\bau-dela (?:de|d')) ?$")
_MIN = re.compile(
    rf"(?:\bau moins(?: egale?s? a)? |\bau minimum (?:de |d'|a )?|\bminimum (?:est )?(?:de |d'|a )?|"
    r"\bminimale?s?[^.;,]{0,20}?(?: de| d'|,) ?|\b(?:pas|jamais) moins (?:de |d')|"
    rf"\bne {_CAN} (?:pas )?(?:etre )?(?:inferieure?s? a|descendre (?:sous|au-dessous de|en dessous de)) |"
    r"\bsuperieure?s? ou egale?s? a |\ba partir de |\batteindre |\bplancher (?:de |est de ))$"
)
_MIN_AFTER = re.compile(
    r"[^.;:,(]{0,30}? (?:au moins|au minimum|minimum|ou plus|et plus|minimale?s?)\b|,? (?:au moins|minimum)\b"
)
_BELOW = re.compile(r"(?:\binferieure?s? a|\bmoins (?:de|d')|\bau-dessous (?:de|d')|\ben dessous (?:de|d')) ?$")
_NORM = re.compile(
    r"\bdoi(?:t|vent)\b|\bdevr\w+|\bexig|\brequi|\bobligatoire|\bpour etre\b|\bcondition|\beligib|\brecevab|\bseul|"
    r"\bretenu|\badmis|\bchaque\b|\btout\w* \w+ (?:compte|comprend|dispose)|\best d'au moins|\bsont d'au moins|"
    r"\breserv|\bengag|\bjustifi|\bregle\b|\bcandidat|\baccord|\bapport|\bouvert\w* a"
)
_SAVE = re.compile(
    r"\bsauf\b|\bexcept|\bderog|\ba l'exception|\bpar exception|\bmajor\w+|\bbonus\b|\ba titre indicatif|\ben moyenne"
)
_ALL_OF_IT = re.compile(
    r"\btotal|\bau total|\ben tout|\bensemble|\benveloppe|\bglobal|\bcumul|\bse partag|\bmoyenne\b|\bmoyen (?:de|est)|"
    r"\brepart|"
    r"\bbudget (?:annuel )?du (?:fonds|programme)|\bau lieu\b|\bdemandai|\bsollicit|\bavait demand|\bavaient demand|"
    r"\bobjectif|\bprevu\b"
)
# Who did not get it shows nothing: « écarté avec 54 points ».
_DROPPED = re.compile(
    r"\bne\b|\bn'|\becart|\brejet|\brefus|\baucun|\bpas\b|\binsuffis|\bsi\b|\bmoins d|\bramen|\breduit|\bautrefois|"
    r"\bjusqu'en|\bavant la reforme|\bplus de\b|\bfonds propres"
)
_MEASURES = {
    "aid": rooted(
        "aide intervention charge couvre accorde attribue verse obtient obtenu participation contribution octroi "
        "apport montant reçoit somme soutien paye finance"
    ),
    "budget": rooted("budget coût dépense charge"),
    "tariff": rooted("tarif redevance adhésion cotisation prix participation"),
    "length": rooted("durée pendant long"),
    "mark": rooted("note noté point"),
}
_MEASURE_WORDS = frozenset().union(*_MEASURES.values())
_GENERAL = rooted(
    "projet structure porteur dossier plafond plafonné limite maximum total fixé somme tout élevé pouvoir pourra "
    "dépasser excéder don candidat dispositif programme fonds concerné égale notre leur même type ainsi exemple compte "
    "disposer comprend saurait retenu par euro pour taux part nombre moins plus exigé exigence obligatoire "
    "éligible recevable personne effet ici règle est avoir prend remplit admis limité chaque recevoir"
)
_KIN = (
    rooted(
        "structure crèche micro-crèche multi-accueil mam relais maison lieu site établissement gestionnaire foyer laep"
    ),
    rooted(
        "porteur lauréat association commune organisme candidat bénéficiaire structure ville mutuelle fédération "
        "collectivité mutualité"
    ),
)
_DAYS = {"an": 365, "ans": 365, "ann": 365, "moi": 30, "semain": 7, "jour": 1}
_MINUTES = {"heur": 60, "minut": 1}


@dataclass(frozen=True, eq=False)
class Value:
    """A number on a scale (« euro », « percent », months, a noun): what is said of it, and where."""

    scale: str
    value: Decimal
    about: frozenset[str]
    block: Block
    at: int
    shown: str
    sentence: tuple[int, int]
    line: Line | None = None
    named: bool = False

    @property
    def words(self) -> str:
        return self.block.folded[slice(*self.sentence)]


def _value(one: Statement) -> Value | None:
    if one.value <= 0 or one.quantity.kind in ("label", "time"):
        return None
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    near = [other for other in block.quantities if first <= other.start < last and not other.article]
    start = max(
        [first, at - 110, *(other.end for other in near if other.end <= at and other.kind == one.quantity.kind)]
    )
    end = min([last, one.quantity.end + 70, *(other.start for other in near if other.start > one.quantity.start)])
    words = block.folded[start:end]
    scale, value = _scaled(one)
    if not scale:
        return None
    lead = block.intro.folded[-80:] if block.intro is not None and block.kind in ("item", "field") else ""
    said = Said(block, first, last, block.folded[first:last])
    return Value(scale, value, roots(words) | roots(lead), block, at, one.words, (first, last), named=said.named)


def _scaled(one: Statement) -> tuple[str, Decimal]:
    if one.quantity.kind != "count":
        return one.quantity.kind, one.value
    if one.noun in _DAYS:
        return "days", one.value * _DAYS[one.noun]
    if one.noun in _MINUTES:
        return "minutes", one.value * _MINUTES[one.noun]
    noun = one.noun
    if not noun and (named := _NUMBER_OF.search(one.block.folded[: one.quantity.start][-90:])):
        noun = named["what"]
    return root(noun) if noun else "", one.value


_NUMBER_OF = re.compile(r"\bnombre (?:maximal |maximum |minimal )?(?:de |d')(?P<what>[a-z-]{4,})[^.;]*$")


def _side(one: Statement) -> Side | None:
    """Whether a number is told as a ceiling or as a floor that something must keep to."""
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    lead, rest = block.folded[max(first, at - 70) : at], block.folded[one.quantity.end : last]
    words = block.folded[first:last]
    if re.search(r"\bdure\w* moins d[e'] ?$", lead):
        return "max"
    if beyond := _BEYOND.search(lead) or _BELOW.search(lead):
        side: Side = "max" if _BEYOND.search(lead) else "min"
        kept = _KEPT_FOR.search(words[: at - first - len(beyond[0])])
        return ("min" if side == "max" else "max") if kept else side if _barred(words, lead) else None
    if _MAX.search(lead) or _MAX_AFTER.match(rest):
        return None if re.match(r"[^.;:,(]{0,30} au plus tard", rest) else "max"
    if (_MIN.search(lead) or _MIN_AFTER.match(rest)) and _NORM.search(words):
        return "min"
    return None


# « Seules les communes de moins de 5 000 habitants peuvent … »
_KEPT_FOR = re.compile(
    r"\bseule?s? (?:les |la |le |l')|\breserve\w* aux? |\bdoi(?:t|vent)\b[^.;]{0,30}$|\bconsenti\w* aux "
)


def _barred(words: str, lead: str) -> bool:
    """« Aucune action n'est retenue si son budget dépasse … », « ne compte pas plus de … »."""
    return bool(
        re.search(
            r"\baucun|\birrecevab|\bineligib|\becart|\brejet|\bexclu|\binterdi|\belimin|\bn'est pas|"
            r"\bne (?:sont|ser\w+) pas|"
            r"\bn'est (?:retenu|admis|finance)|\bne peu\w+ pas|\bne (?:peut|peuvent|doit|doivent|saurai\w+)",
            words,
        )
        or re.search(r"\bpas (?:[a-z]+ ){0,2}plus d[e'] $", lead)
    )


@lru_cache(maxsize=2)
def _values(read: Read) -> tuple[list[tuple[Side, Value]], dict[str, list[Value]]]:
    """The limits of a document, and its plain values by scale."""
    limits: list[tuple[Side, Value]] = []
    plain: defaultdict[str, list[Value]] = defaultdict(list)
    for one in read.statements:
        value = _value(one)
        if value is None or (one.quantity.article and one.block.fiche is None):
            continue
        side = _side(one) if not one.quantity.article else None
        if side is not None:
            if not _SAVE.search(value.words):
                limits.append((side, value))
        elif one.quantity.exact and not one.part and one.block.kind != "heading":
            plain[value.scale].append(value)
    for table in read.text.tables:
        for value in _cells(table):
            plain[value.scale].append(value)
    return limits, plain


_LAST = re.compile(r"^\W*(?:total|ensemble|moyenne|somme)", re.I)


def _cells(table: Table) -> Iterator[Value]:
    """The amounts and shares of a table, under the words of their columns."""
    title = roots(table.title.folded) if table.title is not None and len(table.title.text) < 120 else frozenset()
    for row in table.rows:
        if not row.cells or _LAST.match(row.cells[0]) or len(row.lines) != 1:
            continue
        for rank, cell in enumerate(row.cells[1:], 1):
            head = fold(table.header[rank]) if rank < len(table.header) else ""
            found = quantities(fold(cell))
            if len(found) != 1 or not found[0].exact or re.search(r"\btotal|\bcumul", head):
                continue
            kind = found[0].kind
            if kind == "count":
                kind = "euro" if re.search(r"€|\beuros?\b", head) else "percent" if "%" in head else "count"
            if kind in ("euro", "percent"):
                yield Value(
                    kind,
                    found[0].value,
                    roots(head) | (title if not head else frozenset()),
                    row,
                    0,
                    f"{row.cells[0]} : {cell}",
                    (0, len(row.text)),
                    row.lines[0],
                    named=True,
                )


def _measured(about: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, several in _MEASURES.items() if about & several)


def _specific(value: Value) -> frozenset[str]:
    return value.about - _GENERAL - _MEASURE_WORDS - {value.scale}


def _kinds(about: frozenset[str]) -> frozenset[str]:
    return about.union(*(group for group in _KIN if about & group))


def _same_thing(limit: Value, value: Value) -> bool:
    """Whether a value is one of those that a limit governs: its noun or its measure, and what else the limit says."""
    own = _specific(limit)
    shared = own & value.about
    if limit.scale in ("euro", "percent"):
        measures = _measured(limit.about) & _measured(value.about)
        if own:
            return bool(measures) and bool(shared) and len(shared) * 2 >= min(len(own), len(_specific(value)) or 1)
        return bool(measures) and value.named
    if limit.scale in ("days", "minutes"):
        long = bool(_LONG.search(limit.words)) and bool(_LONG.search(value.words))
        beside = follow((limit.block, limit.sentence[0]), (value.block, value.sentence[0]))
        return (long or beside) and bool(_kinds(limit.about) & _kinds(value.about) - _MEASURE_WORDS)
    if limit.scale == "points" and value.block.kind != "text":
        return False  # what each criterion is worth
    others = (_kinds(limit.about) & _kinds(value.about)) - {limit.scale}
    return bool(others - {"par", "compt", "pour"}) or (bool(others) and value.named)


_LONG = re.compile(r"\bdur\w+|\bpendant\b|\bpour \d|\bsur \d|\bmois\b|\blong|\bdelai|\bexcede|\bdepass")
_PER = re.compile(r"\bpar (an|mois|jour|semaine|seance|heure|trimestre)\b|\b(annuel|mensuel)")


def _one_pace(one: Value, two: Value) -> bool:
    """« par an » and « par mois » are two things."""
    paces = [set(filter(None, (part for found in _PER.findall(value.words) for part in found))) for value in (one, two)]
    return not (paces[0] and paces[1]) or bool(paces[0] & paces[1])


_COUNTED = re.compile(r"\b(?:les |ces )?(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|\d+) [a-z-]{4,}s [^.;:]*$")


def _breaks(read: Read, side: Side, limit: Value, value: Value) -> bool:
    beyond = value.value > limit.value if side == "max" else value.value < limit.value
    if not beyond or (value.block is limit.block and value.sentence == limit.sentence):
        return False
    if value.value > limit.value * 6 or value.value * 6 < limit.value:
        return False
    words = value.words
    lead = words[: max(0, value.at - value.sentence[0])]
    return not (
        _SAVE.search(words)
        or _ALL_OF_IT.search(words)
        or _DROPPED.search(words)
        or (
            value.scale not in ("days", "minutes", "percent")
            and value.line is None
            and _COUNTED.search(lead)
            and "chacun" not in words
        )
        or not _one_pace(limit, value)
        or not _same_thing(limit, value)
        or apart((limit.block, *limit.sentence), (value.block, *value.sentence))
    )


def _tell(read: Read, limit: Value, value: Value, what: str) -> Found:
    kind = limit.scale if limit.scale in ("euro", "percent") else ""
    bound = shown(limit.value, kind) if kind else limit.shown
    there = read.passage(value.line) if value.line is not None else read.passage((value.block, value.at))
    return (
        (read.passage((limit.block, limit.at)), there),
        f"{what} est de {bound}, et le texte dit « {value.shown} ».",
    )


def _broken(read: Read, side: Side, what: str) -> Iterator[Found]:
    limits, plain = _values(read)
    for own, limit in limits[:60]:
        if own == side:
            found = next((one for one in plain.get(limit.scale, ()) if _breaks(read, side, limit, one)), None)
            if found is not None:
                yield _tell(read, limit, found, what)


@rule("plafond-depasse", "Une valeur dépasse le plafond que le texte fixe.")
def cap_broken(read: Read) -> Iterator[Found]:
    """« 25 000 € au plus par projet », then « le projet de Rodez a été doté de 32 000 € »."""
    yield from _broken(read, "max", "La limite")
    yield from _over_share(read)


_SHARE_CAP = re.compile(r"\b(?:cout|depens|budget|aide verse|montant|charges|frais)")


def _over_share(read: Read) -> Iterator[Found]:
    """« … ne peut dépasser 80 % du coût. Ainsi, pour 50 000 €, elle atteint 45 000 € »."""
    for one in read.statements:
        if one.quantity.kind != "percent" or _side(one) != "max":
            continue
        limit = _value(one)
        if limit is None or _SAVE.search(limit.words) or not _SHARE_CAP.search(limit.words):
            continue
        after = read.text.blocks[one.block.rank + 1 : one.block.rank + 2]
        spans = [(one.block, span) for span in one.block.sentences if span[0] >= limit.sentence[0]]
        for block, (first, last) in [*spans[:3], *((b, span) for b in after for span in b.sentences[:2])]:
            amounts = [
                two for two in read.of(block) if first <= two.quantity.start < last and two.quantity.kind == "euro"
            ]
            if len(amounts) != 2 or re.search(r"\bcontre\b|\bne\b|\bn'|\brefus|\breste\b", block.folded[first:last]):
                continue
            small, great = sorted(two.value for two in amounts)
            if 0 < great * limit.value < small * 100 * Decimal("0.99") and small < great:
                yield (
                    (read.passage((limit.block, limit.at)), *map(read.passage, amounts)),
                    f"{shown(small, 'euro')} sont plus de {shown(limit.value, 'percent')} de {shown(great, 'euro')}.",
                )


@rule("plancher-enfreint", "Une valeur est au-dessous du minimum que le texte exige.")
def floor_broken(read: Read) -> Iterator[Found]:
    """« Les dossiers doivent obtenir au moins 60 points », and one retained with 52."""
    yield from _broken(read, "min", "Le minimum")


@rule("deux-limites", "La même limite a deux valeurs.")
def two_limits(read: Read) -> Iterator[Found]:
    """« plafonné à 800 € » and « dans la limite de 1 000 € », of the same thing."""
    groups: defaultdict[tuple[Side, str], list[Value]] = defaultdict(list)
    for side, limit in _values(read)[0]:
        if limit.value >= 2 and not _OTHER_CASE.search(limit.words):
            groups[side, limit.scale].append(limit)
    for group in groups.values():
        for one, two in combinations(group[:60], 2):
            if one.value != two.value and _one_limit(one, two):
                yield _tell(read, one, two, "La limite")


_OTHER_CASE = re.compile(
    r"\b(?:si|lorsque|quand|pour les? (?:autres|communes|associations)|majore|bonus|deuxieme|second|ancien|precedent)\b"
)


def _one_limit(one: Value, two: Value) -> bool:
    if one.block is two.block and one.sentence == two.sentence:
        return False
    if one.block.fiche is not two.block.fiche or (one.block.intro is not None and one.block.intro is two.block.intro):
        return False
    if not _one_pace(one, two) or apart((one.block, *one.sentence), (two.block, *two.sentence)):
        return False
    first, second = _specific(one), _specific(two)
    both = first & second
    measures = _measured(one.about) & _measured(two.about)
    if not first and not second:
        return bool(measures) and one.scale == "euro"
    enough = len(both) * 10 >= len(first | second) * (4 if measures else 5) or (first <= second or second <= first)
    return bool(both) and enough and (bool(measures) or len(both) > 1 or one.scale not in ("euro", "percent"))
