"""What a programme gives in all, said twice: in a title, the text, the key figures, a quotation, a line of total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reporting.reading.blocks import Block
from reporting.reading.rules.grids import grid
from reporting.reading.rules.registry import Found, Read, rule, rule_across, shown
from reporting.reading.rules.series import SUBTOTAL, TOTAL_LABEL
from reporting.reading.slips import slip
from reporting.reading.statements import Statement
from reporting.reading.words import fold

# What is given, and what is spent: the nearest word before an amount tells which.
_SORTS = re.compile(
    r"\b(?:(?P<cost>couts?(?! pour la caf\b)|coute\w*|depenses?|charges|budget(?:s|aires?)? (?:total|global|"
    r"previsionnel|"
    r"du (?:projet|service)|de l'(?:action|operation)|des? (?:projets|actions)))|"
    r"(?P<aid>aides?|soutien|apport\w+|soutenue?s?|subvention\w*|financements?|financ\w+|enveloppes?|fonds|credits?|"
    r"vers(?:e|es|ee|ees|ent|era|eront)|attribu\w+|allou\w+|accord\w+|recevr\w+|recoivent|recus?|percevr\w+|"
    r"percoivent|beneficier\w*|dotations?|dotee?s?|reserv\w+|octroy\w+|consacr\w+|mobilis\w+|pour innover|laureats?|"
    r"retenus?|projets pour|sommes?|montants?|budget|se partag\w+|cout pour la caf|concours))\b"
)
# That it is of all of them.
_ALL = re.compile(
    r"\b(?:total\w*|totaux|en tout|ensemble|globale?|enveloppe|(?:les|ces|des|aux|nos) (?:\w+ )?(?:projets|porteurs|"
    r"laureats|actions|associations|structures|dossiers|initiatives)|le fonds|du fonds|le fipe|du fipe|programme|"
    r"se partag\w+|(?:cet|l'|present) appel|depuis l'origine|credits ouverts|aides (?:attribu|accord|vers|allou)\w+)\b|"
    r"\b(?:\d+|[a-z-]{4,}) (?:projets|laureats|dossiers|actions|initiatives)\b|"
    r"^\W*[\d ,.]+(?: ?m€| ?€| millions? d'euros| euros) d'aides?\W*$|"
    r"^\W*(?:montants?|aides?|credits?|financements?|subventions?) (?:accord|attribu|verse|engag|mobilis|obtenu|"
    r"conventi)\w*[^:.]{0,30}: ?\d"
)
# « une subvention de », « l'enveloppe est fixée à »: the only one, where the document is about one thing.
_ONE = re.compile(
    r"(?:^(?=[^:]*: ?$)|(?:^|[\W])(?:l'|la |le |cette |une |d'une |d'un |un |son |"
    r"sa ))(?:presente )?(?P<what>enveloppe|dotation|subvention|aide|somme|montant|"
    r"financement|soutien|participation|credits?|budget|cout|depense)\b[^.;:]*$"
)
# Said of another amount: of each, of a year, of a rule, of another payer, of a part.
_OTHER = re.compile(
    r"\b(?:par (?:an|projet|place|enfant|famille|territoire|laureat|porteur|structure|commune|action|crece|jour|mois|"
    r"dossier|menage|poste|heure|habitant|site|seance|semaine|candidat\w*)|chacune?|chaque|dont|moyen\w*|moyenne|"
    r"plafon\w*|"
    r"maxim\w+|minim\w+|au plus|"
    r"au moins|jusqu'a|contre|supplement\w*|complement\w*|ajout\w*|solde|acompte|avance|reste\w*|recette\w*|"
    r"produits?|deja|autres?|annuel\w*|chaque annee|hors|economi\w*|demand\w*|sollicit\w*|"
    r"rembours\w*|restitu\w*|revers\w*|prevision\w*|national\w*|france|en moins|en plus|moitie|tiers|quart|"
    r"investissement|"
    r"fonctionnement|progression|hausse|baisse|augment\w*|diminu\w*|prochain\w*|l'un|l'une|seule?|sous-total|"
    r"des (?:familles|parents|usagers)|precedent\w*|"
    r"exemple|prenons|"
    r"reserve (?:de|est)|versement|premiere?|deuxieme|seconde?)\b"
)
_CHANGES = re.compile(
    r"^[^.;:]{0,40}\bsoit [\d,]+ ?% d|^, (?:en|soit une|ce qui represente une) (?:progression|hausse|baisse|"
    r"augmentation|diminution)"
)
_PAYER = re.compile(
    r"\b(?:l'etat|la branche|les? caf|la cnaf|le departement|la region|la ville|la commune|la metropole|la msa|"
    r"l'agence|l'ars|la fondation|prefecture)\b"
)
_PROGRAMMES = ("innovation|fipe", "publics et territoires|fpt", "caflab", "reaap", "clas", "avip", "europe|fse")
_LEAST = 20000
_MANY = frozenset(("projet", "dossier", "action", "initiativ", "associat", "structur"))


@dataclass(frozen=True, eq=False)
class Total:
    """An amount given in all: when, where, by which programmes, to how many; what is given, spent, or nothing told."""

    read: Read
    block: Block
    at: int
    value: Decimal
    step: Decimal
    sort: str
    sure: bool = True  # of all, rather than of the only one that the document speaks of
    what: str = ""
    years: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    programmes: frozenset[int] = frozenset()
    counts: frozenset[Decimal] = frozenset()
    payers: frozenset[str] = frozenset()


def _totals(read: Read) -> Iterator[Total]:
    described = read.described
    alone = sum(record.main for record in read.records) < 3
    for one in read.statements:
        block = one.block
        if one.quantity.kind != "euro" or not one.quantity.exact or one.value < _LEAST:
            continue
        if block.lines[0].number in described and not TOTAL_LABEL.match(block.folded):
            continue
        total = _said(read, one, alone=alone)
        if total is not None:
            yield total
    yield from _rows(read, alone=alone)
    yield from _payers(read)


def _said(read: Read, one: Statement, *, alone: bool) -> Total | None:
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    words, before = block.folded[first:last], block.folded[first:at]
    sorts = list(_SORTS.finditer(before)) or list(_SORTS.finditer(block.folded, one.quantity.end, last))[:1]
    label = bool(TOTAL_LABEL.match(block.folded))
    if not sorts and not label and not _ENSEMBLE.search(words):
        return None
    sort = (sorts[-1].lastgroup or "") if sorts else ""
    only = _ONE.search(before) if alone and not one.names and sort else None
    every = label or bool(_ALL.search(words))
    if not (every or only) or not _whole(one, block, first, last, sort):
        return None
    moments = [moment for moment in block.moments if first <= moment.start < last]
    years = frozenset(year for moment in moments for year in moment.years)
    counts = frozenset(
        each.value
        for each in read.of(block)
        if first <= each.quantity.start < last and each.quantity.kind == "count" and each.noun in _MANY
    )
    return Total(
        read, block, at, one.value, one.quantity.step, sort, every, only["what"] if only else "",
        years if len(years) == 1 else frozenset(), one.places, _programmes(words), counts,
        frozenset(_PAYER.findall(before)),
    )  # fmt: skip


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
                sort = "cost" if any(match["cost"] for match in _SORTS.finditer(words)) else "aid"
                yield Total(read, block, given[0].quantity.start, value, step, sort, places=places)


_GIVES = re.compile(r"\b(?:apport|vers|financ|contribu|abond|donn|engag|consacr|attribu|allou|provien|vien|de l'etat)")
_NOT_SUM = re.compile(
    r"\bdont\b|\bpar (?!l[ae']|les)\w+|\btotal|\bsoit\b|\bcontre\b|\bpuis\b|\ben (?:19|20)\d\d\b|\bchaque|\bplafon"
)


def _whole(one: Statement, block: Block, first: int, last: int, sort: str) -> bool:
    """Whether an amount is the first of its sentence, and of all rather than of each, of a payer or of a part."""
    folded, at, end = block.folded, one.quantity.start, one.quantity.end
    before = folded[first:at]
    stop = re.search(r"[,;:()]", folded[end:last])
    after = folded[end : end + stop.start() if stop else last]
    others = [each for each in block.quantities if first <= each.start < at and each.kind == "euro"]
    lead = re.sub(r"\bannuel\w*", "", before[-80:]) if sort == "cost" else before[-60:]
    if others or _OTHER.search(after[:60]) or _CHANGES.search(folded[end:last]) or _OTHER.search(lead):
        return False
    payers = set(_PAYER.findall(before))
    return not payers or len(payers) > 1 or bool(_ONE.search(before))


_TITLED_AID = re.compile(r"\baides?\b|\bsubvention|\bmontant|\bfinancement|\benveloppe|\bdotation|\bcredit|€|\beuro")
_LABELLED = re.compile(
    r"(?:total|ensemble|montant total|enveloppe|aides? |subventions?\b|dotation|credits? (?:reserv|ouvert|attrib|"
    r"allou|dispo|de l'appel)|"
    r"somme |budget (?:de l'appel|du fonds|reserv)|montant (?:accord|attribu|allou|de l'aide|de la subv)|"
    r"financement (?:accord|attribu|du fipe|total))"
)
_NOT_AID = re.compile(
    r"\bproduits?\b|\brecette|\bpar an\b|\bannuel|\bprevisionnel|\bdemand|\bsollicit|\breste\b|\bsolde"
)


def _rows(read: Read, *, alone: bool) -> Iterator[Total]:
    """The amounts of a line of total or of the only aid, under words of money."""
    for table in read.text.tables:
        one = grid(table)
        title = table.title.folded if table.title is not None else ""
        section = fold(one.rows[0].section.title) if one.rows else ""
        for cells, row in zip(one.cells, one.rows, strict=True):
            label = fold(row.cells[0]).strip(" *:") if row.cells else ""
            total = bool(TOTAL_LABEL.match(label)) and not SUBTOTAL.match(label)
            if not (total or (alone and _LABELLED.match(label))) or _NOT_AID.search(label):
                continue
            for column, cell in enumerate(cells):
                if cell is None or cell.kind not in ("count", "euro") or cell.value < _LEAST:
                    continue
                short = len(row.cells) == 2 < one.width
                head = one.head(one.width - 1 if short else column)
                about = f"{head} {label}" if head else f"{title} {section} {label}"
                if (cell.kind != "euro" and not _TITLED_AID.search(about)) or _NOT_AID.search(about):
                    continue
                sorts = list(_SORTS.finditer(about))
                sort = (sorts[-1].lastgroup or "") if sorts else ""
                yield Total(read, row, 0, cell.value, cell.step, sort, total)


def _programmes(words: str) -> frozenset[int]:
    return frozenset(rank for rank, names in enumerate(_PROGRAMMES) if re.search(rf"\b(?:{names})", words))


def _clash(one: Total, two: Total) -> bool:
    if abs(one.value - two.value) <= max(one.step, two.step) / 2 or one.block is two.block:
        return False
    sure = one.sure and two.sure and "row" not in (one.block.kind, two.block.kind)
    near = Decimal("0.5") if sure else Decimal("0.8")
    if not (one.sure or two.sure or slip(one.value, two.value)):
        return False
    if not near < one.value / two.value < 1 / near or (one.sort != two.sort and one.sort and two.sort):
        return False
    if (one.years != two.years and one.years and two.years) or (one.payers != two.payers and one.payers and two.payers):
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


_MORE = re.compile(
    r"\b(?:ajout|complet|complement|supplement|reste|reliquat|economi|differen|ecart|non (?:vers|consomm|engag|"
    r"attrib)|hausse|"
    r"baisse|annul|rend|restitu|revers|abond|en plus|en moins|de plus|de moins)"
)


def _explained(one: Total, two: Total) -> bool:
    """Whether what is between two totals is said beside either, or said to be added or left."""
    gap = abs(one.value - two.value)
    reads = (one.read,) if one.read is two.read else (one.read, two.read)
    ranks = {id(each.read): each.block.rank for each in (one, two)}
    sections = (one.block.section, two.block.section)
    return any(
        each.value == gap
        and (
            (abs(each.block.rank - ranks[id(read)]) < 3 and each.block.section in sections)
            or _MORE.search(each.block.folded[slice(*each.sentence)])
        )
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
