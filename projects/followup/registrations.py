"""What the follow-up tells the apps below it: called once, when the app is ready."""

from __future__ import annotations

from django.urls import reverse

from projects.accounts.models import CAF_ROLES, Membership, User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.followup import daily, holding, mails  # noqa: F401  (registers the kinds of messages)
from projects.followup.daily import EVERY
from projects.followup.lookups import register_projects
from projects.followup.models import Exchange, Task
from projects.followup.policies import can_follow_up
from projects.followup.selectors.due import steps_due, tasks_due
from projects.followup.selectors.expected import tasks_expected
from projects.followup.selectors.lines import exchange_source
from projects.followup.selectors.people import possible_assignees
from projects.followup.selectors.steps import next_of
from projects.followup.services.tasks import NOT_TO_THEM
from projects.followup.verbs import VERBS
from projects.jobs.worker.rounds import register_round
from projects.journal.services import record
from projects.journal.verbs import register_verbs
from projects.people.registry import Handover, NotHeld, register_handovers
from projects.portfolio.expected import register_expected
from projects.portfolio.listing.selection import BulkAct, register_bulk_act
from projects.portfolio.listing.silence import register_news
from projects.portfolio.next_steps import register_steps
from projects.portfolio.selectors.timeline import register_source
from projects.portfolio.todo import register_due


def tasks_of(membership: Membership) -> list[Handover]:
    """The open tasks of who leaves a Caf, about its projects."""
    if membership.role not in CAF_ROLES:
        return []
    rows = Task.objects.open().filter(assignee=membership.user, project__caf=membership.caf)
    return [
        Handover(
            label=task.title,
            detail=f"{task.project.reference} · tâche",
            url=reverse("task_detail", args=[task.pk]),
            key=task.pk,
            caf=membership.caf_id or "",
        )
        for task in rows.select_related("project")
    ]


def give_task(*, actor: User | None, key: int, giver: User, receiver: User) -> None:
    """`receiver` has that open task from now on. NotHeld when it is done, or no longer `giver`'s."""
    task = Task.objects.open().select_for_update(of=("self",)).select_related("project").filter(pk=key).first()
    if task is None or task.assignee_id != giver.pk:
        raise NotHeld(typeset(f"{giver} n’a plus cette tâche : relisez la liste."))
    if not possible_assignees(task.project).filter(pk=receiver.pk).exists():
        raise DomainError(NOT_TO_THEM)
    task.assignee, task.version = receiver, task.version + 1
    task.save(update_fields=["assignee", "version"])
    record(actor=actor, verb="task.given", subject=task)


def register() -> None:
    holding.register()
    register_projects()
    register_verbs(VERBS)
    register_source(exchange_source)
    register_news(Exchange, told=Exchange.objects.told)
    register_steps("suivi", next_of)
    register_due("taches", tasks_due)
    register_due("etapes", steps_due)
    register_expected("taches", tasks_expected)
    register_handovers(tasks_of, slug="taches", label="Tâches ouvertes", give=give_task)
    register_round("followup.reminders", seconds=EVERY, run=daily.run)
    for rank, (slug, label) in enumerate(
        (("assigner", "Désigner un référent"), ("relancer", "Relancer"), ("constater", "Noter l’avancement")), start=30
    ):
        register_bulk_act(
            BulkAct(slug, label, lambda request, slug=slug: reverse(f"bulk_{slug}"), rank=rank,  # type: ignore[misc]
                    offered=lambda user: can_follow_up(user)[0])
        )  # fmt: skip
