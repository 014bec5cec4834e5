"""A number that the text concludes from others (a sum, a rest, a product, a mean, a change) and that none of them make.

No word says which sum to do: whatever two numbers beside it make is tried. The one that nearly makes it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.spots import Spot, Spots, spots_of
from reporting.reading.slips import slip

# What tells that a number comes from others: before it, or after.
_DRAWN = re.compile(
    r"(?:\bsoit|\bdonc|\bfont|\bfait|\bainsi|\brepresent\w*|\bc'est|\bc'est-a-dire|\bau total|\ben tout|\btotal\w*|"
    r"\bensemble|\brest(?:e|ent|ait|era|ant)\b|\bmanqu\w+|\bmoyen\w*|\bchacun\w*|\becart|\bdifference|\bsolde|"
    r"\breliquat|\bexcedent|\bdeficit|\bgain|\bgagn\w+|\bperd\w*|\bhausse|\bbaisse|\bprogress\w*|\bde revient|=|"
    r"\baboutit|\brevient|\bmet l[ae']|\brend(?:ez|re|ra)?|\bsur la periode|\bannees)\b[^.;\d]{0,60}$"
)
_DRAWN_AFTER = re.compile(
    r" ?(?:[a-z'-]+ ){0,3}?(?:en moyenne|au total|en tout|chacune?\b|restante?s?\b|de moins\b|de plus\b|"
    r"par (?!an\b|mois\b|jour\b|semaine\b)[a-z]{3,}\b)"
)
_NO_RESULT = re.compile(
    r"\b(?:plafon\w*|maxim\w+|minim\w+|dont|contre|au moins|au plus|jusqu'a|mediane?|capital)\b[^.;]{0,30}$"
)


@dataclass(frozen=True, slots=True)
class Made:
    """What two numbers make, and how it is written."""

    value: Decimal
    how: str
    one: Spot
    two: Spot


@rule("nombre-conclu", "Un nombre que le texte conclut de ceux d’à côté n’est fait d’aucun d’eux.", general=True)
def concluded(read: Read) -> Iterator[Found]:
    """« 164 séances de trois heures représentent 482 heures », « 1,5 M€ … 1 450 k€ accordés. Il reste 150 k€ »."""
    spots = spots_of(read)
    for said in spots.all:
        if said.kind not in ("count", "euro") or said.cell or said.quantity.hedge in ("min", "max", "range"):
            continue
        if said.quantity.article or said.value < 4 or not _is_drawn(spots, said):
            continue
        near = [one for one in spots.between(said.rank - 1, said.rank) if _operand(one) and _before(one, said)]
        near = near[-4:]
        if len(near) < 2:
            continue
        wide = [one for one in spots.between(said.rank - 2, said.rank + 1) if _operand(one) and one is not said]
        if _explained(said, wide):
            continue
        close = [made for made in _results(said, near) if _close(made.value, said)]
        if close:
            best = min(close, key=lambda made: (-slip(made.value, said.value), abs(made.value - said.value)))
            text = f"{best.how} font {shown(round(best.value, 2), said.kind)}, et non {shown(said.value, said.kind)}."
            yield tuple(read.passage((one.block, one.at)) for one in (said, best.one, best.two)), text


def _before(one: Spot, said: Spot) -> bool:
    return (one.rank, one.at) < (said.rank, said.at)


def _operand(one: Spot) -> bool:
    return one.kind in ("count", "euro", "percent") and not one.quantity.article and one.value > 0


def _is_drawn(spots: Spots, said: Spot) -> bool:
    block, first, last = spots.spans[said.rank]
    lead, tail = block.folded[max(first, said.at - 80) : said.at], block.folded[said.quantity.end : last]
    return not _NO_RESULT.search(lead) and bool(_DRAWN.search(lead) or _DRAWN_AFTER.match(tail))


def _results(said: Spot, near: Sequence[Spot]) -> Iterator[Made]:
    """All that two numbers make of the kind of another."""
    for one, two in combinations(near, 2):
        top, low = (one, two) if one.value >= two.value else (two, one)
        kinds = {one.kind, two.kind}
        a, b = number(top.value), number(low.value)
        if "percent" in kinds:
            share, base = (one, two) if one.kind == "percent" else (two, one)
            if base.kind == said.kind:
                yield Made(
                    base.value * share.value / 100, f"{number(share.value)} % de {number(base.value)}", base, share
                )
            continue
        if kinds == {said.kind}:
            alike = not one.noun or not two.noun or one.noun == two.noun or said.kind == "euro"
            if alike and one.time == two.time:
                yield Made(top.value + low.value, f"{a} et {b}", top, low)
                yield Made(top.value - low.value, f"{a} moins {b}", top, low)
        if kinds != {"euro"} and not (one.noun and one.noun == two.noun):
            if said.kind in kinds and (said.kind == "count" or "count" in kinds):
                yield Made(top.value * low.value, f"{a} × {b}", top, low)
                euro = next((each for each in (one, two) if each.kind == "euro"), top)
                by = two if euro is one else one
                yield Made(euro.value / by.value, f"{number(euro.value)} divisé par {number(by.value)}", euro, by)


def _explained(said: Spot, wide: Sequence[Spot]) -> bool:
    """Whether the numbers around make one, by any sum."""
    values = [one.value for one in wide][:10]
    like = [one.value for one in wide if one.kind == said.kind and not one.time][:7]
    loose = max(said.quantity.step / 2, said.value / (10 if said.quantity.hedge else 250), _trailing(said.value))

    def fits(value: Decimal) -> bool:
        return abs(value - said.value) <= loose

    if said.value in values or any(fits(value * by) or fits(value / by) for value in like for by in (2, 12)):
        return True
    for a, b in combinations(values, 2):
        top, low = max(a, b), min(a, b)
        made = (top + low, top - low, top * low, top / low, top * low / 100, top * (100 - low) / 100)
        if any(map(fits, made)):
            return True
    sums = {Decimal(0)}
    for value in like:
        sums |= {one + value for one in sums}
    return any(map(fits, sums)) or any(fits(value - one) for value in like for one in sums)


def _trailing(value: Decimal) -> Decimal:
    """How far a number that ends with zeros may be from what it rounds."""
    zeros = len(str(int(value))) - len(str(int(value)).rstrip("0"))
    return Decimal(10) ** (zeros - 1) if value % 1 == 0 and zeros else Decimal(0)


def _close(made: Decimal, said: Spot) -> bool:
    gap = abs(made - said.value)
    return gap * 4 <= made or (made % 1 == 0 and slip(made, said.value) > 0)
