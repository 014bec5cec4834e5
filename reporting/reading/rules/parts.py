"""Parts that a text counts one after the other, against the whole that it has just counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.reading.blocks import Block
from reporting.reading.rules.registry import Found, Read, number, rule, shown
from reporting.reading.rules.series import MANY, exact, population
from reporting.reading.statements import Statement
from reporting.reading.words import stem

_PARTIAL = re.compile(
    r"\bdont\b|\bnotamment|\bparmi (?:eux|elles)|\bentre autres|\bpar exemple|\bcontre\b|\bpuis\b|"
    r"\bmais aussi\b|\ben \d{4}\b"
)
_VERBLESS = re.compile(
    r"^ ?,? ?(?:(?:le |la |les |y |en |n'y |n'en |n'|ne |s'y |se |s'|l')?(?:sont|ont|etaient|avaient|"
    r"disent|relevent|concernent|portent|restent|reste|"
    r"viennent|beneficient|figurent|seront|auront|vivent|habitent|travaillent|declarent|dependent)\b|"
    r"vacant|aux? |a |en |dans |par |portee?s? par|abstention|voix|contre|"
    r"n'ont|ne sont|autres|achev|termin|abandon|non |pour )"
)


@rule("somme-parties", "Les parties que compte une phrase ne font pas le tout qu’elle vient de compter.")
def parts_of_whole(read: Read) -> Iterator[Found]:
    for block in read.text.blocks:
        if block.kind == "heading" or len(read.of(block)) < 2 or MANY.search(block.folded):
            continue
        numbers = [
            one
            for one in read.of(block)
            if one.quantity.kind == "count" and (not one.quantity.article or _VERBLESS.match(one.after))
        ]
        for run in _runs(block, numbers):
            whole = _whole(read, block, numbers, run)
            if whole is None:
                continue
            made = sum((one.value for one in run), Decimal(0))
            if made == whole.value:
                continue
            close = abs(made - whole.value) * (4 if len(run) > 2 else 5) <= whole.value
            if close and (made > whole.value or _complete(block, run)):
                addition = " + ".join(number(one.value) for one in run)
                text = (
                    f"{addition} font {shown(made, 'count')}, alors que le tout est de {shown(whole.value, 'count')} "
                    f"(« {whole.words} »)."
                )
                yield (read.passage(whole), *(read.passage(one) for one in run)), text


def _runs(block: Block, numbers: list[Statement]) -> Iterator[list[Statement]]:
    """Numbers joined by commas and a last « et », whose noun is understood or the same; a sentence may start by one."""
    run: list[Statement] = []
    for one in numbers:
        if run and _joins(block, run[-1], one):
            run.append(one)
        else:
            if _closed(block, run):
                yield run
            run = [one] if _may_start(block, one) else []
    if _closed(block, run):
        yield run


def _may_start(block: Block, one: Statement) -> bool:
    return bool(one.quantity.exact and (not one.noun or _VERBLESS.match(one.after) or one.about)) and not one.definite


def _joins(block: Block, one: Statement, two: Statement) -> bool:
    joint = block.folded[one.quantity.end : two.quantity.start]
    if block.sentence_at(one.quantity.start) != block.sentence_at(two.quantity.start):
        opens = block.sentence_at(two.quantity.start)[0] == two.quantity.start
        return opens and two.quantity.exact and not two.noun and len(joint) < 120 and not _PARTIAL.search(joint)
    if (
        len(joint) > 120
        or not (two.quantity.exact or two.quantity.article)
        or two.definite
        or _PARTIAL.search(joint)
        or re.search(r"[:.]|\bsoit\b|\bsur\b|\bde $", joint)
    ):
        return False
    understood = not two.noun or bool(_VERBLESS.match(two.after)) or two.noun == one.noun
    return understood and bool(re.search(r"[,;] ?(?:et |puis )?(?:[a-z' ]{0,24})$| et (?:[a-z' ]{0,24})$", joint))


def _closed(block: Block, run: list[Statement]) -> bool:
    """An enumeration ends by « et »; its members are understood of one noun."""
    if len(run) < 2 or not exact(one for one in run if not one.quantity.article):
        return False
    joint = block.folded[run[-2].quantity.end : run[-1].quantity.start]
    nouns = {one.noun for one in run[1:]} - {""}
    elided = [one for one in run if not one.noun or _VERBLESS.match(one.after)]
    return (
        " et " in f" {joint}"
        and (len(elided) >= len(run) - 1)
        and len(nouns) <= 2
        and not (all(one.years for one in run) and len({one.years for one in run}) > 1)
    )


def _whole(read: Read, block: Block, numbers: list[Statement], run: list[Statement]) -> Statement | None:
    """What has just been counted: in the sentence, in the block, or the population of the same noun."""
    top = max(one.value for one in run)
    noun = run[0].noun if run[0].noun and not _VERBLESS.match(run[0].after) else ""
    before = [one for one in numbers if one.quantity.start < run[0].quantity.start]
    good = [
        one for one in before if one.quantity.exact and one.noun and one.value > top and not _VERBLESS.match(one.after)
    ]
    joints = {id(one): block.folded[one.quantity.end : run[0].quantity.start] for one in good}
    # « Les communes gèrent 16 lieux, les associations 11 »: the first is a part as the others are.
    good = [one for one in good if ";" not in joints[id(one)] and not _ONE_MORE.search(joints[id(one)])]
    if good and not noun:
        return good[-1] if block.sentence_at(good[-1].quantity.start)[0] >= _two_sentences_back(block, run[0]) else None
    if noun:
        named = [one for one in good if one.noun == noun]
        if named:
            return named[-1]
        if (then := _then(block, numbers, run)) is not None:
            return then
        earlier = [
            one
            for one in read.by_noun.get(noun, ())
            if one.block.rank < block.rank and _held(one) and one.value > top and one.block.fiche is block.fiche
        ]
        made = sum((one.value for one in run), Decimal(0))
        return earlier[-1] if len(run) > 2 and earlier and all(one.value != made for one in earlier) else None
    return _spoken_of(read, block, run)


_ONE_MORE = re.compile(r"^[^:.]*, (?:les |la |le |l')[a-z'-]+ $")
_THEN = re.compile(r"\b(?:ces|soit|au total,?|en tout,?|les|ensemble, ces) $")


def _then(block: Block, numbers: list[Statement], run: list[Statement]) -> Statement | None:
    """« 12 projets concernent l'accueil, 8 la parentalité et 5 la formation. Ces 27 projets … »."""
    after = [one for one in numbers if one.quantity.start > run[-1].quantity.start][:1]
    for one in after:
        if (
            one.noun == run[0].noun
            and one.quantity.exact
            and one.value > max(each.value for each in run)
            and _THEN.search(block.folded[: one.quantity.start])
        ):
            return one
    return None


def _held(one: Statement) -> bool:
    """A number of all that its noun names, as an aim or a size too: « l'accueil est assuré pour seize places »."""
    return population(one) or (one.quantity.exact and not one.part and not one.places and one.before.endswith("pour "))


_ALL_OF = re.compile(r"\b(?:tous les|toutes les|l'ensemble des|nos|vos|leurs|ces|les) (?P<noun>[a-z-]{4,})")


def _spoken_of(read: Read, block: Block, run: list[Statement]) -> Statement | None:
    """« Toutes les crèches … Cinq l'ont déjà fait, trois le feront en mai et deux en juin »: how many they are."""
    start = [start for start, _ in block.sentences if start <= run[0].quantity.start][-2:][0]
    made = sum((one.value for one in run), Decimal(0))
    for match in _ALL_OF.finditer(block.folded, start, run[0].quantity.start) if len(run) > 2 else ():
        known = [
            one
            for one in read.by_noun.get(stem(match["noun"]), ())
            if one.block.rank < block.rank and population(one) and one.value > 2
        ]
        if known and all(one.value != made for one in known):
            return min(known, key=lambda one: abs(one.value - made))
    return None


def _two_sentences_back(block: Block, one: Statement) -> int:
    starts = [start for start, _ in block.sentences if start <= one.quantity.start]
    return starts[max(0, len(starts) - 3)]


def _complete(block: Block, run: list[Statement]) -> bool:
    """Whether parts below the whole are said to be all of it."""
    first, last = block.sentence_at(run[0].quantity.start)
    words = block.folded[first:last]
    return not re.search(r"\bdont\b|\bnotamment|\bautres\b|\bdeja\b", words) and (
        len(run) > 2
        or bool(re.search(r"\breste\b|\bsur les\b|\bles autres\b|\brepart|\bet (?:le|les) |\breste du", words))
    )


_OF_THEM = re.compile(r"^ ?d'entre (?:eux|elles)\b")
_OTHERS = re.compile(r"\bles $")


@rule("les-autres", "Une partie et « les autres » ne font pas le tout.")
def the_others(read: Read) -> Iterator[Found]:
    """« Douze projets … Huit d'entre eux … Les quatre autres … »."""
    for block in read.text.blocks:
        numbers = [one for one in read.of(block) if one.quantity.kind == "count" and one.quantity.exact]
        for whole, part, rest in zip(numbers, numbers[1:], numbers[2:], strict=False):
            among = re.search(r"\bsur (?:les |ces |nos )?$", block.folded[: whole.quantity.start])
            of_them = (
                _OF_THEM.match(block.folded[part.quantity.end :])
                or among
                or (whole.noun and part.noun in ("", whole.noun))
            )
            others = re.match(r" (?:autres\b|\w+ restants?)", block.folded[rest.quantity.end :]) and _OTHERS.search(
                block.folded[: rest.quantity.start]
            )
            if (
                not (of_them and others and whole.noun)
                or whole.value <= part.value
                or len(block.folded[part.quantity.end : rest.quantity.start]) > 160
            ):
                continue
            candidates = [
                one
                for one in numbers
                if one.quantity.start < part.quantity.start and one.noun and one.value > part.value
            ]
            if not any(one.value == part.value + rest.value for one in candidates):
                text = (
                    f"{number(part.value)} et {number(rest.value)} font {number(part.value + rest.value)}, et non "
                    f"{number(whole.value)} (« {whole.words} »)."
                )
                yield (read.passage(whole), read.passage(part), read.passage(rest)), text
