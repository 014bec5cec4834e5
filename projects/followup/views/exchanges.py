"""Exchanges: note one, read them, rewrite one, put it away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.core.french import count
from projects.documents.selectors import document_lines
from projects.followup.enums import ICONS, MEANING, Visibility
from projects.followup.forms.exchanges import ExchangeEditForm, ExchangeForm
from projects.followup.forms.filters import ExchangeFilterForm
from projects.followup.models import Exchange, Task
from projects.followup.policies import can_edit_exchange, can_follow_up, can_note_exchange
from projects.followup.selectors.exchanges import PAGE_SIZE, PRINTED, exchange_page, filters_of
from projects.followup.selectors.own import own_projects
from projects.followup.services import edit_exchange, note_exchange, remove_exchange, restore_exchange
from projects.followup.views.common import (
    FORM,
    asked_project,
    done,
    exchange_of,
    follow_up_tab,
    trail,
    way_back,
)
from projects.portfolio import links
from projects.portfolio.models import Project
from projects.portfolio.views.editing_base import allow

NOTED = "Échange noté."


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_add(request: HttpRequest) -> HttpResponse:
    """`?projet=` is the project of the page that one comes from; `nature` is proposed."""
    user = signed_in(request)
    allow(user, can_follow_up, None)
    project = asked_project(request, user)
    if project is not None:
        allow(user, can_note_exchange, project)

    def save(form: ExchangeForm) -> Saved:
        data = form.cleaned_data
        made = note_exchange(
            actor=user,
            project=project or data["project"],
            kind=data["kind"],
            observed_on=data["observed_on"],
            text=data["text"],
            visibility=data["visibility"],
            next_step=data["next_step"],
            next_on=data["next_on"],
            present=form.persons(),
            task=form.task(),
            progress=data["progress"],
            maturity=data["maturity"],
            files=data["joined"],
            once=data["once"],
        )
        undo = f"{reverse('exchange_remove', args=[made.pk])}?tout=oui"
        return Saved(follow_up_tab(made.project), NOTED, undo_url=undo, undo_label="Annuler")

    form = ExchangeForm(project=project, actor=user, initial={"kind": request.GET.get("nature", "")})
    own = [] if project else own_projects(user)
    context = {
        "title": "Noter un échange",
        "subject": project.display_name if project else "",
        "trail": trail(project) if project else [{"label": "Suivi", "url": reverse("exchange_list")}],
        "submit_label": "Enregistrer",
        "cancel_url": follow_up_tab(project) if project else reverse("exchange_list"),
        "own": [{"label": one.display_name, "place": _place(one), "url": note_url(one)} for one in own],
    }
    return answer_form(request, form=form, template="followup/exchange_form.html", save=save, context=context)


def note_url(project: Project) -> str:
    return f"{reverse('exchange_add')}?{urlencode({'projet': project.reference})}"


@require_safe
def exchange_list(request: HttpRequest) -> HttpResponse:
    """What one may read, the latest first; the address holds the filters."""
    user = signed_in(request)
    form = ExchangeFilterForm(request.GET or None, user=user)
    filters = filters_of(form.cleaned_data if form.is_valid() else form.usable)
    printed = request.GET.get("impression") == "oui"
    page = exchange_page(user, filters, request.GET.get("apres", ""), PRINTED if printed else PAGE_SIZE)
    query = _kept_query(request)
    project = _filtered_project(user, filters.project)
    context = {
        "form": form,
        "rows": [_row(row) for row in page.rows],
        "count_text": count(page.total, "échange"),
        "filtered": bool(query),
        "printed": printed,
        "project": project,
        "may_note": can_follow_up(user)[0],
        "note_url": note_url(project) if project else reverse("exchange_add"),
        "print_url": _address(query, impression="oui"),
        "screen_url": _address(query),
        "page": {
            "previous_url": _address(query) if request.GET.get("apres") else "",
            "next_url": _address(query, apres=page.before) if page.before and not printed else "",
            "label": "",
        },
    }
    return render(request, "followup/exchange_list.html", context)


@require_safe
def exchange_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, exchange = signed_in(request), exchange_of(request, pk)
    may_edit = can_edit_exchange(user, exchange)[0]
    context = {
        "exchange": exchange,
        "project": exchange.project,
        "icon": ICONS[exchange.kind],  # type: ignore[index]
        "trail": trail(exchange.project),
        "meaning": MEANING[Visibility(exchange.visibility)],
        "tasks": list(Task.objects.visible_to(user).filter(exchange=exchange, removed_at=None)),
        "facts": [_fact(exchange.project, row) for row in (exchange.progress, exchange.maturity) if row is not None],
        "documents": document_lines(user, [row.document_id for row in exchange.documents.all()]),
        "edit_url": reverse("exchange_edit", args=[pk]) if may_edit and not exchange.is_removed else "",
        "may_edit": may_edit,
    }
    return render(request, "followup/exchange_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def exchange_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, exchange = signed_in(request), exchange_of(request, pk)
    allow(user, can_edit_exchange, exchange)
    if exchange.is_removed:
        raise PermissionDenied("Cet échange est retiré : remettez-le avant de le modifier.")
    url = reverse("exchange_detail", args=[pk])

    def save(form: ExchangeEditForm) -> Saved:
        version = form.cleaned_data["version"]
        edit_exchange(actor=user, exchange=exchange, version=version, values=form.values(), present=form.persons())
        return Saved(url, "Échange modifié.")

    context = {
        "title": "Modifier l’échange",
        "subject": exchange.project.display_name,
        "trail": [*trail(exchange.project), {"label": exchange.get_kind_display(), "url": url}],
        "cancel_url": url,
    }
    form = ExchangeEditForm(row=exchange, actor=user)
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@require_POST
def exchange_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """« Retirer »; with `?tout=oui`, « Annuler » just after one noted it: what came of it goes with it."""
    user, exchange = signed_in(request), exchange_of(request, pk)
    allow(user, can_edit_exchange, exchange)
    whole = request.GET.get("tout") == "oui"
    facts = exchange.progress_id or exchange.maturity_id
    said = "Échange annulé, avec ce qui en venait." if whole else "Échange retiré."
    if facts and not whole:
        said += " Le constat noté avec lui reste : il se corrige ou s’annule dans le suivi."
    return done(
        request,
        lambda: remove_exchange(actor=user, exchange=exchange, whole=whole),
        url=way_back(request, follow_up_tab(exchange.project)),
        said=said,
        undo_url="" if whole else reverse("exchange_restore", args=[pk]),
    )


@require_POST
def exchange_restore(request: HttpRequest, pk: int) -> HttpResponse:
    user, exchange = signed_in(request), exchange_of(request, pk)
    allow(user, can_edit_exchange, exchange)
    act = lambda: restore_exchange(actor=user, exchange=exchange)  # noqa: E731
    return done(request, act, url=reverse("exchange_detail", args=[pk]), said="Échange remis.")


def _place(project: Project) -> str:
    return " · ".join(filter(None, (project.title, project.department.name)))


def _row(row: Exchange) -> dict[str, Any]:
    project = row.project
    return {
        "exchange": row,
        "icon": ICONS[row.kind],  # type: ignore[index]
        "url": reverse("exchange_detail", args=[row.pk]),
        "project_name": project.display_name,
        "project_url": links.tab(project.reference, "suivi"),
        "persons": [str(person) for person in row.persons.all()],
    }


def _fact(project: Project, row: Any) -> dict[str, Any]:
    """What was seen that day; one that was put right or taken back since is said so, and is corrected no more."""
    stands = not hasattr(row, "retracted_by")
    return {"what": str(row), "url": links.correct(project, "observation", row.pk) if stands else "", "stands": stands}


def _filtered_project(user: User, reference: str) -> Project | None:
    if not reference:
        return None
    rows = Project.objects.visible_to(user).with_identity()
    return rows.filter(reference=reference).first()


def _kept_query(request: HttpRequest) -> dict[str, list[str]]:
    """The filters of the address, as they were asked, those of paging left out."""
    known = ("projet", "nature", "personne", "du", "au", "pour")
    found = {name: [one for one in request.GET.getlist(name) if one][:20] for name in known}
    return {name: values for name, values in found.items() if values}


def _address(query: dict[str, list[str]], **more: str) -> str:
    written = QueryDict(mutable=True)
    for name, values in query.items():
        written.setlist(name, values)
    for name, value in more.items():
        written[name] = value
    return f"{reverse('exchange_list')}{'?' if written else ''}{written.urlencode()}"
