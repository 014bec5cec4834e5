"""The follow-up of projects: what happened with them, and what is left to do."""

from projects.followup.models.acts import BulkRun, Reminder
from projects.followup.models.exchanges import Exchange, ExchangeDocument, ExchangePerson
from projects.followup.models.tasks import Task

__all__ = ["BulkRun", "Exchange", "ExchangeDocument", "ExchangePerson", "Reminder", "Task"]
