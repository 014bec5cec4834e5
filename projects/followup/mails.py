"""What people are told of the follow-up: a task given, one that comes due, a reminder to a porteur."""

from __future__ import annotations

from django.urls import reverse

from projects.core.french import format_date
from projects.fiches.mails import entry_address
from projects.followup.models import Reminder, Task
from projects.outbox.enums import Topic
from projects.outbox.models import Message
from projects.outbox.registry import Mail, absolute, message_kind
from projects.portfolio.models import Project
from projects.portfolio.selectors.contacts import still_written_to

TASK_GIVEN = "task-given"
TASK_REMINDER = "task-reminder"
PORTEUR_REMINDER = "porteur-reminder"


@message_kind(TASK_GIVEN, label="Tâche confiée", topic=Topic.TACHES)
def task_given(message: Message) -> Mail | None:
    """Nothing once it is done, put away, or given to someone else."""
    task = _open_task(message)
    if task is None or (not task.for_porteur and task.assignee_id != message.recipient_id):
        return None
    subject = f"{task.author} vous confie une tâche pour le {format_date(task.due_on)}"
    return _about(task, subject, _porteur_page(message) if task.for_porteur else "")


@message_kind(TASK_REMINDER, label="Rappel d’une tâche", topic=Topic.TACHES)
def task_reminder(message: Message) -> Mail | None:
    """Nothing once it is done or put away, or when its reminder was put off."""
    task = _open_task(message)
    if task is None or (message.recipient_id and not task.for_porteur and task.assignee_id != message.recipient_id):
        return None
    if message.key != f"task-reminder:{task.pk}:{task.remind_on}":
        return None
    subject = f"rappel : une tâche pour le {format_date(task.due_on)}"
    return _about(task, subject, _porteur_page(message) if task.for_porteur else "")


@message_kind(PORTEUR_REMINDER, label="Relance d’un porteur", topic=Topic.DOSSIERS)
def porteur_reminder(message: Message) -> Mail | None:
    """Nothing for who is of the porteur, or its contact, no more."""
    reminder = Reminder.objects.select_related("project__caf", "author").get(pk=message.params["reminder"])
    if not _still_told(message, reminder.project):
        return None
    link = _porteur_page(message)
    return Mail(
        f"votre Caf attend de vos nouvelles ({reminder.project.title or reminder.project.reference})",
        {"reminder": reminder, "project": reminder.project, "link": link},
        link,
    )


def _open_task(message: Message) -> Task | None:
    """The task, if it is still to be done and still exists for who is written to."""
    rows = Task.objects.open().select_related("project", "author")
    if message.recipient is not None:
        rows = rows.visible_to(message.recipient)
    task = rows.filter(pk=message.params["task"]).first()
    if task is None or message.recipient is not None:
        return task
    return task if _still_told(message, task.project) else None


def _still_told(message: Message, project: Project) -> bool:
    return project.pk in still_written_to([project], recipient=message.recipient, email=message.email)


def _about(task: Task, subject: str, link: str = "") -> Mail:
    link = link or absolute(reverse("task_detail", args=[task.pk]))
    return Mail(subject, {"task": task, "project": task.project, "link": link}, link)


def _porteur_page(message: Message) -> str:
    """« Ce que la Caf attend de vous », entered by the link for who has an account."""
    return entry_address(message.recipient) if message.recipient else absolute(reverse("expected"))
