"""Means against what they are the means of: a whole and a number of things, near them or further in the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reporting.reading.blocks import Block
from reporting.reading.rules.grids import grid
from reporting.reading.rules.operands import around, within, words_after, words_before
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import TOTAL_LABEL
from reporting.reading.rules.tables import total_rows
from reporting.reading.rules.windows import numbers, sentence, timed
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import NOUNS, same_noun
from reporting.reading.words import fold, stem, stems

_MEAN = re.compile(r"\bmoyen\w*|\ben moyenne|\bchacun\w*|\bdivis\w+|\bunitaire|\brevient\b")
_PER = re.compile(r"^ ?(?:[a-z'-]+ ){0,3}?(?:(?:par|pour chaque|a chaque|la|le) |l')(?P<unit>[a-z]{3,})")
_PER_BEFORE = re.compile(
    r"\b(?:cout|prix|montant|aide|depense|nombre|participation|subvention|dotation|budget|effectif|\w+s?)"
    r"(?: moyen\w*| de revient)? (?:par|a la|a l'|de la|de l'|d'une?) ?(?P<unit>[a-z]{3,})\b[^.;]{0,80}$"
)
# « ce qui met l'heure à 14 € »
_PUTS = re.compile(
    r"\b(?:met|mettent|porte|ramene|fixe)\w* (?:le (?:cout|prix) (?:de )?)?(?:le |la |l')(?P<unit>[a-z]{3,}) a $"
)
_DRAWN = re.compile(
    r"[:=(]|, ou |\b(?:soit\b|c'est\b|en moyenne\b|moyen|ressort\b|donc\b|ce qui\b|divis|est de $|sur la base|"
    r"revient\b|s'etablit\b)"
)
# « de 12 à 16 enfants, soit 14 en moyenne », « hors les trois actions les plus aidées »
_RANGED = re.compile(
    r"\bhors (?:les|des|la|le)\b|\bhormis\b|\bsans compter\b|\bentre \d+ et \d+|\bde \d[\d ]* a \d[\d ]*\b|\bmedian"
)
# That another base, another time or a rule is meant, where the numbers are not beside the mean.
_OTHERWISE = re.compile(
    r"\b(?:hausse|baisse|de plus|de moins|augment\w*|dimin\w*|contre|plafon\w*|limite\w*|bonus|major\w*|objectif|"
    r"au moins|au plus|maxim\w+|minim\w+|prevu\w*|national\w*|france|doit|doivent|devra\w*|peut|peuvent|pourra\w*|"
    r"sera|seront|jusqu'a|tarif\w*|forfait\w*|regle|bareme|estim\w+|d'ici|age|duree)\b"
)
_EACH = re.compile(r"^ ?(?:[a-z'-]+ ){0,3}?(?:par|pour chaque|a chaque) ")
# « Chaque atelier en a donc réuni 20 »
_EACH_ONE = re.compile(r"\bchaque (?P<unit>[a-z]{3,})\b[^.;:,\d]{0,60}$")
_TIMES = frozenset(("an", "ans", "ann", "moi", "jour", "semain", "minut", "foi"))
_REACH = 15


@dataclass(frozen=True)
class Operand:
    """A number of which a mean may be made: `kind` is « * » where a table does not say it."""

    value: Decimal
    kind: str
    noun: str
    block: Block
    at: int
    sure: bool = True
    step: Decimal = Decimal(1)


def _noun(word: str) -> str:
    one = stem(word)
    return NOUNS.get(one, one)


def _operand(one: Statement) -> Operand:
    noun = one.noun
    if not noun and (label := _LABEL.search(one.block.folded, 0, one.quantity.start)):
        noun = _noun((stems(label["what"]) or ("",))[0])
    each = re.match(r" ?(?:par|chacun|l'une?|en moyenne)\b", one.after)
    sure = one.quantity.exact and not each
    return Operand(one.value, one.quantity.kind, noun, one.block, one.quantity.start, sure, one.quantity.step)


# « Heures d'accueil réalisées : 13 400 »
_LABEL = re.compile(r"(?:^|[.;] )(?P<what>[^.;:]{3,60}?) ?: ?$")


def _totals(read: Read, first: int, last: int) -> Iterator[Operand]:
    """The lines of total of the tables between two blocks, and how many lines each makes a total of."""
    for table in read.text.tables:
        if not table.rows or not first <= table.rows[-1].rank <= last:
            continue
        one = grid(table)
        for row, cells in zip(one.rows, one.cells, strict=True):
            known = [cell for cell in cells if cell is not None]
            if known and TOTAL_LABEL.match(fold(row.cells[0])):
                yield Operand(known[-1].value, "*", "", row, 0, step=known[-1].step)
                for head in stems(fold(table.header[0]))[:1] if table.header else ():
                    yield Operand(Decimal(len(one.rows) - 1), "count", NOUNS.get(head, head), one.rows[0], 0)


@rule("moyenne", "Une moyenne n’est pas celle des nombres qui la précèdent.", general=True)
def means(read: Read) -> Iterator[Found]:
    """« 8 séances ont rassemblé 120 participants, en moyenne 18 par séance », « 290 par an »."""
    for said in read.statements:
        kind = said.quantity.kind
        if kind not in ("count", "euro") or said.quantity.hedge not in ("", "about") or said.block.kind == "row":
            continue
        if said.quantity.article or timed(said) or said.value <= 1:
            continue
        lead, tail = words_before(said, 110), words_after(said)
        mean = _MEAN.search(lead[-70:]) or _MEAN.search(tail[:30])
        puts = _PER.match(tail) or _PUTS.search(lead)
        each = _EACH_ONE.search(lead)
        if not (mean or puts or each or "cout" in lead) or not _DRAWN.search(lead):
            continue
        after = puts or _PER_BEFORE.search(lead) or each
        unit = _noun(after["unit"]) if after else ""
        if not (mean or unit) or _RANGED.search(said.block.folded, *said.sentence):
            continue
        run = _run(read, said)
        if mean and len(run) > 1:
            made = sum((one.value for one in run), Decimal(0)) / len(run)
            if within(said, made, said.value * Decimal("0.03")):
                continue  # « 10 000 €, 20 000 € et 30 000 €, soit 20 000 € en moyenne »
            if len(run) > 2 and not unit and len({one.noun for one in run}) == 1 and made < said.value * 2 < made * 4:
                text = f"{' + '.join(number(one.value) for one in run)} font {shown(made, kind)} en moyenne, et non "
                yield (read.passage(said), *map(read.passage, run)), f"{text}{shown(said.value, kind)}."
                continue
        best = _false(read, said, unit, bool(mean), lead)
        if best is not None:
            whole, count = best
            true = round(whole.value / count.value, 1)
            text = f"{shown(whole.value, kind)} pour {number(count.value)} font {shown(true, kind)}, et non "
            passages = [read.passage((one.block, one.at)) for one in best]
            passages += [read.passage((row, 0)) for row in total_rows(read, whole.value) if whole.value > 99]
            yield (read.passage(said), *passages), f"{text}{shown(said.value, kind)}."


def _run(read: Read, said: Statement) -> list[Statement]:
    """The numbers of the sentence before a mean that are of its kind."""
    found = numbers(read, sentence(said), (said.quantity.kind,))
    return [one for one in found if one.quantity.start < said.quantity.start and not timed(one)]


def _false(read: Read, said: Statement, unit: str, mean: bool, lead: str) -> tuple[Operand, Operand] | None:
    """The whole and the number that belie a mean: those of the nearest window that has some, if no other makes it."""
    rank, kind = said.block.rank, said.quantity.kind
    following = [one for one in numbers(read, sentence(said)) if one.quantity.start > said.quantity.start]
    near = [
        _operand(one)
        for one in dict.fromkeys([*around(read, said, ("count", "euro")), *following])
        if not timed(one) or unit
    ]
    mine = _pairs(said, near, near, unit)
    if any(_right(said, pair) for pair in mine) or (mine and not unit and len(mine) > 1):
        return None
    if not mine:
        each = _EACH.match(words_after(said)) or _PER_BEFORE.search(lead) or _EACH_ONE.search(lead)
        if not unit or not each or _OTHERWISE.search(lead) or unit in _TIMES or (not mean and said.block.fiche):
            return None
        blocks = read.text.blocks[max(0, rank - _REACH) : rank + 1]
        beside = [_operand(one) for block in blocks for one in read.of(block) if not timed(one) and one is not said]
        beside += _totals(read, rank - _REACH, rank)
        named = [one for noun in sorted(same_noun(unit)) for one in read.by_noun.get(noun, ())]
        counts = [_operand(one) for one in named if one.quantity.exact and not one.quantity.article] + beside
        mine = _pairs(said, beside, counts, unit)
        if mean and kind == "euro":  # of what the document counts and gives in all
            times = Counter(
                value for value, _, _ in {(one.value, one.block.rank, one.at) for one in counts if one.noun}
            )
            far = _pairs(said, _amounts(read), _by_value(counts), unit)
            usual = max({two.value for _, two in far}, key=lambda value: (times[value], value), default=None)
            if any(_right(said, pair) for pair in far):
                return None
            mine += [pair for pair in far if pair[1].value == usual]
        if any(_right(said, pair) for pair in mine):
            return None
        if said.value * len(read.records) in {whole.value for whole, _ in mine}:
            return None
    limit = Decimal("2.5") if near else Decimal(2)
    mine = [pair for pair in mine if 1 / limit < pair[0].value / pair[1].value / said.value < limit]
    mine = [pair for pair in mine if pair[0].sure and pair[1].sure]
    return min(mine, key=lambda pair: abs(pair[0].value / pair[1].value - said.value), default=None)


@lru_cache(maxsize=2)
def _amounts(read: Read) -> list[Operand]:
    """What a document gives: its amounts, and what its tables make in all."""
    sure = [one for one in read.statements if one.quantity.kind == "euro" and one.quantity.exact]
    return _by_value([*map(_operand, sure), *_totals(read, 0, len(read.text.blocks))])


def _by_value(found: Sequence[Operand]) -> list[Operand]:
    """The first of each value, of those that have a noun rather than of others."""
    return list({one.value: one for one in sorted(found, key=lambda one: (bool(one.noun), -one.block.rank))}.values())


def _pairs(
    said: Statement, wholes: Sequence[Operand], counts: Sequence[Operand], unit: str
) -> list[tuple[Operand, Operand]]:
    kind = said.quantity.kind
    tops = [one for one in wholes if one.kind in (kind, "*") and one.value > said.value]
    under = [one for one in counts if one.kind == "count" and one.value > 1 and one.noun]
    under = [one for one in under if not unit or _is_of(one.noun, unit)]
    if not tops or not under:
        return []
    # What is far from the mean by any of them belies nothing.
    least, most = min(one.value for one in under), max(one.value for one in under)
    tops = [one for one in tops if said.value * least / 3 <= one.value <= said.value * most * 3]
    return [(one, two) for one in tops for two in under if (one.block, one.at) != (two.block, two.at)]


def _is_of(noun: str, unit: str) -> bool:
    return unit in same_noun(noun) or (noun in {"an", "ans", "ann"} and unit in {"an", "ans", "ann"})


def _right(said: Statement, pair: tuple[Operand, Operand]) -> bool:
    whole, count = pair
    loose = whole.step / 2 / count.value if whole.step != 1 else Decimal(0)
    return within(said, whole.value / count.value, max(loose, said.value * Decimal("0.03")))
