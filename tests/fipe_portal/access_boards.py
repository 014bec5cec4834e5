"""What the boards of money are asked for: the year of the Caf of the project here, and years that do not exist."""

from __future__ import annotations

from projects.portfolio.models import Project


def board_targets(here: Project) -> dict[str, dict[str, str]]:
    caf = {"caf": str(here.caf_id)}
    return {
        "caf-year": {**caf, "year": "2024"},
        "caf-year-0": {**caf, "year": "0"},
        "caf-year-far": {**caf, "year": "99999"},
        "caf-nowhere": {"caf": "rien", "year": "2024"},
        "caf-xlsx": {**caf, "year": "2024", "kind": "xlsx"},
        "caf-ods": {**caf, "year": "2024", "kind": "ods"},
        "caf-csv": {**caf, "year": "2024", "kind": "csv"},
        "caf-exe": {**caf, "year": "2024", "kind": "exe"},
    }
