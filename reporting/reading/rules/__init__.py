"""The rules, one family per module; importing them registers them, in the order in which they tell."""

from reporting.reading.rules import shares, sums, tables
from reporting.reading.rules.registry import RULES, Read, Rule, run

__all__ = ["RULES", "Read", "Rule", "run", "sums"]
