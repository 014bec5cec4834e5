"""« À faire »: all that one has to do, and what one does about it in one click."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.french import format_date
from projects.core.paris import today
from projects.followup import services
from projects.followup.forms.tasks import PostponeForm, TaskEditForm, TaskForm
from projects.followup.models import Exchange, Task
from projects.followup.policies import (
    can_add_task,
    can_change_task,
    can_follow_up,
    can_settle_task,
)
from projects.followup.selectors.due import tasks_of_person
from projects.followup.selectors.people import colleagues
from projects.followup.selectors.todo import todo_groups
from projects.followup.views.common import FORM, asked_project, done, task_of, trail, way_back
from projects.portfolio.views.editing_base import allow

WEEK = timedelta(days=7)


@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """What there is to do about all that one sees, by kind and by day; `?groupe=` keeps one kind."""
    user = signed_in(request)
    person = _colleague(request)
    dues = tasks_of_person(user, person.pk, today()) if person else None
    groups = todo_groups(user, today(), dues)
    asked = request.GET.get("groupe", "")
    chosen = [group for group in groups if group.slug == asked]
    context = {
        "groups": [group for group in (chosen or groups) if group.lines or chosen],
        "all_groups": groups,
        "chosen": chosen[0].slug if chosen else "",
        "total": sum(len(group.lines) for group in groups),
        "here": request.get_full_path(),
        "may_add": can_follow_up(user)[0],
        "person": person,
    }
    return render(request, "followup/todo.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def task_add(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_follow_up, None)
    project = asked_project(request, user)
    if project is not None:
        allow(user, can_add_task, project)

    def save(form: TaskForm) -> Saved:
        made = services.add_task(actor=user, project=project or form.cleaned_data["project"], **form.given())
        undo = reverse("task_remove", args=[made.pk])
        return Saved(reverse("todo"), f"Tâche ajoutée pour le {format_date(made.due_on)}.", undo, "Annuler")

    context = {
        "title": "Ajouter une tâche",
        "subject": project.display_name if project else "",
        "trail": trail(project) if project else _to_do_trail(),
        "submit_label": "Ajouter la tâche",
        "cancel_url": reverse("todo"),
    }
    form = TaskForm(project=project, actor=user)
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@require_safe
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, task = signed_in(request), task_of(request, pk)
    seen = Exchange.objects.visible_to(user).kept().filter(tasks=task).exists()
    context = {
        "task": task,
        "project": task.project,
        "trail": [*_to_do_trail(), *trail(task.project)[1:2]],
        "exchange": task.exchange if seen else None,
        "is_late": task.is_open and task.due_on < today(),
        "may_settle": can_settle_task(user, task)[0],
        "may_change": can_change_task(user, task)[0],
        "here": request.get_full_path(),
    }
    return render(request, "followup/task_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, task = signed_in(request), task_of(request, pk)
    allow(user, can_change_task, task)
    if task.removed_at is not None:
        raise PermissionDenied("Cette tâche est retirée : remettez-la avant de la modifier.")
    url = reverse("task_detail", args=[pk])

    def save(form: TaskEditForm) -> Saved:
        services.edit_task(actor=user, task=task, version=form.cleaned_data["version"], values=form.given())
        return Saved(url, "Tâche modifiée.")

    context = {
        "title": "Modifier la tâche",
        "subject": task.project.display_name,
        "trail": [*_to_do_trail(), {"label": "Tâche", "url": url}],
        "cancel_url": url,
    }
    return answer_form(request, form=TaskEditForm(row=task, actor=user), template=FORM, save=save, context=context)


@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    user, task = _settled(request, pk)
    return done(
        request, lambda: services.settle_task(actor=user, task=task), url=_back(request),
        said=f"Tâche faite : {task.title}.", undo_url=reverse("task_undone", args=[pk]), undo_label="Annuler",
    )  # fmt: skip


@require_POST
def task_undone(request: HttpRequest, pk: int) -> HttpResponse:
    user, task = _settled(request, pk)
    act = lambda: services.reopen_task(actor=user, task=task)  # noqa: E731
    return done(request, act, url=_back(request), said=f"À faire de nouveau : {task.title}.")


@require_POST
def task_postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """A week more than its day (or than today when that is over), or the day that is posted."""
    user, task = _settled(request, pk)
    day: date | None = max(task.due_on, today()) + WEEK
    if "due_on" in request.POST:
        form = PostponeForm()
        form.bind(request.POST)
        day = form.cleaned_data["due_on"] if form.is_valid() else None
        if day is None:
            return render(request, "followup/task_postpone.html", _postponing(task, form, _back(request)), status=422)

    def act() -> Any:
        assert day is not None
        return services.postpone_task(actor=user, task=task, due_on=day)

    said = f"Tâche reportée au {format_date(day)}." if day else ""
    return done(request, act, url=_back(request), said=said)


@require_POST
def task_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user, task = signed_in(request), task_of(request, pk)
    allow(user, can_change_task, task)
    return done(
        request, lambda: services.remove_task(actor=user, task=task), url=_back(request),
        said=f"Tâche retirée : {task.title}.", undo_url=reverse("task_restore", args=[pk]),
    )  # fmt: skip


@require_POST
def task_restore(request: HttpRequest, pk: int) -> HttpResponse:
    user, task = signed_in(request), task_of(request, pk)
    allow(user, can_change_task, task)
    act = lambda: services.restore_task(actor=user, task=task)  # noqa: E731
    return done(request, act, url=_back(request), said=f"Tâche remise : {task.title}.")


def _colleague(request: HttpRequest) -> User | None:
    """Whose tasks alone `?de=` asks for (« moi » is oneself); None for all that there is to do, and for nobody."""
    asked = request.GET.get("de", "")
    user = signed_in(request)
    if asked == "moi":
        return user
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    return colleagues(user).filter(pk=int(asked)).first()


def _settled(request: HttpRequest, pk: int) -> tuple[User, Task]:
    user, task = signed_in(request), task_of(request, pk)
    allow(user, can_settle_task, task)
    return user, task


def _back(request: HttpRequest) -> str:
    return way_back(request, reverse("todo"))


def _to_do_trail() -> list[dict[str, str]]:
    return [{"label": "À faire", "url": reverse("todo")}]


def _postponing(task: Task, form: PostponeForm, back: str) -> dict[str, Any]:
    return {"task": task, "form": form, "trail": _to_do_trail(), "back": back}
