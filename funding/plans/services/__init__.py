"""What one does to a plan."""

from funding.plans.services.drafts import (
    CellsChanged,
    add_line,
    copy_plan,
    import_lines,
    join_budget,
    keep_version,
    save_draft,
)
from funding.plans.services.life import Added, Corrected, change_plan, correct_plan, send_plan

__all__ = [
    "Added",
    "CellsChanged",
    "Corrected",
    "add_line",
    "change_plan",
    "copy_plan",
    "correct_plan",
    "import_lines",
    "join_budget",
    "keep_version",
    "save_draft",
    "send_plan",
]
