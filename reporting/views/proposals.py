"""What a reading proposes to the portal, reviewed one by one; and the reading held against the portal's data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.french import count, enumerate_fr, format_number
from projects.portfolio.models import Project
from projects.portfolio.policies import can_add_project, can_observe_project
from projects.portfolio.views.editing_base import FORM, allow, taken_back
from projects.territories.models import Department
from reporting.enums import ProposalKind, ProposalState
from reporting.forms.proposals import NEW, BlockForm, FigureForm, SetAsideForm, counted_choices, figure_label
from reporting.models import Reading, ReadingProposal
from reporting.policies import can_judge_reading, can_keep_figures
from reporting.readings.asked import number_in
from reporting.readings.matching import Matches
from reporting.readings.plan import known_of, plan
from reporting.selectors.judging import first_compared
from reporting.selectors.portal_numbers import passages_beside, portal_number
from reporting.selectors.proposals import (
    Reach,
    block_lines,
    matches_of,
    neighbours,
    next_to_review,
    outcomes_of,
    progress_of,
    proposal_rows,
    to_review,
)
from reporting.services.proposals import accept_block, accept_figure, set_aside, undo_proposal
from reporting.services.reading_portal import compare_with_portal
from reporting.views.reading_words import list_url
from reporting.views.readings import page, seen_reading, trail_of

TITLE = "Propositions"
TEMPLATE = "reporting/readings/proposal.html"
NOTHING_COMPARED = (
    "Rien de ce document n’a pu être comparé : aucun nombre lu n’est un chiffre que vous voyez en entier dans le "
    "portail, aucun bloc n’est un projet reconnu."
)
NONE_LEFT = "Vous n’avez plus rien à relire."


@require_safe
def proposal_list(request: HttpRequest, pk: int) -> HttpResponse:
    """`?etat=` a state, `?nature=` projet or chiffre, `?page=`."""
    user, reading = signed_in(request), seen_reading(request, pk)
    state, kind = typed(request.GET.get("etat", "")), typed(request.GET.get("nature", ""))
    state = state if state in ProposalState.values else ""
    kind = kind if kind in ProposalKind.values else ""
    rank = max(1, number_in(request.GET, "page") or 1)
    rows, more = proposal_rows(user, reading, state=state, kind=kind, rank=rank)
    query = urlencode({name: value for name, value in (("etat", state), ("nature", kind)) if value})
    labels = _labels(row.proposal for row in rows)
    left = to_review(user, reading)
    progress = progress_of(reading)
    context = {
        "reading": reading,
        "rows": [(row, _label(row.proposal, labels)) for row in rows],
        "progress": progress,
        "first_url": reverse("proposal_review", args=[pk, left[0].pk]) if left else "",
        "outcomes": "" if left or not progress.done else _outcomes(reading),
        "reviews": Reach.of(user).projects,
        "beyond": progress.total - progress.done - len(left),
        "states": ProposalState.choices,
        "kinds": ProposalKind.choices,
        "state": state,
        "kind": kind,
        "page": {
            "previous_url": f"?{query}&page={rank - 1}" if rank > 1 else "",
            "next_url": f"?{query}&page={rank + 1}" if more else "",
        },
        "trail": trail_of(reading),
    }
    return render(request, "reporting/readings/proposals.html", context)


def _outcomes(reading: Reading) -> str:
    """« 3 acceptées, 1 corrigée et 2 écartées »."""
    words = {
        ProposalState.ACCEPTED: ("acceptée", "acceptées"),
        ProposalState.CORRECTED: ("corrigée et acceptée", "corrigées et acceptées"),
        ProposalState.SET_ASIDE: ("écartée", "écartées"),
    }
    found = outcomes_of(reading)
    return enumerate_fr([count(found[state], *told) for state, told in words.items() if state in found])


def _labels(proposals: Iterable[ReadingProposal]) -> dict[str, str]:
    """The words of figures, where one is to be told."""
    if all(one.kind == ProposalKind.PROJECT for one in proposals):
        return {}
    return {key: label for _, lines in counted_choices() for key, label in lines}


def _label(proposal: ReadingProposal, labels: dict[str, str]) -> str:
    if proposal.kind == ProposalKind.FIGURE:
        return figure_label({**proposal.values, **proposal.said}, labels)
    values = {**proposal.values, **proposal.said}
    return " · ".join(one for one in (values["porteur"], values["title"]) if one) or f"Ligne {proposal.first_line}"


def _seen(request: HttpRequest, pk: int, key: int) -> tuple[User, Reading, ReadingProposal | None]:
    """The proposal of that key; 404, but None when somebody sends what they typed of one that is there no more."""
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    rows = reading.proposals.select_related("file", "project__porteur", "judged_by").defer("file__lines")
    if request.method == "POST":
        return user, reading, rows.filter(pk=key).first()
    return user, reading, get_object_or_404(rows, pk=key)


def _gone(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The documents were compared again and no longer say this: what was typed, to be copied."""
    typed_in = []
    for name, field in {**BlockForm.base_fields, **FigureForm.base_fields, **SetAsideForm.base_fields}.items():
        labels = dict(field.choices) if isinstance(field, ChoiceField) else {}  # type: ignore[arg-type]
        values = [labels.get(value, value) for value in request.POST.getlist(name) if value.strip()]
        if values and name not in ("version", "project", "counts"):
            typed_in.append((field.label, ", ".join(map(str, values))))
    context = {
        "title": "Cette proposition n’est plus là",
        "reading": reading,
        "typed": typed_in,
        "trail": [*trail_of(reading), {"label": TITLE, "url": reverse("proposal_list", args=[reading.pk])}],
    }
    return render(request, "reporting/readings/proposal_gone.html", context, status=409)


@page
def proposal_review(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The text at the left, what was read of it at the right; `?projet=` holds it against another project."""
    user, reading, proposal = _seen(request, pk, key)
    if proposal is None:
        return _gone(request, reading)
    proposal.reading = reading
    before, after = neighbours(proposal)
    context: dict[str, Any] = {
        "reading": reading,
        "proposal": proposal,
        "title": "Relire un projet" if proposal.kind == ProposalKind.PROJECT else "Relire un chiffre",
        "lines": block_lines(proposal),
        "progress": progress_of(reading),
        "previous_url": reverse("proposal_review", args=[pk, before]) if before else "",
        "next_url": reverse("proposal_review", args=[pk, after]) if after else "",
        "text_url": f"{reverse('reading_detail', args=[pk])}?fichier={proposal.file.position}"
        f"&ligne={proposal.first_line}#l-{proposal.first_line}",
        "trail": [*trail_of(reading), {"label": TITLE, "url": reverse("proposal_list", args=[pk])}],
        "submit_label": "Accepter",
        "label": _label(proposal, _labels([proposal])),
        **_figure_beside(user, proposal),
    }
    if proposal.is_judged:
        # A project may have left the sight of who looks.
        mine = Project.objects.visible_to(user).with_identity()
        context["noted_on"] = mine.filter(pk=proposal.project_id or 0).first()
        # Somebody judged it meanwhile: the form comes back with the refusal, and what was typed.
        if request.method != "POST":
            return render(request, TEMPLATE, context)
    if proposal.kind == ProposalKind.FIGURE:
        return _figure(request, user, proposal, context)
    return _block(request, user, proposal, context)


def _figure_beside(user: User, proposal: ReadingProposal) -> dict[str, Any]:
    """What a number is shown beside, once a page shows it: the figure that it tells, on the day of the document, and
    the other passages that tell it; nothing for a block.
    """
    if proposal.kind != ProposalKind.FIGURE:
        return {}
    return {
        "figure_url": reverse("figure_detail", args=[proposal.said.get("figure") or proposal.values["figure"]]),
        "portal": SimpleLazyObject(lambda: portal_number(user, proposal)),
        "beside": SimpleLazyObject(lambda: passages_beside(proposal)),
    }


def _figure(request: HttpRequest, user: User, proposal: ReadingProposal, context: dict[str, Any]) -> HttpResponse:
    def save(form: FigureForm) -> Saved:
        data = form.cleaned_data
        made = accept_figure(
            actor=user, proposal=proposal, version=data["version"], said=form.said(), observed_on=form.day.day
        )
        label = _label(made, _labels([made]))
        return _accepted(user, made, f"Chiffre gardé, tel que le document l’imprime : « {label} ».")

    allowed, context["refused"] = can_keep_figures(user)
    if not allowed:
        context["onward_url"], context["onward_left"] = _onward(user, proposal)
        if request.method != "POST":
            return render(request, TEMPLATE, context)
    form = FigureForm(proposal=proposal)
    return answer_form(request, form=form, template=TEMPLATE, save=save, context=context)


def _block(request: HttpRequest, user: User, proposal: ReadingProposal, context: dict[str, Any]) -> HttpResponse:
    matches = matches_of(user, proposal)
    project, chosen = _held_against(request, user, matches)

    def save(form: BlockForm) -> Saved:
        project = form.chosen_project()
        made = accept_block(
            actor=user,
            proposal=proposal,
            version=form.cleaned_data["version"],
            said=form.said(),
            observed_on=form.day.day,
            date_precision=form.day.precision,
            project=project,
            new=None if project else form.new_project(),
        )
        assert made.project is not None
        told = "Noté sur le projet" if project else "Projet créé, avec ce que dit le document :"
        return _accepted(user, made, f"{told} {made.project.reference}.")

    on = proposal.reading.document_on
    values = proposal.values
    steps = plan(values, values["doubts"], known_of(project, on)) if project and on else []
    others = [one for one in (matches.found, *matches.others) if one and (not project or one.known.pk != project.pk)]
    form = BlockForm(proposal=proposal, matches=matches, chosen=chosen)
    allowed, refused = (True, "") if others else _may_accept(user, proposal, project)
    folds = bool(steps) or not allowed
    context |= {
        "refused": refused,
        "folds": folds,
        "submit_label": "Corriger et accepter" if folds else "Accepter",
        "matches": matches,
        "project": project,
        "steps": steps,
        "compare_urls": [(one, f"?projet={one.known.reference}") for one in others],
    }
    if not allowed:
        context["onward_url"], context["onward_left"] = _onward(user, proposal)
        # Another project may be right: none is for who accepts none.
        if request.method != "POST" and not Reach.of(user).projects:
            return render(request, TEMPLATE, context)
    return answer_form(request, form=form, template=TEMPLATE, save=save, context=context)


def _may_accept(user: User, proposal: ReadingProposal, project: Project | None) -> tuple[bool, str]:
    """Whether one may note the block on `project`, or make one in the department that it tells."""
    if project is not None:
        return can_observe_project(user, project)
    department = Department.objects.filter(pk=proposal.values["department"]).first()
    allowed, reason = can_add_project(user, department)
    return (
        allowed,
        f"Le document dit ce projet dans le département {department.name}. {reason}"
        if department and reason
        else reason,
    )


def _held_against(request: HttpRequest, user: User, matches: Matches) -> tuple[Project | None, str]:
    """The project that the page shows beside the block, and the answer that its form proposes."""
    asked = typed(request.GET.get("projet", ""))
    known = [one.known.reference for one in (matches.found, *matches.others) if one]
    reference = asked if asked in known else matches.found.known.reference if matches.found else ""
    if not reference:
        return None, "" if known else NEW
    return Project.objects.visible_to(user).with_identity().filter(reference=reference).first(), reference


def _accepted(user: User, proposal: ReadingProposal, message: str) -> Saved:
    """To the next one that one has to review, or to the list once there is none, with how many are left."""
    url, number = _onward(user, proposal)
    left = f"Il vous en reste {format_number(number)} à relire : voici la suivante." if number else NONE_LEFT
    undo = reverse("proposal_undo", args=[proposal.reading_id, proposal.pk, proposal.version])
    return Saved(url, f"{message} {left}", undo_url=undo)


def _onward(user: User, proposal: ReadingProposal) -> tuple[str, int]:
    """The page of the next one that one has to review, or the list; how many they are."""
    key, number = next_to_review(user, proposal)
    pk = proposal.reading_id
    return reverse("proposal_review", args=[pk, key]) if key else reverse("proposal_list", args=[pk]), number


@page
def proposal_aside(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    user, reading, proposal = _seen(request, pk, key)
    if proposal is None:
        return _gone(request, reading)

    def save(form: SetAsideForm) -> Saved:
        data = form.cleaned_data
        made = set_aside(actor=user, proposal=proposal, version=data["version"], note=data["note"])
        return _accepted(user, made, "Proposition écartée.")

    context = {
        "title": "Écarter la proposition",
        "subject": _label(proposal, _labels([proposal])),
        "submit_label": "Écarter",
        "trail": [*trail_of(reading), {"label": TITLE, "url": reverse("proposal_list", args=[pk])}],
        "cancel_url": reverse("proposal_review", args=[pk, key]),
    }
    form = SetAsideForm(initial={"version": proposal.version})
    return answer_form(request, form=form, template=FORM, save=save, context=context)


@require_POST
def proposal_undo(request: HttpRequest, pk: int, key: int, version: int) -> HttpResponse:
    """All that came of it is taken back: it is to review again."""
    user, reading, proposal = _seen(request, pk, key)
    if proposal is None:
        return _gone(request, reading)
    return taken_back(
        request,
        lambda: undo_proposal(actor=user, proposal=proposal, version=version),
        url=reverse("proposal_review", args=[pk, key]),
        said="Annulé : la proposition est à relire.",
    )


@require_POST
def portal_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the reading against the projects that one sees, at the day of its documents."""
    user, reading = signed_in(request), seen_reading(request, pk)
    allow(user, can_judge_reading, reading)
    try:
        compared = compare_with_portal(actor=user, reading=reading)
    except DomainError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("reading_detail", args=[pk]))  # at the top, where the message stands
    if compared.is_empty:
        messages.info(request, NOTHING_COMPARED)
    else:
        messages.success(request, str(compared))
    return HttpResponseRedirect(list_url(reading, first_compared(user, reading)))
