"""A number that the text draws from two others beside it: what is left, a mean, a product, a change.

Nothing is said where any two of the numbers around make it; what the words name is what it should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from reporting.reading.blocks import Block
from reporting.reading.rules.grids import grid
from reporting.reading.rules.operands import earlier, told, words_after, words_before
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import leading
from reporting.reading.rules.windows import beside, numbers, sentence, timed
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import kin
from reporting.reading.words import fold

_GAINS = re.compile(r"\b(?:produits|recettes|ressources|encaiss\w+)\b")
_COSTS = re.compile(r"\b(?:charges|depenses|emplois|decaiss\w+)\b")


# How a line calls what is left of the two above it, and what a third one gained on them.
_REST_LABEL = re.compile(
    r"(?:(?:le|la|les|dont|soit|montant|credits?|enveloppe|somme|dossiers?|projets?|demandes?|places?|fonds|budget|"
    r"candidatures?|nombre|d[eu]s?) )*(?:rest\w+|solde|reliquat|disponibles?|non \w+|a (?:engager|attribuer|"
    r"verser|pourvoir)|ecarts?|refus\w*|rejet\w*|ecarte\w*|irrecevables?|vacant\w*|difference|excedent|deficit|marge)\b"
)
_GAIN_LABEL = re.compile(
    r"(?:(?:le|la|les|dont|soit) )*(?:gain|progression|evolution|hausse|baisse|augmentation|diminution|ecart|"
    r"difference|variation|recul|creations? nettes?)\b"
)
_PAID_LABEL = re.compile(r"\b(?:acompte|avance|versement|tranche)")


@dataclass(frozen=True)
class _Line:
    """A line that gives one number to what its label says."""

    label: str
    value: Decimal
    kind: str
    where: tuple[Block, int]


def _columns(read: Read) -> Iterator[list[_Line]]:
    """The fields and items that follow one another, and the tables of two columns, whose lines give one number each."""
    run: list[_Line] = []
    for block in [*read.text.blocks, None]:
        one = leading(read, block) if block is not None and block.kind in ("field", "item") else None
        if block is not None and one is not None and one.quantity.exact:
            at = one.quantity.start
            run.append(_Line(block.folded[:at].strip(" :"), one.value, one.quantity.kind, (block, at)))
            continue
        if len(run) > 2:
            yield run
        run = []
    for table in read.text.tables:
        rows = [[cell for cell in row if cell is not None] for row in grid(table).cells]
        alone = [row[0] for row in rows if len(row) == 1]
        if len(alone) == len(rows):
            yield [_Line(fold(cell.row.cells[0]), cell.value, cell.kind, (cell.row, 0)) for cell in alone]


def left_below(read: Read) -> Iterator[Found]:
    """« Enveloppe : 980 000 € », « Engagé : 735 000 € », « Reste à engager : 215 000 € », a line each."""
    for lines in _columns(read):
        for one, two, last in zip(lines, lines[1:], lines[2:], strict=False):
            gains = _GAIN_LABEL.match(last.label)
            if not gains and not (_REST_LABEL.match(last.label) and one.value > two.value):
                continue
            if (
                not one.kind == two.kind == last.kind
                or last.kind == "percent"
                or _PAID_LABEL.search(one.label + two.label)
            ):
                continue
            made = abs(one.value - two.value)
            if not made or _made_up(lines, last) or last.value >= max(one.value, two.value):
                continue
            if abs(made - last.value) * 3 <= made:
                text = (
                    f"De {shown(one.value, one.kind)} à {shown(two.value, one.kind)}, il y a {shown(made, one.kind)}, "
                )
                passages = (read.passage(each.where) for each in (last, one, two))
                yield tuple(passages), f"{text}et non {shown(last.value, last.kind)}."


def _made_up(lines: list[_Line], last: _Line) -> bool:
    """Whether a line is the difference of two others, or makes another one with those around it."""
    values = [each.value for each in lines[:20]]
    if any(abs(one - two) == last.value for one, two in combinations(values, 2)):
        return True
    at = lines.index(last)
    sums = (sum(values[first:end]) for first in range(at + 1) for end in range(at + 1, len(values) + 1))
    return any(each in values and each != last.value for each in sums)


_OUTCOME = re.compile(
    r"\b(?P<gain>excedent\w*|benefice|positif)\b|\b(?P<loss>deficit\w*|perte|negatif)\b",
)


@rule("resultat", "Un résultat est dit excédentaire ou déficitaire contre les produits et les charges.")
def balance(read: Read) -> Iterator[Found]:
    """« Produits : 564 500 €. Charges : 559 000 €. Le résultat est un déficit de 5 500 €. »"""
    for said in read.statements:
        if said.quantity.kind not in ("euro", "count") or not said.quantity.exact:
            continue
        match = _OUTCOME.search(words_before(said))
        if match is None:
            continue
        around = read.text.blocks[max(0, said.block.rank - 24) : said.block.rank + 1]
        known = [one for block in around for one in read.of(block) if earlier(one, said)]
        near = [one for one in known if one.quantity.kind in ("euro", "count") and one.value > said.value]
        gains = [one for one in near if _of_side(one, _GAINS, _COSTS)]
        costs = [one for one in near if _of_side(one, _COSTS, _GAINS)]
        for gain in gains:
            for cost in costs:
                wrong = gain.value > cost.value if match["loss"] else gain.value < cost.value
                if wrong and abs(gain.value - cost.value) == said.value:
                    way = "un excédent" if match["loss"] else "un déficit"
                    text = f"{number(gain.value)} de produits et {number(cost.value)} de charges font {way}."
                    yield told(read, said, [gain, cost], text)
                    break


def _of_side(one: Statement, side: re.Pattern[str], other: re.Pattern[str]) -> bool:
    """Whether a number is all the products, or all the charges: by its clause, or as the total under their title."""
    first, last = one.sentence
    if re.match(r"(?:total|ensemble|montant total)\b", one.block.folded) and one.block.section.title:
        title = fold(one.block.section.title)
        return bool(side.search(title)) and not other.search(title)
    clause = re.split(r"[,;:.]| et ", one.block.folded[first : one.quantity.start])[-1] + " "
    clause += re.split(r"[,;:.]| et ", one.block.folded[one.quantity.end : last])[0]
    label = one.block.folded[: one.quantity.start] if one.block.kind == "field" else ""
    return bool(side.search(clause + label)) and not other.search(clause + label)


_EACH = re.compile(
    r"\bchacune?\b|\bchaque\b|\bpar (?!an\b.*\bsoit\b.*\bpar\b)[a-z]{2,}|\ba raison d|\bl'unite\b|\bl'une?\b|"
    r"\bpendant\b|\bdurant\b|"
    r"[x×*]|\bfois\b|\bau (?:tarif|prix) d|\bpiece\b|\bpour une? (?:forfait|aide|montant) (?:unitaire|de chacun)"
)
_ALL = ("count", "euro", "percent")
_SUMMED = re.compile(
    r"(?:[=(]|\b(?:soit|c'est-a-dire|au total|en tout|donc|s'etabli\w+ a|represente\w*|un total de|ce qui fait|"
    r"font|fait|cout(?:e|era|eront)?(?: total)?(?: de)?|s'eleve\w* a|atteint|atteindra|mobilis\w+|a prevoir|prevoir|"
    r"verse\w*|recev\w+|perc\w+|totalis\w+|montant|depense|somme|sont|autrement dit)) ?(?:[a-z']+ ){0,4}$"
)


_TOTAL_NEXT = re.compile(r"[^.;,]{0,30}\b(?:au total|en tout)\b")
_PER_ONE = re.compile(r" ?(?:[a-z'-]+ ){0,2}(?:par(?! an\b)|chacune?|l'une?|en moyenne)\b")


@rule("produit", "Un total n’est pas le produit du nombre par le montant de chacun.")
def products(read: Read) -> Iterator[Found]:
    """« 6 communes à raison de 4 passages chacune, c'est-à-dire 28 déplacements »."""
    for said in read.statements:
        kind = said.quantity.kind
        if kind not in ("count", "euro") or said.quantity.hedge not in ("", "about") or said.block.kind == "row":
            continue
        after = words_after(said)
        if _PER_ONE.match(after) or not (_SUMMED.search(words_before(said, 50)) or _TOTAL_NEXT.match(after)):
            continue
        here = sentence(said)
        found = [
            one for one in numbers(read, here, ("count", "euro", "percent")) if one.quantity.start < said.quantity.start
        ]
        spread = said.block.folded[here[1] : said.quantity.start]
        if len(found) < 2:
            previous = beside(read, here, -1)
            found = [*numbers(read, previous, _ALL), *found]
            spread = (previous[0].folded[previous[1] : previous[2]] if previous else "") + spread
        found = [one for one in found if one.noun != "foi"]
        sure = all(one.quantity.hedge in ("", "about") and one.quantity.kind != "percent" for one in found)
        if (
            len(found) != 2
            or not sure
            or not _EACH.search(spread)
            or re.search(
                r"\bdont\b|\bcontre\b|"
                r"\bpass\w+ de\b",
                spread,
            )
        ):
            continue
        one, two = found
        if kind not in (one.quantity.kind, two.quantity.kind) or {one.quantity.kind, two.quantity.kind} - {
            "count",
            kind,
        }:
            continue
        if kind == "euro" and one.quantity.kind == two.quantity.kind:
            continue
        made = one.value * two.value
        known = (
            made,
            one.value + two.value,
            abs(one.value - two.value),
            *(each * 12 for each in (one.value, two.value)),
        )
        loose = max(said.value / (200 if all(one.quantity.exact for one in found) else 10), said.quantity.step)
        if any(abs(each - said.value) <= loose for each in known) or _divides(one, two, said):
            continue
        if said.value * Decimal("0.3") < made < said.value * Decimal("3.4") or made in (
            said.value * 10,
            said.value / 10,
        ):
            text = (
                f"{number(one.value)} × {number(two.value)} font {shown(made, kind)}, et non {shown(said.value, kind)}."
            )
            yield told(read, said, found, text)


_OF_EACH = re.compile(r"^ [a-z' -]{3,25} (?:de|d'|a|comptant|par) $")


@rule("groupes", "Un total n’est pas celui que font des groupes de tant.")
def groups(read: Read) -> Iterator[Found]:
    """« Cinquante-deux enfants, répartis en quatre groupes de quinze », « trente heures, en six séances de trois »."""
    for block in read.text.blocks:
        found = [one for one in read.of(block) if one.quantity.kind == "count" and not one.quantity.article]
        for one, two in pairwise(found):
            joint = block.folded[one.quantity.end : two.quantity.start]
            sure = one.quantity.exact and two.quantity.exact and not two.part and not timed(one)
            if not _OF_EACH.match(joint) or not sure or min(one.value, two.value) < 2 or _NOT_MADE.match(two.after):
                continue
            made = one.value * two.value
            here = sentence(one)
            places = (here, beside(read, here, -1), beside(read, here, 1))
            near = [each for where in places for each in numbers(read, where, ("count",))]
            others = [each for each in near if each is not one and each is not two and each.quantity.exact]
            totals = [each for each in others if _is_of(each, two) and (sentence(each) == here or timed(two))]
            near_it = [each for each in totals if each.value > max(one.value, two.value) and each.value < made * 3]
            if len(near_it) == 1 and not any(each.value == made for each in others) and near_it[0].value != made:
                total = near_it[0]
                text = f"{number(one.value)} × {number(two.value)} font {number(made)}, et non {number(total.value)}."
                yield told(read, total, [one, two], text)


# « deux groupes de 14 enfants et un de 10 », « six séances de trois heures par mois »
_NOT_MADE = re.compile(r"(?: [a-z-]+){0,3}? (?:et|plus|par|chaque|environ|puis)\b")


def _is_of(total: Statement, each: Statement) -> bool:
    """Whether a number counts what each group has some of."""
    if timed(total) or timed(each):
        return total.noun == each.noun
    anybody = each.noun in (
        "",
        "person",
        "particip",
        "participant",
    )  # « 24 animateurs, en deux sessions de 14 personnes »
    return not total.part and bool(total.noun) and (anybody or total.noun in kin(each.noun))


def _divides(one: Statement, two: Statement, said: Statement) -> bool:
    small, large = sorted((one.value, two.value))
    return bool(small) and abs(large / small - said.value) * 30 <= said.value
