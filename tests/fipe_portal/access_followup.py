"""What the pages of the follow-up are asked for: exchanges of each circle, tasks of the Caf and of the porteur."""

from __future__ import annotations

from projects.accounts.models import User
from projects.followup.enums import Visibility
from projects.followup.services import remove_exchange
from projects.portfolio.models import Project
from tests.followup.given import exchange_of, task_of


def followup_targets(here: Project, advisor: User | None) -> dict[str, dict[str, str]]:
    assert advisor is not None
    rows = {
        **{f"exchange-{circle}": exchange_of(advisor, here, visibility=circle) for circle in Visibility},
        "put-away": remove_exchange(actor=advisor, exchange=exchange_of(advisor, here)),
        "task": task_of(advisor, here),
        "task-porteur": task_of(advisor, here, assignee=None),
    }
    return {name: {"pk": str(row.pk)} for name, row in rows.items()} | {"unknown-exchange": {"pk": "0"}}
