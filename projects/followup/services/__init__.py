"""Writing the follow-up: each act locks, checks, writes and journals in one transaction."""

from projects.followup.services.bulk import assign_all, observe_all, remind_all
from projects.followup.services.exchanges import edit_exchange, note_exchange, remove_exchange, restore_exchange
from projects.followup.services.tasks import (
    add_task,
    edit_task,
    postpone_task,
    remind_of_tasks,
    remove_task,
    reopen_task,
    restore_task,
    settle_task,
)

__all__ = [
    "add_task",
    "assign_all",
    "edit_exchange",
    "edit_task",
    "note_exchange",
    "observe_all",
    "postpone_task",
    "remind_all",
    "remind_of_tasks",
    "remove_exchange",
    "remove_task",
    "reopen_task",
    "restore_exchange",
    "restore_task",
    "settle_task",
]
