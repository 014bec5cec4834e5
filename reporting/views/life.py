"""Acts on an edition: each line of its table on a page that says what it does, what is lacking, and confirms."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.forms import PortalForm, Saved, answer_form
from projects.core.french import count, format_date, typeset
from projects.core.transitions import Transition
from projects.portfolio.views.editing_base import allow
from reporting import services
from reporting.forms.life import OPEN, SHUT, ActForm, PageForm, PublishForm, ReviewForm
from reporting.models import Edition
from reporting.policies import EDITION_POLICIES, can_publish_edition
from reporting.selectors.checking import AT_ONCE
from reporting.selectors.checks import cautions_of, lacks_and_report
from reporting.selectors.frozen import publication_of
from reporting.services.steps import last_change
from reporting.views.life_panel import ACTS, missing
from reporting.workflow import EDITION_LIFE, FREEZE, PUBLISH, REVIEW

page = require_http_methods(["GET", "HEAD", "POST"])
PUBLISHING = "Le document est en cours de composition : il est publié dès qu’il est prêt."


@page
def edition_act(request: HttpRequest, slug: str, transition: str) -> HttpResponse:
    """Check, send for review, sign, take up again, freeze, publish: what the table lets this person do."""
    line = EDITION_LIFE.find(transition)
    if line is None or transition not in ACTS:
        raise Http404("cet acte n’existe pas")
    user, edition = signed_in(request), visible(request, slug)
    allow(user, EDITION_POLICIES[line.who], edition)
    shown = last_change(edition)

    def save(form: Any) -> Saved:
        read = form.cleaned_data["read"]
        # A page that tells of a refusal shows the state of now.
        form.data = {key: form.data[key] for key in form.data} | {"read": str(shown)}
        return Saved(edition_url(edition), _done(user, edition, line, form, read))

    possible = edition.state in line.sources
    lacks, report = lacks_and_report(edition, most=AT_ONCE) if possible and line.conditions else ([], None)
    context = {
        **frame(edition, line.label),
        "lead": line.confirm,
        "possible": possible,
        "lacks": missing(edition, line, lacks) if possible else [],
        "cautions": cautions_of(edition, line.name, report) if possible else [],
        "submit_label": line.label,
    }
    form = _form(line, shown)
    return answer_form(request, form=form, template="reporting/life/act.html", save=save, context=context)


def _form(line: Transition, shown: int) -> PortalForm:
    if line.name == REVIEW:
        return ReviewForm(initial={"read": shown})
    if line.name == PUBLISH:
        return PublishForm(initial={"read": shown})
    return ActForm(line=line, initial={"read": shown})


def _done(user: User, edition: Edition, line: Transition, form: Any, read: int) -> str:
    """Call the service of the line, and say what it did."""
    if line.name == REVIEW:
        readers, due_on = form.readers(), form.cleaned_data["due_on"]
        services.send_for_review(actor=user, edition=edition, readers=readers, due_on=due_on, read=read)
        named = count(len(set(readers)), "relecteur prévenu", "relecteurs prévenus")
        return f"Édition en relecture : {named}, réponse attendue le {format_date(due_on)}."
    if line.name == FREEZE:
        frozen = services.freeze_edition(actor=user, edition=edition, read=read)
        return f"Données gelées sous le numéro {frozen.number}."
    if line.name == PUBLISH:
        is_public = form.cleaned_data["is_public"]
        services.request_publication(actor=user, edition=edition, is_public=is_public, read=read)
        return PUBLISHING
    reason = form.cleaned_data.get("reason", "")
    step = services.change_edition(actor=user, edition=edition, transition=line.name, reason=reason, read=read)
    return f"L’édition est « {step.get_state_display()} »."


@page
def edition_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the public page of a published edition, or close it."""
    user, edition = signed_in(request), visible(request, slug)
    allow(user, can_publish_edition, edition)
    publication = publication_of(edition)
    if publication is None:
        raise Http404("cette édition n’est pas publiée")
    opens = not publication.is_public
    label = "Ouvrir la page publique" if opens else "Fermer la page publique"
    lead = (
        "Tout le monde lira les fiches, les chiffres et le PDF de ce document, et en prendra les données, sans se "
        "connecter. Aucune donnée personnelle n’y figure."
        if opens
        else "La page, ses fiches, ses données et son PDF ne seront plus lus que par les personnes connectées."
    )

    def save(form: PageForm) -> Saved:
        # What the page said, whatever stands by now: done twice, it is done.
        made = services.open_page(actor=user, edition=edition, is_open=form.cleaned_data["is_open"] == OPEN)
        return Saved(edition_url(edition), "Page publique ouverte." if made.is_public else "Page publique fermée.")

    context = {
        **frame(edition, label),
        "lead": lead,
        "possible": True,
        "lacks": [],
        "submit_label": label,
    }
    form = PageForm(initial={"is_open": OPEN if opens else SHUT})
    return answer_form(request, form=form, template="reporting/life/act.html", save=save, context=context)


def visible(request: HttpRequest, slug: str) -> Edition:
    """The edition of that slug; 404 when it does not exist for who asks."""
    rows = Edition.objects.visible_to(signed_in(request)).select_related("signatory")
    return get_object_or_404(rows, slug=slug)


def edition_url(edition: Edition) -> str:
    return reverse("edition_detail", args=[edition.slug])


def frame(edition: Edition, heading: str) -> dict[str, Any]:
    """The context of a page about an edition: where it is, how one leaves it."""
    return {
        "edition": edition,
        "title": heading,
        "subject": typeset(edition.title),
        "trail": trail(edition),
        "cancel_url": edition_url(edition),
        "state_label": EDITION_LIFE.label(edition.state),
    }


def trail(edition: Edition) -> list[dict[str, str]]:
    return [
        {"label": "Recueils et lettres", "url": reverse("edition_list")},
        {"label": typeset(edition.title), "url": edition_url(edition)},
    ]
