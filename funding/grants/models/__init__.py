"""What is asked, granted, agreed and paid, for each funder apart."""

from funding.grants.models.financing import (
    Amendment,
    Asked,
    Convention,
    Deadline,
    Financing,
    FinancingStep,
    Notification,
    Signature,
    Vote,
    VoteRule,
)
from funding.grants.models.grants import Grant, RegionalTotal

__all__ = [
    "Amendment",
    "Asked",
    "Convention",
    "Deadline",
    "Financing",
    "FinancingStep",
    "Grant",
    "Notification",
    "RegionalTotal",
    "Signature",
    "Vote",
    "VoteRule",
]
