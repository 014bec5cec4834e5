"""The assistant: the way out of one project, and what people write of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.exits import services
from funding.exits.enums import Verdict
from funding.exits.forms import DecideForm, ExpectForm, RealityForm, SearchForm
from funding.exits.letter import letter_words
from funding.exits.models import ExitAmount, ExitPlan, ExitReality, ExitSearch
from funding.exits.policies import can_note_search, can_plan_exit, can_read_exit, leads, side_of
from funding.exits.selectors.chart import year_bars
from funding.exits.selectors.page import asked_year, exit_page
from funding.exits.views.base import exit_frame, exit_url, home_of, project_of, rule_of
from funding.grants.links import money
from projects.core.forms import Saved, answer_form
from projects.core.french import format_date
from projects.core.paris import today
from projects.core.reading import one_moment
from projects.journal.facts import VoidableFact
from projects.portfolio import links
from projects.portfolio.selectors import Clock
from projects.portfolio.views.editing_base import FORM, taken_back

page = require_http_methods(["GET", "HEAD", "POST"])
# The acts on a taker-over, as addresses say them: what they decide, the title, the button.
ACTS = {
    "retenir": (Verdict.RETAINED, "Retenir ce relais", "Retenir"),
    "ecarter": (Verdict.DISMISSED, "Écarter ce relais", "Écarter"),
    "trouve": (Verdict.FOUND, "Dire que le relais est trouvé", "Relais trouvé"),
}
SAID = {Verdict.RETAINED: "retenu", Verdict.DISMISSED: "écarté", Verdict.FOUND: "trouvé"}
FACTS: dict[str, type[VoidableFact]] = {
    "realite": ExitReality,
    "recherche": ExitSearch,
    "relais": ExitPlan,
    "montant": ExitAmount,
}


@require_safe
@one_moment()
def exit_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """`?annee=`: the year that takers-over are looked for, next year unless told."""
    user, project = project_of(request, reference, can_read_exit)
    year = asked_year(request.GET.get("annee", ""), today())
    read = exit_page(project, year, Clock.now())
    context = {
        **exit_frame(user, project, "Sortie du Fipe"),
        "project": project,
        "read": read,
        "bars": year_bars(read.gaps),
        "years": [{"year": one, "url": f"?annee={one}", "is_current": one == year} for one in read.years],
        "may_plan": can_plan_exit(user, project)[0],
        "may_search": can_note_search(user, project)[0],
        "side": side_of(user, project),
        "project_url": links.tab(reference, "fiche"),
        **letter_words(),
        "thread_url": links.tab(reference, "messages"),
        "money_url": money(reference),
    }
    context["trail"] = context["trail"][:-1]
    return render(request, "exits/exit_detail.html", context)


@page
def exit_reality(request: HttpRequest, reference: str) -> HttpResponse:
    user, project = project_of(request, reference, can_plan_exit)

    def save(form: RealityForm) -> Saved:
        data = form.cleaned_data
        made = services.say_reality(
            actor=user,
            project=project,
            reality=data["reality"],
            said_by=data["said_by"],
            source=data["source"],
            **_when(form),
        )
        return Saved(exit_url(project), f"Réalité budgétaire notée : {made}.", undo_url=_undo(project, "realite", made))

    lead = "La situation du budget après le Fipe, telle que quelqu’un la dit un jour. L’histoire en est gardée."
    context = exit_frame(user, project, "Dire la réalité budgétaire", lead=lead)
    return answer_form(request, form=RealityForm(), template=FORM, save=save, context=context)


@page
def exit_search_add(request: HttpRequest, reference: str) -> HttpResponse:
    """`?relais=` proposes a taker-over. The porteur comes here from « Après le Fipe »."""
    user, project = project_of(request, reference, can_note_search)
    code = request.GET.get("relais", "")
    known = rule_of(request, code) if code else None

    def save(form: SearchForm) -> Saved:
        made = services.note_search(
            actor=user, project=project, code=known.code if known else "", **form.values(), **_when(form)
        )
        undo = _undo(project, "recherche", made)
        return Saved(home_of(user, project), f"Recherche notée : {made}.", undo_url=undo)

    taker = (known.plain_title if leads(user, project) else known.title) if known else ""
    lead = "" if leads(user, project) else "Le porteur du projet lira cette note."
    context = exit_frame(user, project, "Noter ce que nous avons cherché", submit="Noter", lead=lead)
    form = SearchForm(initial={"taker": taker[:160]})
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@page
def exit_decide(request: HttpRequest, reference: str, code: str, act: str) -> HttpResponse:
    user, project = project_of(request, reference, can_plan_exit)
    if act not in ACTS:
        raise Http404("cet acte n’existe pas")
    verdict, title, submit = ACTS[act]
    rule = rule_of(request, code)

    def save(form: DecideForm) -> Saved:
        made = services.decide(actor=user, project=project, rule=rule, verdict=verdict, **_when(form))
        undo = _undo(project, "relais", made)
        return Saved(exit_url(project, code), f"{rule.title} : relais {SAID[verdict]}.", undo_url=undo)

    lead = f"{rule.title}. Règle de {rule.period}, d’après : {rule.source_text}."
    context = exit_frame(user, project, title, submit=submit, lead=lead)
    return answer_form(request, form=DecideForm(), template=FORM, save=save, context=context)


@page
def exit_expect(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    user, project = project_of(request, reference, can_plan_exit)
    rule = rule_of(request, code)

    def save(form: ExpectForm) -> Saved:
        data = form.cleaned_data
        made = services.expect(
            actor=user,
            project=project,
            rule=rule,
            year=data["year"],
            hope=data["hope"],
            amount=data["amount"],
            **_when(form),
        )
        return Saved(
            exit_url(project, code), f"Montant noté pour {made.year}.", undo_url=_undo(project, "montant", made)
        )

    context = exit_frame(user, project, "Dire ce qu’on attend de ce relais", lead=f"{rule.title}.")
    form = ExpectForm(rule=rule, initial={"year": max(rule.first_year, min(today().year + 1, rule.last_year))})
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@require_POST
def exit_take_back(request: HttpRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    """« Annuler »: a silent row takes the fact back."""
    if kind not in FACTS:
        raise Http404("cette note n’existe pas")
    policy = can_note_search if kind == "recherche" else can_plan_exit
    user, project = project_of(request, reference, policy)
    rows: Any = FACTS[kind]._default_manager
    fact: Any = get_object_or_404(rows.filter(project=project, is_void=False), pk=min(pk, 2**62))
    said = f"Note du {format_date(fact.observed_on)} annulée."
    return taken_back(request, lambda: services.take_back(actor=user, fact=fact), url=home_of(user, project), said=said)


def _undo(project: Any, kind: str, fact: Any) -> str:
    return reverse("exit_take_back", args=[project.reference, kind, fact.pk])


def _when(form: Any) -> dict[str, Any]:
    on, note = form.cleaned_data["observed_on"], form.cleaned_data.get("note")
    when: dict[str, Any] = {"observed_on": on.day, "date_precision": on.precision}
    return {**when, "note": note} if note is not None else when
