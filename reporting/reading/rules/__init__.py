"""The rules, one family per module; importing them registers them, in the order in which they tell."""

from reporting.reading.rules import changes, days, fiches, lists, parts, shares, sums, tables
from reporting.reading.rules.registry import RULES, Read, Rule, run

__all__ = ["RULES", "Read", "Rule", "changes", "days", "fiches", "lists", "parts", "run", "shares", "sums", "tables"]
