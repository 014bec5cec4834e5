"""The signals: their list, setting one aside, the points of a project, the rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.alerts import policies, services
from projects.alerts.forms import DismissForm, PointsForm, RuleForm
from projects.alerts.models import Dismissal, PointFact
from projects.alerts.rules import RULES
from projects.alerts.scoping import projects_of
from projects.alerts.selectors import signals as selectors
from projects.alerts.selectors.rules import rule_rows
from projects.core.forms import Saved, answer_form
from projects.core.french import typeset
from projects.core.paris import today
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import FORM, allow, editable, frame, taken_back
from projects.territories.models import Caf

page = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50
ASIDE, STANDING = "ecartees", ""


@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    """Every signal of the projects that one follows, filtered by rule and by Caf; or those set aside."""
    user = signed_in(request)
    allow(user, policies.can_read_signals, None)
    projects = projects_of(user)
    cafs = list(Caf.objects.filter(pk__in=projects.order_by().values("caf")).order_by("sort_name"))
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ("regle", "caf", "quoi")}
    rule = asked["regle"] if asked["regle"] in RULES else ""
    caf = next((row for row in cafs if row.pk == asked["caf"]), None)
    aside = asked["quoi"] == ASIDE
    found = selectors.signals_of(projects.filter(caf=caf) if caf else projects, Clock.now())
    kept = [signal for signal in found if (signal.dismissal is not None) == aside]
    numbers = {slug: sum(signal.rule.slug == slug for signal in kept) for slug in RULES}
    shown = [signal for signal in kept if not rule or signal.rule.slug == rule]
    number = Paginator(shown, PER_PAGE).get_page(request.GET.get("page", "1"))
    known = selectors.projects_by_key({signal.project for signal in number})
    reasons = {row.signal.dismissal: row for row in selectors.set_aside(list(number))} if aside else {}
    kept_query = {"regle": rule, "caf": caf.pk if caf else "", "quoi": ASIDE if aside else ""}
    context = {
        "lines": [
            {
                "signal": signal,
                "project": known[signal.project],
                "facts": signal.facts(known[signal.project].reference),
                "aside": reasons.get(signal.dismissal),
                "may_act": policies.can_tell_points(user, known[signal.project])[0],
            }
            for signal in number
        ],
        "total": len(kept),
        "aside": aside,
        "others": len(found) - len(kept),
        "other_url": _url(kept_query, quoi="" if aside else ASIDE, regle=""),
        "rules": [
            {"rule": RULES[slug], "count": count, "url": _url(kept_query, regle=slug), "current": slug == rule}
            for slug, count in numbers.items()
            if count or slug == rule
        ],
        "all_url": _url(kept_query, regle=""),
        "rule": rule,
        "cafs": cafs,
        "caf": caf,
        "page": _pages(number, kept_query),
        "may_keep": policies.can_keep_rules(user)[0],
    }
    return render(request, "alerts/alert_list.html", context)


@page
def alert_dismiss(request: HttpRequest, reference: str, rule: str) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, policies.can_tell_points)
    signal = selectors.find_signal(user, project, rule, Clock.now()) if rule in RULES else None
    if signal is None:
        raise Http404("cette alerte n’est pas levée")

    def save(form: DismissForm) -> Saved:
        data = form.cleaned_data
        row = services.dismiss(actor=user, project=project, rule=rule, **data)
        undo = reverse("alert_restore", args=[reference, row.pk])
        return Saved(reverse("alert_list"), typeset(f"Alerte écartée : {signal.rule.label}."), undo_url=undo)

    facts = " ; ".join(fact.label for fact in signal.facts(reference))
    context = frame(
        project,
        f"Écarter l’alerte : {signal.rule.label.lower()}",
        submit="Écarter",
        lead=f"{signal.said} {facts}.",
    )
    return answer_form(
        request, form=DismissForm(initial={"mark": signal.mark}), template=FORM, save=save, context=context
    )


@require_POST
def alert_restore(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, policies.can_tell_points)
    row = get_object_or_404(Dismissal, pk=pk, project=project)
    return taken_back(
        request,
        lambda: services.restore(actor=user, dismissal=row),
        url=reverse("alert_list"),
        said="L’alerte est reprise.",
    )


@page
def project_points(request: HttpRequest, reference: str) -> HttpResponse:
    """« Points de vigilance »: four questions, a day, where one knows it from."""
    user, project = signed_in(request), editable(request, reference, policies.can_tell_points)
    known = selectors.points_of(project, Clock.now())

    def save(form: PointsForm) -> Saved:
        day = form.cleaned_data["observed_on"]
        facts = services.tell_points(
            actor=user,
            project=project,
            values=form.values(),
            observed_on=day.day,
            precision=day.precision,
            note=form.cleaned_data["note"],
        )
        undo = reverse("project_points_undo", args=[reference, facts[0].pk])
        return Saved(reverse("project_detail", args=[reference]), "Points de vigilance notés.", undo_url=undo)

    form = PointsForm(known={point: fact.value for point, fact in known.items()})
    context = frame(project, "Points de vigilance", lead="Quatre questions qui disent tôt si un projet va buter.")
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@require_POST
def project_points_undo(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, project = signed_in(request), editable(request, reference, policies.can_tell_points)
    fact = get_object_or_404(PointFact, pk=pk, project=project)
    return taken_back(
        request,
        lambda: services.undo_points(actor=user, project=project, fact=fact),
        url=reverse("project_detail", args=[reference]),
        said="Ces réponses sont annulées.",
    )


@require_safe
def alert_rules(request: HttpRequest) -> HttpResponse:
    """What each rule looks at, why, how long it waits, since when and by whose word."""
    user = signed_in(request)
    allow(user, policies.can_read_signals, None)
    context = {"rows": rule_rows(today()), "may_keep": policies.can_keep_rules(user)[0]}
    return render(request, "alerts/alert_rules.html", context)


@page
def alert_rule_edit(request: HttpRequest, rule: str) -> HttpResponse:
    user = signed_in(request)
    allow(user, policies.can_read_signals, None)
    if rule not in RULES:
        raise Http404("cette règle n’existe pas")
    allow(user, policies.can_keep_rules, None)
    row = next(row for row in rule_rows(today()) if row.rule.slug == rule)

    def save(form: RuleForm) -> Saved:
        services.set_rule(actor=user, rule=rule, **form.cleaned_data)
        return Saved(reverse("alert_rules"), typeset(f"Délai enregistré : {row.rule.label}."))

    here = reverse("alert_rules")
    context = {
        "title": f"Délai de la règle : {row.rule.label.lower()}",
        "lead": row.rule.lesson,
        "trail": [{"label": "Alertes", "url": reverse("alert_list")}, {"label": "Règles", "url": here}],
        "submit_label": "Enregistrer",
        "cancel_url": here,
    }
    initial = {"months": row.months if row.months is not None else row.rule.months, "is_active": row.is_active}
    return answer_form(request, form=RuleForm(initial=initial), template=FORM, save=save, context=context)


def _url(kept: dict[str, str], **changed: str) -> str:
    query = {name: value for name, value in {**kept, **changed}.items() if value}
    return reverse("alert_list") + (f"?{urlencode(query)}" if query else "")


def _pages(number: Any, kept: dict[str, str]) -> dict[str, str]:
    return {
        "previous_url": _url(kept, page=str(number.number - 1)) if number.has_previous() else "",
        "next_url": _url(kept, page=str(number.number + 1)) if number.has_next() else "",
        "label": f"Page {number.number} sur {number.paginator.num_pages}",
    }
