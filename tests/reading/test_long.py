"""A long text: its rules share the processors, and find the same."""

from __future__ import annotations

from reporting.reading.check import contradictions
from reporting.reading.rules import registry
from reporting.reading.rules.registry import LONG, RULES
from tests.reading.score import long_document


def test_two_processes_find_what_one_finds():
    document = long_document(LONG + 100)
    alone = contradictions([document])
    assert len(alone) > 100
    assert contradictions([document], workers=2) == alone


def test_modules_that_read_the_same_things_are_modules_of_rules() -> None:
    modules = {(one.alone or one.together).__module__.rpartition(".")[2] for one in RULES.values()}
    assert {name for several in registry._SHARING.values() for name in several} <= modules
