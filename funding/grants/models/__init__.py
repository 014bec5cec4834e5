"""What is asked, granted, agreed and paid, for each funder apart."""

from funding.grants.models.accounting import AccountingImport, AccountingLine
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
from funding.grants.models.payments import Control, Payment, Recovery, RecoveryStep

__all__ = [
    "AccountingImport",
    "AccountingLine",
    "Amendment",
    "Asked",
    "Control",
    "Convention",
    "Deadline",
    "Financing",
    "FinancingStep",
    "Grant",
    "Notification",
    "Payment",
    "Recovery",
    "RecoveryStep",
    "RegionalTotal",
    "Signature",
    "Vote",
    "VoteRule",
]
