"""Verbs of annual bilans; each writes its line in the journal in the transaction of the act."""

from projects.bilans.services.campaigns import add_campaign, add_missing, edit_campaign
from projects.bilans.services.filling import (
    save_activity,
    save_budget,
    save_difficulties,
    save_indicators,
)
from projects.bilans.services.indicators import add_indicator, edit_indicator
from projects.bilans.services.life import ask_completion, change_bilan, deposit_bilan
from projects.bilans.services.reminders import remind_automatically, remind_bilans
from projects.bilans.services.rules import add_rule, edit_rule

__all__ = [
    "add_campaign",
    "add_indicator",
    "add_missing",
    "add_rule",
    "ask_completion",
    "change_bilan",
    "deposit_bilan",
    "edit_campaign",
    "edit_indicator",
    "edit_rule",
    "remind_automatically",
    "remind_bilans",
    "save_activity",
    "save_budget",
    "save_difficulties",
    "save_indicators",
]
