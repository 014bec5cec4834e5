"""Reading plans. What other apps of the money read of them is here."""

from funding.plans.selectors.versions import current_version, current_versions, planned_cost

__all__ = ["current_version", "current_versions", "planned_cost"]
