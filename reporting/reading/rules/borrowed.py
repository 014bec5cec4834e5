"""A number that is given to one thing, and is that of another: 84 applications become « les 84 lauréats »."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from reporting.reading.facts import Fact
from reporting.reading.rules.counted import (
    RELATIVE,
    Counted,
    again,
    apart,
    of,
    one_sentence,
    other_years,
    presumed,
    words,
)
from reporting.reading.rules.registry import Found, Read, rule
from reporting.reading.vocabulary import kin, root, same_noun, stemmed

# Under this, the same number is too often that of two things.
LEAST = 7


@rule("nombre-emprunte", "Un nombre est donné à une chose, qui est celui d’une autre.", general=True)
def borrowed(read: Read) -> Iterator[Found]:
    """« 1 120 écoles ont servi 148 000 élèves … Les 148 000 écoles »."""
    counted = of(read)
    for said in counted.named:
        if found := lent(counted, said):
            lender, own = found
            text = f"« {words(said)} » : c’est le nombre de « {words(lender)} » ; « {words(own)} » ailleurs."
            places = (read.passage(own.one), read.passage(said.one), read.passage(lender.one))
            yield (*places, *again(read, own, said)), text
    for one, two in _asked(counted):
        text = f"« {words(one)} », et « {words(two)} » : la même enquête, deux populations."
        yield (read.passage(one.one), read.passage(two.one)), text


# Who answers: the same number of two of them, in one survey, is that of one.
_SURVEY = re.compile(r"\b(?:enquete|sondage|questionnaire|consultation)")
_ANSWERS = re.compile(r"\b(?:aupres d|interrog|repond|repons|consulte|questionne|sonde|recueilli)")
_PEOPLE = stemmed(
    "famille parent assistante assistant professionnelle professionnel agent maire élu porteur directrice directeur "
    "gestionnaire salarié salariée mère père allocataire habitant conseiller animatrice crèche commune structure"
)


def _asked(counted: Counted) -> Iterator[tuple[Fact, Fact]]:
    """« une enquête auprès de 250 familles … les 250 assistantes maternelles interrogées »."""
    for value, facts in counted.by_value.items():
        if value < LEAST + 3:
            continue
        told = [fact for fact in facts if fact.noun in _PEOPLE and not fact.cell and not fact.part and _surveyed(fact)]
        for one, two in pairwise(sorted(told, key=attrgetter("place"))):
            apart_years = other_years(one, two) or one_sentence(one, two)
            if not apart_years and two.noun not in kin(one.noun) | same_noun(one.noun):
                yield one, two


def _surveyed(fact: Fact) -> bool:
    folded = fact.one.block.folded[slice(*fact.one.block.sentence_at(fact.one.quantity.start))]
    return bool(_SURVEY.search(folded) and _ANSWERS.search(folded))


def lent(counted: Counted, said: Fact) -> tuple[Fact, Fact] | None:
    """The other thing whose number this is, and the number that its own things have."""
    if said.value < LEAST or said.value % 1 or said.cell or said.part:
        return None
    lenders = [
        one
        for one in counted.by_value[said.value]
        if one.sentence != said.sentence and one.one.text is said.one.text and one.place < said.place
    ]
    strength = _strength_of(said)
    own = _owner(counted, said, lenders, strength) if lenders else None
    return (max(lenders, key=strength), own) if own else None


def _strength_of(said: Fact) -> Callable[[Fact], float]:
    """From 0 to 1: how far a number is said of the things that another one names."""
    same, related = same_noun(said.noun), kin(said.noun)
    head, tight = root(said.noun) if said.definite else None, said.tight - RELATIVE

    def strength(one: Fact) -> float:
        if other_years(one, said):
            return 0
        noun = 1.0 if one.noun in same or head in one.local else 0.5 if one.noun in related else 0.0
        return (noun + len(tight & one.local) / len(tight)) / 2 if tight else noun

    return strength


def _owner(counted: Counted, said: Fact, lenders: Sequence[Fact], strength: Callable[[Fact], float]) -> Fact | None:
    """The number that is really that of the things said, where those who have this value are others."""
    own = max(map(strength, lenders))
    if own > 0.6:
        return None
    if presumed(said):
        others = [one for lender in lenders for one in counted.beside(lender)]
        if not any(lender.cell for lender in lenders):
            others += [one for _, one in counted.near(said)]
    else:
        others = [
            one
            for lender in lenders
            for one in counted.by_sentence[lender.sentence]
            if one is not lender and one.cell == lender.cell
        ]
    best: tuple[float, Fact] | None = None
    for one in others:
        if one.value in (said.value, 1) or one.sentence == said.sentence or one.place > said.place:
            continue
        like = strength(one)
        if like < max(own + 0.4, 0.5) or apart(one, said):
            continue
        joined = [lender for lender in lenders if one_sentence(one, lender)]
        if one.noun in same_noun(said.noun) and not said.tight & one.local and not all(each.noun for each in joined):
            continue  # « 94 départements ont un pôle ; 7 n'en ont pas »
        if like >= (0.5 if joined else 0.7) and (best is None or like > best[0]):
            best = (like, one)
    return best[1] if best else None
