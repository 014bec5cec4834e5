"""The review of an edition: its texts as they read, with what is remarked of each passage and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.paris import today
from projects.portfolio.views.editing_base import allow
from reporting import services
from reporting.enums import ReaderAnswer
from reporting.forms.review import DECLINE, REWRITE, AnswerForm, RemarkForm, SettleForm
from reporting.models import Edition, Remark
from reporting.policies import can_prepare_edition, can_remark_edition
from reporting.selectors.review import one_text, own_reading, read_text, readers_of, reading_of, stands
from reporting.services.review import REWRITABLE
from reporting.views.life import frame, page, visible
from reporting.workflow import SEALED

ELSEWHERE = "Ces mots ne sont pas dans le texte : recopiez-les tels qu’ils se lisent."


@require_safe
def edition_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Each text with its remarks beside it, the readers with their answers."""
    user, edition = _readable(request, slug)
    own = own_reading(user, edition)
    is_open = edition.state not in SEALED
    context = {
        **frame(edition, "Relecture"),
        "reading": reading_of(edition),
        "readers": readers_of(edition, today()),
        "own": own,
        "is_open": is_open,
        "settles": is_open and can_prepare_edition(user, edition)[0],
        "answer_url": reverse("review_answer", args=[slug]) if own and is_open else "",
    }
    return render(request, "reporting/life/review.html", context)


@page
def remark_add(request: HttpRequest, slug: str, block: int) -> HttpResponse:
    """A remark at a passage of one text; `?passage=` are the words that were chosen in the page."""
    user, edition = _readable(request, slug)
    found = one_text(edition, block)
    if found is None:
        raise Http404("ce texte n’est plus dans l’édition")
    text, counts = found
    values = {id: chip.text for id, chip in counts.chips.items()}

    def save(form: RemarkForm) -> Saved:
        data = form.cleaned_data
        if data["quote"] and not stands(text.block, data["quote"], values):
            raise DomainError(ELSEWHERE, field="quote")
        services.add_remark(
            actor=user,
            edition=edition,
            section=text.block.section,
            block=text.block,
            quote=data["quote"],
            text=data["text"],
            proposal=data["proposal"],
        )
        return Saved(f"{_home(edition)}#texte-{block}", "Remarque notée.")

    rows = edition.remarks.filter(block=block).select_related("author", "settled_by").order_by("pk")
    context = {
        **_frame(edition, "Remarquer un passage"),
        "read": read_text(text, list(rows), values),
        "submit_label": "Noter la remarque",
        "closed": edition.state in SEALED,
    }
    form = RemarkForm(initial={"quote": request.GET.get("passage", "")[:500]})
    return answer_form(request, form=form, template="reporting/life/remark.html", save=save, context=context)


@page
def remark_settle(request: HttpRequest, slug: str, remark: int) -> HttpResponse:
    """Take a remark, with its words in the text or not, or decline it with a word."""
    user, edition = _readable(request, slug)
    allow(user, can_prepare_edition, edition)
    rows = Remark.objects.select_related("author", "settled_by", "block")
    row = get_object_or_404(rows, edition=edition, pk=min(remark, 2**62))

    def save(form: SettleForm) -> Saved:
        outcome, version = form.cleaned_data["outcome"], form.cleaned_data["version"]
        # A page that tells of a refusal shows the remark of now.
        form.data = {key: form.data[key] for key in form.data} | {"version": str(row.version)}
        services.settle_remark(
            actor=user,
            remark=row,
            version=version,
            taken=outcome != DECLINE,
            rewrite=outcome == REWRITE,
            answer=form.cleaned_data["answer"],
        )
        said = {DECLINE: "Remarque écartée.", REWRITE: "Remarque retenue : le texte est récrit."}
        anchor = f"#texte-{row.block_id}" if row.block_id else ""
        return Saved(f"{_home(edition)}{anchor}", said.get(outcome, "Remarque retenue."))

    context = {
        **_frame(edition, "Donner suite à une remarque"),
        "remark": row,
        "submit_label": "Enregistrer la suite",
        "closed": edition.state in SEALED,
        "signed": edition.state not in REWRITABLE,
    }
    form = SettleForm(remark=row, initial={"version": row.version})
    return answer_form(request, form=form, template="reporting/life/settle.html", save=save, context=context)


@page
def review_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """What a named reader says of the round in course; he may say it again otherwise."""
    user, edition = _readable(request, slug)
    own = own_reading(user, edition)
    if own is None:
        raise Http404("cette relecture n’est pas demandée à cette personne")

    def save(form: AnswerForm) -> Saved:
        answer = ReaderAnswer(form.cleaned_data["answer"])
        services.answer_as_reader(actor=user, edition=edition, answer=answer, comment=form.cleaned_data["comment"])
        return Saved(_home(edition), f"Réponse enregistrée : {answer.label.lower()}.")

    context = {
        **_frame(edition, "Répondre à la relecture"),
        "lead": "Votre réponse va à l’équipe qui prépare l’édition. Vous pouvez la changer tant que rien n’est gelé.",
        "possible": edition.state not in SEALED,
        "submit_label": "Envoyer ma réponse",
    }
    form = AnswerForm(initial={"answer": own.answer, "comment": own.comment})
    return answer_form(request, form=form, template="reporting/life/act.html", save=save, context=context)


def _readable(request: HttpRequest, slug: str) -> tuple[User, Edition]:
    """Who asks, and the edition when he takes part in its review: 404 out of scope, 403 otherwise."""
    user, edition = signed_in(request), visible(request, slug)
    allow(user, can_remark_edition, edition)
    return user, edition


def _home(edition: Edition) -> str:
    return reverse("edition_review", args=[edition.slug])


def _frame(edition: Edition, heading: str) -> dict[str, Any]:
    found = frame(edition, heading)
    found["trail"] = [*found["trail"], {"label": "Relecture", "url": _home(edition)}]
    return found | {"cancel_url": _home(edition)}
