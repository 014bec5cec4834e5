"""Writing the way out of a project, and the rules that it is proposed from."""

from funding.exits.services.facts import decide, expect, note_search, say_reality, take_back
from funding.exits.services.rules import add_rule, edit_rule
from funding.exits.services.steps import add_step, edit_step

__all__ = [
    "add_rule",
    "add_step",
    "decide",
    "edit_rule",
    "edit_step",
    "expect",
    "note_search",
    "say_reality",
    "take_back",
]
