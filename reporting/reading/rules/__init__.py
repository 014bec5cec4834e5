"""The rules, one family per module; importing them registers them, in the order in which they tell."""

from reporting.reading.rules import (
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
    sums,
    tables,
    twice,
)
from reporting.reading.rules.registry import RULES, Read, Rule, run

__all__ = [
    "RULES",
    "Read",
    "Rule",
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
    "sums",
    "tables",
    "twice",
]
