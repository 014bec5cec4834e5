"""The texts of an edition: added, drawn from the registers, written, moved, taken off and put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.forms.answers import UNDO
from projects.core.forms.lookups import typed
from reporting import plain
from reporting.forms.workspace import StoredTextForm, TextForm
from reporting.models import Edition, EditionBlock
from reporting.outlines import SectionPlan, SubsectionPlan, outside, parts_of
from reporting.selectors.drawing import drawable, drawn_body
from reporting.selectors.workspace import counts_of, shown_text
from reporting.services.texts import add_text, move_text, remove_text, restore_text, write_text
from reporting.views.workspace_base import (
    closed_reason,
    confirmed,
    framed,
    page,
    prepared,
    taken_back,
    workspace_url,
)

EDITOR = "reporting/workspace/text.html"
UP, DOWN = "monter", "descendre"


@page
def text_add(request: HttpRequest, slug: str) -> HttpResponse:
    """`?partie=` the id of a part of the outline, the first one when it says none."""
    user, edition = signed_in(request), prepared(request, slug)
    section, part = _asked_part(request, edition)

    def save(form: TextForm) -> Saved:
        data = form.cleaned_data
        made = add_text(
            actor=user, edition=edition, section=part.id, title=data["title"], body=plain.of_text(data["body"])
        )
        return Saved(
            workspace_url(edition, f"texte-{made.pk}"), "Texte ajouté.",
            undo_url=reverse("text_remove", args=[slug, made.pk]), undo_label="Retirer ce texte",
        )  # fmt: skip

    return _edited(request, edition, TextForm(), save, section, part)


@page
def text_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    user, edition = signed_in(request), prepared(request, slug)
    block = _block(edition, pk)
    section, part = _part_of(block)

    def save(form: StoredTextForm) -> Saved:
        data = form.cleaned_data
        changed = write_text(
            actor=user, block=block, version=data["version"], title=data["title"], body=plain.of_text(data["body"])
        )
        said = "Texte enregistré." if changed else "Rien n’avait changé."
        return Saved(workspace_url(edition, f"texte-{pk}"), said)

    return _edited(request, edition, StoredTextForm(row=block), save, section, part, block)


def _edited(
    request: HttpRequest,
    edition: Edition,
    form: Any,
    save: Any,
    section: SectionPlan,
    part: SubsectionPlan,
    block: EditionBlock | None = None,
) -> HttpResponse:
    """The page of the editor: the text, the figures to cite, the section as it will print."""
    counts = counts_of(edition)

    def written() -> Any:
        return shown_text(str(form["body"].value() or ""), counts.chips)

    context = framed(edition, part.label, lead=closed_reason(edition), submit="Enregistrer le texte") | {
        "edition": edition,
        "section": section,
        "part": part,
        "stored": block,
        "chips": [chip for chip in counts.chips.values() if chip.url],
        "problem": counts.problem,
        "written": written,
        "preview_url": reverse("section_preview", args=[edition.slug, section.id]),
    }
    return answer_form(request, form=form, template=EDITOR, save=save, context=context)


@page
def text_draw(request: HttpRequest, slug: str) -> HttpResponse:
    """`?partie=`: lessons that were retained and recommendations that stand, ticked one by one, make a text."""
    user, edition = signed_in(request), prepared(request, slug)
    section, part = _asked_part(request, edition, draws=True)
    groups = drawable(user, edition, part)
    context = {
        "edition": edition,
        "part": part,
        "section": section,
        "groups": groups,
        "closed": closed_reason(edition),
        "ticked": set(request.POST.getlist("reprendre")),
        **framed(edition, f"Reprendre dans « {part.label} »"),
    }
    if request.method == "POST":
        body = drawn_body(groups, context["ticked"])
        try:
            if not body:
                raise DomainError("Cochez au moins une ligne à reprendre.")
            made = add_text(actor=user, edition=edition, section=part.id, body=body)
        except DomainError as refused:
            context["error"] = refused.message
        else:
            return HttpResponseRedirect(reverse("text_edit", args=[slug, made.pk]))
    return render(request, "reporting/workspace/draw.html", context)


@require_POST
def text_move(request: HttpRequest, slug: str, pk: int, way: str, before: int) -> HttpResponse:
    """One place up or down in its part, past the neighbour that the page showed."""
    user, edition = signed_in(request), prepared(request, slug)
    if way not in (UP, DOWN):
        raise Http404("ce déplacement n’existe pas")
    block = _block(edition, pk)
    try:
        move_text(actor=user, block=block, up=way == UP, before=before)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        undo = reverse("text_move", args=[slug, pk, DOWN if way == UP else UP, before])
        messages.success(request, "Texte déplacé.", extra_tags=f"{UNDO}{undo} Le remettre où il était")
    return HttpResponseRedirect(workspace_url(edition, f"texte-{pk}"))


@page
def text_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    user, edition = signed_in(request), prepared(request, slug)
    block = _block(edition, pk)
    _, part = _part_of(block)

    def act(_: Any) -> Saved:
        remove_text(actor=user, block=block)
        undo = reverse("text_restore", args=[slug, pk])
        return Saved(workspace_url(edition), "Texte retiré.", undo_url=undo, undo_label="Remettre ce texte")

    lead = f"« {block.title or part.label} » ne s’imprimera plus. Vous pourrez le remettre aussitôt."
    context = framed(edition, "Retirer ce texte ?", submit="Retirer le texte", lead=closed_reason(edition) or lead)
    return confirmed(request, act=act, context=context)


@require_POST
def text_restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    user, edition = signed_in(request), prepared(request, slug)
    return taken_back(
        request,
        lambda: restore_text(actor=user, edition=edition, key=pk),
        url=workspace_url(edition),
        said="Le texte est remis.",
    )


def _block(edition: Edition, pk: int) -> EditionBlock:
    return get_object_or_404(EditionBlock.objects.select_related("edition"), edition=edition, pk=pk)


def _asked_part(request: HttpRequest, edition: Edition, *, draws: bool = False) -> tuple[SectionPlan, SubsectionPlan]:
    """The part that the address names, or the first; `draws`: of those that the registers give something to."""
    id = typed(request.GET.get("partie", ""))
    for section, part in parts_of(edition.kind):
        if id in ("", part.id) and (part.draws or not draws):
            return section, part
    raise Http404("cette partie n’existe pas dans ce document")


def _part_of(block: EditionBlock) -> tuple[SectionPlan, SubsectionPlan]:
    """The part that a text stands in; one that was left out of the outline keeps a part of its own."""
    for section, part in parts_of(block.edition.kind):
        if part.id == block.section:
            return section, part
    part = outside(block.section)
    return SectionPlan(part.id, part.title, (part,)), part
