"""A long text: its rules share the processors, and find the same."""

from __future__ import annotations

from reporting.reading.check import contradictions
from reporting.reading.rules.registry import LONG
from tests.reading.score import long_document


def test_two_processes_find_what_one_finds():
    document = long_document(LONG + 100)
    alone = contradictions([document])
    assert len(alone) > 100
    assert contradictions([document], workers=2) == alone
