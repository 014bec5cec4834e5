"""Numbers on a scale (euros, percents, lengths, counts) and those that a text tells as ceilings or floors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

from reporting.reading.blocks import Block, Table
from reporting.reading.clauses import Said, root, rooted, roots
from reporting.reading.numbers import in_cell
from reporting.reading.places import places
from reporting.reading.rules.money import around, role_of
from reporting.reading.rules.registry import Read
from reporting.reading.statements import Statement
from reporting.reading.text import Line
from reporting.reading.words import fold

Side = Literal["max", "min"]

_CAN = r"(?:peu(?:t|vent)|pourr(?:a|ont)|doi(?:t|vent)|devr(?:a|ont)|saurai(?:t|ent))"
_OVER = r"(?:depass\w+|exced\w+|superieure?s? a|au-dela d[e'](?: la somme d[e'])?|plus d(?:es|[e']))"
_MAX = re.compile(
    rf"(?:\bne {_CAN} (?:pas |en aucun cas |jamais |donc )*(?:[a-z]+ (?:a |en )?){{1,2}}?(?:{_OVER} )?|"
    rf"\b(?:ne|n') ?(?:[a-z]+ ){{0,3}}(?:pas |jamais )?{_OVER} |"
    r"\b(?:ne |n')(?:depass|exced|va)\w* (?:pas |jamais |en aucun cas |au-dela de )*|"
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
    r"\bminim(?:um|ale?s?)[^.;,\d]{0,28}?(?: de| d'| a|,| :) ?|\b(?:pas|jamais) moins (?:de |d')|"
    rf"\bne {_CAN} (?:pas )?(?:etre )?(?:inferieure?s? a|descendre (?:sous|au-dessous de|en dessous de)) |"
    r"\bsuperieure?s? ou egale?s? a |\ba partir de |\batteindre |\bque [^.;,]{4,40} atteigne(?:nt)? |"
    r"\bplancher (?:de |est de ))$"
)
_MIN_AFTER = re.compile(
    r"[^.;:,(]{0,30}? (?:au moins|au minimum|minimum|ou plus|et plus|minimale?s?)\b|,? (?:au moins|minimum)\b"
)
_BELOW = re.compile(r"(?:\binferieure?s? a|\bmoins (?:de|d')|\bau-dessous (?:de|d')|\ben dessous (?:de|d')) ?$")
_NORM = re.compile(
    r"\bdoi(?:t|vent)\b|\bdevr\w+|\bexig|\brequi|\bobligatoire|\bpour etre\b|\bcondition|\beligib|\brecevab|\bseul|"
    r"\bretenu|\badmis|\bchaque\b|\btout\w* \w+ (?:compte|comprend|dispose)|\best d'au moins|\bsont d'au moins|"
    r"\breserv|\bengag|\bexamin|\bpris\w* en|\brempl\w+|\bjustifi|\bregle\b|\bcandidat|\baccord|\bapport|\bouvert\w* a|"
    r"\b(?:un|tout|chaque) (?:projet|dossier|porteur|laureat)\b|\b(?:montant|aide|subvention) minim"
)
SAVE = re.compile(
    r"\bsauf\b|(?<!sans )(?<!aucune )\b(?:except|derog)|\ba l'exception|\bmajor\w+|\bbonus\b|"
    r"\ba titre indicatif|\ben moyenne"
)
# Who did not get it shows nothing: « écarté avec 54 points ».
NEGATED = re.compile(r"\bne\b|\bn'|\baucun|\bpas\b|\bmoins d")
_EXAMPLE = re.compile(r"\bexemple\b")
MEASURES = {
    "aid": rooted(
        "aide intervention intervient charge couvre accorde attribue verse obtient obtenu participation contribution "
        "octroi apport montant reçoit somme soutien paye finance"
    ),
    "budget": rooted("budget coût dépense charge"),
    "income": rooted("ressources quotient revenus"),
    "fund": rooted("fonds dispositif"),
    "tariff": rooted("tarif redevance adhésion cotisation prix participation"),
    "length": rooted("durée pendant long"),
    "mark": rooted("note noté point"),
}
MEASURE_WORDS = frozenset().union(*MEASURES.values())
_GENERAL = rooted(
    "projet structure porteur dossier plafond plafonné limite maximum total fixé somme tout élevé pouvoir pourra "
    "dépasser excéder don candidat dispositif programme fonds concerné égale notre leur même type ainsi exemple compte "
    "disposer comprend saurait retenu par euro pour taux part nombre moins plus exigé exigence obligatoire "
    "éligible recevable personne effet ici règle est avoir prend remplit admis limité chaque recevoir quel quelle "
    "rappel rappelons annuel annuelle article art prévoit prévu cas jamais moyenne moyen minute rappeler "
    "inférieur supérieur plancher seuil dessous dessus duquel laquelle solliciter atteindre atteigne atteint modeste "
    "descendre garantir mille million condition minimum minimal"
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
_DAYS = {"an": 365, "ans": 365, "ann": 365, "exercic": 365, "moi": 30, "semain": 7, "jour": 1}
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
    role: str = ""  # of an amount or a share: what a project is given, or what it costs
    clause: str = ""  # of the words of its sentence, those that are its own

    @property
    def words(self) -> str:
        return self.block.folded[slice(*self.sentence)]


@dataclass(eq=False)
class Plain:
    """A number that is no limit, on the scale of one: what is said of it is read where a limit is near."""

    value: Decimal
    one: Statement | Value
    described: frozenset[int] = frozenset()

    @cached_property
    def told(self) -> Value | None:
        return self.one if isinstance(self.one, Value) else value_of(self.one, self.described)


def value_of(one: Statement, described: frozenset[int]) -> Value | None:
    """A number with all that is said of it; None where it is on no scale."""
    scale, value = _scaled(one)
    if not scale:
        return None
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    near = [other for other in block.quantities if first <= other.start < last and not other.article]
    start = max(
        [first, at - 110, *(other.end for other in near if other.end <= at and other.kind == one.quantity.kind)]
    )
    end = min([last, one.quantity.end + 70, *(other.start for other in near if other.start > one.quantity.start)])
    words = block.folded[start:end]
    lead = block.intro.folded[-80:] if block.intro is not None and block.kind in ("item", "field") else ""
    about = roots(words) | roots(lead)
    if scale in ("euro", "percent") and not measured(about):
        told = roots(block.folded[first:at]) & MEASURE_WORDS  # « recevra 145 000 €, la ville de Mâcon 172 000 € »
        about |= told if len(measured(told) - {"tariff", "fund"}) == 1 else frozenset()
        before = block.sentence_at(first - 1) if first and _PRONOUN.match(block.folded[first:at].lstrip()) else None
        if before is not None and not measured(about):
            about |= roots(block.folded[before[0] : before[0] + _SUBJECT]) & MEASURE_WORDS  # « Elle n'est jamais … »
    named = one.line.number in described or one_named(block, first, last)
    role = ""
    if scale in ("euro", "percent"):
        role = role_of(*around(one)) or role_of(block.folded[first:at], "")
        if not role and block.intro is not None and block.kind in ("item", "field"):
            role = role_of(block.intro.folded, "")
        role = role or ("grant" if _EACH_PROJECT.search(block.folded, first, last) else "")
    return Value(scale, value, about, block, at, one.words, (first, last), named=named, role=role, clause=words)


_EACH_PROJECT = re.compile(
    r"\ble plafond, fixe a\b|\ble plafond (?:est|a ete|etait)\b|"
    r"\bplafon\w* ?:? [^.;]*\bpour (?:les |une? |des )(?:associations?|communes?|collectivites?|entreprises?)\b|"
    r"\bplafon\w*\b[^.;]*\bpar (?:projet|dossier|porteur|action|laureat|demande|territoire|structure)\b"
)
_PRONOUN = re.compile(r"(?:il|elle|celui-ci|celle-ci)\b")


_SUBJECT = 24  # signs that hold the subject of a sentence
# « Saint-Joseph – Ressourcerie de jouets. Convention du … »
_OPENS = re.compile(r"[A-ZÀ-Ý][\w'’ -]{2,40}?(?:\([^)]*\) ?)?(?: [–-]| ?:) ")


# « La micro-crèche du lycée a accueilli … »: one thing, without its name.
_ONE_THING = re.compile(
    r"(?:la|le|l'|cette?|ce) ?(?:micro-creche|creche|halte\S*|relais|maison|lieu|projet|action|structure|service|bus|"
    r"ludotheque|guichet|dossier|demande|association|commune|ville|equipe|multi-accueil)\b"
)
_HEADED = re.compile(
    r"(?!(?:Elles?|Ils?|Les?|La|Une?|Des|Ces?|Cette|Tou\w+|Chaque|Aucune?|Si|En|Pour|Dans|Par)\b|L['’])[A-ZÀ-Ý]"
)


# « Action 3. Le tiers-lieu … »
_NUMBERED = re.compile(r"\W*(?:action|projet|fiche|dossier|lot|decision) (?:n ?° ?)?\d{1,2}\b(?! ?[%€])")


def one_named(block: Block, first: int, last: int) -> bool:
    """Whether a sentence speaks of something by its name, or of what the one before or the head of its block names:
    « Le dossier d'Alès est classé premier. Il reçoit … ».
    """
    headed = block.kind == "item" and _HEADED.match(block.text[first:last])
    if (
        headed
        or _NUMBERED.match(block.folded)
        or Said(block, first, last, "").named
        or _OPENS.match(block.text)
        or _ONE_THING.match(block.folded, first)
    ):
        return True
    before = [span for span in block.sentences if span[1] <= first]
    return bool(before and _PRONOUN.match(block.folded, first)) and Said(block, *before[-1], "").named


def _scaled(one: Statement) -> tuple[str, Decimal]:
    """The scale of a number, "" for none, and where it is on it."""
    if one.value <= 0 or one.quantity.kind in ("label", "time"):
        return "", one.value
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


# What any limit is told with has one of these.
_LIMITING = re.compile(
    r"\bn(?:e |')|plus|moins|m(?:ax|in)im|(?:sup|inf)erieur|depass|exced|au-dela|au-dessous|en dessous|plafon|limit|"
    r"jusqu'a|concurrence|partir de|atteindre|plancher"
)


def side_of(one: Statement) -> Side | None:
    """Whether a number is told as a ceiling or as a floor that something must keep to."""
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    lead, rest = block.folded[max(first, at - 70) : at], block.folded[one.quantity.end : last]
    words = block.folded[first:last]
    if not _LIMITING.search(words):
        return None
    if re.search(r"\bdure\w* moins d[e'] ?$", lead):
        return "max"
    if beyond := _BEYOND.search(lead) or _BELOW.search(lead):
        side: Side = "max" if _BEYOND.search(lead) else "min"
        kept = _KEPT_FOR.search(words[: at - first - len(beyond[0])])
        return ("min" if side == "max" else "max") if kept else side if _barred(words, lead) else None
    if not _MIN.search(lead) and (_MAX.search(lead) or _MAX_AFTER.match(rest)):
        return None if re.match(r"[^.;:,(]{0,30} au plus tard", rest) else "max"
    norm = words if block.intro is None or block.kind not in ("item", "field") else f"{block.intro.folded} {words}"
    if (_MIN.search(lead) or _MIN_AFTER.match(rest)) and _NORM.search(norm):
        return "min"
    return None


# « Seules les communes de moins de 5 000 habitants peuvent … »
_KEPT_FOR = re.compile(
    r"\bseule?s? (?:les |la |le |l')|\b(?:chaque|tou\w+)\b[^.;]* (?:dans|par) (?:des|une) communes? $|"
    r"\breserve\w* aux? |"
    r"\b(?:reste\w*|demeure\w*|doi\w+ (?:etre|rester)) $|"
    r"\bdoi(?:t|vent)\b[^.;]{0,30}$|\bconsenti\w* aux "
)


def _barred(words: str, lead: str) -> bool:
    """« Aucune action n'est retenue si son budget dépasse … », « ne compte pas plus de … »."""
    return bool(
        re.search(
            r"\baucun|\birrecevab|\bineligib|\becart|\brejet|\bexclu|\binterdi|\belimin|\bn'est (?:pas|jamais)|"
            r"\bne (?:sont|ser\w+) (?:pas|jamais)|"
            r"\bn'est (?:retenu|admis|finance)|\bne peu\w+ pas|\bne (?:peut|peuvent|doit|doivent|saurai\w+)",
            words,
        )
        or re.search(r"\b(?:pas|jamais|guere) (?:[a-z]+ ){0,2}plus d[e'] $", lead)
    )


@lru_cache(maxsize=2)
def values(read: Read) -> tuple[list[tuple[Side, Value]], dict[str, list[Plain]]]:
    """The limits of a document, and its plain values by scale."""
    limits: list[tuple[Side, Value]] = []
    plain: defaultdict[str, list[Plain]] = defaultdict(list)
    for one in read.statements:
        scale, number = _scaled(one)
        if not scale or (one.quantity.article and one.block.fiche is None):
            continue
        side = side_of(one) if not one.quantity.article else None
        ranged = side is None and one.quantity.hedge == "range"
        value = value_of(one, read.described) if side is not None or ranged else None
        if side is not None and value is not None:
            first, last = value.sentence
            if not SAVE.search(value.words) and not _EXAMPLE.search(value.block.folded, max(0, first - 12), last):
                limits.append((side, value))
        elif ranged and value is not None and one.quantity.upper and _RANGED.search(value.words):
            limits += [("min", value), ("max", replace(value, value=one.quantity.upper))]
        elif one.quantity.exact and not one.part and one.block.kind != "heading":
            plain[scale].append(Plain(number, one, read.described))
    for table in read.text.tables:
        for value in _cells(table):
            plain[value.scale].append(Plain(value.value, value))
    return limits, plain


_RANGED = re.compile(
    r"\bcompris\w* entre|\bdoi(?:t|vent)\b|\bfixe|\bregle|\bminim|\bplancher|\bde l'aide est|\bvarie\w* entre|"
    r"\bs'echelonn|\bvont de|\ballant de"
)
# What is shared among volets, years, departments is given to no project.
_SHARED = re.compile(
    r"\b(?:volets?|axes?|annees?|exercices?|departements?|regions?|categories?|types?|themes?|financeurs?)\b"
)
_EACH_ROW = re.compile(
    r"\b(?:porteurs?|projets?|communes?|villes?|associations?|laureats?|dossiers?|actions?|structures?)\b"
)
_LAST = re.compile(r"^\W*(?:total|ensemble|moyenne|somme)", re.I)


def _cells(table: Table) -> Iterator[Value]:
    """The amounts and shares of a table, under the words of their columns."""
    title = roots(table.title.folded) if table.title is not None and len(table.title.text) < 120 else frozenset()
    heads = [fold(head) for head in table.header]
    shared = bool(heads and _SHARED.search(" ".join(heads[:2])) and not _EACH_ROW.search(" ".join(heads)))
    for row in table.rows:
        if not row.cells or _LAST.match(row.cells[0]) or len(row.lines) != 1:
            continue
        if any(place.end - place.start >= len(row.cells[0]) - 4 for place in places(row.cells[0], fold(row.cells[0]))):
            continue  # all of a department or a region
        for rank, cell in enumerate(row.cells[1:], 1):
            head = fold(table.header[rank]) if rank < len(table.header) else ""
            found = in_cell(fold(cell))
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
                    role="" if shared else role_of(head or (table.title.folded if table.title is not None else ""), ""),
                )


def measured(about: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, several in MEASURES.items() if about & several)


def specific(value: Value) -> frozenset[str]:
    return value.about - _GENERAL - MEASURE_WORDS - {value.scale}


def kinds(about: frozenset[str]) -> frozenset[str]:
    return about.union(*(group for group in _KIN if about & group))
