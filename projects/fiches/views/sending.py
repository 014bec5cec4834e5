"""Reading the draft as it will print, having it validated, sending it to the Caf."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.requests import signed_in
from projects.core.forms import PortalForm, Saved, answer_form
from projects.core.french import typeset
from projects.fiches.drafting import Draft, read_draft
from projects.fiches.enums import ProposalState
from projects.fiches.forms import SendForm, ValidationForm, ValidationRequestForm
from projects.fiches.models import Proposal
from projects.fiches.policies import can_propose, can_propose_fiche
from projects.fiches.printing import can_print, print_draft, readable
from projects.fiches.sections import FIELDS
from projects.fiches.selectors.proposals import last_validation, open_proposal
from projects.fiches.services.proposals import (
    answer_validation,
    ask_validation,
    closed_because,
    send_proposal,
    withdraw_proposal,
)
from projects.fiches.tokens import find_validation
from projects.fiches.views.printed import printed, said_apart
from projects.fiches.views.sections import frame_of, gap_lines, wrong_lines
from projects.portfolio import links
from projects.portfolio.views.editing_base import allow, editable


@require_safe
def fiche_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The draft as the fiche will read."""
    project = editable(request, reference, can_propose_fiche)
    draft = read_draft(project)
    context = {**frame_of(project, draft, None), "sheet": printed(project, draft.content)}
    context |= {"print_url": reverse("fiche_print", args=[reference]) if can_print() else ""}
    return render(request, "fiches/preview.html", context)


@require_POST
def fiche_print(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a PDF, by a job: its page says when it is there."""
    project = editable(request, reference, can_propose_fiche)
    job = print_draft(actor=signed_in(request), project=project)
    return redirect("jobs:detail", public_id=job.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_send(request: HttpRequest, reference: str) -> HttpResponse:
    """What is about to be sent, what is missing, and the button that sends it."""
    project = editable(request, reference, can_propose_fiche)
    draft = read_draft(project)
    waiting = open_proposal(project)
    validation = last_validation(waiting)

    def save(form: Any) -> Saved:
        read = form.cleaned_data["draft_version"]
        # The page that tells of a refusal shows the draft of now: whoever sends it again has read that one.
        _show_now(form, draft)
        sent = send_proposal(actor=signed_in(request), project=project, draft_version=read)
        return Saved(reverse("proposal_detail", args=[sent.public_id]))

    context = {
        **frame_of(project, draft, None),
        "gaps": gap_lines(project, draft),
        "wrong": wrong_lines(project, draft),
        "labels": [FIELDS[name].label for name in draft.changed],
        "confirmed": sum(draft.is_exact(name) for name in draft.content),
        "validation": validation,
        "validation_holds": bool(
            validation and validation.decision == "approved" and validation.digest == draft.digest
        ),
        "validate_url": reverse("fiche_validation", args=[reference]),
        "proposal": waiting,
        "document_url": links.document_add(project),
        "cancel_url": reverse("expected"),
        "can_send": bool((draft.changed or draft.row.exact) and not (waiting and waiting.state == ProposalState.SENT)),
    }
    form = SendForm(initial={"draft_version": draft.row.version})
    return answer_form(request, form=form, template="fiches/send.html", save=save, context=context)


def _show_now(form: Any, draft: Draft) -> None:
    form.data = form.data.copy()
    form.data["draft_version"] = str(draft.row.version)


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_validation(request: HttpRequest, reference: str) -> HttpResponse:
    """« Faire valider par mon élu » : to whom the link goes."""
    project = editable(request, reference, can_propose_fiche)
    draft = read_draft(project)
    send_url = reverse("fiche_send", args=[reference])

    def save(form: Any) -> Saved:
        read, email = form.cleaned_data["draft_version"], form.cleaned_data["email"]
        _show_now(form, draft)
        asked = ask_validation(actor=signed_in(request), project=project, draft_version=read, email=email)
        return Saved(send_url, typeset(f"Le lien part à {asked.email}. Rien n’est encore envoyé à la Caf."))

    context = {
        **frame_of(project, draft, None),
        "cancel_url": send_url,
        "sheet": printed(project, draft.content),
        "apart": said_apart(readable(draft.content)[0]),
        "validation": last_validation(open_proposal(project)),
    }
    form = ValidationRequestForm(initial={"draft_version": draft.row.version})
    return answer_form(request, form=form, template="fiches/validation.html", save=save, context=context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_validate(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an elected official: what will be sent, and one answer. No account; the answer spends the link."""
    validation = find_validation(token)
    if validation is None:
        return render(request, "fiches/validate_closed.html", {"why": ""}, status=404)
    proposal = validation.proposal
    if why := closed_because(validation, proposal):
        context = {"why": why, "validation": validation}
        return render(request, "fiches/validate_closed.html", context, status=410)
    project = proposal.project

    def save(form: Any) -> HttpResponse:
        cleaned = form.cleaned_data
        answered = answer_validation(
            validation=validation,
            name=cleaned["name"],
            function=cleaned["function"],
            decision=cleaned["decision"],
            comment=cleaned["comment"],
        )
        return render(request, "fiches/validate_done.html", {"validation": answered, "project": project})

    context = {"project": project, "validation": validation, "sheet": printed(project, proposal.content)}
    context["apart"] = said_apart(readable(proposal.content)[0])
    return answer_form(request, form=ValidationForm(), template="fiches/validate.html", save=save, context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back what the Caf has not opened yet."""
    user = signed_in(request)
    proposal = Proposal.objects.visible_to(user).with_project().filter(public_id=public_id).first()
    if proposal is None:
        raise Http404("cette proposition n’existe pas")
    allow(user, can_propose, proposal)
    here = reverse("proposal_detail", args=[public_id])
    if proposal.read_at is not None:
        raise PermissionDenied("La Caf a déjà ouvert cette proposition : elle ne se retire plus. Écrivez-lui.")

    def save(_: PortalForm) -> Saved:
        withdraw_proposal(actor=user, proposal=proposal)
        return Saved(
            reverse("fiche_send", args=[proposal.project.reference]), "Retirée : c’est de nouveau un brouillon."
        )

    context = {
        "title": "Retirer ma proposition",
        "subject": str(proposal.project),
        "trail": [{"label": "Ma proposition", "url": here}],
        "lead": "La Caf ne l’a pas encore lue. Elle redevient un brouillon : aucun mot n’est perdu.",
        "submit_label": "Retirer",
        "cancel_url": here,
        "confirms": True,
    }
    return answer_form(request, form=PortalForm(), template="form_page.html", save=save, context=context)
