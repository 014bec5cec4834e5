"""Writing a plan: the draft cell by cell, kept as it is typed, last year's plan taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from funding.plans import links, services
from funding.plans.enums import PlanState, Side
from funding.plans.forms.draft import PlanForm, blank_tables, tables_of
from funding.plans.lines import AMOUNTS, read_lines
from funding.plans.merging import name_of
from funding.plans.models import Plan
from funding.plans.policies import can_fill_plan, fills_as_porteur
from funding.plans.selectors.pages import asked_of, balance_words, copyable_years
from funding.plans.services.drafts import CellsChanged
from funding.plans.services.life import checked_plan
from funding.plans.views.base import frame, plan_of, title
from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.forms.autosave import ELSEWHERE, still_read
from projects.core.forms.base import fingerprint
from projects.core.french import NBSP, NNBSP, count, typeset
from projects.core.money import UNKNOWN
from projects.core.paris import PARIS
from projects.portfolio.views.editing_base import allow

SETTLED = "Ce plan ne se modifie pas en ce moment : vous le relisez ici."
SAVED = "Brouillon enregistré. Rien n’est encore envoyé à la Caf."
ADD, KEEP_VERSION, NEXT = "_ajouter", "_version", "_suite"
TAKE_OFF, PUT_BACK = "_retirer", "_remettre"
TEMPLATE = "plans/edit.html"


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """The draft. Saving keeps whatever was typed; what does not read is told at its cell."""
    user, plan = signed_in(request), plan_of(request, reference, year)
    allow(user, can_fill_plan, plan)
    if plan.state != PlanState.DRAFT and request.method != "POST":
        messages.info(request, SETTLED)
        return HttpResponseRedirect(links.detail(plan))
    form = PlanForm(plan=plan)
    context = _context(user, plan)

    def save(filled: PlanForm) -> Saved | HttpResponse:
        try:
            return _saved(request, user, plan, filled)
        except CellsChanged as both:
            return _both(request, filled, both.theirs, context)

    page = _Page(form, context)
    return answer_form(request, form=form, template=TEMPLATE, save=save, context={**context, "page": page})


def _saved(request: HttpRequest, user: User, plan: Plan, form: PlanForm) -> Saved:
    """Keep the draft, then do what the button says besides."""
    lines = form.posted_lines()
    for name, mark in ((TAKE_OFF, "1"), (PUT_BACK, "")):
        for line in lines:
            if line["key"] == request.POST.get(name):
                line["removed"] = mark
    kept = services.save_draft(actor=user, plan=plan, lines=lines, read=form.read_marks(), note=form.posted_note())
    edit = links.page("plan_edit", kept.plan)
    if ADD in request.POST:
        key = services.add_line(actor=user, plan=kept.plan, side=request.POST[ADD])
        return Saved(f"{edit}#id_l{key}_label", "Ligne ajoutée, à la fin de sa liste.")
    if KEEP_VERSION in request.POST:
        version = services.keep_version(actor=user, plan=kept.plan)
        return Saved(edit, f"Version {version.number} gardée. Rien n’est envoyé à la Caf.")
    if NEXT in request.POST:
        return Saved(links.page("plan_act", kept.plan, "envoyer"))
    unread = sum(len(line.errors) for line in checked_plan(kept.plan).lines)
    if unread:
        said = count(unread, "case ne se lit pas encore", "cases ne se lisent pas encore")
        return Saved(edit, typeset(f"Brouillon enregistré tel quel : {said}."))
    return Saved(edit, SAVED)


def _both(request: HttpRequest, form: PlanForm, theirs: Mapping[str, str], context: Mapping[str, Any]) -> HttpResponse:
    """409: what someone else wrote is told at each cell; sent again, the page puts its own text in its place."""
    fresh = Plan.objects.get(pk=form.plan.pk)
    form.plan.draft, form.plan.note = fresh.draft, fresh.note
    for name, text in theirs.items():
        told = f"«{NBSP}{text}{NBSP}»" if text else UNKNOWN if name.endswith(("asked", "amount")) else "rien"
        form.add_error(
            name,
            f"Quelqu’un d’autre a écrit ici, entre-temps{NNBSP}: {told}. Gardez votre texte ou reprenez le sien, "
            "puis enregistrez.",
        )
    form.data = {key: form.data[key] for key in form.data} | {"read": form.marks()}
    form.unsaved = True
    return render(request, TEMPLATE, {**context, "form": form, "page": _Page(form, context)}, status=409)


class _Page:
    """The tables, made when the template asks: once the form holds what was posted and what is wrong with it."""

    def __init__(self, form: PlanForm, context: Mapping[str, Any]) -> None:
        self.form, self.checked = form, context["checked"]

    def tables(self) -> list[Any]:
        return tables_of(self.form, self.checked)


def _context(user: User, plan: Plan) -> dict[str, Any]:
    checked = checked_plan(plan)
    return {
        **frame(plan, f"Écrire le plan {plan.year}"),
        "checked": checked,
        "balance": balance_words(checked),
        "general": [one for one in checked.findings if not one.key],
        "blanks": blank_tables(plan),
        "asked": asked_of([plan]).get(plan.pk or 0, ""),
        "for_porteur": not fills_as_porteur(user, plan),
        "autosave_url": links.page("plan_autosave", plan),
        "import_url": links.page("plan_import", plan),
        "copy_url": links.page("plan_copy", plan),
        "copyable": copyable_years(plan) if not plan.draft else [],
        "store": f"plan:{user.pk}:{plan.project_id}:{plan.year}",
        "sides": Side,
        "page_title": title(plan),
    }


@require_POST
def plan_autosave(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """Keep the draft while it is typed. The answer says so, at what time, and what the page now stands on."""
    user, plan = signed_in(request), plan_of(request, reference, year)
    allow(user, can_fill_plan, plan)
    form = PlanForm(plan=plan)
    form.bind(request.POST)
    try:
        if not form.is_valid():
            raise DomainError(_first_error(form))
        kept = services.save_draft(
            actor=user, plan=plan, lines=form.posted_lines(), read=form.read_marks(), note=form.posted_note()
        )
    except CellsChanged:
        return JsonResponse({"state": "conflict", "said": ELSEWHERE}, status=409)
    except DomainError as refused:
        return JsonResponse({"state": "refused", "said": refused.message}, status=422)
    held = {name: fingerprint(form.cleaned_data[name]) for name in form.fields if name in form.cleaned_data}
    form.plan.draft, form.plan.note = kept.plan.draft, kept.plan.note
    now = timezone.localtime(timezone.now(), PARIS)
    said = f"Brouillon enregistré à {now.hour}{NBSP}h{NBSP}{now.minute:02d}."
    read = still_read(form.read_marks(), held, form.marks())
    return JsonResponse({"state": "saved", "said": said, "read": read, "wrong": _wrong_amounts(kept.plan)})


def _wrong_amounts(plan: Plan) -> dict[str, str]:
    """Amounts and hours that do not read, by name of cell. A line being written has not said yet what it is."""
    figures = (*AMOUNTS, "hours")
    return {
        name_of(line.key, column): said
        for line in read_lines(plan.draft)
        for column, said in line.errors.items()
        if column in figures
    }


@require_POST
def plan_copy(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """Take up another year's plan in one act: the year before, or the one that is posted."""
    user, plan = signed_in(request), plan_of(request, reference, year)
    allow(user, can_fill_plan, plan)
    text = request.POST.get("annee", "")
    source = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else year - 1
    try:
        kept = services.copy_plan(actor=user, plan=plan, year=source)
    except DomainError as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(links.detail(plan))
    lines = count(len(kept.changed), "ligne reprise", "lignes reprises")
    messages.success(request, typeset(f"{lines} de {source} : relisez chaque montant."))
    return HttpResponseRedirect(links.page("plan_edit", kept.plan))


def _first_error(form: PlanForm) -> str:
    line = next(iter(form.wrong_fields), None)
    return typeset(f"{line.label} : {line.errors[0]}" if line else "Cette page est incomplète : rechargez-la.")
