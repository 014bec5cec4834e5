"""The registered checks, in the order in which they tell."""

from reporting.checks import figures, projects, prose, typed
from reporting.checks.registry import CHECKS, run

__all__ = ["CHECKS", "figures", "projects", "prose", "run", "typed"]
