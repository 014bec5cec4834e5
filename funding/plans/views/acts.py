"""Acts on a plan: sending it, what the Caf answers, and the examination line by line."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from funding.plans import links, services
from funding.plans.enums import WITH_CAF, PlanState
from funding.plans.forms.acts import ActForm, CorrectForm, SendForm
from funding.plans.lines import COLUMNS
from funding.plans.policies import PLAN_POLICIES, can_fill_plan, can_review_plan
from funding.plans.registry import paid_by_year
from funding.plans.selectors.checks import check_plan
from funding.plans.selectors.pages import asked_of, balance_words, tables_told
from funding.plans.selectors.review import added_rows, review_rows
from funding.plans.selectors.texts import SINGULAR
from funding.plans.services.life import checked_plan, last_step, lines_of
from funding.plans.views.base import frame, plan_of
from funding.plans.workflow import CORRECT, PLAN_LIFE, SEND
from funding.rules.selectors import rulebook
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, answer_form
from projects.portfolio.views.editing_base import allow

page = require_http_methods(["GET", "HEAD", "POST"])
ADD = "_ajouter"
NOT_WITH_CAF = "Ce plan n’est pas à la Caf en ce moment."


@page
def plan_act(request: HttpRequest, reference: str, year: int, transition: str) -> HttpResponse:
    """Send, retain, send back, reopen: what the table lets this person do."""
    line = PLAN_LIFE.find(transition)
    if line is None or transition == CORRECT:
        raise Http404("cet acte n’existe pas")
    if transition == SEND:
        return _send(request, reference, year)
    user, plan = signed_in(request), plan_of(request, reference, year)
    allow(user, PLAN_POLICIES[line.who], plan)
    shown = last_step(plan)

    def save(form: ActForm) -> Saved:
        read, reason = form.cleaned_data["read"], form.cleaned_data["reason"]
        # A page that tells of a refusal shows the state of now.
        form.data = {key: form.data[key] for key in form.data} | {"read": str(shown)}
        step = services.change_plan(actor=user, plan=plan, transition=line.name, reason=reason, read=read)
        return Saved(links.detail(plan), f"Le plan est « {step.get_state_display()} ». Le porteur en est averti.")

    context = frame(plan, line.label, line=line, submit_label=line.label, lead=line.confirm)
    context["possible"] = plan.pk is not None and plan.state in line.sources
    form = ActForm(line=line, initial={"read": shown})
    return answer_form(request, form=form, template="plans/act.html", save=save, context=context)


def _send(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """What lacks, with the way to it, then the sending. Who sends sees what stands now, not what they remember."""
    user, plan = signed_in(request), plan_of(request, reference, year)
    allow(user, can_fill_plan, plan)
    if plan.state != PlanState.DRAFT and request.method != "POST":
        messages.info(request, "Ce plan est déjà à la Caf.")
        return HttpResponseRedirect(links.detail(plan))
    checked = checked_plan(plan)
    edit = links.page("plan_edit", plan)

    def save(form: SendForm) -> Saved:
        seen = form.cleaned_data["seen"]
        form.data = {key: form.data[key] for key in form.data} | {"seen": str(plan.version)}
        version = services.send_plan(actor=user, plan=plan, seen=seen)
        said = f"Plan envoyé à la Caf, version {version.number}. Un accusé de réception part par courriel."
        return Saved(links.detail(plan), said)

    context = {
        **frame(plan, "Vérifier et envoyer"),
        "findings": [{"said": one, "url": f"{edit}#{one.anchor}" if one.anchor else edit} for one in checked.findings],
        "blocking": len(checked.blocking),
        "balance": balance_words(checked),
        "tables": tables_told(checked),
        "asked": asked_of([plan]).get(plan.pk or 0, ""),
        "edit_url": edit,
        "writable": plan.state == PlanState.DRAFT,
    }
    form = SendForm(initial={"seen": plan.version})
    return answer_form(request, form=form, template="plans/send.html", save=save, context=context)


@page
def plan_check(request: HttpRequest, reference: str, year: int) -> HttpResponse:
    """The Caf reads line by line, the porteur's text beside: takes it, corrects it with a reason, or sends it back."""
    user, plan = signed_in(request), plan_of(request, reference, year)
    allow(user, can_review_plan, plan)
    if plan.pk is None or plan.state not in (*WITH_CAF, PlanState.KEPT):
        messages.info(request, NOT_WITH_CAF)
        return HttpResponseRedirect(links.detail(plan))
    lines, shown = lines_of(plan), last_step(plan)
    checked = check_plan(plan.project, plan.year, lines, rulebook(), paid_by_year(plan.project_id))
    form = CorrectForm(lines=lines, initial={"read": shown})

    def save(filled: CorrectForm) -> Saved:
        read = filled.cleaned_data["read"]
        filled.data = {key: filled.data[key] for key in filled.data} | {"read": str(shown)}
        version = services.correct_plan(
            actor=user,
            plan=plan,
            corrections=filled.corrections(),
            added=filled.additions(),
            reason=filled.cleaned_data["reason"],
            read=read,
        )
        return Saved(
            links.detail(plan), f"Corrections enregistrées, version {version.number}. Le porteur en est averti."
        )

    context = {
        **frame(plan, "Examiner le plan"),
        "form": form,
        "checked": checked,
        "balance": balance_words(checked),
        "general": [one for one in checked.findings if not one.key],
        "rows": lambda: review_rows(plan, form, checked),
        "added": lambda: added_rows(form),
        "sides": SINGULAR.items(),
        "keep_url": links.page("plan_act", plan, "retenir") if plan.state in WITH_CAF else "",
        "back_url": links.page("plan_act", plan, "retourner") if plan.state in WITH_CAF else "",
        "refusing": [one.said for one in checked.refusing],
    }
    if request.POST.get(ADD) in COLUMNS:
        form.bind(request.POST, judge=False)
        form.add(request.POST[ADD])
        form.unsaved = True
        return render(request, "plans/check.html", {**context, "form": form})
    return answer_form(request, form=form, template="plans/check.html", save=save, context=context)
