"""What the Caf does: ask for an update, read proposals field by field, answer them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved, answer_form
from projects.core.french import enumerate_fr
from projects.core.reading import one_moment
from projects.fiches.enums import NOT_PRINTED, Decision, ProposalState
from projects.fiches.forms import RequestForm, ReviewForm, shown_words
from projects.fiches.models import Proposal, UpdateRequest
from projects.fiches.policies import can_propose, can_request_update, can_review_proposal
from projects.fiches.reading import content_of, main_fiche
from projects.fiches.sections import FIELDS
from projects.fiches.selectors.proposals import last_validation, reviews_of
from projects.fiches.services.drafts import take_up
from projects.fiches.services.proposals import mark_read
from projects.fiches.services.requests import request_update
from projects.fiches.services.review import UNDECIDED, Answer, decide_proposal, keep_decisions, noted, send_back
from projects.fiches.views.printed import texts_of
from projects.portfolio.policies import can_observe_project
from projects.portfolio.selectors.contacts import responsible_contacts
from projects.portfolio.views.editing_base import allow, editable, frame, project_url

SHOWN = 50
TAKE_ALL, LEAVE_ALL, KEEP, SEND_BACK = "tout_prendre", "tout_garder", "noter", "renvoyer"
DECIDED = "Décisions enregistrées : la fiche est publiée."
STILL_RIGHT = "C’est noté : la fiche est toujours exacte."
NOBODY = "Le porteur n’a pas de contact responsable avec une adresse : ajoutez-le d’abord sur sa page."
KEPT = "Décisions gardées, rien n’est conclu : le porteur n’est pas encore prévenu."
KEPT_UNDECIDED = "Vos décisions sont gardées, rien n’est conclu : il reste à décider"
TAKEN_UP = "Ces textes sont de nouveau dans votre brouillon : corrigez-les, puis envoyez."
MOVED = "La fiche a changé pendant que vous relisiez. Rien n’est enregistré : décidez de nouveau pour {fields}."


@require_safe
@one_moment()
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Those that wait, then those that were answered."""
    user = signed_in(request)
    rows = Proposal.objects.visible_to(user).with_project()
    waiting = list(rows.filter(state=ProposalState.SENT).order_by("sent_at")[: SHOWN + 1])
    others = list(rows.exclude(state__in=[ProposalState.SENT, ProposalState.DRAFT]).order_by("-pk")[: SHOWN + 1])
    context = {
        "waiting": waiting[:SHOWN],
        "answered": others[:SHOWN],
        "has_more": max(len(waiting), len(others)) > SHOWN,
        "shown": SHOWN,
    }
    return render(request, "fiches/proposal_list.html", context)


@require_safe
def proposal_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The receipt of a proposal, then its answer field by field: for its porteur and for the Caf alike."""
    user, proposal = _found(request, public_id)
    is_author = can_propose(user, proposal)[0]
    if proposal.state == ProposalState.SENT and not is_author and can_review_proposal(user, proposal)[0]:
        return redirect("proposal_review", public_id=public_id)
    current = content_of(main_fiche(proposal.project))
    reviews, texts = reviews_of(proposal, current), dict(proposal.content)
    reads_words = is_author or can_observe_project(user, proposal.project)[0]
    if not reads_words:
        # What is said to the Caf and to Caflab alone; what the Caf answers to the porteur is theirs as well.
        kept_back = {name for name, field in FIELDS.items() if field.kind in NOT_PRINTED}
        reviews = [row for row in reviews if row.name not in kept_back]
        texts = {name: text for name, text in texts.items() if name not in kept_back}
    context = {
        "proposal": proposal,
        "project_url": project_url(proposal.project),
        "is_author": is_author,
        "reads_words": reads_words,
        "reviews": reviews,
        "texts": texts_of(texts),
        "validation": last_validation(proposal),
        "is_sent": proposal.state == ProposalState.SENT,
        "is_partly": proposal.state == ProposalState.PARTLY,
        "answers_it": not is_author and can_review_proposal(user, proposal)[0],
        "can_withdraw": is_author and proposal.state == ProposalState.SENT and proposal.read_at is None,
        "withdraw_url": reverse("proposal_withdraw", args=[public_id]),
        "edit_url": reverse("fiche_send", args=[proposal.project.reference]),
        "taken": sum(row.row.decision == Decision.ACCEPTED for row in reviews),
        "count": len(reviews),
    }
    return render(request, "fiches/proposal_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Field by field: the fiche of now, what is proposed, the decision."""
    user, proposal = _found(request, public_id)
    allow(user, can_review_proposal, proposal)
    if proposal.state != ProposalState.SENT:
        return _answered_by_another(request, proposal)
    mark_read(proposal=proposal)
    fiche = main_fiche(proposal.project)
    reviews = reviews_of(proposal, content_of(fiche))
    version = fiche.version if fiche else 0
    form = ReviewForm(reviews=reviews, version=version, noted=noted(proposal))

    def save(form: ReviewForm) -> Saved | HttpResponse:
        read, cleaned = form.cleaned_data["fiche_version"], form.cleaned_data
        comments = {row.name: cleaned.get(f"comment_{row.name}") or "" for row in reviews}
        try:
            if SEND_BACK in request.POST:
                send_back(actor=user, proposal=proposal, reason=cleaned["reason"], comments=comments)
                return Saved(reverse("proposal_list"), "Proposition renvoyée : le porteur est prévenu.")
            answers = {row.name: Answer(_chosen(request, row, cleaned), comments[row.name]) for row in reviews}
            undecided = [name for name, answer in answers.items() if not answer.decision]
            if undecided or not request.POST.keys().isdisjoint((TAKE_ALL, LEAVE_ALL, KEEP)):
                shown = shown_words(cleaned["shown"])
                keep_decisions(actor=user, proposal=proposal, read=cleaned["noted"], answers=answers, shown=shown)
                if request.POST.keys().isdisjoint((TAKE_ALL, LEAVE_ALL, KEEP)):
                    form.kept_words = KEPT_UNDECIDED
                    form.show_now(version, noted(proposal))
                    raise ValidationError({f"decision_{name}": UNDECIDED for name in undecided})
                return Saved(request.path, KEPT)
            decide_proposal(actor=user, proposal=proposal, fiche_version=read, answers=answers)
        except StaleVersion as stale:
            fresh = Proposal.objects.get(pk=proposal.pk)
            if fresh.state != ProposalState.SENT:
                return _answered_by_another(request, fresh)
            moved = form.forget_moved(request.POST.get("shown", ""))
            form.show_now(version, noted(fresh))
            raise StaleVersion(MOVED.format(fields=enumerate_fr(moved)) if moved else stale.message) from stale
        except DomainError as refused:
            named = f"decision_{refused.field}"
            raise DomainError(refused.message, named if named in form.fields else refused.field) from refused
        return Saved(reverse("proposal_detail", args=[public_id]), DECIDED if reviews else STILL_RIGHT)

    context = {
        "proposal": proposal,
        "project": proposal.project,
        "project_url": project_url(proposal.project),
        "fiche_version": version,
        "validation": last_validation(proposal),
        "take_all": TAKE_ALL,
        "leave_all": LEAVE_ALL,
        "keep": KEEP,
        "send_back": SEND_BACK,
        "moved": [row for row in reviews if row.has_moved and not row.is_same],
    }
    return answer_form(request, form=form, template="fiches/review.html", save=save, context=context)


def _chosen(request: HttpRequest, row: Any, cleaned: dict[str, Any]) -> str:
    """The decision on a field. « Tout reprendre » takes what is not decided, unless the fiche changed meanwhile."""
    chosen = str(cleaned.get(f"decision_{row.name}") or "")
    if not chosen and LEAVE_ALL in request.POST:
        return str(Decision.REFUSED)
    if not chosen and TAKE_ALL in request.POST and (row.is_same or not row.has_moved):
        return str(Decision.ACCEPTED)
    return chosen


@require_POST
def proposal_take_up(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the Caf left out goes back in the draft of its porteur."""
    user, proposal = _found(request, public_id)
    allow(user, can_propose, proposal)
    try:
        take_up(actor=user, proposal=proposal)
    except (DomainError, StaleVersion) as refused:
        messages.error(request, refused.message)
        return redirect("proposal_detail", public_id=public_id)
    messages.success(request, TAKEN_UP)
    return redirect("fiche_send", reference=proposal.project.reference)


def _answered_by_another(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Somebody answered meanwhile: their answer, and what was typed here, to be copied."""
    typed = [
        (key.removeprefix("comment_"), str(text))
        for key, text in request.POST.items()
        if key.startswith("comment_") and str(text).strip()
    ]
    if not typed:
        return redirect("proposal_detail", public_id=proposal.public_id)
    context = {"proposal": proposal, "typed": typed, "url": reverse("proposal_detail", args=[proposal.public_id])}
    return render(request, "fiches/review_late.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_request(request: HttpRequest, reference: str) -> HttpResponse:
    """« Demander une mise à jour » : to the responsible contact, by a day, with a word."""
    project = editable(request, reference, can_request_update)
    contact = responsible_contacts([project]).get(project.pk)
    waiting = UpdateRequest.objects.filter(project=project, answer=None).first()

    def save(form: Any) -> Saved:
        cleaned = form.cleaned_data
        request_update(actor=signed_in(request), project=project, due_on=cleaned["due_on"], note=cleaned["note"])
        return Saved(project_url(project), "Demande envoyée au contact responsable du porteur.")

    to = f"{contact.name}, {contact.email}" if contact and contact.email else ""
    lead = f"Un courriel part à {to}, et à personne d’autre." if to else NOBODY
    initial = {"due_on": waiting.due_on, "note": waiting.note} if waiting else {}
    context = frame(project, "Demander une mise à jour", submit="Envoyer la demande", lead=lead)
    form = RequestForm(initial=initial)
    return answer_form(request, form=form, template="form_page.html", save=save, context=context)


def _found(request: HttpRequest, public_id: UUID) -> tuple[User, Proposal]:
    user = signed_in(request)
    proposals = Proposal.objects.visible_to(user).with_project().prefetch_related("fields")
    proposal = proposals.filter(public_id=public_id).first()
    if proposal is None:
        raise Http404("cette proposition n’existe pas")
    return user, proposal
