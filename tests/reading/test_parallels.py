"""Lines that a rule holds all against one another are a series, and no contradiction; a pair or a star is one."""

from __future__ import annotations

from itertools import combinations

from reporting.reading.found import Contradiction, Passage
from reporting.reading.parallels import without_parallels


def between(*lines: int, rule: str = "deux-dates") -> Contradiction:
    return Contradiction(rule, "majeure", tuple(Passage("bilan.txt", line, "…") for line in lines), "…")


def test_six_lines_of_one_shape_are_left_out_whole() -> None:
    series = [between(*pair) for pair in combinations(range(67, 73), 2)]
    alone = between(3, 40)
    assert without_parallels([*series, alone]) == [alone]


def test_a_total_against_each_part_a_triangle_and_other_rules_stay() -> None:
    star = [between(1, line) for line in range(10, 20)]
    triangle = [between(*pair, rule="deux-nombres") for pair in combinations((30, 40, 50), 2)]
    others = [between(*pair, rule=f"regle-{pair}") for pair in combinations(range(60, 66), 2)]
    assert without_parallels([*star, *triangle, *others]) == [*star, *triangle, *others]


def test_two_series_do_not_hide_what_joins_neither() -> None:
    one, two = ([between(*pair) for pair in combinations(lines, 2)] for lines in (range(4), range(10, 14)))
    pair = between(20, 30)
    assert without_parallels([*one, pair, *two]) == [pair]
