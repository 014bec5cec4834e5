"""Making an edition, its header, its parts with their texts; discarding a draft, taking it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.forms.lookups import typed
from projects.core.french import count
from projects.core.paris import today
from projects.core.reading import one_moment
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.models import Project
from reporting.enums import EditionKind
from reporting.forms.workspace import EditionForm, NewEditionForm
from reporting.models import Edition
from reporting.policies import can_prepare_edition, can_read_checks
from reporting.selectors.checking import AT_ONCE, Report, checked_snapshot
from reporting.selectors.choosing import found_projects, query_filter
from reporting.selectors.identities import default_identity
from reporting.selectors.workspace import Counts, counts_of, sections_of
from reporting.services.editions import (
    copied_blocks,
    create_edition,
    discard_edition,
    outline_blocks,
    restore_edition,
    update_edition,
)
from reporting.views.workspace_base import (
    FORM,
    allow,
    closed_reason,
    confirmed,
    framed,
    page,
    prepared,
    seen,
    taken_back,
    trail_of,
    workspace_url,
)
from reporting.workflow import SEALED

HEADER = ("region", "title", "subtitle", "document_month", "situation_on", "publisher", "identity", "signatory",
          "signed_by", "replaces")  # fmt: skip
COPIED = ("kind", "region", "subtitle", "publisher", "identity", "signatory", "signed_by")


@page
def edition_new(request: HttpRequest) -> HttpResponse:
    """`?document=` its kind, `?partir=` the slug of one to copy, `?projet=` the project of a fiche; the rest
    is a query of the list: its selection.
    """
    user = signed_in(request)
    allow(user, can_prepare_edition, None)
    query = ListAddress(request.GET).query

    def save(form: NewEditionForm) -> Saved:
        data = form.cleaned_data
        source: Edition | None = data.pop("copy_of")
        project: Project | None = data.pop("project")
        asked = ListAddress(data.pop("filters")).query
        filters = "" if project else asked
        edition = create_edition(
            actor=user,
            selection=[project] if project else _selection(user, filters, source),
            blocks=copied_blocks(source) if source else outline_blocks(data["kind"]),
            filters=filters,
            **data,
        )
        number = count(edition.selection.count(), "projet")
        return Saved(workspace_url(edition), f"Édition créée, avec {number}. Elle est au brouillon.")

    found = len(found_projects(query_filter(user, query))) if query else 0
    lead = f"Sa sélection : {count(found, 'projet')} de la liste, que vous pourrez encore changer." if query else ""
    context = {
        "title": "Nouvelle édition",
        "submit_label": "Créer l’édition",
        "lead": lead,
        "trail": [{"label": "Recueils et lettres", "url": reverse("edition_list")}],
        "cancel_url": reverse("edition_list"),
    }
    form = NewEditionForm(user=user, initial=_initial(user, request.GET, query))
    return answer_form(request, form=form, template=FORM, save=save, context=context)


def _initial(user: User, asked: QueryDict, query: str) -> dict[str, Any]:
    """What is proposed: a recueil of this month, as things stand today, by its organisation, or by the publisher of
    the last edition of the country where none said how it prints itself.

    A copy keeps the document, the region and who publishes and signs the edition that it starts from.
    """
    seen_editions = Edition.objects.visible_to(user)
    copied = seen_editions.filter(slug=typed(asked.get("partir", ""))).first()
    if copied is not None:
        values = {name: getattr(copied, name) for name in COPIED}
        return {**values, "copy_of": copied, "document_month": today().replace(day=1), "situation_on": today()}
    project = typed(asked.get("projet", ""))
    kind = EditionKind.FICHE if project else asked.get("document", "")
    last = seen_editions.filter(region=None).exclude(publisher="").order_by("-pk").first()
    regions = ListAddress(query).getlist("region")
    region = regions[0] if len(regions) == 1 else None
    return {
        "kind": kind if kind in EditionKind.values else EditionKind.RECUEIL,
        "document_month": today().replace(day=1),
        "situation_on": today(),
        "publisher": last.publisher if last and default_identity(kind, region) is None else "",
        "region": region,
        "filters": query,
        "project": Project.objects.visible_to(user).filter(reference=project).first() if project else None,
    }


def _selection(user: User, filters: str, source: Edition | None) -> list[Project]:
    """What the list finds, else the projects of the edition that is copied."""
    if filters:
        return found_projects(query_filter(user, filters))
    if source is None:
        return []
    held = source.selection.filter(project__in=Project.objects.visible_to(user)).order_by("position")
    return [row.project for row in held.select_related("project__department")]


@require_safe
@one_moment()
def edition_workspace(request: HttpRequest, slug: str) -> HttpResponse:
    """The parts of the document with their texts: read by whoever sees the edition, written by who prepares it."""
    edition = seen(request, slug)
    counts = counts_of(edition)
    closed = closed_reason(edition)
    may_prepare = can_prepare_edition(request.user, edition)[0]
    reads_checks = can_read_checks(request.user, edition)[0]
    report = _report(edition, counts) if reads_checks else None
    context = {
        "edition": edition,
        "sections": sections_of(edition, counts, report.by_text if report else {}),
        "reads_checks": reads_checks,
        "findings": len(report.open) if report else 0,
        "problem": counts.problem,
        "chosen": edition.selection.count(),
        "printed": len(counts.snapshot.dossiers) if counts.snapshot else None,
        "closed": closed if may_prepare else "",
        "may_write": may_prepare and not closed,
        "trail": trail_of(edition),
    }
    return render(request, "reporting/workspace/workspace.html", context)


def _report(edition: Edition, counts: Counts) -> Report | None:
    """What the checks find; None where nothing is counted, or once data were frozen: they were checked then."""
    if counts.snapshot is None or edition.state in SEALED:
        return None
    try:
        return checked_snapshot(edition, counts.snapshot, counts.values, most=AT_ONCE).report
    except DomainError:
        return None


@page
def edition_header(request: HttpRequest, slug: str) -> HttpResponse:
    user, edition = signed_in(request), prepared(request, slug)

    def save(form: EditionForm) -> Saved:
        data = form.cleaned_data
        values = {name: data[name] for name in (*HEADER, "cites") if name in data}
        changed = update_edition(actor=user, edition=edition, version=data["version"], values=values)
        return Saved(workspace_url(edition), "En-tête enregistré." if changed else "Rien n’avait changé.")

    lead = closed_reason(edition)
    kind = edition.get_kind_display()
    context = framed(edition, f"En-tête : {kind[:1].lower()}{kind[1:]}", lead=lead)
    return answer_form(request, form=EditionForm(row=edition, user=user), template=FORM, save=save, context=context)


@page
def edition_discard(request: HttpRequest, slug: str) -> HttpResponse:
    user, edition = signed_in(request), prepared(request, slug)

    def act(_: Any) -> Saved:
        discard_edition(actor=user, edition=edition)
        undo = reverse("edition_restore", args=[slug])
        said = f"Le brouillon « {edition.title} » est supprimé."
        return Saved(reverse("edition_list"), said, undo_url=undo, undo_label="Rétablir ce brouillon")

    lead = (
        closed_reason(edition) or "Ses textes et sa sélection disparaissent des listes ; les projets ne changent pas."
    )
    context = framed(edition, "Supprimer ce brouillon ?", submit="Supprimer le brouillon", lead=lead)
    return confirmed(request, act=act, context={**context, "cancel_label": "Ne rien changer"})


@require_POST
def edition_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer to « Rétablir ce brouillon »: it exists for nobody else until then."""
    user = signed_in(request)
    edition = get_object_or_404(Edition.objects.discarded_for(user), slug=slug)
    allow(user, can_prepare_edition, edition)
    return taken_back(
        request,
        lambda: restore_edition(actor=user, edition=edition),
        url=workspace_url(edition),
        said="Le brouillon est rétabli, comme il était.",
    )
