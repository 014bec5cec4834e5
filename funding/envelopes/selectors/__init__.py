"""Reading envelopes: what they amount to, what was allotted below, engaged and paid."""

from funding.envelopes.selectors.balances import Balance, Spent, balance_of

__all__ = ["Balance", "Spent", "balance_of"]
