"""What the follow-up tells the apps below it: called once, when the app is ready."""

from __future__ import annotations

from django.urls import reverse

from projects.accounts.models import CAF_ROLES, Membership
from projects.followup import daily, holding, mails  # noqa: F401  (registers the kinds of messages)
from projects.followup.daily import EVERY
from projects.followup.lookups import register_projects
from projects.followup.models import Exchange, Task
from projects.followup.policies import can_follow_up
from projects.followup.selectors.due import steps_due, tasks_due
from projects.followup.selectors.expected import tasks_expected
from projects.followup.selectors.lines import exchange_source
from projects.followup.verbs import VERBS
from projects.jobs.worker.rounds import register_round
from projects.journal.verbs import register_verbs
from projects.people.registry import Handover, register_handovers
from projects.portfolio.expected import register_expected
from projects.portfolio.listing.selection import BulkAct, register_bulk_act
from projects.portfolio.listing.silence import register_news
from projects.portfolio.selectors.timeline import register_source
from projects.portfolio.todo import register_due


def tasks_of(membership: Membership) -> list[Handover]:
    """The open tasks of who leaves a Caf, about its projects."""
    if membership.role not in CAF_ROLES:
        return []
    rows = Task.objects.open().filter(assignee=membership.user, project__caf=membership.caf)
    return [
        Handover(task.title, task.project.reference, reverse("task_detail", args=[task.pk]))
        for task in rows.select_related("project")
    ]


def register() -> None:
    holding.register()
    register_projects()
    register_verbs(VERBS)
    register_source(exchange_source)
    register_news(Exchange, told=Exchange.objects.told)
    register_due("taches", tasks_due)
    register_due("etapes", steps_due)
    register_expected("taches", tasks_expected)
    register_handovers(tasks_of)
    register_round("followup.reminders", seconds=EVERY, run=daily.run)
    for rank, (slug, label) in enumerate(
        (("assigner", "Désigner un référent"), ("relancer", "Relancer"), ("constater", "Noter l’avancement")), start=30
    ):
        register_bulk_act(
            BulkAct(slug, label, lambda request, slug=slug: reverse(f"bulk_{slug}"), rank=rank,  # type: ignore[misc]
                    offered=lambda user: can_follow_up(user)[0])
        )  # fmt: skip
