"""How much is found in documents that no rule was tuned on, and in those that were: neither may fall."""

from __future__ import annotations

from collections import Counter

import pytest

from reporting.checks.engine import BLOCKING
from tests.reading.score import of_set

# Recall and false alarms for 60 lines: a little under what was measured, for lists are mended now and then.
LEAST = {"mises_a_part": (0.7, 0.75), "construction": (0.86, 0.4), "facsimiles": (0.9, 0.1)}


@pytest.mark.parametrize("name", LEAST)
def test_what_is_found_does_not_fall(name):
    recall, alarms = LEAST[name]
    score = of_set(name)
    assert score.listed > 20  # a folder without lists would find all that it lists
    assert score.recall >= recall
    assert score.alarms_per_60_lines <= alarms


def test_a_rule_that_is_wrong_one_time_in_ten_holds_no_edition_back():
    right, wrong = Counter(), Counter()
    for name in LEAST:
        right += of_set(name).right
        wrong += Counter(one.rule for one in of_set(name).alarms)
    assert {rule for rule, times in wrong.items() if rule in BLOCKING and times * 9 > right[rule]} == set()
