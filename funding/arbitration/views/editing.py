"""Opening, copying, renaming a scenario; acting on many lines; retaining and undoing it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from funding.arbitration import links, services
from funding.arbitration.forms import CopyForm, OpenForm, ScenarioForm, SeenForm, UndoForm
from funding.arbitration.models import Scenario
from funding.arbitration.policies import can_arbitrate
from funding.arbitration.selectors.asked import outside_of
from funding.arbitration.selectors.effects import Effects, effects_of, lines_of
from funding.arbitration.selectors.obstacles import obstacles
from funding.arbitration.views.base import VOTE, editable, frame
from funding.arbitration.workflow import RETAIN, SCENARIO_LIFE
from funding.waves.models import Wave
from projects.accounts.requests import signed_in
from projects.core.forms import PortalForm, Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.french import count, enumerate_fr
from projects.core.money import format_euros
from projects.portfolio.views.editing_base import FORM, allow, confirmed

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def scenario_add(request: HttpRequest) -> HttpResponse:
    """`?vague=` is the slug of a wave to begin from."""
    user = signed_in(request)
    allow(user, can_arbitrate, None)

    def save(form: PortalForm) -> Saved:
        scenario = services.open_scenario(actor=user, **form.cleaned_data)
        outside = outside_of(scenario)
        said = f" Restent en dehors : {outside.said}." if outside else ""
        kept = "de la région" if scenario.envelope.region_id else "reçues"
        return Saved(
            links.detail(scenario),
            f"Scénario ouvert : toutes les demandes {kept} y sont, gardées telles quelles.{said}",
        )

    wave = Wave.objects.filter(slug=typed(request.GET.get("vague", ""))[:40]).first()
    context = frame("Ouvrir un scénario", "Ouvrir le scénario")
    return answer_form(request, form=OpenForm(initial={"wave": wave}), template=FORM, save=save, context=context)


@page
def scenario_copy(request: HttpRequest, pk: int) -> HttpResponse:
    user, scenario = signed_in(request), editable(request, pk)

    def save(form: PortalForm) -> Saved:
        copy = services.copy_scenario(actor=user, scenario=scenario, title=form.cleaned_data["title"])
        return Saved(links.detail(copy), "Scénario copié, avec ses décisions.")

    return answer_form(
        request, form=CopyForm(), template=FORM, save=save, context=frame("Copier le scénario", "Copier", scenario)
    )


@page
def scenario_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, scenario = signed_in(request), editable(request, pk)

    def save(form: ScenarioForm) -> Saved:
        values = {name: form.cleaned_data[name] for name in form.compared}
        changed = services.edit_scenario(
            actor=user, scenario=scenario, version=form.cleaned_data["version"], values=values
        )
        return Saved(links.detail(scenario), "Scénario enregistré." if changed else "Rien n’avait changé.")

    context = frame("Modifier le scénario", "Enregistrer", scenario)
    return answer_form(request, form=ScenarioForm(row=scenario), template=FORM, save=save, context=context)


@page
def scenario_act(request: HttpRequest, pk: int, transition: str) -> HttpResponse:
    """`retenir` or `annuler`: asked first, with what it does."""
    user, scenario = signed_in(request), editable(request, pk)
    line = SCENARIO_LIFE.find(transition)
    if line is None:
        raise Http404("cet acte n’existe pas")
    seen = {"seen": services.mark(scenario)}

    def retain(form: PortalForm) -> Saved:
        made = services.retain_scenario(actor=user, scenario=scenario, seen=form.cleaned_data["seen"])
        whose = "leur" if len(made) > 1 else "sa"
        told = f"Scénario retenu : {count(len(made), 'Caf reçoit', 'Caf reçoivent')} {whose} part."
        return Saved(links.detail(scenario), told)

    def undo(form: PortalForm) -> Saved:
        services.undo_scenario(
            actor=user, scenario=scenario, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"]
        )
        return Saved(links.detail(scenario), "Attributions annulées : le scénario est de nouveau à l’étude.")

    retains = transition == RETAIN
    lead = f"{_what(scenario, retains=retains)} {line.confirm} {VOTE}"
    form = SeenForm(initial=seen) if retains else UndoForm(initial=seen)
    context = frame(line.label, line.label, scenario, lead=lead)
    if not retains:  # « Annuler » beside « Annuler les attributions » would say the same
        context["cancel_label"] = "Ne rien annuler"
    return confirmed(request, act=retain if retains else undo, form=form, context=context)


def _sum(effects: Effects) -> str:
    """What the scenario gives in all: at least that, while a request that is kept has no amount."""
    total = effects.total
    if total.given_told is None:
        return "Montant non communiqué"
    return f"{'Au moins ' if total.unpriced else ''}{format_euros(total.given_told)}"


def _what(scenario: Scenario, *, retains: bool) -> str:
    """What is given in all; when it is to be retained, what the envelope keeps, or what holds it back."""
    effects = effects_of(scenario, lines_of(scenario))
    given = [share for share in effects.cafs if share.given]
    said = f"{_sum(effects)} pour {count(len(given), 'Caf', 'Caf')}."
    if not retains:
        return said
    held = obstacles(scenario, effects)
    if held:
        return f"{said} Il ne peut pas être retenu ainsi : {enumerate_fr(held)}. Réduisez ou écartez d’abord."
    most = "au plus " if effects.unknown else ""
    left = effects.remaining
    rest = "" if left is None else f" Il resterait {most}{format_euros(left)} dans l’enveloppe."
    return said + rest
