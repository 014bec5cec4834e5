"""Verbs of arbitration; each writes its line in the journal in the transaction of the act."""

from funding.arbitration.services.guards import mark
from funding.arbitration.services.lines import (
    Decided,
    LineRefused,
    StaleLines,
    cut_all,
    decide_lines,
    fit_envelope,
    keep_all,
    keep_category,
    leave_out_ineligible,
)
from funding.arbitration.services.retaining import retain_scenario, standing_allotments, undo_scenario
from funding.arbitration.services.scenarios import copy_scenario, edit_scenario, open_scenario, refresh_scenario

__all__ = [
    "Decided",
    "LineRefused",
    "StaleLines",
    "copy_scenario",
    "cut_all",
    "decide_lines",
    "edit_scenario",
    "fit_envelope",
    "keep_all",
    "keep_category",
    "leave_out_ineligible",
    "mark",
    "open_scenario",
    "refresh_scenario",
    "retain_scenario",
    "standing_allotments",
    "undo_scenario",
]
