"""Keeping what the money follows: the rules, and the years, axes and volets that they speak of."""

from funding.rules.services.funds import add_row, edit_row, remove_row
from funding.rules.services.rules import add_rule, edit_rule, end_rule, hold, replace_rule, withdraw_rule

__all__ = [
    "add_row",
    "add_rule",
    "edit_row",
    "edit_rule",
    "end_rule",
    "hold",
    "remove_row",
    "replace_rule",
    "withdraw_rule",
]
