"""The rules, one family per module; importing them registers them, in the order in which they tell."""

from reporting.reading.rules import (
    annexes,
    changes,
    days,
    fiches,
    geography,
    limits,
    lists,
    meetings,
    parts,
    rates,
    references,
    shares,
    states,
    sums,
    tables,
    twice,
)
from reporting.reading.rules.registry import RULES, Read, Rule, run

__all__ = [
    "RULES",
    "Read",
    "Rule",
    "annexes",
    "changes",
    "days",
    "fiches",
    "geography",
    "limits",
    "lists",
    "meetings",
    "parts",
    "rates",
    "references",
    "run",
    "shares",
    "states",
    "sums",
    "tables",
    "twice",
]
