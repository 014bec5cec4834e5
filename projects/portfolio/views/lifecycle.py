"""Acts on a project's life and on who follows it: a page to choose from, a form to confirm."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.forms import Saved, TransitionForm, answer_form, answer_transition
from projects.portfolio import links
from projects.portfolio.forms.lifecycle import ReferentForm
from projects.portfolio.models import Project
from projects.portfolio.policies import LIFECYCLE_POLICIES, can_edit_project
from projects.portfolio.selectors import Clock
from projects.portfolio.selectors.sheet import Sheet, read_sheet
from projects.portfolio.services import assign_referent, change_state
from projects.portfolio.views.project import offered
from projects.portfolio.workflow import EDIT, PROJECT_LIFE


@require_safe
def project_states(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the project is in its life, and where it may go from there."""
    sheet = _editable(request, reference, LIFECYCLE_POLICIES[EDIT])
    context = {
        **_context(sheet),
        "transitions": [
            {
                "label": line.label,
                "confirm": line.confirm,
                "is_correction": line.is_correction,
                "url": links.transition(sheet.project, line.name),
            }
            for line in offered(signed_in(request), sheet)
        ],
    }
    return render(request, "portfolio/project/states.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def project_transition(request: HttpRequest, reference: str, transition: str) -> HttpResponse:
    line = PROJECT_LIFE.find(transition)
    if line is None:
        raise Http404("ce changement d’état n’existe pas")
    sheet = _editable(request, reference, LIFECYCLE_POLICIES[line.who])

    def move(observed_on: date, reason: str, read: str) -> Saved:
        state = change_state(
            actor=signed_in(request),
            project=sheet.project,
            transition=line.name,
            observed_on=observed_on,
            reason=reason,
            read=read,
        )
        said = "Le dernier état est retiré." if line.is_correction else f"Le projet est « {state} »."
        return Saved(links.tab(reference, "fiche"), said)

    state = sheet.state.value if sheet.state else None
    return answer_transition(
        request,
        form=TransitionForm(transition=line),
        shown=sheet.state.key if sheet.state else "",
        move=move,
        template="portfolio/project/transition.html",
        context={**_context(sheet), "transition": line, "possible": state in line.sources},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def project_referent(request: HttpRequest, reference: str) -> HttpResponse:
    sheet = _editable(request, reference, can_edit_project)

    def save(form: ReferentForm) -> Saved:
        user = form.cleaned_data["referent"]
        assign_referent(
            actor=signed_in(request), project=sheet.project, user=user, observed_on=form.cleaned_data["observed_on"]
        )
        said = f"{user} suit désormais ce projet." if user else "Personne ne suit plus ce projet à la Caf."
        return Saved(links.tab(reference, "fiche"), said)

    form = ReferentForm(project=sheet.project, initial={"referent": sheet.referent_id})
    return answer_form(
        request, form=form, template="portfolio/project/referent.html", save=save, context=_context(sheet)
    )


def _editable(request: HttpRequest, reference: str, policy: Callable[[User, Project], tuple[bool, str]]) -> Sheet:
    """The project as it stands today: 404 out of one's scope, 403 with the reason when one may only read it."""
    user = signed_in(request)
    sheet = read_sheet(user, reference, Clock.now())
    if sheet is None:
        raise Http404("ce projet n’existe pas")
    allowed, reason = policy(user, sheet.project)
    if not allowed:
        raise PermissionDenied(reason)
    return sheet


def _context(sheet: Sheet) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "project": sheet.project,
        "project_name": sheet.project.display_name,
        "project_url": links.tab(sheet.project.reference, "fiche"),
        "states_url": links.states(sheet.project),
        "listing_url": links.listing(),
    }
