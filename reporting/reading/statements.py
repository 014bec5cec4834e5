"""What a text says in numbers: a value, what it counts, of which population, when, where, and how surely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from reporting.reading.blocks import Block, Text
from reporting.reading.numbers import Quantity
from reporting.reading.places import Place, places
from reporting.reading.text import Line
from reporting.reading.vocabulary import BEFORE_NOUN, MEASURES, NO_NOUN, NOUNS, SAME
from reporting.reading.words import WORD, fold, stem, stems

_SKIP_NOUN = frozenset(("de", "d", "des", "du", "la", "le", "les", "l"))
_TAIL_END = re.compile(
    r"[,;:.!?()«»\[\]/|]| (?:dont|soit|contre|mais|tandis|alors|ainsi que|parmi lesquels|parmi lesquelles|et) | – "
)
# Up to the last sign that parts what precedes a number.
_HEAD_END = re.compile(r".*(?:[,;:.!?()«»\[\]|]| – )", re.DOTALL)
_SUBSET = re.compile(
    r"(?:\bdont|\bparmi (?:eux|elles|lesquels|lesquelles)|\by compris|\bnotamment|\bincluant|"
    r"\bcomprenant) ?(?:(?:aussi|deja|notamment|au moins)\s)?$"
)
# « Parmi les lauréats, quatre communes »
_AMONG = re.compile(r"parmi (?:les|ces|nos|leurs) [^,;.:]{3,60}, ")
_SUR = re.compile(r"(?:\bsur|(?<=\d) des|\bde (?:ces|ses|nos|leurs)|\bparmi|\bd'entre)(?: les| ces| nos| quelque)? $")
# « 847 000 euros sur trois ans »: no part of three.
_TIME_SPAN = re.compile(r"\S+ (?:ans?|annees?|exercices?|mois|semaines?|jours?)\b")
# « 20 places réparties sur deux sites »
_SPREAD = re.compile(r"\b(?:reparti|situe|install|partage|etale|ouvert|implante|deploye|echelonne)\w* sur (?:les )?$")
_DEFINITE = re.compile(
    r"(?:\bles|\bces|\bdes|\baux|\bnos|\bleurs|\bl'ensemble des|\btotalite des|\bsur les|\bses|\bmes) $"
)
_TOTAL = re.compile(r"\b(?:au total|en tout|total|totale|totaux|ensemble|globale?|globalement|cumul\w*)\b")
_LABEL = re.compile(
    r"^(?:[^:]*[.;] )?(?:le |la )?(?:nombre (?:total )?|total |effectif (?:total )?|"
    r"montant (?:total )?)(?:de |d'|des |du |de la )(?P<what>[^:]{3,60}?) ?: ?$"
)
# « le nombre de bénévoles a atteint », « l'effectif des crèches est de »
_COUNTED = re.compile(
    r"(?:^|[.;:,] ?)(?:le |un |notre |leur |l')?(?:nombre|effectif|total)(?: total| global)? (?:de |d'|des |du )"
    r"(?P<what>[a-z][a-z' -]{2,50}?) (?:a ete |a |avait |aura )?(?:est|etait|sera|reste|atteint|atteindra|s'eleve|"
    r"s'elevait|s'etablit|passe|porte|fixe|monte|descend)(?: donc| ainsi| desormais| aujourd'hui)? ?(?:de |a |d')?$"
)
# « Les relais petite enfance (65) animent le réseau »
_BRACKETED = re.compile(r"(?:les|nos|ces|vos|leurs) (?P<what>[a-z][a-z' -]{3,50}) \($")
_CLOSES = re.compile(r" ?(?:au total|en tout)?\)")
# A verb ends the name of what is counted: what follows is said of it.
_FINITE = re.compile(
    r" (?:sont|ont|est|a|seront|sera|etaient|etait|avaient|se sont|s'est|avait|peuvent|doivent|peut|doit|restent|"
    r"reste|demeure|atteint|represente\w*|correspond\w*|depasse\w*|qui|que|[a-z]{2,}(?:ront|aient))\b"
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
    names: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    own_places: frozenset[str] = frozenset()

    @property
    def value(self) -> Decimal:
        return self.quantity.value

    @property
    def line(self) -> Line:
        return self.block.line_at(self.quantity.start)

    @cached_property
    def sentence(self) -> tuple[int, int]:
        """Where the sentence that says it starts and ends in its block."""
        return self.block.sentence_at(self.quantity.start)

    @property
    def words(self) -> str:
        """The number and its noun, as they are written."""
        return self.block.text[self.quantity.start : self.quantity.end + len(self.shown)].strip()


def statements(text: Text) -> list[Statement]:
    """Every number of a document that counts or measures something, in order."""
    found: list[Statement] = []
    for block in text.blocks:
        if block.kind != "row":
            found += numbers_of(text, block)
    return found


def numbers_of(text: Text, block: Block) -> list[Statement]:
    """Those of one block."""
    folded, numbers = block.folded, block.quantities
    if not numbers:
        return []
    where = places(block.text, folded)
    result = []
    named = _names(block)
    # « un », « une » are articles more often than numbers: they bound nothing.
    bounds = [one for one in numbers if not one.article]
    for quantity in numbers:
        if quantity.kind in ("label", "time"):
            continue
        limit = next((one.start for one in bounds if one.start >= quantity.end), len(folded))
        floor = max((one.end for one in bounds if one.end <= quantity.start), default=0)
        result.append(_statement(text, block, quantity, (floor, limit), where, named))
    return result


def _statement(
    text: Text,
    block: Block,
    quantity: Quantity,
    bounds: tuple[int, int],
    where: list[Place],
    named: list[tuple[int, str]],
) -> Statement:
    folded, limit = block.folded, bounds[1]
    end = _TAIL_END.search(folded, quantity.end)
    tail = folded[quantity.end : min(limit, end.start() if end else len(folded))]
    first, last = block.sentence_at(quantity.start)
    floor = max(bounds[0], first)
    cut = _HEAD_END.match(folded, floor, quantity.start)
    before = folded[cut.end() if cut else floor : quantity.start]
    noun, shown, about = _subject(block, quantity, before, tail)
    return Statement(
        text,
        block,
        quantity,
        noun,
        shown,
        about - {noun},
        _years(block, first, last, quantity.start),
        frozenset(place.code for place in where if first <= place.start < last and _close(place, quantity, folded)),
        part=bool(
            _SUBSET.search(folded, max(first, quantity.start - 40), quantity.start)
            or _AMONG.match(folded, first, quantity.start)
            or (
                limit <= last
                and _SUR.search(folded, max(quantity.end, limit - 24), limit)
                and not _TIME_SPAN.match(folded, limit)
                and not _SPREAD.search(folded, quantity.end, limit)
            )
        ),
        definite=bool(_DEFINITE.search(folded, max(0, quantity.start - 24), quantity.start)),
        total=bool(_TOTAL.search(before) or _TOTAL.search(tail)),
        after=tail,
        before=before,
        names=frozenset(name for at, name in named if first < at < last),
        days=frozenset(
            one.first for one in block.moments if first <= one.start < last and one.grain == "day" and one.known_year
        ),
        own_places=frozenset(place.code for place in where if quantity.end <= place.start < min(limit, last)),
    )


def _subject(block: Block, quantity: Quantity, before: str, tail: str) -> tuple[str, str, frozenset[str]]:
    """The noun that a number counts or the measure that it gives, and the stems of its population."""
    if quantity.kind in ("euro", "percent", "points"):
        noun, rest = _measure(before, tail)
        if quantity.kind == "percent":
            rate = _rate(before)
            if rate:
                verb = _FINITE.search(tail)
                return rate[0], "", _population(f"{rate[1]} {tail[: verb.start()] if verb else tail}")
            noun, rest = "part", f"{noun} {rest}"
        return noun, "", _population(f"{_before_verb(before)} {rest}")
    noun, shown, rest = _noun(tail)
    lead = block.folded[: quantity.start] if not noun else ""
    label = _LABEL.match(lead) or _COUNTED.search(lead) if lead else None
    if lead and label is None and _CLOSES.match(block.folded, quantity.end):
        label = _BRACKETED.match(lead[block.sentence_at(quantity.start)[0] :])
    if label:
        noun, _, rest = _noun(" " + label["what"])
        return noun, "", _population(rest)
    verb = _FINITE.search(rest)
    if verb and quantity.value > 4 and _DEFINITE.search(block.folded, max(0, quantity.start - 12), quantity.start):
        # « Les 26 projets sont … »: all of them, whatever is said of them.
        return noun, shown, _population(rest[: verb.start()])
    if verb:
        # Of what is said after the verb, only what tells a population is kept.
        told = _population(rest[verb.end() :][:60])
        said = [word for word in told if word in _TOLD] or list(told)
        return noun, shown, _population(f"{_before_verb(before)} {rest[: verb.start()]}") | frozenset(said)
    return noun, shown, _population(f"{_before_verb(before)} {rest}")


_TOLD = frozenset(SAME.values())


def _population(words: str) -> frozenset[str]:
    return frozenset(SAME.get(one, one) for one in stems(words))


def _rate(before: str) -> tuple[str, str] | None:
    """« le taux de couverture … » gives « taux couvertur » and the other words."""
    match = re.search(
        r"\btaux (?:de |d'|moyen |global |annuel )*(?P<what>[a-z]{3,})(?: des? [a-z]+| en [a-z]+)?", before
    )
    return (f"taux {stem(match['what'])}", before[: match.start()] + before[match.end("what") :]) if match else None


def _names(block: Block) -> list[tuple[int, str]]:
    """The words of a block that a capital letter makes names, but the first of a sentence."""
    starts = {start for start, _ in block.sentences}
    if len(block.sentences) > 1 and (lead := _LEAD.match(block.text)):
        # « Cavaillon. Quatre mois, 30 enfants. »: what follows is said of it.
        name = fold(lead[0].rstrip(" .:"))
        return [(start + 1, name) for start, _ in block.sentences]
    return [(match.start(), fold(match[0])) for match in _CAPITAL.finditer(block.text) if match.start() not in starts]


_LEAD = re.compile(
    r"(?:\[?\d{1,2}[\])]? |(?:Page|Fiche|P\.|N°) ?\d{1,3} ?[–:-] )?"
    r"[A-ZÀ-Ý][\w'’-]+(?: (?:[a-zà-ÿ]{1,3} )?[A-ZÀ-Ý][\w'’-]+){0,3}\. (?=[A-ZÀ-Ý\d])"
)
_CAPITAL = re.compile(
    r"(?<![\w'-])(?:[dl]')?(?!(?:Caf|Etat|État|Région|Mme|Mmes|Fipe|Les|Des|Le|La|Il|Elle|Au|En|Un|"
    r"Une|Ces|Cette)\b)[A-ZÀ-Ý][a-zà-ÿ][\w'-]+"
)


# A number counts a plural, which ends with s or x: « 101 disposent » has no noun.
_VERB_END = re.compile(r"(?:ront|aient|[^m]ent)$")


_OF_PLACE = re.compile(r" (?:la |le |les |l'|d'une? |du |de la |de l')")


def _noun(tail: str) -> tuple[str, str, str]:
    """The stem of the noun that a number counts, its written form with what precedes it, and the rest of the words."""
    if _OF_PLACE.match(tail):
        return (
            "",
            "",
            tail,
        )  # « 12 projets concernent l'accueil, 8 la parentalité », « 149 d'une commune », « 60 du Lot »
    for match in WORD.finditer(tail):
        word = match[0].split("'")[-1]
        if (
            tail[: match.start()].strip()
            and not set(re.split(r"[\s']+", tail[: match.start()].strip())) <= _SKIP_NOUN | BEFORE_NOUN
        ):
            break
        if word in _SKIP_NOUN:
            continue
        if word in NO_NOUN or match[0] in NO_NOUN:
            break
        if word in BEFORE_NOUN:
            continue
        one = stem(word)
        if _VERB_END.search(word):
            break
        return NOUNS.get(one, one), tail[: match.end()], tail[match.end() :] + " " + tail[: match.start()]
    return "", "", tail


def _measure(before: str, tail: str) -> tuple[str, str]:
    """What an amount or a share measures: the last noun of measure before it, or the first after it."""
    for source, order in ((before, -1), (tail, 1)):
        words = [stem(word.split("'")[-1]) for word in WORD.findall(source)]
        for word in words[::order]:
            if word in MEASURES:
                return NOUNS.get(word, word), f"{before} {tail}"
    noun, _, rest = _noun(tail)
    return noun, f"{before} {rest}"


_ATTRIBUTE = re.compile(r"((?:[a-z'-]+ ){1,4})(?:de|d'|a|avec|pour) $")
_JOINS = ("de ", "d' ", "a ", "avec ", "pour ")
_VERB = re.compile(
    r"\b(?:compte|emploie|emploient|accueille|accueillent|retenu\w*|depose\w*|recu\w*|finance\w*|"
    r"cree\w*|selectionne\w*|abandonne\w*|regroupe|rassemble|comprend|dispose|gere|prevoit|ouvr\w+|"
    r"soutenu\w*|form\w+)\b"
)


def _before_verb(before: str) -> str:
    """What before a number tells its population: « ont été retenus 24 projets », « une crèche de 12 places »."""
    words = [match[0] for match in _VERB.finditer(before) if match[0] not in ("compte", "comprend", "dispose")]
    owner = _ATTRIBUTE.search(before) if before.endswith(_JOINS) else None
    return " ".join([*words, owner[1] if owner else ""])


def _years(block: Block, first: int, last: int, at: int) -> frozenset[int]:
    """The years of the dates that go with a number: the nearest of its sentence, or those of its heading."""
    inside = [moment for moment in block.moments if first <= moment.start < last and moment.known_year]
    if len(inside) > 1:
        # « En 2023, 9 lauréats ; en 2025, 14 »: that of its own clause, where one is.
        own = [moment for moment in inside if ";" not in block.folded[min(moment.end, at) : max(moment.start, at)]]
        inside = own or inside
        inside = [min(inside, key=lambda moment: min(abs(moment.start - at), abs(moment.end - at)))]
    if not inside and block.section.level:
        return frozenset(int(year) for year in _YEAR.findall(block.section.title))
    return frozenset().union(*(moment.years for moment in inside))


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _close(place: Place, quantity: Quantity, folded: str) -> bool:
    """A place goes with a number of the same clause."""
    one, two = sorted((place.start, quantity.start))
    return not re.search(r"[;.]", folded[one:two]) and two - one < 90
