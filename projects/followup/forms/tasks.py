"""A task: what, until when, for whom, and when to be reminded of it."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.accounts.models import User
from projects.core.forms import FrenchDateField, LookupField, PortalForm, VersionedForm
from projects.followup.models import Task
from projects.followup.selectors.people import possible_assignees
from projects.portfolio.models import Project

ME, PORTEUR = "moi", "porteur"


class TaskFields(forms.Form):
    title = forms.CharField(label="À faire", max_length=200)
    due_on = FrenchDateField(label="Échéance")
    remind_on = FrenchDateField(
        label="Rappel par courriel", required=False, help_text="Le jour du rappel, avant l’échéance ou le jour même."
    )
    assignee = forms.ChoiceField(label="Confiée à")

    def offer(self, project: Project | None, actor: User, kept: User | None = None) -> None:
        people = list(possible_assignees(project).exclude(pk=actor.pk)) if project else []
        if kept is not None and kept.pk != actor.pk and kept not in people:
            people.append(kept)
        self.assignees: dict[str, User | None] = {ME: actor, **{str(row.pk): row for row in people}, PORTEUR: None}
        labels = {ME: "Moi", PORTEUR: "Le porteur, qui la verra sur sa page"}
        self.fields["assignee"].choices = [(key, labels.get(key, str(row))) for key, row in self.assignees.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("assignee", ME)

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "due_on": data["due_on"],
            "remind_on": data["remind_on"],
            "assignee": self.assignees[data["assignee"]],
        }


class TaskForm(TaskFields, PortalForm):
    field_order = ["project", "title", "due_on", "remind_on", "assignee"]
    project = LookupField(lookup="projets", label="Projet")

    def __init__(self, *args: Any, project: Project | None, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if project is not None:
            del self.fields["project"]
        self.offer(project, actor)


class TaskEditForm(TaskFields, VersionedForm):
    def __init__(self, *args: Any, row: Task, actor: User | None = None, **kwargs: Any) -> None:
        self._actor = actor or row.author
        super().__init__(*args, row=row, **kwargs)
        self.offer(row.project, self._actor, kept=row.assignee)

    def initial_of(self, row: Any) -> dict[str, Any]:
        whom = PORTEUR if row.for_porteur else ME if row.assignee_id == self._actor.pk else str(row.assignee_id)
        return super().initial_of(row) | {"assignee": whom}

    def reread(self) -> TaskEditForm | None:
        row = Task.objects.select_related("project", "assignee", "author").filter(pk=self.row.pk).first()
        return None if row is None else type(self)(row=row, actor=self._actor, user=self.user, prefix=self.prefix)


class PostponeForm(PortalForm):
    """Another day for a task."""

    due_on = FrenchDateField(label="Nouvelle échéance")
