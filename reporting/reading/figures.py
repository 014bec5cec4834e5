"""The numbers that a text gives of each thing that it names: what it has, and what it is paid or costs, in a sentence,
a field, an item or a row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reporting.reading.facts import Fact
from reporting.reading.named import Clause
from reporting.reading.numbers import Quantity, in_cell
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import UNITS, root, stemmed
from reporting.reading.words import fold, stem

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, eq=False)
class Figure:
    """A number of a thing: the stem of what it counts, or « aide », « cout » (nothing where an amount stands alone);
    and for what unit (`per`).
    """

    clause: Clause
    at: int
    end: int
    value: Decimal
    euro: bool
    noun: str
    years: frozenset[int] = frozenset()
    per: str = ""
    step: Decimal = Decimal(1)

    @property
    def words(self) -> str:
        return self.clause.block.text[self.at : self.end].strip(" ,;.()")


# Before a number: of each, of some, of another time.
_NOT_AFTER = re.compile(
    r"\b(?:chacune?s? de|chacune?|dont|objectif (?:de|est de|fixe a)|plus de|moins de|pass\w+ de|pass\w+ a|contre|sur|"
    r"ramenee?s? a|corrigee?s? (?:a|en)|exemple|tou(?:s|tes) les|chaque|par|autres|premiere?s|derniere?s|initialement|"
    r"parmi|au lieu de|entre|depuis|pendant|apres|sous|il y a|soit|portee?s? de|de|autour des?|total de)"
    r"(?: les| ces| ses)? ?$"
)
# A number that a text takes back, or compares with another.
_CORRECTED = re.compile(
    r"\b(?:ramen|corrig|rectifi|initialement|au depart|a l'origine|auparavant|precedemment|erreur)\w*|"
    r"\b(?:annoncait|prevoyait)\b"
)
_HAS = re.compile(
    r"\b(?:compte|comporte|dispose|dotee?|lieu|ensemble|creche|accueil|halte|micro-creche|structure|multi-accueil|"
    r"equipe|reseau|capacite|maison|camion|bus|pool|effectif|agrement|nombre|service|site|etablissement|guichet|"
    r"relais|groupe|section|unite|pour|dans|aupres|ludotheque|garderie|jardin|centaine)[a-z]* "
    r"(?:[a-z',-]+ ){0,3}(?:de|d'|pour|dans|par) ?$"
)
_NOT_BEFORE = re.compile(
    r"(?: [a-z'-]+){0,3}? (?:chacune?s?|autres|de moins|de plus|en plus|contre|restante?s|suivante?s|manquante?s|"
    r"fermee?s|supprimee?s|supplementaires?|demandee?s)\b|"
    r" [a-z'-]+ depuis (?:l'(?:ext|agr|aug)\w+|le|\d|[a-z]+ \d{4})\b|"
    r" ?%|, \(?\d+(?:,\d+)? ?%"
)
_PER = re.compile(
    r"^(?: (?!qui|que|et|ou|dans|a|sur)[a-z'-]+){0,2}? (?:par|chaque|a chaque) (?P<per>an|annee|mois|jour|semaine|"
    r"trimestre|enfant|famille|groupe|"
    r"seance|site|heure|place|commune|quinzaine|matin|soir|nuit)\b"
)
_AID = re.compile(
    r"\b(?:subvention\w*|aides?|aidee?s?|financement\w*|financee?s?|soutien\w*|soutenue?s?|montants?|dotations?|"
    r"dotee?s?|"
    r"accord\w+|attribu\w+|alloue\w*|octroy\w+|recoi\w+|recue?s?|recevr\w+|benefici\w+|conventionn\w+|fonds|fipe|"
    r"percoi\w+|touche\w*|obtien\w+|obtenue?s?|verse\w*|de la caf)\b"
)
_COST = re.compile(r"\b(?:couts?|coute\w*|budgets?|depens\w+|charges|prix|chiffr\w+)\b")
_OTHER_MONEY = re.compile(
    r"\b(?:dont|plafon\w+|maxim\w+|minim\w+|total\w*|ensemble|acompte|avance|solde|loyers?|salaires?|tarif\w*|"
    r"demand\w+|sollicit\w+|reliquat|economi\w+|ajout\w*|complement\w*|supplement\w*|reste\w*|jusqu'|prets?|"
    r"cotisation\w*|vehicules?|achats?|achet\w+|travaux|fournit\w*|equipements?|materiel|premiere? (?:versement|"
    r"tranche|annee))\b"
)
_PAYER = re.compile(
    r"\b(?:communes?|ville|departement|region|associations?|mecenes?|fondation|entreprises?|porteurs?|msa|"
    r"agglomeration|"
    r"l'etat|collectivites?|familles|mutuelle|bailleur|europe)\b[^.;]{0,30}\b(?:apport|vers|financ|pai|ajout|particip|"
    r"met)\w*"
)
_MOST = stemmed("place berceau commune village quartier")
_HEADS = stemmed("capacité places berceaux")


def figures(clause: Clause, said: Sequence[Statement], counts: Sequence[Fact]) -> Iterator[Figure]:
    """What a clause of the prose, a field or an item tells in numbers."""
    if clause.joint or _CORRECTED.search(clause.block.folded, *clause.block.sentence_at(clause.start)):
        return
    by_noun: defaultdict[str, list[Figure]] = defaultdict(list)
    for one in (one for fact in counts for one in _counted(clause, fact)):
        by_noun[root(one.noun)].append(one)
    for same in by_noun.values():
        # « 52 enfants, dont 30 », but neither « 62, à savoir 20 à Agde » nor « 8 places, puis 12 ».
        if len(same) == 1 or re.search(r"\bdont\b|\bparmi\b", clause.block.folded[same[0].end - 14 : same[1].at]):
            yield same[0]
    for said_one in said:
        quantity = said_one.quantity
        if not clause.start <= quantity.start < clause.end or said_one.part:
            continue
        if quantity.kind == "euro" and quantity.exact:
            yield from _paid(clause, said_one)
        elif quantity.hedge == "max" and quantity.kind == "count" and said_one.noun in _MOST:
            yield _of(clause, said_one, said_one.noun)  # « jusqu’à seize places »: it has sixteen
    for match in _ONLY_ONE.finditer(clause.folded):
        at = clause.start + match.start()
        yield Figure(clause, at, clause.start + match.end(), Decimal(1), False, stem(match["noun"]))


_ONLY_ONE = re.compile(r"\b(?<!pas )(?:un seul|une seule|un unique|une unique) (?P<noun>[a-z-]{4,})")


def _of(clause: Clause, one: Statement, noun: str) -> Figure:
    per = _PER.match(clause.block.folded[one.quantity.end : min(clause.end, one.quantity.end + 50)])
    return Figure(
        clause, one.quantity.start, min(clause.end, one.quantity.end + 14), one.value, one.quantity.kind == "euro",
        noun, _years(clause, one.quantity), per["per"] if per else "", one.quantity.step,
    )  # fmt: skip


_YEARS_END = re.compile(r"[,;.:()]| (?:et|puis|mais|qui) ")


def _years(clause: Clause, quantity: Quantity) -> frozenset[int]:
    """The years of the dates that nothing parts from a number."""
    folded = clause.block.folded
    cuts = [cut.end() for cut in _YEARS_END.finditer(folded, clause.start, quantity.start)]
    stop = _YEARS_END.search(folded, quantity.end, clause.end)
    first, last = (cuts or [clause.start])[-1], stop.start() if stop else clause.end
    if first == clause.start or quantity.start - first < 4:
        first = clause.start  # « En 2024, 12 familles »
    near = [moment for moment in clause.block.moments if first <= moment.start < last and moment.known_year]
    return frozenset(year for moment in near for year in moment.years)


def _counted(clause: Clause, fact: Fact) -> Iterator[Figure]:
    one, folded = fact.one, clause.block.folded
    if fact.cell or fact.part or one.value < 2 or not clause.start <= one.quantity.start < clause.end:
        return
    before = folded[max(clause.start, one.quantity.start - 40) : one.quantity.start]
    after = clause.block.text[one.quantity.end : clause.end]
    code = before.endswith("(") and after.startswith(")")
    bounded = _NOT_AFTER.search(before) and not _HAS.search(before)
    if code or bounded or _NOT_BEFORE.match(fold(after)) or fact.noun in _TIMES:
        return
    label = stem(fold(clause.block.label)) if clause.block.kind == "field" else ""
    noun = "plac" if fact.noun in _HEADS or (not fact.noun and label in _HEADS) else fact.noun
    asked = _ASKED.search(folded, 0, one.quantity.start) if not noun and not before.strip() else None
    if asked:
        noun = stem(asked["what"])
    if noun == "equivalent":
        noun = "etp"
    if noun:
        yield _of(clause, one, noun)


# « Combien de places ? 18, toutes en journée »
_ASKED = re.compile(r"\bcombien (?:de |d')(?P<what>[a-z-]{4,})[^.?]{0,30}\? ?$")
_TIMES = UNITS - stemmed("personne lieu etp kilomètre") | stemmed(
    "projet action lauréat initiative dossier candidature"
)


def _paid(clause: Clause, one: Statement) -> Iterator[Figure]:
    folded, quantity = clause.block.folded, one.quantity
    before = re.split(r"[;.] |, (?:et|dont) ", folded[clause.start : quantity.start])[-1][-90:]
    label = fold(clause.block.label) if clause.block.kind == "field" and clause.start == 0 else ""
    after = re.split(r"[;:.,]", folded[quantity.end : clause.end])[0][:50]
    around = f"{label} {before} {after[:28]}"
    per = " ".join(sorted(set(_EACH.findall(around))))
    if _OTHER_MONEY.search(around) or _PAYER.search(around) or (quantity.value < 100 and not per):
        return
    found = [
        (match.start(), name)
        for name, pattern in (("aide", _AID), ("cout", _COST))
        for match in pattern.finditer(f"{label} {before}")
    ]
    found = found or [(0, name) for name, pattern in (("aide", _AID), ("cout", _COST)) if pattern.search(after)]
    amounts = sum(other.kind == "euro" for other in clause.block.quantities)
    if found or (amounts == 1 and clause.block.kind in ("item", "field")):
        yield replace(_of(clause, one, max(found)[1] if found else ""), per=per)


_EACH = re.compile(r"\bpar (an|mois|enfant|famille|heure|place|jour|semaine|groupe|seance|habitant)\b")


def in_row(clause: Clause, header: tuple[str, ...]) -> Iterator[Figure]:
    """What the cells of a row tell under their labels; without labels, the only amount among them."""
    block = clause.block
    if not header and sum("€" in cell for cell in block.cells) == 1:
        header = ("",) * len(block.cells)
    if not header and len(block.cells) == 2:
        header = ("", block.cells[0])  # « Capacité | douze places »
    for label, cell, at in zip(header, block.cells, block.cell_starts, strict=False):
        words, told = fold(cell), fold(label)
        found = [one for one in in_cell(words) if one.exact and one.kind in ("euro", "count")]
        if len(found) != 1 or found[0].start or not re.match(r" ?(?:€|k€|[a-z]+)?$", words[found[0].end :]):
            continue
        euro = found[0].kind == "euro" or "€" in label or re.search(r"\beuros?\b", told) is not None
        years = frozenset(map(int, _YEAR.findall(label)))
        scale = 1000 if found[0].kind == "count" and re.search(r"\bk ?€|milliers", told) else 1
        value = found[0].value * scale
        noun = _labelled(told, euro=euro, plain=bool(re.fullmatch(r"[\d ,.]+", words)), cell=words)
        if noun is not None and value > 1:
            yield Figure(clause, at, at + len(cell), value, euro, noun, years, step=found[0].step * scale)


def _labelled(told: str, *, euro: bool, plain: bool, cell: str) -> str | None:
    """What the label of a column says that its numbers are; nothing where it does not."""
    if euro:
        if _OTHER_MONEY.search(told):
            return None
        return "cout" if _COST.search(told) else "aide" if _AID.search(told) else ""
    words = re.sub(r"^(?:nombre|total|effectif)s? (?:de |d'|des )?", "", told)
    first = re.match(r"[a-z-]{4,}|etp\b", words)
    if not plain:
        return stem(cell.split()[-1])
    if first is None or first[0] == "etp":
        return first and first[0]
    return "plac" if stem(first[0]) in _HEADS else stem(first[0]) if first[0].endswith(("s", "x")) else None


def clash(one: Figure, two: Figure) -> bool:
    """Whether two numbers, of one thing and of two sentences, cannot both be true."""
    if one.euro != two.euro or one.value == two.value or one.per != two.per:
        return False
    if one.years and two.years and not one.years & two.years:
        return False
    if one.euro:
        bare = "" in (one.noun, two.noun)
        alike = one.noun == two.noun or (bare and "cout" not in (one.noun, two.noun))
        near = abs(one.value - two.value) * 3 <= max(one.value, two.value)  # else it may be another amount
        return alike and (near or not bare) and abs(one.value - two.value) >= max(one.step, two.step)
    return root(one.noun) == root(two.noun)
