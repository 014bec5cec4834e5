"""Writing what funders decide and pay. The portal records payments, it does not make them."""

from funding.grants.services.financing import AskedLine, agree, amend, ask, await_step, notify, sign
from funding.grants.services.grants import record_grant, record_regional_total
from funding.grants.services.life import change_financing, financing_for
from funding.grants.services.sittings import Decision, record_sitting
from funding.grants.services.votes import BrokenRules, refuse, vote

__all__ = [
    "AskedLine",
    "BrokenRules",
    "Decision",
    "agree",
    "amend",
    "ask",
    "await_step",
    "change_financing",
    "financing_for",
    "notify",
    "record_grant",
    "record_regional_total",
    "record_sitting",
    "refuse",
    "sign",
    "vote",
]
