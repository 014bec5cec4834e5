"""What a text says in numbers: a value, what it counts, of which population, when, where, and how surely."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from reporting.reading.blocks import Block, Text
from reporting.reading.dates import Moment
from reporting.reading.numbers import Quantity
from reporting.reading.places import Place, places
from reporting.reading.text import Line
from reporting.reading.words import EMPTY, WORD, stem, stems

# One word for what is said of a population in several ways.
_SAME = {
    "selectionn": "retenu", "laureat": "retenu", "choisi": "retenu", "prime": "retenu", "cofinanc": "financ", "soutenu": "financ",
    "subventionn": "financ", "aid": "financ", "recu": "depos", "recevoir": "depos", "candidat": "depos", "rejet": "refus", "ecart": "refus",
    "suivi": "accompagn", "termin": "achev", "agent": "salari", "salari": "salari", "creation": "cre", "nouvel": "cre", "nouveau": "cre",
    "creer": "cre", "emploi": "emploi", "adherent": "membr",
}  # fmt: skip
_HEADS = {
    "candidatur": "dossier",
    "laureat": "projet",
    "operation": "operation",
    "salari": "agent",
    "dot": "dotation",
}
_BEFORE_NOUN = frozenset(
    stem(word)
    for word in [
        "nouveaux",
        "nouvelles",
        "nouvel",
        "premiers",
        "premieres",
        "grands",
        "grandes",
        "petits",
        "petites",
        "differents",
        "differentes",
        "principaux",
        "principales",
        "seuls",
        "seules",
        "meilleurs",
        "derniers",
        "dernieres",
        "jeunes",
        "vrais",
        "autres",
        "bons",
        "bonnes",
    ]
)
_SKIP_NOUN = frozenset(("de", "d", "des", "du", "la", "le", "les", "l"))
# After a number, these words are no noun: the noun is understood.
_NO_NOUN = frozenset(
    [
        "sont",
        "ont",
        "est",
        "a",
        "etaient",
        "seront",
        "restent",
        "reste",
        "en",
        "dans",
        "sur",
        "pour",
        "par",
        "avec",
        "sans",
        "et",
        "ou",
        "au",
        "aux",
        "chez",
        "dont",
        "parmi",
        "qui",
        "que",
        "soit",
        "contre",
        "n",
        "ne",
        "etait",
        "avaient",
        "sera",
        "disent",
        "relevent",
        "concernent",
        "portent",
        "viennent",
        "figurent",
        "se",
        "s",
        "beneficient",
        "avait",
        "portes",
        "portees",
        "est-ce",
        "ayant",
        "mais",
        "puis",
        "entre",
        "plus",
        "moins",
        "selon",
        "vers",
        "fois",
        "aujourd'hui",
        "actuellement",
        "d'entre",
        "desormais",
    ]
)
_TAIL_END = re.compile(
    r"[,;:.!?()«»\[\]/|]| (?:dont|soit|contre|mais|tandis|alors|ainsi que|parmi lesquels|parmi lesquelles|et) | – "
)
_HEAD_END = re.compile(r"[,;:.!?()«»\[\]|]| – ")
_SUBSET = re.compile(
    r"(?:\bdont|\bparmi (?:eux|elles|lesquels|lesquelles)|\by compris|\bnotamment|\bincluant|\bcomprenant) ?(?:(?:aussi|deja|notamment|au moins)\s)?$"
)
_SUR = re.compile(r"(?:\bsur|^ ?des|\bde ces|\bparmi|\bd'entre)(?: les| ces| nos| quelque)? $")
_DEFINITE = re.compile(
    r"(?:\bles|\bces|\bdes|\baux|\bnos|\bleurs|\bl'ensemble des|\btotalite des|\bsur les|\bses|\bmes) $"
)
_TOTAL = re.compile(r"\b(?:au total|en tout|total|totale|totaux|ensemble|globale?|globalement)\b")
_MEASURE = frozenset(
    [
        "budget",
        "dotation",
        "enveloppe",
        "subvention",
        "aide",
        "montant",
        "cout",
        "depense",
        "recette",
        "financement",
        "credit",
        "participation",
        "plafond",
        "prix",
        "tarif",
        "excedent",
        "deficit",
        "solde",
        "total",
        "charge",
        "produit",
        "somme",
        "apport",
        "contribution",
        "investissement",
        "fonctionnement",
        "taux",
        "part",
        "proportion",
        "effectif",
        "population",
        "duree",
        "capacite",
        "moyenne",
        "acompte",
        "avance",
        "engagement",
        "dote",
    ]
)


@dataclass(eq=False)
class Statement:
    """One number and what it is about. `noun` and `about` are stems; `about` is the population as far as it is said.

    `part` says that the number counts a part of something (« dont 12 », « 12 sur 26 »); `definite`, that the thing was
    spoken of before (« les 26 projets »).
    """

    text: Text
    block: Block
    quantity: Quantity
    noun: str
    shown: str
    about: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    part: bool = False
    definite: bool = False
    total: bool = False
    after: str = ""
    before: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        return self.quantity.value

    @property
    def line(self) -> Line:
        return self.block.line_at(self.quantity.start)

    @property
    def words(self) -> str:
        """The number and its noun, as they are written."""
        return self.block.text[self.quantity.start : self.quantity.end + len(self.shown)].strip()


def statements(text: Text) -> list[Statement]:
    """Every number of a document that counts or measures something, in order."""
    found: list[Statement] = []
    for block in text.blocks:
        if block.kind != "row":
            found += _of_block(text, block)
    return found


def _of_block(text: Text, block: Block) -> list[Statement]:
    folded, numbers = block.folded, block.quantities
    where = places(block.text, folded) if numbers else []
    result = []
    for rank, quantity in enumerate(numbers):
        if quantity.kind in ("label", "time"):
            continue
        limit = numbers[rank + 1].start if rank + 1 < len(numbers) else len(folded)
        floor = numbers[rank - 1].end if rank else 0
        result.append(_statement(text, block, quantity, floor, limit, where))
    return result


def _statement(text: Text, block: Block, quantity: Quantity, floor: int, limit: int, where: list[Place]) -> Statement:
    folded = block.folded
    end = _TAIL_END.search(folded, quantity.end)
    stop = min(limit, end.start() if end else len(folded))
    tail = folded[quantity.end : stop]
    first, last = block.sentence_at(quantity.start)
    floor = max(floor, first)
    cuts = [match.end() for match in _HEAD_END.finditer(folded, floor, quantity.start)]
    before = folded[cuts[-1] if cuts else floor : quantity.start]
    noun, shown, rest = _noun(tail)
    if quantity.kind in ("euro", "percent", "points"):
        noun, rest = _measure(before, tail)
        if quantity.kind == "percent" and noun not in _MEASURE_STEMS:
            noun, rest = "part", f"{noun} {rest}"
        shown = ""
    about = frozenset(_SAME.get(one, one) for one in stems(f"{_before_verb(before)} {rest}")) - {noun}
    return Statement(
        text, block, quantity, noun, shown, about,
        _years(block.moments, first, last, quantity.start),
        frozenset(place.code for place in where if first <= place.start < last and _close(place, quantity, folded)),
        part=bool(_SUBSET.search(folded, max(first, quantity.start - 40), quantity.start) or _SUR.search(folded, quantity.end, limit)),
        definite=bool(_DEFINITE.search(folded, max(0, quantity.start - 24), quantity.start)),
        total=bool(_TOTAL.search(before) or _TOTAL.search(tail)),
        after=tail, before=before,
    )  # fmt: skip


def _noun(tail: str) -> tuple[str, str, str]:
    """The stem of the noun that a number counts, its written form with what precedes it, and the rest of the words."""
    for match in WORD.finditer(tail):
        word = match[0].split("'")[-1]
        if (
            tail[: match.start()].strip()
            and not set(re.split(r"[\s']+", tail[: match.start()].strip())) <= _SKIP_NOUN | _BEFORE_NOUN_WORDS
        ):
            break
        if word in _SKIP_NOUN:
            continue
        if word in _NO_NOUN or match[0] in _NO_NOUN:
            break
        one = stem(word)
        if one in _BEFORE_NOUN:
            continue
        return _HEADS.get(one, one), tail[: match.end()], tail[match.end() :] + " " + tail[: match.start()]
    return "", "", tail


_BEFORE_NOUN_WORDS = frozenset(
    [
        "nouveaux",
        "nouvelles",
        "nouvel",
        "nouvelle",
        "nouveau",
        "premiers",
        "premieres",
        "grands",
        "grandes",
        "petits",
        "petites",
        "differents",
        "differentes",
        "principaux",
        "principales",
        "seuls",
        "seules",
        "meilleurs",
        "derniers",
        "dernieres",
        "jeunes",
        "vrais",
        "autres",
        "bons",
        "bonnes",
        "premier",
        "premiere",
        "seul",
        "seule",
    ]
)


def _measure(before: str, tail: str) -> tuple[str, str]:
    """What an amount or a share measures: the last noun of measure before it, or the first after it."""
    for source, order in ((before, -1), (tail, 1)):
        words = [stem(word.split("'")[-1]) for word in WORD.findall(source)]
        for word in words[::order]:
            if word in _MEASURE_STEMS:
                return _HEADS.get(word, word), f"{before} {tail}"
    noun, _, rest = _noun(tail)
    return noun, f"{before} {rest}"


_MEASURE_STEMS = frozenset(stem(word) for word in _MEASURE)
_ATTRIBUTE = re.compile(r"((?:[a-z'-]+ ){1,4})(?:de|d'|a|avec|pour) $")
_VERB = re.compile(
    r"\b(?:compte|emploie|emploient|accueille|accueillent|retenu\w*|depose\w*|recu\w*|finance\w*|cree\w*|selectionne\w*|abandonne\w*|regroupe|rassemble|comprend|dispose|gere|prevoit|ouvr\w+|soutenu\w*|form\w+)\b"
)


def _before_verb(before: str) -> str:
    """What before a number tells its population: « ont été retenus 24 projets », « une crèche de 12 places »."""
    words = [match[0] for match in _VERB.finditer(before) if match[0] not in ("compte", "comprend", "dispose")]
    owner = _ATTRIBUTE.search(before)
    return " ".join([*words, owner[1] if owner else ""])


def _years(moments: list[Moment], first: int, last: int, at: int) -> frozenset[int]:
    """The years of the dates that go with a number: those of its sentence, the nearest when there are several."""
    inside = [moment for moment in moments if first <= moment.start < last and moment.known_year]
    if len(inside) > 1:
        inside = [min(inside, key=lambda moment: min(abs(moment.start - at), abs(moment.end - at)))]
    return frozenset().union(*(moment.years for moment in inside))


def _close(place: Place, quantity: Quantity, folded: str) -> bool:
    """A place goes with a number of the same clause."""
    one, two = sorted((place.start, quantity.start))
    return not re.search(r"[;.]", folded[one:two]) and two - one < 90


def content(stems_of: frozenset[str]) -> frozenset[str]:
    """Stems without the empty words (for keys that were built elsewhere)."""
    return frozenset(one for one in stems_of if one not in EMPTY)
