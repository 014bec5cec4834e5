"""Beginning an application, writing its draft, bringing it along its life."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.accounts.scopes import scope_of
from projects.calls.enums import ApplicationStatus
from projects.calls.forms import ApplicationForm, NewApplicationForm
from projects.calls.models import Application
from projects.calls.policies import (
    APPLICATION_POLICIES,
    can_add_application,
    can_deposit_late,
    can_edit_application,
    can_share_application,
)
from projects.calls.selectors import open_calls, opened_calls, readiness, who_reopens
from projects.calls.services import (
    begin_application,
    change_application_state,
    share_application,
    update_application,
)
from projects.calls.services.lifecycle import APPLICATION
from projects.calls.views.base import PAGE, allow, detail_url, frame, name_of, visible
from projects.calls.workflow import APPLICATION_LIFE
from projects.core.errors import DomainError
from projects.core.forms import Saved, TransitionForm, answer_form, answer_transition
from projects.core.french import typeset
from projects.core.paris import today
from projects.journal.lives import key
from projects.porteurs.models import Porteur
from projects.territories.models import Caf, Department
from projects.territories.selectors import caf_of_department

page = require_http_methods(["GET", "HEAD", "POST"])
# By whether it is still a draft, or was sent back.
SAVED = {
    True: "Brouillon enregistré. Rien n’est encore envoyé à la Caf.",
    False: "Corrections enregistrées. La Caf n’est prévenue que lorsque vous envoyez le complément.",
}
LEADS = {
    True: "Enregistrez autant de fois qu’il faut : la Caf ne reçoit la candidature que lorsque vous la déposez.",
    False: "La Caf a retourné la candidature. Corrigez, enregistrez, puis envoyez le complément.",
}
# What a draft is to its writer, by whether it may be a porteur.
READ_BY = {
    True: "Ceci crée un brouillon, que votre organisme seul voit : la Caf ne reçoit la candidature que lorsque vous la "
    "déposez.",
    False: "Ceci crée un brouillon, que vos collègues et le porteur seuls voient jusqu’au dépôt.",
}
SHARED = "Brouillon ouvert à votre Caf : {caf} le lit et peut le compléter. Il n’est pas déposé."
UNSHARED = "Brouillon refermé : votre organisme seul le voit."
READ_BY_ALL = "Il reste dans le suivi ; le porteur et la Caf le lisent : pas de donnée personnelle."
NOTHING_LEAVES = "Rien ne part de cet état pour vous."
OTHER_PORTEUR = "Gardez votre organisme : la Caf ou la Cnaf seules confient une candidature à un autre."


@page
def application_add(request: HttpRequest) -> HttpResponse:
    """A draft: what it needs to exist, then its own page to write the rest."""
    user = signed_in(request)
    allow(can_add_application(user))
    calls = opened_calls() if can_deposit_late(user)[0] else open_calls()

    def save(form: NewApplicationForm) -> Saved:
        data = form.cleaned_data
        allowed, reason = can_add_application(user, data["department"], data["porteur"])
        if not allowed:
            raise DomainError(reason, "department" if scope_of(user).cafs else "porteur")
        application = begin_application(actor=user, caf=_own_caf(user, data["department"]), **data)
        said = f"Brouillon {application.reference} enregistré. Rien n’est encore envoyé à la Caf."
        return Saved(reverse("application_edit", args=[application.reference]), said)

    context = {
        "title": "Commencer une candidature",
        "lead": READ_BY[bool(scope_of(user).porteurs)],
        "trail": [{"label": "Candidatures", "url": reverse("application_list")}],
        "submit_label": "Créer le brouillon",
        "cancel_url": reverse("application_list"),
        "no_call": not calls,
    }
    form = NewApplicationForm(calls=calls, initial=_likely(user))
    return answer_form(request, form=form, template="calls/add.html", save=save, context=context)


def _likely(user: User) -> dict[str, Any]:
    """The porteur of somebody who has one, and its department; the department of somebody whose Caf serve no other."""
    found: dict[str, Any] = {}
    porteurs = list(Porteur.objects.filter(pk__in=scope_of(user).porteurs).select_related("commune", "epci")[:2])
    if len(porteurs) == 1:
        found["porteur"] = one = porteurs[0]
        place = one.commune or one.epci
        found["department"] = one.department or (place.department if place else None)
    departments = list(Department.objects.filter(cafs__in=scope_of(user).cafs).distinct()[:2])
    if len(departments) == 1:
        found["department"] = departments[0]
    return found


def _own_caf(user: User, department: Department) -> Caf | None:
    """Where a department has two Caf, that of the person who begins, when they have one alone there."""
    if caf_of_department(department):
        return None
    cafs = list(Caf.objects.filter(pk__in=scope_of(user).cafs, departments=department))
    return cafs[0] if len(cafs) == 1 else None


@page
def application_edit(request: HttpRequest, reference: str) -> HttpResponse:
    user, application = signed_in(request), visible(request, reference)
    allow(can_edit_application(user, application, application.status))

    def save(form: ApplicationForm) -> Saved:
        values = form.values()
        _check_hands(user, application, values)
        update_application(
            actor=user,
            application=application,
            version=form.cleaned_data["version"],
            values=values,
            amounts=form.amounts(),
        )
        return Saved(detail_url(application), SAVED[is_draft])

    is_draft = application.status == ApplicationStatus.DRAFT
    submit = "Enregistrer le brouillon" if is_draft else "Enregistrer"
    context = frame(application, "Écrire la candidature", submit=submit, lead=LEADS[is_draft])
    return answer_form(request, form=ApplicationForm(row=application), template=PAGE, save=save, context=context)


def _check_hands(user: User, application: Application, values: dict[str, Any]) -> None:
    """A porteur keeps its application: it gives it neither to another nor to nobody."""
    scope = scope_of(user)
    porteur = values["porteur"]
    if not scope.cafs and not scope.national and (porteur is None or porteur.pk not in scope.porteurs):
        raise DomainError(OTHER_PORTEUR, "porteur")


@require_POST
def application_share(request: HttpRequest, reference: str) -> HttpResponse:
    """« Partager avec ma Caf », and back (`partage` empty)."""
    user, application = signed_in(request), visible(request, reference)
    allow(can_share_application(user, application, application.status))
    try:
        held = share_application(actor=user, application=application, shared=bool(request.POST.get("partage")))
    except DomainError as refused:
        messages.error(request, typeset(refused.message))
    else:
        messages.success(request, typeset(SHARED.format(caf=held.shared_with) if held.shared_with else UNSHARED))
    return redirect("application_detail", reference=reference)


@require_safe
def application_states(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the application is in its life, and where it may go from there, for who may move it."""
    user, application = signed_in(request), visible(request, reference)
    status = application.status
    answers = [policy(user, application) for policy in APPLICATION_POLICIES.values()]
    if not any(allowed for allowed, _ in answers):
        raise PermissionDenied(answers[0][1])
    facts = readiness(application)
    lines = [
        {
            "label": line.label,
            "confirm": line.confirm,
            "is_correction": line.is_correction,
            "missing": line.lacks(facts, today()),
            "url": reverse("application_transition", args=[reference, line.name]),
        }
        for line in APPLICATION.offered(user, application, status)
    ]
    context = frame(
        application,
        "Changer l’état de la candidature",
        transitions=lines,
        status=status,
        status_label=APPLICATION_LIFE.label(status),
        stuck=who_reopens(application) if status == ApplicationStatus.WITHDRAWN else NOTHING_LEAVES,
    )
    return render(request, "calls/states.html", context)


@page
def application_transition(request: HttpRequest, reference: str, transition: str) -> HttpResponse:
    line = APPLICATION_LIFE.find(transition)
    if line is None:
        raise Http404("ce changement d’état n’existe pas")
    user, application = signed_in(request), visible(request, reference)
    allow(APPLICATION_POLICIES[line.who](user, application))
    last = APPLICATION.last(application)

    def move(observed_on: date, reason: str, read: str) -> Saved:
        state = change_application_state(
            actor=user,
            application=application,
            transition=line.name,
            observed_on=observed_on,
            reason=reason,
            read=read,
        )
        if line.is_correction:
            # A deposit taken back is a draft again: it may be in other hands.
            seen = Application.objects.visible_to(user).filter(pk=application.pk).exists()
            url = detail_url(application) if seen else reverse("application_list")
            return Saved(url, "Le dernier état est retiré.")
        return Saved(detail_url(application), f"La candidature est « {state.get_status_display()} ».")

    form = TransitionForm(transition=line)
    form.fields["reason"].help_text = READ_BY_ALL
    status: str | None = last.status if last else None
    warning = who_reopens(application) if line.target == ApplicationStatus.WITHDRAWN else ""
    context = frame(
        application,
        line.label,
        submit=line.label,
        line=line,
        warning=warning,
        status=status,
        status_label=APPLICATION_LIFE.label(status),
        possible=status in line.sources,
        missing=line.lacks(readiness(application), today()) if line.conditions else [],
        states_url=reverse("application_states", args=[reference]),
        subject=name_of(application),
    )
    return answer_transition(
        request, form=form, shown=key(last), move=move, template="calls/transition.html", context=context
    )
