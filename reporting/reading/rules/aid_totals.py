"""What a programme gives in all, said twice: in a title, the text, the key figures, a quotation, a line of total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reporting.reading.blocks import Block
from reporting.reading.numbers import quantities
from reporting.reading.rules.registry import Found, Read, rule, rule_across, shown
from reporting.reading.statements import Statement
from reporting.reading.words import fold

_AID = re.compile(
    r"\b(?:aides?|soutien|apport\w+|soutenue?s?|subvention\w*|"
    r"financements? (?:du|accorde|attribue|alloue|verse|s'eleve)\w*|enveloppe|fonds|"
    r"verse\w*|attribu\w+|allou\w+|accord\w+|recevr\w+|recoivent|percevr\w+|percoivent|beneficier\w*|dotation|"
    r"consacr\w+|mobilis\w+|pour innover|laureats?|retenus?|projets pour)\b"
)
_ALL = re.compile(
    r"\b(?:total\w*|totaux|en tout|ensemble|globale?|enveloppe|(?:les|ces|des|aux|nos) (?:\w+ )?(?:projets|porteurs|"
    r"laureats|actions|associations|structures|dossiers|initiatives)|le fonds|du fonds|le fipe|du fipe|programme|"
    r"se partag\w+)\b|\b(?:\d+|[a-z-]{4,}) (?:projets|laureats|dossiers|actions|initiatives)\b|"
    r"^\W*[\d ,.]+(?: ?m€| ?€| millions? d'euros| euros) d'aides?\W*$|"
    r"^\W*(?:montants?|aides?|credits?|financements?|subventions?) (?:accord|attribu|verse|engag|mobilis|obtenu|"
    r"conventi)\w*[^:.]{0,30}: ?\d"
)
# Said of another amount: of each, of a year, of a rule, of another payer, of a part.
_OTHER = re.compile(
    r"\b(?:par (?:an|projet|place|enfant|famille|territoire|laureat|porteur|structure|commune|action|crece|jour|mois|"
    r"dossier|menage|poste|heure|habitant)|chacune?|chaque|dont|moyen\w*|moyenne|plafon\w*|maxim\w+|minim\w+|au plus|"
    r"au moins|jusqu'a|contre|supplement\w*|complement\w*|ajout\w*|solde|acompte|avance|reste\w*|cout\w*|depens\w*|"
    r"recette\w*|charges?|produits?|deja|autres?|annuel\w*|chaque annee|hors|economi\w*|demand\w*|sollicit\w*|"
    r"rembours\w*|restitu\w*|prevision\w*|national\w*|france|en moins|en plus|moitie|tiers|quart|investissement|"
    r"fonctionnement|progression|hausse|baisse|augment\w*|diminu\w*|prochain\w*|l'un|l'une|seule?)\b"
)
_CHANGES = re.compile(r"^, (?:en|soit une|ce qui represente une) (?:progression|hausse|baisse|augmentation|diminution)")
_PAYER = re.compile(
    r"\b(?:l'etat|la branche|les? caf|la cnaf|le departement|la region|la ville|la commune|la metropole|la msa|"
    r"le conseil|l'agence|l'ars|la fondation|prefecture)\b"
)
_PROGRAMMES = ("innovation|fipe", "publics et territoires|fpt", "caflab", "reaap", "clas", "avip", "europe|fse")
_LEAST = 20000


@dataclass(frozen=True, eq=False)
class Total:
    """An amount given in all: when, where, by which programmes, to how many."""

    read: Read
    block: Block
    at: int
    value: Decimal
    step: Decimal
    years: frozenset[int]
    places: frozenset[str]
    programmes: frozenset[int]
    counts: frozenset[Decimal]
    cost: bool = False  # what is spent in all, rather than given


def _totals(read: Read) -> Iterator[Total]:
    described = read.described
    for one in read.statements:
        block = one.block
        if one.quantity.kind != "euro" or not one.quantity.exact or one.value < _LEAST:
            continue
        if block.lines[0].number in described:
            continue
        first, last = block.sentence_at(one.quantity.start)
        words = block.folded[first:last]
        cost = bool(_COST.search(words))
        given = _AID.search(words) or _ENSEMBLE.search(words)
        if not (cost or given) or not _ALL.search(words) or not _whole(one, block, first, last, cost=cost):
            continue
        moments = [moment for moment in block.moments if first <= moment.start < last]
        years = frozenset(year for moment in moments for year in moment.years)
        counts = frozenset(
            each.value
            for each in read.of(block)
            if first <= each.quantity.start < last and each.quantity.kind == "count" and each.noun in _MANY
        )
        yield Total(
            read, block, one.quantity.start, one.value, one.quantity.step, years if len(years) == 1 else frozenset(),
            one.places, _programmes(words), counts, cost,
        )  # fmt: skip
    yield from _rows(read)
    yield from _payers(read)


_COST = re.compile(
    r"\b(?:couts?|depenses?)(?: annuels?)? tota(?:l|ux)\b|\btotal des (?:couts|depenses)\b|"
    r"\b(?:les|des|ces|aux) (?:[a-z]+ )?(?:projets|actions) (?:ont|avaient) (?:un cout|coute)"
)
_ENSEMBLE = re.compile(
    r"^\W*(?:l'|cet )ensemble (?:represent|atteint|s'eleve|mobilise|coute)|^\W*[\d ,.]+(?: ?m?€| euros) au total"
)


def _payers(read: Read) -> Iterator[Total]:
    """« L'État apporte 425 000 euros et les Caf 975 000 euros »: the sum of what each payer gives."""
    for block in read.text.blocks:
        if block.kind == "row" or block.lines[0].number in read.described:
            continue
        for first, last in block.sentences:
            words = block.folded[first:last]
            given = [
                one for one in read.of(block) if first <= one.quantity.start < last and one.quantity.kind == "euro"
            ]
            sure = all(one.quantity.exact and not _OTHER.match(one.after.strip()) for one in given)
            if not 1 < len(given) < 4 or not sure or len(_PAYER.findall(words)) != len(given):
                continue
            if not _GIVES.search(words) or _NOT_SUM.search(words):
                continue
            value = sum((one.value for one in given), Decimal(0))
            if value >= _LEAST:
                step = max(one.quantity.step for one in given)
                places = frozenset().union(*(one.places for one in given))
                yield Total(
                    read, block, given[0].quantity.start, value, step, frozenset(), places, frozenset(), frozenset()
                )


_GIVES = re.compile(r"\b(?:apport|vers|financ|contribu|abond|donn|engag|consacr|attribu|allou|provien|vien|de l'etat)")
_NOT_SUM = re.compile(
    r"\bdont\b|\bpar (?!l[ae']|les)\w+|\btotal|\bsoit\b|\bcontre\b|\bpuis\b|\ben (?:19|20)\d\d\b|\bchaque|\bplafon"
)


_MANY = frozenset(("projet", "dossier", "action", "initiativ", "associat", "structur"))


def _whole(one: Statement, block: Block, first: int, last: int, *, cost: bool) -> bool:
    """Whether an amount is the first of its sentence, and of all rather than of each, of a payer or of a part."""
    folded, at, end = block.folded, one.quantity.start, one.quantity.end
    before = folded[first:at]
    stop = re.search(r"[,;:()]", folded[end:last])
    after = folded[end : end + stop.start() if stop else last]
    others = [each for each in block.quantities if first <= each.start < at and each.kind == "euro"]
    lead = re.sub(r"\bannuel\w*", "", _COST.sub("", before[-80:])) if cost else before[-60:]
    if others or _OTHER.search(after[:60]) or _CHANGES.search(folded[end:last]) or _OTHER.search(lead):
        return False
    payers = set(_PAYER.findall(before))
    return not payers or (len(payers) > 1 and " et " in before)


def _rows(read: Read) -> Iterator[Total]:
    """The last number of a line of total, under words of aid."""
    for table in read.text.tables:
        about = fold(" ".join(table.header)) + " " + (table.title.folded if table.title is not None else "")
        if not re.search(r"\baides?\b|\bsubvention|\bmontant|\bfinancement", about) or _NOT_AID.search(about):
            continue
        for row in table.rows:
            if not row.cells or not re.match(r"total\b", fold(row.cells[0])):
                continue
            start = row.text.rfind(row.cells[-1])
            for one in quantities(fold(row.cells[-1])):
                if one.kind in ("count", "euro") and one.value >= _LEAST:
                    yield Total(
                        read, row, start, one.value, one.step, frozenset(), frozenset(), frozenset(), frozenset()
                    )


_NOT_AID = re.compile(r"\bcout|\bdepense|\bcharges?\b|\bproduits?\b|\brecette|\bbudget|\bpar an\b|\bannuel")


def _programmes(words: str) -> frozenset[int]:
    return frozenset(rank for rank, names in enumerate(_PROGRAMMES) if re.search(rf"\b(?:{names})", words))


def _clash(one: Total, two: Total) -> bool:
    if abs(one.value - two.value) <= max(one.step, two.step) / 2 or one.block is two.block:
        return False
    if not Decimal("0.5") < one.value / two.value < 2:
        return False
    if one.cost != two.cost or (one.years != two.years and one.years and two.years):
        return False
    if one.places != two.places and one.places and two.places:
        return False
    if one.programmes and two.programmes and not one.programmes & two.programmes:
        return False
    if one.counts and two.counts and not one.counts & two.counts:
        return False
    if one.block.intro is not None and one.block.intro is two.block.intro:
        return False
    return not _explained(one, two)


def _explained(one: Total, two: Total) -> bool:
    """Whether what is between two totals is said, or either is the other at another time."""
    gap = abs(one.value - two.value)
    reads = (one.read,) if one.read is two.read else (one.read, two.read)
    ranks = {id(each.read): each.block.rank for each in (one, two)}
    return any(
        each.value == gap and (one.read is two.read or abs(each.block.rank - ranks[id(read)]) < 3)
        for read in reads
        for each in read.statements
        if each.quantity.kind == "euro"
    )


def _clashes(totals: Sequence[Total], *, across: bool) -> Iterator[Found]:
    told: set[Decimal] = set()
    for one, two in combinations(totals[:40], 2):
        if (one.read is two.read) == across or two.value in told or not _clash(one, two):
            continue
        told.add(two.value)
        text = f"Le total est de {shown(one.value, 'euro')}, et de {shown(two.value, 'euro')} ailleurs."
        yield (one.read.passage((one.block, one.at)), two.read.passage((two.block, two.at))), text


@rule("deux-totaux", "Ce qui est donné en tout a deux montants.", general=True)
def two_totals(read: Read) -> Iterable[Found]:
    """« 2,1 millions d'euros pour innover », and « 1,9 M€ d'aides » among the key figures."""
    yield from _clashes(list(_totals(read)), across=False)


@rule_across("deux-totaux-documents", "Ce qui est donné en tout a deux montants dans deux documents.", general=True)
def two_totals_across(reads: Sequence[Read]) -> Iterable[Found]:
    yield from _clashes([one for read in reads for one in _totals(read)], across=True)
