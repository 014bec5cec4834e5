"""Reading envelopes: what they amount to, what was allotted below, engaged and paid."""

from funding.envelopes.selectors.balances import Balance, balance_of
from funding.envelopes.selectors.spending import Spent

__all__ = ["Balance", "Spent", "balance_of"]
