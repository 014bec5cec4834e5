"""Verbs of arbitration; each writes its line in the journal in the transaction of the act."""

from funding.arbitration.services.guards import FROZEN, mark
from funding.arbitration.services.lines import (
    Decided,
    LineRefused,
    StaleLines,
    decide_lines,
)
from funding.arbitration.services.lots import Lot, apply_lot, preview
from funding.arbitration.services.retaining import retain_scenario, standing_allotments, undo_scenario
from funding.arbitration.services.scenarios import copy_scenario, edit_scenario, open_scenario, refresh_scenario

__all__ = [
    "FROZEN",
    "Decided",
    "LineRefused",
    "Lot",
    "StaleLines",
    "apply_lot",
    "copy_scenario",
    "decide_lines",
    "edit_scenario",
    "mark",
    "open_scenario",
    "preview",
    "refresh_scenario",
    "retain_scenario",
    "standing_allotments",
    "undo_scenario",
]
