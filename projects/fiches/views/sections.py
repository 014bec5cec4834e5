"""The sections of a fiche, as its porteur fills them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms import Saved, answer_form
from projects.core.forms.autosave import still_read
from projects.core.forms.base import fingerprint, fingerprints_in
from projects.core.french import NBSP, format_date
from projects.core.paris import PARIS
from projects.fiches import content as words
from projects.fiches.drafting import Draft, read_draft
from projects.fiches.enums import ProposalState
from projects.fiches.forms import form_of
from projects.fiches.models import Proposal
from projects.fiches.policies import can_propose_fiche
from projects.fiches.sections import FIELDS, SECTIONS, Section, find_section
from projects.fiches.selectors.proposals import open_proposal, sent_back
from projects.fiches.services.drafts import save_draft
from projects.portfolio.models import Project
from projects.portfolio.views.editing_base import editable


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_edit(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    project, part = _place(request, reference, section)
    draft = read_draft(project)

    def save(form: Any) -> Saved:
        save_draft(
            actor=signed_in(request),
            project=project,
            values=form.typed(),
            read=form.read_fingerprints(),
        )
        return Saved(_next(project, part))

    context = {
        **frame_of(project, draft, part),
        "autosave_url": reverse("fiche_autosave", args=[reference, part.slug]),
        "store": f"fiche:{signed_in(request).pk}:{reference}:{part.slug}",
        "place": SECTIONS.index(part) + 1,
        "back_url": _before(project, part),
    }
    return answer_form(request, form=form_of(draft, part), template="fiches/section.html", save=save, context=context)


@require_POST
def fiche_autosave(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """Keep what is being typed. The answer says so, at what time, and what the page now stands on."""
    project, part = _place(request, reference, section)
    draft = read_draft(project)
    form = form_of(draft, part)
    form.bind(request.POST, judge=False)
    values, read = form.sent(), fingerprints_in(str(form.data.get("read", "")))
    try:
        saved = save_draft(
            actor=signed_in(request),
            project=project,
            values=values,
            read=read,
            draft=draft,
        )
    except StaleVersion as stale:
        return JsonResponse({"state": "conflict", "said": stale.message}, status=409)
    except DomainError as refused:
        return JsonResponse({"state": "refused", "said": refused.message}, status=422)
    held = {name: fingerprint(value) for name, value in values.items()}
    now_read = still_read(read, held, form_of(saved, part).initial["read"])
    said = f"Brouillon enregistré à {clock()}."
    missing = len(saved.gaps_of(part))
    return JsonResponse({"state": "saved", "said": said, "read": now_read, "missing": missing})


def frame_of(project: Project, draft: Draft, part: Section | None) -> dict[str, Any]:
    """What every page of the draft shows around: where one is, what is kept, what is missing."""
    waiting = open_proposal(project)
    return {
        "project": project,
        "project_name": project.display_name,
        "project_url": reverse("project_detail", args=[project.reference]),
        "draft": draft,
        "section": part,
        "steps": [_step(project, draft, step, part) for step in SECTIONS],
        "total": len(SECTIONS),
        "send_url": reverse("fiche_send", args=[project.reference]),
        "preview_url": reverse("fiche_preview", args=[project.reference]),
        "expected_url": reverse("expected"),
        "kept": kept_words(draft),
        "waiting": waiting if waiting and waiting.state == ProposalState.SENT else None,
        "sent_words": sent_words(waiting),
        "sent_back": sent_back(project),
    }


def kept_words(draft: Draft) -> str:
    """What is kept, and that nothing is sent."""
    if not draft.is_begun:
        return "Rien n’est encore modifié."
    moment = timezone.localtime(draft.row.updated_at, PARIS)
    return f"Brouillon enregistré le {format_date(moment)} à {moment.hour}{NBSP}h{NBSP}{moment.minute:02d}."


def sent_words(proposal: Proposal | None) -> str:
    if proposal is None or proposal.state != ProposalState.SENT or proposal.sent_at is None:
        return ""
    return f"Envoyé à la Caf le {format_date(proposal.sent_at)}."


def clock() -> str:
    now = timezone.localtime(timezone.now(), PARIS)
    return f"{now.hour}{NBSP}h{NBSP}{now.minute:02d}"


def section_url(project: Project, part: Section) -> str:
    return reverse("fiche_edit", args=[project.reference, part.slug])


def gap_lines(project: Project, draft: Draft) -> list[dict[str, Any]]:
    """What is missing and what nobody has read again, each with the link to its field."""
    return [
        {
            "label": gap.field.label,
            "section": gap.section.title,
            "is_empty": gap.is_empty,
            "url": f"{section_url(project, gap.section)}#h-{gap.field.name}",
        }
        for gap in draft.gaps
    ]


def wrong_lines(project: Project, draft: Draft) -> list[dict[str, str]]:
    """What the sending would refuse, said before it is tried, each with the link to its field."""
    return [
        {"label": FIELDS[name].label, "said": said, "url": f"{section_url(project, part)}#h-{name}"}
        for part in SECTIONS
        for name, said in _unreadable(draft, part).items()
    ]


def _unreadable(draft: Draft, part: Section) -> dict[str, str]:
    return words.check({field.name: draft.content[field.name] for field in part.fields if field.name in draft.changed})


def _place(request: HttpRequest, reference: str, slug: str) -> tuple[Project, Section]:
    project = editable(request, reference, can_propose_fiche)
    part = find_section(slug)
    if part is None:
        raise Http404("cette rubrique n’existe pas")
    return project, part


def _step(project: Project, draft: Draft, step: Section, part: Section | None) -> dict[str, Any]:
    gaps = draft.gaps_of(step)
    missing = sum(gap.is_empty for gap in gaps)
    unread = len(gaps) - missing
    said = "complet"
    wrong = _unreadable(draft, step)
    if wrong:
        said = "à corriger"
    elif missing:
        said = "1 réponse manque" if missing == 1 else f"{missing} réponses manquent"
    elif unread:
        said = "à relire"
    elif not any(words.plain(draft.content[field.name]) for field in step.fields):
        said = "facultatif, rien de dit"
    return {
        "title": step.title,
        "url": section_url(project, step),
        "said": said,
        "is_done": said == "complet",
        "is_here": step is part,
    }


def _next(project: Project, part: Section) -> str:
    place = SECTIONS.index(part) + 1
    if place < len(SECTIONS):
        return section_url(project, SECTIONS[place])
    return reverse("fiche_send", args=[project.reference])


def _before(project: Project, part: Section) -> str:
    place = SECTIONS.index(part)
    return section_url(project, SECTIONS[place - 1]) if place else reverse("expected")
