"""Reading the way out: who may take over, what is missing each year."""

from funding.exits.selectors.gaps import GapYear, exit_years, gap_of, gaps_of

__all__ = ["GapYear", "exit_years", "gap_of", "gaps_of"]
