"""How long each project, convention or aid lasts, against the length that the text sets for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.reading import spelled
from reporting.reading.blocks import Block
from reporting.reading.dates import Moment, moments
from reporting.reading.rules.courses import MONTHS, SAVE, SENIOR, elsewhere
from reporting.reading.rules.limit_values import one_named, side_of
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.statements import Statement
from reporting.reading.text import Line
from reporting.reading.words import fold

_OTHER_THINGS = re.compile(
    r"\b(?:formations?|sejours?|stages?|bail|baux|agrements?|sessions?|cycles?|mandats?|cdd|apprentis\w*|enquete|"
    r"age|ages|travaux|retard\w*|delais?|preavis|enfants? de|moins de trois ans|conserv\w+|chantier|etude|phase|"
    r"supplementaires?|depot)\b"
)
_LASTS = re.compile(
    r"(?:\bdure\w*|\bpour|\bsur|\bpendant|\bdurant|\bexced\w+|\bdepass\w+|\bde|\bd'|\bplus d[e']|\bmoins d[e']|:|"
    r"\bentre|\ba|\bau (?:plus|moins)|\bmaxim\w+|\bminim\w+|\bde plus de|\bsuperieure?s? a|"
    r"\binferieure?s? a)(?: pas| jamais)? ?$"
)
_NOT_LASTING = re.compile(
    r"\b(?:dans (?:les|un delai)|avant|apres|tous les|toutes les|chaque|il y a|depuis|au bout|sous|a l'issue)"
    r"[a-z' ]{0,14}$"
)
_RENEWED = re.compile(r"\b(?:renouvel|prolong|reconduc|reconduit|avenant)\w*")
_NOT_RENEWED = re.compile(r"\b(?:sans|ni|non|aucune?|ne|n')\b[^.;]{0,30}\b(?:renouvel|prolong|reconduc|reconduit)")
_EACH = re.compile(
    r"\btou(?:s|tes|te)\b|\bchaque\b|\bchacun|\bles (?:projets|actions|conventions|aides|subventions)\b[^.;:(]{0,40} "
    r"(?:sont|seront|ont|dur\w+|cour\w+)\b|\bl'aide (?:est|sera)\b|\bla (?:convention|subvention|duree) (?:est|"
    r"sera|des)\b|"
    r"\bune meme duree\b|\buniforme"
)


@dataclass(frozen=True, eq=False)
class _Rule:
    """From how many months to how many all must last; `step` where it is renewed, which makes several lengths."""

    least: int | None
    most: int | None
    step: int
    one: Statement


@dataclass(frozen=True, eq=False)
class _Spell:
    """How many months one thing lasts, about, and where it is said."""

    low: int
    high: int
    block: Block
    at: int
    line: Line
    shown: str


def _rules(read: Read) -> Iterator[_Rule]:
    for one in read.statements:
        size = MONTHS.get(one.noun)
        if size is None or one.line.number in read.described or one.block.kind in ("row", "heading"):
            continue
        first, last = one.sentence
        words, lead = one.block.folded[first:last], one.block.folded[first : one.quantity.start]
        if _OTHER_THINGS.search(words) or SENIOR.search(words) or SAVE.search(words):
            continue
        if not _LASTS.search(lead) or _NOT_LASTING.search(lead) or re.match(r" ?par\b", one.after):
            continue
        value = int(one.value) * size
        side = side_of(one)
        step = value if _renewed(one.block, first) else 0
        if one.quantity.hedge == "range" and one.quantity.upper and re.search(r"\bdur|\bpour\b|\bsur\b", words):
            yield _Rule(value, int(one.quantity.upper) * size, 0, one)
        elif side == "max":
            yield _Rule(None, value, step, one)
        elif side == "min":
            yield _Rule(value, None, 0, one)
        elif side is None and _EACH.search(words) and _FOR_SO_LONG.search(lead) and _alone(read, one, first, last):
            yield _Rule(value, value, step, one)


_FOR_SO_LONG = re.compile(r"\bdur|\bpour (?:une duree de )?$|\bsur $")


def _alone(read: Read, one: Statement, first: int, last: int) -> bool:
    """Whether a length is sure, and the one of its sentence: « celles de 2024 sur deux ans » is another."""
    lengths = [two for two in read.of(one.block) if first <= two.quantity.start < last and two.noun in MONTHS]
    return not one.quantity.hedge and len(lengths) == 1


def _renewed(block: Block, first: int) -> bool:
    """Whether the sentence of a length, or the next one, says that it may come again."""
    after = block.folded[first : first + 260]
    return bool(_RENEWED.search(after)) and not _NOT_RENEWED.search(after)


_LENGTH = re.compile(rf"(?<![\w-])(?P<n>\d{{1,3}}|{'|'.join(spelled.WORDS)}) (?P<unit>mois|ans?|annees?)\b")
_ITS = re.compile(
    r"\bdure\w*|\bduree\b|\bcour(?:t|ent|ra)\b|\bs'etend|\bs'etal|\bcouvr|\bfinance|\bsoutenu|\bconclu|\bsigne|"
    r"\baccord|\bpropos|\bconvention|\bcontrat|\bprojet|\baction|\bengage|\bconduit|\bmene|\baide|\bsubvention|\bexperiment"
)


def _spells(read: Read) -> Iterator[_Spell]:
    for one in read.statements:
        size = MONTHS.get(one.noun)
        if size is None or one.quantity.hedge not in ("", "max") or one.block.kind in ("row", "heading"):
            continue
        block, (first, last) = one.block, one.sentence
        words, lead = block.folded[first:last], block.folded[first : one.quantity.start]
        label = block.kind == "field" and fold(block.label).startswith("duree")
        if _OTHER_THINGS.search(words) or SENIOR.search(words):
            continue
        if label or (
            _ITS.search(words)
            and re.search(
                r"(?:\bdure\w*|\bpour|\bsur|\bduree de|\bpendant|\bsoutenu\w*|\baidee?s?|\bfinance\w*) $", lead
            )
        ):
            value = int(one.value) * size
            yield _Spell(value, value, block, one.quantity.start, one.line, one.words)
    for block in read.text.blocks:
        for first, last in block.sentences if block.kind in ("text", "item") and len(block.moments) > 1 else ():
            if _ITS.search(block.folded, first, last) and (two := _from_to(block, first, last)):
                line = block.line_at(two[1])
                yield _Spell(two[0], two[0], block, two[1], line, block.text[first:last].strip())
        for moment in block.moments if block.kind not in ("row", "heading") else ():
            first, last = block.sentence_at(moment.start)
            words, line = block.folded[first:last], block.line_at(moment.start)
            if moment.grain != "span" or not _ITS.search(words) or _OTHER_THINGS.search(words):
                continue
            if (line.number in read.described or one_named(block, first, last)) and (spell := _long(block, moment)):
                yield _Spell(*spell, block, moment.start, line, block.text[moment.start : moment.end])
    yield from _in_rows(read)


_PAID = re.compile(r"\b(?:financee?|soutenue?|aidee?|reconduite?)(?: par [a-z' ]{2,20})? (?:de |entre |sur |pour )?$")


def _long(block: Block, moment: Moment) -> tuple[int, int] | None:
    """How many months a span whose days or months are told lasts, about."""
    if not moment.known_year:
        return None
    if not re.search(r"[a-z]{3}|/", block.folded[moment.start : moment.end]):  # « de 2021 à 2025 »
        years = moment.last.year - moment.first.year
        return (years * 12, years * 12 + 12) if _PAID.search(block.folded, 0, moment.start) and years < 12 else None
    months = round((moment.last - moment.first).days / 30.44)
    return (months, months) if months > 0 else None


_BEGUN = re.compile(r"\b(?:signee?|conclue?|debute|commence|demarre|prend effet|a compter|effet)\b[^.;]{0,20}$")
_ENDED = re.compile(
    r"\b(?:prend\w* fin|s'acheve\w*|expire\w*|se termine\w*|jusqu'au|jusqu'a|jusqu'en|arrive\w* a)\b[^.;]{0,20}$"
)


def _from_to(block: Block, first: int, last: int) -> tuple[int, int] | None:
    """« signée le 1er mars 2023, prendra fin le 28 février 2028 »: how many months, and where."""
    own = [
        one for one in block.moments if first <= one.start < last and one.known_year and one.grain in ("day", "month")
    ]
    starts = [one for one in own if _BEGUN.search(block.folded, first, one.start)]
    ends = [one for one in own if _ENDED.search(block.folded, first, one.start)]
    if len(own) == 2 and len(starts) == 1 and ends[:1] == own[1:] and starts[0].first < ends[0].last:
        return round((ends[0].last - starts[0].first).days / 30.44), ends[0].start
    return None


def _in_rows(read: Read) -> Iterator[_Spell]:
    """« 24 mois » under « Durée », or the days under « Début » and « Fin »."""
    for table in read.text.tables:
        heads = [fold(head) for head in table.header]
        ranks = [rank for rank, head in enumerate(heads) if head.startswith("duree")]
        ends = [rank for rank, head in enumerate(heads) if re.match(r"(?:date de )?(?:fin|echeance|terme)\b", head)]
        starts = [
            rank
            for rank, head in enumerate(heads)
            if re.match(r"(?:date de )?(?:debut|effet|demarrage|signature)", head)
        ]
        for row in table.rows:
            cells = [fold(cell) for cell in row.cells]
            if len(cells) != len(heads):
                continue
            for rank in ranks:
                said = _LENGTH.search(cells[rank]) or re.fullmatch(r"(?P<n>\d{1,3})(?P<unit>)", cells[rank])
                unit = (said["unit"] or ("mois" if "mois" in heads[rank] else "an")) if said else ""
                number = (int(said["n"]) if said["n"].isdigit() else spelled.value_of(said["n"])) if said else None
                if number:
                    value = number * (1 if unit == "mois" else 12)
                    yield _Spell(value, value, row, 0, row.lines[0], f"{row.cells[0]} : {row.cells[rank]}")
            if len(starts) == len(ends) == 1:
                one, two = moments(cells[starts[0]]), moments(cells[ends[0]])
                if len(one) == len(two) == 1 and one[0].first < two[0].last and one[0].grain == two[0].grain != "year":
                    months = round((two[0].last - one[0].first).days / 30.44)
                    shown = f"{row.cells[starts[0]]} – {row.cells[ends[0]]}"
                    yield _Spell(months, months, row, 0, row.lines[0], shown)


@rule("duree-enfreinte", "Un projet ne dure pas ce que le texte fixe à tous.")
def too_long_or_short(read: Read) -> Iterator[Found]:
    """« Les projets durent de 18 à 36 mois », then « 12 mois » under « Durée »."""
    rules = list(_rules(read))
    spells = list(_spells(read)) if rules else []
    for own in rules[:12]:
        one = own.one
        for spell in spells:
            if spell.block is one.block and spell.block.sentence_at(spell.at) == one.block.sentence_at(
                one.quantity.start
            ):
                continue
            long = own.most is not None and spell.low > own.most + 1
            short = own.least is not None and spell.high < own.least - 1
            again = own.step and any(abs(spell.low - own.step * times) < 2 for times in (2, 3))
            if (long or short) and not again and not elsewhere(one.block, spell.block):
                yield (
                    (read.passage(one), read.passage(spell.line)),
                    f"« {spell.shown} » n’est pas la durée que le texte fixe (« {one.words} »).",
                )
                break
