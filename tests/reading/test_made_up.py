"""The rules on documents that nobody wrote: what is planted is found, what resembles it raises no alarm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.core.french import count
from reporting.reading.check import Contradiction, contradictions
from reporting.reading.spelled import SPELLED, read, spell
from reporting.reading.words import fold
from tests.reading.made_up import LOOKALIKES, SCENES, MadeUp, alone, made_up

SEEDS = st.integers(0, 10**9)
# Found each time, whatever the numbers and the words. The other scenes count in the measure of whole documents.
ALWAYS_FOUND = ("funding_sum", "list_sum", "period", "shares_list", "weekday")
# What the readers of the portal were promised of documents that nobody tuned the rules on.
RECALL, LINES_BY_FALSE_ALARM = 0.7, 60


def found_in(document: MadeUp) -> list[Contradiction]:
    return contradictions([document.document])


def is_planted(document: MadeUp, one: Contradiction) -> bool:
    return any(planted.holds(passage.line) for planted in document.planted for passage in one.passages)


@pytest.mark.parametrize("kind", ALWAYS_FOUND)
@settings(max_examples=60)
@given(seed=SEEDS)
def test_what_is_planted_is_found_and_nothing_else(kind, seed):
    document = alone(kind, seed, wrong=True)
    found = found_in(document)
    assert found, document.text
    assert all(is_planted(document, one) for one in found), document.text


@pytest.mark.parametrize("kind", sorted([*SCENES, *LOOKALIKES]))
@settings(max_examples=40)
@given(seed=SEEDS)
def test_what_is_true_raises_no_alarm(kind, seed):
    document = alone(kind, seed)
    assert found_in(document) == [], document.text


def test_whole_documents_keep_what_was_promised():
    documents = [made_up(seed) for seed in range(60)]
    read_of = [(document, found_in(document)) for document in documents]
    planted = sum(len(document.planted) for document in documents)
    seen = sum(
        any(one.holds(passage.line) for each in found for passage in each.passages)
        for document, found in read_of
        for one in document.planted
    )
    alarms = sum(not is_planted(document, one) for document, found in read_of for one in found)
    lines = sum(len(document.document.lines) for document in documents)
    assert seen >= RECALL * planted, count(planted - seen, "manquée")
    assert alarms * LINES_BY_FALSE_ALARM <= lines, count(alarms, "fausse alerte")


def test_the_same_seed_makes_the_same_document():
    assert made_up(7) == made_up(7)
    assert made_up(7).text != made_up(8).text


@given(st.integers(2, 69))
def test_numbers_in_letters_read_back(number):
    match = SPELLED.fullmatch(fold(spell(number)))
    assert match is not None
    assert read(match) == (number, False)
