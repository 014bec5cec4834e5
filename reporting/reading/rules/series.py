"""Numbers that go together: those of the items of a list, of a column, of an enumeration; and the totals they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.reading.blocks import Block, Listing, value_of
from reporting.reading.rules.registry import Read
from reporting.reading.statements import Statement

MANY = re.compile(
    r"plusieurs (?:reponses|obstacles|freins|difficultes|raisons|besoins|"
    r"categories|themes|thematiques|choix|domaines|axes|modalites|motifs|types|"
    r"financeurs|fois)|reponses? multiples?|"
    r"choix multiples?|non exclusi|ne s'excluent|se cumul|cumulables?|"
    r"(?:peut|pouvait) (?:citer|relever|couvrir|"
    r"concerner|avoir|cocher|appartenir)|(?:peuvent|pouvaient) (?:relever|couvrir|concerner|avoir|"
    r"cocher|appartenir|citer)|plus d'une? (?!an\b|mois|jour|semaine|heure|million|tiers|quart)|"
    r"doubles? comptes?|comptes? (?:deux|plusieurs) fois|a la fois"
)
# « Chaque projet n'a qu'une catégorie », whatever else the text says of several.
SINGLE = re.compile(
    r"\bqu'(?:une|un) (?:seule? )?[a-z]+|\b(?:une|un) seule? (?:categorie|theme|reponse|choix|echelon|axe|fois|domaine|"
    r"motif|type|public)|\bseule la (?:principale|premiere)|\bexclusi\w+|\bprincipale? (?:\(|est retenu)"
)
# « Catégorie principale (en % des 45 lauréats) »: its items need no sign.
IN_PERCENT = re.compile(r"\ben (?:%|pourcentages?|pour cent)|\(%\)|\bpourcentages? d")
ROUNDED = re.compile(r"\barrondi")
SPLIT = re.compile(
    r"\bse repartissent|\brepartis?\b|\breparties?\b|\brepartition|\bse repartit|\bventil|\bdecompos|"
    r"\bse divis|\bsuivants?\b|\bci-apres\b|\bci-dessous\b|\bsuivantes?\b|\bcomme suit|\bainsi\b ?:|\bse partag"
)
TOTAL_LABEL = re.compile(
    r"^(?:sous-)?(?:total|totaux|ensemble|somme|"
    r"(?:couts?|montant|budget|effectif|nombre|depenses?) (?:total|globa)\w*)\b"
)
SUBTOTAL = re.compile(r"^sous[- ]total")
# Who pays: the Caf, a commune, a fund …
PAYER = re.compile(
    r"\b(?:etat|branche|caf|cnaf|caisse nationale|caisses?|"
    r"departements?|region|ville|communes?|mairie|metropole|msa|mutualite|"
    r"conseil|"
    r"agence|ars|fondations?|prefecture|familles|porteur|collectivites?|epci|intercommunalite|communaute|fonds|"
    r"fipe|bailleur|"
    r"entreprises?|employeurs?|association|mecenes?|office)\b"
)
_COST = re.compile(r"(?:le |les )?(?:couts?|depenses?|charges|budget|montant|prix|plan de financement)\b")
_PAREN = re.compile(r"\([^()]*\)")


def several(words: str) -> bool:
    """Whether one thing may be in several parts, as the text says; not where it says that it is in one."""
    return bool(MANY.search(words)) and not SINGLE.search(words)


def is_whole(label: str, others: Sequence[str]) -> bool:
    """Whether a label is that of a total: it says so, or it is what all the others, who are payers, pay."""
    if TOTAL_LABEL.match(label):
        return True
    return len(others) > 1 and bool(_COST.match(label)) and all(PAYER.search(one) for one in others)


@dataclass
class Series:
    """One number per item, all of the same thing."""

    noun: str
    kind: str
    parts: list[Statement]

    @property
    def sum(self) -> Decimal:
        return sum((part.value for part in self.parts), Decimal(0))


def main(read: Read, item: Block) -> list[Statement]:
    """The numbers of an item that count it, not a part of it: those in parentheses come last."""
    outside: list[Statement] = []
    inside: list[Statement] = []
    spans = [match.span() for match in _PAREN.finditer(item.folded)]
    counted = [one for one in read.of(item) if not one.quantity.article]
    for statement in counted or read.of(item):
        alone = len(counted) == 1  # « la qualité du projet : 35 points », not « en hausse de 3 points »
        if statement.part or (statement.quantity.kind == "points" and not alone):
            continue
        start = statement.quantity.start
        (inside if any(one <= start < two for one, two in spans) else outside).append(statement)
    return outside or inside


def leading(read: Read, item: Block) -> Statement | None:
    """The number that an item gives: at its start, after its label, or alone at its end."""
    numbers = main(read, item)
    if not numbers:
        return None
    if item.kind == "field":
        offset = len(item.folded) - len(value_of(item))
        return next((one for one in numbers if 0 <= one.quantity.start - offset <= 2), None)
    first, last = numbers[0], numbers[-1]
    head = item.folded[: first.quantity.start].strip()
    rest = item.folded[first.quantity.end :].strip(" .;)")
    if not head or head.endswith((":", "(", "-", "–", "—", "→")) or not rest:
        return first
    # « école avant trois ans : 150 »
    labelled = item.folded[: last.quantity.start].rstrip().endswith(":")
    return last if labelled and not item.folded[last.quantity.end :].strip(" .;)") else None


def of_listing(read: Read, items: Sequence[Block]) -> Series | None:
    """The series of the first numbers of all items of a list, when they count or weigh the same thing."""
    parts = [leading(read, item) for item in items]
    if len(parts) < 2 or any(part is None for part in parts):
        return None
    found = [part for part in parts if part is not None]
    kinds = {part.quantity.kind for part in found}
    nouns = {part.noun for part in found} - {""}
    # « un a été abandonné » counts one; « une crèche » is no count.
    if len(kinds) != 1 or any(part.quantity.article and part.noun for part in found) or found[0].quantity.article:
        return None
    kind = kinds.pop()
    if kind == "count" and len(nouns) > 1 and not all(re.match(r" ?(?:[-–—:]|$)", part.after) for part in found):
        nouns = {"*"}
    # « 7 projets en Bretagne, 1 en Corse »: the first says the noun for all; « 5 continueront » is no noun.
    return Series(nouns.pop() if len(nouns) == 1 and found[0].noun else "", kind, found)


def second_of_listing(read: Read, items: Sequence[Block]) -> list[Series]:
    """Other things counted once by every item: « cinq opérations, 110 places »."""
    shared: set[str] | None = None
    for item in items:
        first = 0 if any(leading(read, item) is None for item in items) else 1  # « les familles, avec 14 membres »
        nouns = {one.noun for one in main(read, item)[first:] if one.noun and one.quantity.kind == "count"}
        shared = nouns if shared is None else shared & nouns
    result = []
    for noun in sorted(shared or ()):
        parts = [next(one for one in main(read, item) if one.noun == noun) for item in items]
        result.append(Series(noun, "count", parts))
    return result


def exact(statements: Iterable[Statement]) -> bool:
    return all(one.quantity.exact for one in statements)


def near(read: Read, block: Block, reach: int = 2) -> str:
    """The folded text around a block, to look for what excuses it (several answers allowed, rounding)."""
    blocks = read.text.blocks[max(0, block.rank - reach) : block.rank + reach + 1]
    return " ".join(one.folded for one in blocks)


def around(read: Read, listing: Listing) -> str:
    """The folded text before, in and after a list."""
    first, last = listing.items[0].rank, listing.items[-1].rank
    return " ".join(one.folded for one in read.text.blocks[max(0, first - 3) : last + 3])


def tolerance(parts: Sequence[Statement]) -> Decimal:
    """By how much a sum of rounded numbers may miss: a third of the last digit of each, seldom more."""
    steps = [part.quantity.step for part in parts]
    return sum(steps, Decimal(0)) / 3 if any(step != 1 for step in steps) else Decimal(0)


def population(statement: Statement) -> bool:
    """Whether a number speaks of the whole of its noun in this document, not of a part of it."""
    return (
        statement.quantity.exact
        and statement.quantity.kind == "count"
        and not statement.part
        and not statement.places
        and statement.value > 1
        and not re.search(
            r"(?<!dispose )(?<!disposent )(?<!dote )(?<!dotee )(?<!beneficie )(?<!beneficient )"
            r"(?<!compose )(?<!composee )(?<!nombre )(?<!effectif )(?<!total )\b(?:de|d'|et|ou|par|soit|avec|"
            r"dont|contre|pour|a|en|chez|sous|chaque) ?$|^ ?dans ?$",
            statement.before,
        )
    )


THINGS = frozenset(
    (
        "projet",
        "action",
        "dossier",
        "initiativ",
        "structur",
        "creche",
        "laureat",
        "operation",
        "site",
        "famil",
        "enfant",
    )
)


def all_of(one: Statement) -> bool:
    """Whether a number may be that of all things of its noun, wherever it is said: « Bilan pour 22 dossiers »."""
    # « vingt dossiers suivis sur trente et un » are all of this document; « dont vingt » are not.
    within = all(code.startswith("R") for code in one.places)  # « 20 projets normands » may be all
    sure = one.quantity.exact and one.quantity.kind == "count" and within and one.value > 1
    lead = one.block.folded[max(0, one.quantity.start - 24) : one.quantity.start]
    return sure and not _SOME_OF.search(lead)


_SOME_OF = re.compile(r"\b(?:dont|parmi|soit|et|ou|avec|contre|par|chaque|a) (?:\w+ )?$")
