"""What is said of things that the text counts elsewhere under the same words: the share of one (« la majorité », « en
amorçage : 64 actions »), or what two of them make together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import permutations

from reporting.reading.blocks import Block
from reporting.reading.layout import is_numeric
from reporting.reading.places import places
from reporting.reading.rules.grids import Cell, Grid, grid
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.runs import Run, of_block
from reporting.reading.rules.series import exact, of_listing
from reporting.reading.rules.windows import numbers, sentence
from reporting.reading.statements import Statement
from reporting.reading.vocabulary import SAME, WEAK, same_noun, stemmed
from reporting.reading.words import fold, stem, stems

_CUT = re.compile(
    r"[.;:()!?«»•·]|, | (?:avant|apres|depuis|lorsque?|quand|parce|puisque?|afin|sans) | qu[ie'] ?|"
    r" et (?=\d|[a-z]+ (?:%|tiers|quart))"
)
_MAJORITY = re.compile(r"\b(?:la (?:grande |large )?majorite|la plupart|plus de la moitie)\b")
_FILL = stemmed(
    "représentent représente constituent constitue forment sont reçoivent reçoit bénéficient donc ainsi "
    "encore déjà près plus moins moitié tiers quart majorité plupart part proportion pourcentage somme "
    "total ensemble sélection projet action dossier lauréat initiative structure porteur famille enfant "
    "parent portés porté portent relèvent viennent font partie pèsent concernent deux trois quatre cinq "
    "six sept huit neuf dix exactement seulement environ "
    "tableau êtes disent apporte apportent recette budget origine tête choisi choisissent cité citent cite vous "
    "répondant"
)
_OTHER = re.compile(
    r"\b(?:taux|hausse|baisse|progress\w*|recul\w*|augment\w*|dimin\w*|evolu\w*|contre|objectif|plafon\w*|d'ici|"
    r"devra\w*|france|national\w*|"
    r"reste a (?:la )?charge|parmi|dont|chez|en 20\d\d|en 19\d\d|souhait\w*|estim\w*|declar\w*)\b"
)


_TOTAL = re.compile(r"(?:total|ensemble)\b")


@dataclass(frozen=True, eq=False)
class Counted:
    """A number under some words, what the numbers beside it make with it, and which these are (`group`)."""

    value: Decimal
    words: frozenset[str]
    whole: Decimal
    block: Block
    of: frozenset[str] = frozenset()
    kind: str = "count"
    at: int = 0
    group: int = 0


def _key(words: str) -> frozenset[str]:
    found = frozenset(SAME.get(word, word) for word in stems(words) if word not in WEAK and not word.isdigit())
    return frozenset(_VERB.sub("", word)[:7] if _VERB.search(word) else word for word in found - _FILL)


# « recommandez-vous », « recommandent »
_VERB = re.compile(r"(?<=...)(?:ez|(?<!m)ent)$")


@rule("part-nommee", "Une part n’est pas celle du nombre que le texte donne à la même chose.")
def named(read: Read) -> Iterator[Found]:
    """« – onze projets fonctionnent comme prévu … les trois quarts des projets fonctionnent comme prévu »."""
    known = _listed(read)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for rank, one in enumerate(known):
        for word in one.words:
            by_word[word].append(rank)
    for block in read.text.blocks if known else ():
        if block.kind in ("row", "heading"):
            continue
        for at, end, share in _shares(read, block):
            first = block.sentence_at(at)[0]
            key, clause = _said(block, at, end)
            if not key or _OTHER.search(clause) or _DATED.search(block.folded, *block.sentence_at(at)):
                continue
            match = _OF_WHAT.match(block.folded[end:])
            what = stem(match["what"]) if match else ""
            ranks = sorted({rank for word in key for rank in by_word.get(word, ())})
            same = [one for one in map(known.__getitem__, ranks) if _is_same(key, one) and _is_of(one, what)]
            same = [one for one in same if one.block is not block or one.at < first]
            if share is None or not share.quantity.spelt:
                same = [one for one in same if one.kind != "percent"]
            most = max((len(key & one.words) for one in same), default=0)
            same = [one for one in same if len(key & one.words) == most]
            near = [one for one in same if abs(one.block.rank - block.rank) < 30] or same
            if share is not None and _made_here(read, share):
                continue
            near = [one for one in near if one.kind == "euro" or not _PAYS.search(clause)]
            near = [one for one in near if not any(_fits(share, true) for true in _together(known, one, key))]
            shares = [one.value * 100 / one.whole for one in near]
            if near and max(shares) - min(shares) <= 2 and not any(_fits(share, true) for true in shares):
                # The closest words: « en Corse » is that region rather than « Corse-du-Sud ».
                one = min(reversed(near), key=lambda other: len(key ^ other.words))
                text = f"« {block.folded[at:end].strip()} » ici, {_true(one)} ailleurs."
                yield (read.passage((block, at)), read.passage((one.block, 0))), text


def _true(one: Counted) -> str:
    """« 5 % (1 sur 19) »: the share that a number is, to the point where it is of many."""
    if one.kind == "percent":
        return shown(one.value, "percent")
    share = one.value * 100 / one.whole
    return f"{shown(round(share, 0 if share > 2 else 1), 'percent')} ({number(one.value)} sur {number(one.whole)})"


_PAYS = re.compile(r"\b(?:apporte|finance|paie|verse|prend en charge|prennent en charge|apportent|financent)\b")


def _made_here(read: Read, share: Statement) -> bool:
    """« Deux porteurs sur trois sont donc une commune (16 sur 24) »: two numbers of the sentence make the share."""
    here = [one.value for one in numbers(read, sentence(share)) if one.value]
    return any(one < two and _fits(share, one * 100 / two) for one, two in permutations(here, 2))


def _together(known: list[Counted], one: Counted, key: frozenset[str]) -> Iterator[Decimal]:
    """« La Moselle et le Bas-Rhin réunissent un tiers des projets »: the share of all that a clause names."""
    several = [each for each in known if each.group == one.group and each.words & key]
    if len(several) > 1:
        yield sum((each.value for each in several), Decimal(0)) * 100 / one.whole


# « Les communes arrivent en tête : elles sont à l'origine de … »
_THEY = re.compile(r"(?:elles|ils|celles-ci|ceux-ci|elle|il|cette|cela|c'est)\b")


def _said(block: Block, at: int, end: int) -> tuple[frozenset[str], str]:
    """The words of what a share is said of, and the clause that says it; a pronoun stands for the clause before."""
    folded = block.folded
    first, last = block.sentence_at(at)
    starts = [first, *(match.end() for match in _CUT.finditer(folded, first, at))]
    stop = _CUT.search(folded, end, last)
    stopped = stop.start() if stop else last
    start = starts[-1] + 5 if folded.startswith("dont ", starts[-1]) else starts[-1]
    if re.search(r"\d", folded[start:at]):
        return frozenset(), ""
    key = _key(f"{folded[start:at]} {folded[end:stopped]}")
    if _THEY.match(folded[start:at].strip()):
        before = folded[starts[-2] : start] if len(starts) > 1 else _sentence_before(block, first)
        subject = _SUBJECT.match(before)
        key |= _key(subject["what"]) if subject else frozenset()
    return key, folded[start:stopped]


_SUBJECT = re.compile(
    r"(?:les|la|le|l'|ces|cette) ?(?P<what>(?:[a-z'-]+ ){1,5}?)"
    r"(?:arriv|sont|est|ont|a|reste|occup|tien|figur|domin|vien)"
)


def _sentence_before(block: Block, first: int) -> str:
    return next((block.folded[one:two] for one, two in reversed(block.sentences) if two <= first), "")


_DATED = re.compile(r"\ben (?:19|20)\d\d\b")
_OF_WHAT = re.compile(r" ?(?:des|de (?:ces|nos|vos|leurs)|du|de la|de l') ?(?P<what>[a-z-]{4,})")
# What any whole is called.
_ANY = stemmed("somme total ensemble crédit dotation enveloppe budget montant effectif population")
# What says that a column counts, and not what.
_BARE = stemmed("nombre effectif total nb nbr quantité")
_MONEY = _ANY | stemmed("coût dépense financement subvention aide recette argent fonds")


def _is_of(one: Counted, what: str) -> bool:
    """Whether a number counts what a share is said to be of."""
    if one.kind == "euro":
        return what in _MONEY
    return not what or not one.of or what in _ANY or bool(same_noun(what) & one.of)


def _shares(read: Read, block: Block) -> Iterator[tuple[int, int, Statement | None]]:
    """Where the shares of a block stand; a majority is a share that has no number."""
    for one in read.of(block):
        if one.quantity.kind == "percent" and one.quantity.hedge in ("", "about", "min", "max"):
            yield one.quantity.start, one.quantity.end, one
    for match in _MAJORITY.finditer(block.folded):
        if not any(match.start() <= one.quantity.start < match.end() for one in read.of(block)):
            yield match.start(), match.end(), None


def _is_same(key: frozenset[str], one: Counted) -> bool:
    both, apart = key & one.words, key ^ one.words
    # A sentence names what it counts more loosely than a list does.
    return bool(both) and both in (key, one.words) and len(apart) < (2 if one.at and one.group > 10**5 else 3)


def _fits(share: Statement | None, true: Decimal) -> bool:
    if share is None:
        return true > 50
    if share.quantity.hedge == "min":
        return true >= share.value - 1
    if share.quantity.hedge == "max":
        return true <= share.value + 1
    loose = (
        Decimal(8 if share.quantity.hedge else 4) if share.quantity.spelt else Decimal(4 if share.quantity.hedge else 1)
    )
    return abs(true - share.value) <= loose


@lru_cache(maxsize=4)
def _listed(read: Read) -> list[Counted]:
    """The numbers of lists, of tables and of enumerations with labels, each with the whole of its list."""
    found: list[Counted] = []
    for rank, listing in enumerate(read.text.listings):
        series = of_listing(read, listing.items)
        if series is None or series.kind not in ("count", "euro", "percent") or len(series.parts) < 2:
            continue
        whole = Decimal(100) if series.kind == "percent" else series.sum
        for item, part in zip(listing.items, series.parts, strict=True):
            said = item.folded[: part.quantity.start] + " " + item.folded[part.quantity.end :]
            of = frozenset((part.noun,)) - {"", "part"}
            if _ANSWER.match(item.folded) and listing.intro is not None:
                if item.folded.startswith("non"):
                    continue
                said, of = listing.intro.folded, frozenset()  # « Recommandez-vous l'action ? – oui : 108 »
            found.append(Counted(part.value, _key(said), whole, item, of, series.kind, part.quantity.start, rank + 1))
    for rank, table in enumerate(read.text.tables):
        one = grid(table)
        for column in range(1, one.width):
            if column > 1 and re.search(r"%|\bparts?\b|\btaux\b", one.head(column)):
                continue  # of the numbers beside it
            cells = [row[column] for row in one.cells if column < len(row)]
            parts = [cell for cell in cells if cell is not None and not _TOTAL.match(_label_of(cell))]
            whole = sum((cell.value for cell in parts), Decimal(0))
            of = frozenset(stems(one.head(column))) - _BARE or frozenset(("?",) if one.width > 2 else ())
            kinds = {cell.kind for cell in parts}
            shares = kinds == {"percent"} and 94 < whole < 107
            whole, of = (Decimal(100), frozenset()) if shares else (whole, of)
            counts = len(kinds) == 1 and kinds <= {"count", "euro"} and (of or column == 1)
            money = re.search(r"€|\beuros?\b", one.head(column)) is not None
            title = fold(f"{table.title.text if table.title is not None else ''}")
            answers = any(_ANSWER.match(_label_of(cell)) for cell in parts)
            if len(parts) > 2 - answers and whole and (counts or shares):
                group = -1 - rank * 50 - column
                for cell in parts:
                    said = _label_of(cell)
                    if _ANSWER.match(said):
                        if said.startswith("non"):
                            continue
                        said, of = title, frozenset()  # « Recommandez-vous l'action ? | Oui | 108 »
                    kind = "euro" if money else cell.kind
                    found.append(Counted(cell.value, _key(said), whole, cell.row, of, kind, 0, group))
        found += _totals(one)
    for block in read.text.blocks:
        if block.kind != "row" and block.fiche is None:
            for kind in ("count", "euro", "percent"):
                for run in of_block(read, block, kind) if len(read.of(block)) > 2 else ():
                    found += _enumerated(run)
    return [one for one in found if one.words and 0 < one.value < one.whole]


def _label_of(cell: Cell) -> str:
    """What stands before a cell in its row: a budget has its charges on the left and what pays them on the right."""
    cells = [fold(each) for each in cell.row.cells[: cell.rank]]
    first = next((rank for rank, each in enumerate(cells) if is_numeric(each)), cell.rank)
    beyond = [each for each in cells[first:] if each and not is_numeric(each)]
    label = beyond[-1] if beyond else cells[0]
    for place in places(label, label) if beyond else ():
        label = label.replace(label[place.start : place.end], "")
    return label


def _totals(one: Grid) -> Iterator[Counted]:
    """« Enfants | Familles monoparentales », and what a line of total says of each."""
    for cells in one.cells:
        known = [(column, cell) for column, cell in enumerate(cells) if cell is not None and cell.kind == "count"]
        if known and _TOTAL.match(fold(known[0][1].row.cells[0])):
            for (column, part), (other, whole) in permutations(known, 2):
                of = frozenset(stems(one.head(other))[:1])
                if of and part.value < whole.value:
                    yield Counted(part.value, _key(one.head(column)), whole.value, part.row, of)


_ANSWER = re.compile(r"(?:oui|non)\b ?(?:[:,(;–-]|$)")
_SOME = re.compile(
    r"\b(?:principa\w+|notamment|surtout|par exemple|entre autres|par (?:mois|an)|chacune?|chaque|dont)\b"
)


def _enumerated(run: Run) -> list[Counted]:
    """« 35 % de communes, 24 % d'EPCI et 41 % d'associations », « communes (11), associations (9), EPCI (5) »."""
    start, end = run.block.sentence_at(run.start)
    if len(run.parts) < 3 or not exact(run.parts) or run.end > end or _SOME.search(run.block.folded, start, end):
        return []
    folded, kind = run.block.folded, run.parts[0].quantity.kind
    starts = [one.quantity.start for one in run.parts]
    ends = [one.quantity.end for one in run.parts]
    before = [folded[one:two] for one, two in zip([start, *ends], starts, strict=False)]
    after = [folded[one:two] for one, two in zip(ends, [*starts[1:], end], strict=True)]
    # What follows the last number is its label, where each number comes before its own.
    leads = bool(stems(_CUT.split(after[-1])[0])) and not re.search(r"[,:(] ?$", before[-1])
    keys = [_first_key(words) if leads else _first_key(words, last=True) for words in (after if leads else before)]
    told = [key for key in keys if key]
    if len(told) + 1 < len(keys) or len(set(told)) < len(told):
        return []
    whole = Decimal(100) if kind == "percent" else run.sum
    noun = run.parts[0].noun
    of = frozenset() if kind != "count" or noun in keys[0] or not leads else frozenset((noun,))
    return [
        Counted(
            one.value, key, whole, run.block, of - {""}, kind, one.quantity.start, starts[0] * 10**6 + run.block.rank
        )
        for one, key in zip(run.parts, keys, strict=True)
    ]


def _first_key(words: str, *, last: bool = False) -> frozenset[str]:
    """The key of the first clause of some words, or the last, that has one."""
    clauses = _CUT.split(words)
    return next((key for clause in (clauses[::-1] if last else clauses[:1]) if (key := _key(clause))), frozenset())


_TOGETHER = re.compile(
    r"\b(?:ensemble|a (?:eux|elles) (?:deux|trois|quatre|seuls|seules)|reunie?s|cumul\w*|additionn\w*|au total|"
    r"conjointement|confondue?s|totalis\w+|total)\b"
)


@rule("somme-choisie", "Ce que plusieurs parties font ensemble n’est pas la somme de leurs nombres.")
def together(read: Read) -> Iterator[Found]:
    """« communes, 35 % ; EPCI, 24 % … Les communes et les EPCI représentent ensemble 65 % des porteurs »."""
    groups: defaultdict[int, list[Counted]] = defaultdict(list)
    for one in _listed(read):
        groups[one.group].append(one)
    for said in read.statements if groups else ():
        block, (first, last) = said.block, said.sentence
        words = block.folded[first:last]
        if not said.quantity.exact or not _TOGETHER.search(words) or " et " not in words or said.quantity.article:
            continue
        stem_words = _key(block.folded[first : said.quantity.start] + block.folded[said.quantity.end : last][:60])
        choices = []
        for group in groups.values():
            some = [one for one in group if one.words <= stem_words and (one.block is not block or one.at < first)]
            if 1 < len(some) < len(group) and abs(group[0].block.rank - block.rank) < 30:
                choices.append(some)
        made = [_made(said, some) for some in choices]
        near = [
            (true, some)
            for true, some in zip(made, choices, strict=True)
            if true and abs(true - said.value) * 4 <= true
        ]
        if near and not any(abs(true - said.value) <= max(said.quantity.step, Decimal("0.5")) for true in made):
            true, some = near[-1]
            addition = " + ".join(number(one.value) for one in some)
            text = f"{addition} font {shown(round(true, 1), said.quantity.kind)}, et non {number(said.value)}."
            yield (read.passage(said), *(read.passage((one.block, one.at)) for one in some)), text


def _made(said: Statement, some: list[Counted]) -> Decimal:
    """What some parts make, in the unit of a number; nothing where they have none in common."""
    value = sum((one.value for one in some), Decimal(0))
    if said.quantity.kind == some[0].kind:
        return value
    return value * 100 / some[0].whole if said.quantity.kind == "percent" else Decimal(0)
