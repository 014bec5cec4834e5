"""The way out of the Fipe: the rules of who may take a project over, and what is said of each project."""

from funding.exits.models.facts import ExitAmount, ExitPlan, ExitReality, ExitSearch
from funding.exits.models.rules import TakeoverRule
from funding.exits.models.steps import ExitStep

__all__ = ["ExitAmount", "ExitPlan", "ExitReality", "ExitSearch", "ExitStep", "TakeoverRule"]
