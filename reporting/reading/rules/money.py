"""What an amount of money is: given to a project, what it costs, or something else; and of what kind of spending."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reporting.reading.blocks import Block, Table
from reporting.reading.numbers import in_cell
from reporting.reading.rules.registry import Read
from reporting.reading.statements import Statement
from reporting.reading.text import Line
from reporting.reading.words import fold

_ROLES = re.compile(
    r"\b(?:(?P<other>participation (?:des (?:familles|parents|usagers))|reste a (?:la )?charge|autofinanc\w*|"
    r"fonds propres|apports? (?:du porteur|de la (?:commune|ville)|propres?)|cofinanc\w*|loyers?\b|recettes?|"
    r"tarifs?\b|paye\w*|acomptes?|avances?\b|solde\b|penalite|marche\b|"
    r"enveloppes?|reliquat|non consomm\w+|refus\w+|salaires?\b|remuner\w+|quotient|ressources|"
    r"revenus?)|"
    r"(?P<cost>couts?\b|coute\w*|budgets?\b|depenses?\b|devis\b|plan de financement|chiffre\w* a|"
    r"prix\b|(?:action|projet|dossier|operation)s? (?:de |a |d'un montant de )$)|"
    r"(?P<asked>(?<!par )demand\w+|sollicit\w+)|"
    r"(?P<grant>aid(?:e|es|ee|ees|era|eront|er)\b|subvention\w*|soutien\w*|soutenu\w*|financ\w+|fonds\b|"
    r"dotations?\b|dotee?s?\b|appui\w*|participation|accord\w*|attribu\w*|allou\w*|versee?s?\b|"
    r"vers(?:e|ent|era|eront)\b|octroi\w*|octroy\w*|(?:re|per)c(?:oi|ev|u)\w*|obt(?:ien|en)\w*|benefici\w*|concours\b|"
    r"fipe\b|"
    r"montant\w*|forfait\w*|intervention\b|pri(?:s|se)e? en charge|couvr\w+|apport\w*|"
    r"(?:elle|il|celle-ci) (?:peut |pourra )?attein\w+))"
)
_ASKED = re.compile(r"\bdemand\w+|\bsollicit\w+|\bprevu|\bprevision")
_AGREED = re.compile(r"\badmis|\baccord|\bretenu|\boctroy|\bconforme|\brecevable|\bacceptee?\b")
_CUT = re.compile(r"\bramen|\breduit|\brefus|\becart|\blimite|\bplafonnee?\b|\bne\b|\bn'")
# What is aided: a ceiling of one kind binds no other.
_SPENDING = {
    "ingénierie": r"ingenierie|etudes?|diagnostic|conseil|accompagnement",
    "investissement": r"investi|equip|travaux|vehicule|mobilier|materiel|amenagement|construction|achat|acquisition|"
    r"renovation",
    "fonctionnement": r"fonctionnement",
    "personnel": r"postes?\b|salair|emplois?\b|recrut|personnel|remuneration",
    "formation": r"formation",
    "communication": r"communication",
    "transport": r"transport|deplacement",
    "démarrage": r"demarrage|installation|amorcage",
    "prime": r"primes?\b",
    "bourse": r"bourses?\b",
    "bonus": r"bonus",
    "prêt": r"prets?\b",
    "acompte": r"acompte|avances?\b",
}
_SPENDING_WORD = re.compile(r"\b(?:" + "|".join(f"({words})" for words in _SPENDING.values()) + ")")
PER_UNIT = re.compile(
    r"\bpar (?:places?|enfants?|berceau|heure|famille|jour|semaine|mois|seance|etp|salarie|personne|km|kilometre|"
    r"repas|nuit|foyer|agent|professionnel\w*|assistant\w*|habitant|menage|trimestre|trajet|m2)\b|"
    r"\bpour chaque (?:place|enfant|berceau|heure|famille)\b|\bde l'heure\b|\bl'heure\b"
)


def role_of(lead: str, tail: str) -> str:
    """« grant », « cost », « other » or nothing: by the nearest word before an amount, or the first after it."""
    found = list(_ROLES.finditer(lead))
    match = found[-1] if found else _ROLES.search(tail)
    return (match.lastgroup or "") if match else ""


def spending_of(folded: str) -> frozenset[str]:
    """The kinds of spending that some words name."""
    kinds = tuple(_SPENDING)
    return frozenset(kinds[(match.lastindex or 1) - 1] for match in _SPENDING_WORD.finditer(folded))


@dataclass(frozen=True, eq=False)
class Amount:
    """What one project is given, or costs; `scope` is the project, the paragraph or the row that says it."""

    role: str
    value: Decimal
    scope: tuple[str, int]
    block: Block
    line: Line
    yearly: bool


_YEARLY = re.compile(r"\bpar an\b|\bannuel|\bchaque annee|\bl'an\b")
_OF_YEAR = re.compile(r"\b20\d\d\b")
_TOTAL = re.compile(
    r"\btotal|\bau total|(?<!versent )(?<!apportent )(?<!accordent )(?<!financent )\bensemble|\bse partag|\brepart|"
    r"\bglobal|\bmoyen|\bsi\b|\brefus|\bau lieu\b"
)


@lru_cache(maxsize=2)
def amounts(read: Read) -> list[Amount]:
    """The amounts of a document that are given to one project, or that it costs."""
    owner = {line.number: rank for rank, record in enumerate(read.records) for line in record.lines}
    found = [amount for one in read.statements if (amount := _told(one, owner)) is not None]
    for table in read.text.tables:
        found += _in_rows(table)
    return found


def _told(one: Statement, owner: dict[int, int]) -> Amount | None:
    if one.quantity.kind != "euro" or one.quantity.hedge not in ("", "max", "about") or one.block.kind == "row":
        return None
    lead, tail = around(one)
    if one.quantity.hedge == "about" and not _ESTIMATED.search(lead):
        return None
    first, last = one.sentence
    words = one.block.folded[first:last]
    funder = _PLAN.search(words) and re.search(rf"{_FUNDER.pattern}(?: :)? $", lead)
    role = "grant" if funder else role_of(lead, tail)
    if role == "asked" and _AGREED.search(one.block.folded) and not _CUT.search(one.block.folded):
        role = "grant"
    if role not in ("grant", "cost") or PER_UNIT.search(tail) or (_TOTAL.search(words) and role == "grant"):
        return None
    line = one.line
    if line.number in owner:
        scope = ("record", owner[line.number])
    elif one.block.kind == "field" and len(one.block.quantities) == 1:
        scope = ("section", one.block.section.rank)  # « Coût : 40 000 € » above « Aide : 34 000 € »
    else:
        scope = ("block", one.block.rank)
    return Amount(role, one.value, scope, one.block, line, bool(_YEARLY.search(words)))


def around(one: Statement) -> tuple[str, str]:
    """The words of an amount: before it, since the amount before, and after it, up to the next clause."""
    block, at = one.block, one.quantity.start
    first, last = block.sentence_at(at)
    near = [two for two in block.quantities if first <= two.start < last and two.kind == "euro"]
    start = max([first, *(two.end for two in near if two.end <= at)])
    end = min([last, *(two.start for two in near if two.start > at)])
    return block.folded[start:at], re.split(r"[,;:.]| et | soit ", block.folded[one.quantity.end : end])[0]


_FUNDER = re.compile(r"\b(?:caf|fipe|fpt|etat|fonds|cnaf|branche famille)\b")
# « Son coût est estimé à 100 000 euros »
_ESTIMATED = re.compile(r"\bcout[^.;]*\bestimee?s? a $")
_BARE = re.compile(r"montants?\b[^a-z]*(?:en )?(?:€|euros?)?[^a-z]*$")
_PLAN = re.compile(r"\bbudget|\bplan de financement|\bcharges\b|\bproduits\b|\brecettes\b|\bressources\b|\bcout")


def _in_rows(table: Table) -> Iterator[Amount]:
    """The amounts of each row, by the heads of its columns; or of a budget, by what stands before each."""
    heads = [fold(head) for head in table.header]
    title = table.title.folded if table.title is not None else ""
    over = f"{' '.join(heads)} {title} {fold(table.rows[0].section.title) if table.rows else ''}"
    if _ASKED.search(f"{' '.join(heads)} {title}"):
        return
    for row in table.rows:
        total = re.match(r"\W*(?:total|ensemble|moyenne|somme)", fold(row.cells[0])) if row.cells else None
        for rank, cell in enumerate(row.cells[1:], 1):
            found = in_cell(fold(cell))
            head = heads[rank] if rank < len(heads) and len(heads) == len(row.cells) else ""
            label = fold(row.cells[rank - 1]) if not in_cell(fold(row.cells[rank - 1])) else ""
            money = tuple(one for one in found if one.kind == "euro")
            found = money if money and len({one.value for one in money}) == 1 else found
            if len(found) != 1 or (found[0].kind != "euro" and not re.search(r"€|\beuros?\b", head)):
                continue
            value = found[0].value * (1000 if re.search(r"k ?€", head) and found[0].kind == "count" else 1)
            yearly = bool(_YEARLY.search(head) or _OF_YEAR.search(head))
            role = role_of(head, "")
            part = "cost" if label.startswith("total") else role_of(label, "")
            part = part or ("grant" if label and _FUNDER.search(label) else "")
            if _PLAN.search(over) and label and part and (not role or _PLAN.search(head) or _BARE.match(head)):
                yield Amount(part, value, ("table", table.rows[0].rank), row, row.lines[0], yearly)
            elif role in ("grant", "cost") and not total and ("total" not in head or role == "cost"):
                yield Amount(role, value, ("row", row.rank), row, row.lines[0], yearly)


@lru_cache(maxsize=2)
def grants_beside_costs(read: Read) -> tuple[tuple[Amount, Amount], ...]:
    """What a project is given, beside what it costs, where one cost is told in its scope."""
    scopes: defaultdict[tuple[str, int], list[Amount]] = defaultdict(list)
    for one in amounts(read):
        scopes[one.scope].append(one)
    found = []
    for several in scopes.values():
        costs = [one for one in several if one.role == "cost"]
        if len({one.value for one in costs}) != 1:
            continue
        for one in several:
            if one.role == "grant" and one.yearly == costs[0].yearly and one.value <= costs[0].value:
                found.append((one, costs[0]))
    return tuple(found)
