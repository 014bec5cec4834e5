"""Annual bilans: campaigns and their rules, bilans and what they hold."""

from projects.bilans.models.bilans import Bilan, BilanComment, BilanReminder, BilanSection, BilanStep, BilanVersion
from projects.bilans.models.campaigns import BilanCampaign, BilanQuestion, BudgetHeading, ReminderRule
from projects.bilans.models.content import (
    BilanAnswer,
    BilanDocument,
    BudgetLine,
    Difficulty,
    Indicator,
    IndicatorValue,
    Need,
)

__all__ = [
    "Bilan",
    "BilanAnswer",
    "BilanCampaign",
    "BilanComment",
    "BilanDocument",
    "BilanQuestion",
    "BilanReminder",
    "BilanSection",
    "BilanStep",
    "BilanVersion",
    "BudgetHeading",
    "BudgetLine",
    "Difficulty",
    "Indicator",
    "IndicatorValue",
    "Need",
    "ReminderRule",
]
