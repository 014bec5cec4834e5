"""What was granted, as the pages read it."""

from funding.grants.selectors.project import (
    Amount,
    ProjectMoney,
    TotalLine,
    VoletLine,
    YearLine,
    project_money,
)

__all__ = ["Amount", "ProjectMoney", "TotalLine", "VoletLine", "YearLine", "project_money"]
