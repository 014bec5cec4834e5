"""What Cnaf keeps: campaigns, questions, lines of the budget, automatic reminders."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.requests import signed_in
from projects.bilans import services
from projects.bilans.enums import WITH_PORTEUR, BilanState
from projects.bilans.forms.settings import RULES, CampaignForm, KeptForm
from projects.bilans.models import BilanCampaign, BilanQuestion, BudgetHeading, ReminderRule
from projects.bilans.policies import can_read_settings, can_set_bilans
from projects.bilans.views.base import trail
from projects.core.forms import Saved, answer_form
from projects.core.paris import today
from projects.portfolio.views.editing_base import FORM, allow

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def bilan_settings(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_read_settings, None)
    told = Count("bilans")
    campaigns = BilanCampaign.objects.select_related("call").annotate(
        expected=told,
        missing=Count("bilans", filter=Q(bilans__state__in=WITH_PORTEUR)),
        done=Count("bilans", filter=Q(bilans__state=BilanState.VALIDATED)),
    )
    context = {
        "trail": trail(),
        "campaigns": campaigns,
        "questions": BilanQuestion.objects.all(),
        "headings": BudgetHeading.objects.all(),
        "reminders": ReminderRule.objects.all(),
        "may_set": can_set_bilans(user)[0],
        "today": today(),
    }
    return render(request, "bilans/settings.html", context)


@page
def campaign_add(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_set_bilans, None)

    def save(form: KeptForm) -> Saved:
        campaign = services.add_campaign(actor=user, **form.kept())
        return Saved(_home(), f"Campagne ajoutée : {campaign}.")

    row = BilanCampaign(year=today().year - 1)
    return answer_form(
        request,
        form=CampaignForm(row=row),
        template=FORM,
        save=save,
        context=_frame("Ouvrir une campagne de bilans", "Ouvrir la campagne"),
    )


@page
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    allow(user, can_set_bilans, None)
    campaign = get_object_or_404(BilanCampaign.objects.select_related("call"), pk=min(pk, 2**62))

    def save(form: KeptForm) -> Saved:
        changed = services.edit_campaign(
            actor=user, campaign=campaign, version=form.cleaned_data["version"], values=form.kept()
        )
        return Saved(_home(), "Campagne enregistrée." if changed else "Rien n’avait changé.")

    return answer_form(
        request,
        form=CampaignForm(row=campaign),
        template=FORM,
        save=save,
        context=_frame("Modifier la campagne", "Enregistrer", subject=str(campaign)),
    )


@page
def rule_add(request: HttpRequest, kind: str) -> HttpResponse:
    """`question`, `ligne` or `relance`."""
    model, form, named = _rule(kind)
    user = signed_in(request)
    allow(user, can_set_bilans, None)

    def save(form: KeptForm) -> Saved:
        services.add_rule(actor=user, model=model, values=form.kept())
        return Saved(_home(), "Règle ajoutée.")

    row = model(first_year=today().year)
    context = _frame(f"Ajouter {named}", "Ajouter")
    return answer_form(request, form=form(row=row), template=FORM, save=save, context=context)


@page
def rule_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    model, form, named = _rule(kind)
    user = signed_in(request)
    allow(user, can_set_bilans, None)
    row = get_object_or_404(model, pk=min(pk, 2**62))

    def save(form: KeptForm) -> Saved:
        changed = services.edit_rule(actor=user, rule=row, version=form.cleaned_data["version"], values=form.kept())
        return Saved(_home(), "Règle enregistrée." if changed else "Rien n’avait changé.")

    context = _frame(f"Modifier {named}", "Enregistrer", subject=str(row))
    return answer_form(request, form=form(row=row), template=FORM, save=save, context=context)


def _rule(kind: str) -> Any:
    if kind not in RULES:
        raise Http404("cette règle n’existe pas")
    return RULES[kind]


def _home() -> str:
    return reverse("bilan_settings")


def _frame(title: str, submit: str, subject: str = "") -> dict[str, Any]:
    return {
        "title": title,
        "subject": subject,
        "trail": [*trail(), {"label": "Campagnes et questions", "url": _home()}],
        "submit_label": submit,
        "cancel_url": _home(),
    }
