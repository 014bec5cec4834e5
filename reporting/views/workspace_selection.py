"""The projects of an edition: taken by the filters of the list, added by hand, put in order, taken off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from projects.accounts.models import User
from projects.accounts.requests import signed_in
from projects.core.errors import DomainError, StaleVersion
from projects.core.forms.answers import UNDO
from projects.core.french import count
from projects.portfolio.listing.addresses import ListAddress
from projects.portfolio.listing.page import chips_of, groups_of
from projects.portfolio.models import Project
from reporting.enums import EditionKind, EditionState
from reporting.forms.workspace import AddProjectForm
from reporting.models import Edition
from reporting.policies import can_prepare_edition, can_read_checks
from reporting.selectors.choosing import chosen_rows, found_projects, of_region, query_filter
from reporting.services.selection import (
    Selected,
    add_projects,
    keys_of,
    mark_of,
    move_project,
    remove_projects,
    replace_projects,
    restore_selection,
)
from reporting.views.workspace_base import allow, closed_reason, prepared, seen, taken_back, trail_of

BACK = "Revenir en arrière"
KEPT_TITLE = "son titre reste le même, et se change dans l’en-tête."
NOTHING_NEW = "Tous ces projets sont déjà dans l’édition."
WAYS = ("monter", "descendre")
OPEN = "filtrer"  # in the address: the filters are open, none being chosen yet
LONGEST_KEY = 17


class SelectionAddress(ListAddress):
    """The query of the list, asked of the selection page of an edition."""

    own = ()
    carried = ("choix",)

    def __init__(self, query: Any, edition: Edition | None = None) -> None:
        super().__init__(query)
        self.edition = edition

    @property
    def path(self) -> str:
        return reverse("edition_selection", args=[self.edition.slug]) if self.edition else ""

    @property
    def url(self) -> str:
        """The filters stay open once the last value is taken off."""
        return super().url if self.query else f"{self.path}?{OPEN}=oui"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [*super().hidden, (OPEN, "oui")]

    @property
    def unfolding(self) -> str:
        return f"{self.url}&deplier="

    def with_values(self, **changes: Any) -> SelectionAddress:
        other = super().with_values(**changes)
        other.edition = self.edition
        return other


@require_safe
def edition_selection(request: HttpRequest, slug: str) -> HttpResponse:
    """The selection in its order. With a query of the list of projects in the address: what it finds, to be taken."""
    edition = seen(request, slug)
    user = signed_in(request)
    may_prepare = can_prepare_edition(user, edition)[0]
    closed = closed_reason(edition)
    rows = chosen_rows(edition)
    may_write = may_prepare and not closed
    context = {
        "edition": edition,
        "rows": rows,
        "is_fiche": edition.kind == EditionKind.FICHE,
        "silent": sum(not row.prints for row in rows),
        "mark": mark_of([row.key for row in rows]),
        "may_write": may_write,
        "reads_checks": can_read_checks(request.user, edition)[0],
        "closed": closed if may_prepare else "",
        "trail": trail_of(edition, workspace=True),
        "moved": {"key": _key(request.GET.get("bouge", "")), "to": request.GET.get("vers", "")},
        **(_taking(request, user, edition, {row.key for row in rows}) if may_write else {}),
    }
    return render(request, "reporting/workspace/selection.html", context)


def _taking(request: HttpRequest, user: User, edition: Edition, held: set[int]) -> dict[str, Any]:
    """The panel that adds projects: one by one, or all that the filters find.

    Filters are counted when they are asked for: a row that moves does not wait for them.
    """
    if edition.kind == EditionKind.FICHE:
        return {"adding": AddProjectForm(user=user)}
    address = SelectionAddress(request.GET, edition)
    adding = {
        "adding": AddProjectForm(user=user),
        "filter_url": f"{address.path}?{OPEN}=oui#ajouter",
        "last_url": f"{address.path}?{edition.filters}#ajouter" if edition.filters else "",
    }
    if not address.query and OPEN not in request.GET:
        return adding
    filters = query_filter(user, address.query)
    counts = filters.counts()
    found = of_region(edition, found_projects(filters)) if address.query else []
    return adding | {
        "address": address,
        "groups": groups_of(filters, counts, request.GET.get("deplier", "")),
        "search_text": filters.words,
        "active": sum(len(values) for values in filters.chosen.values()),
        "chips": chips_of(filters, address),
        "clear_url": address.path,
        "found": len(found),
        "new": sum(one.pk not in held for one in found),
        "list_url": ListAddress(address.query).url,
    }


@require_POST
def selection_take(request: HttpRequest, slug: str) -> HttpResponse:
    """All that a query finds: added after the others, or instead of them (`acte=remplacer`)."""
    user, edition = signed_in(request), prepared(request, slug)
    query = ListAddress(request.POST.get("adresse", "")).query
    found = of_region(edition, found_projects(query_filter(user, query)))
    if request.POST.get("acte") == "remplacer":
        mark = request.POST.get("marque", "")
        return _done(
            request, edition,
            lambda: replace_projects(actor=user, edition=edition, projects=found, mark=mark, filters=query),
            lambda number: f"La sélection compte maintenant {count(number, 'projet')}.",
        )  # fmt: skip
    return _done(
        request, edition,
        lambda: add_projects(actor=user, edition=edition, projects=found, filters=query),
        lambda number: f"{count(number, 'projet ajouté', 'projets ajoutés')} à la suite." if number else NOTHING_NEW,
    )  # fmt: skip


@require_POST
def selection_add(request: HttpRequest, slug: str) -> HttpResponse:
    """One project, found by its porteur, its place or its reference; `acte=remplacer`: instead of that of a fiche."""
    user, edition = signed_in(request), prepared(request, slug)
    form = AddProjectForm(user=user)
    form.bind(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for error in form["project"].errors))
        return HttpResponseRedirect(_url(edition))
    project: Project = form.cleaned_data["project"]
    if request.POST.get("acte") == "remplacer":
        mark = request.POST.get("marque", "")
        return _done(
            request, edition,
            lambda: replace_projects(actor=user, edition=edition, projects=[project], mark=mark),
            lambda number: f"La fiche décrit maintenant « {project.display_name} » ; {KEPT_TITLE}",
        )  # fmt: skip
    return _done(
        request, edition,
        lambda: add_projects(actor=user, edition=edition, projects=[project]),
        lambda number: f"« {project.display_name} » est ajouté." if number else "Ce projet est déjà dans l’édition.",
        moved=project.pk,
    )  # fmt: skip


@require_POST
def selection_change(request: HttpRequest, slug: str) -> HttpResponse:
    """A button of the list: `retirer=<key>`, `monter=<key>`, `descendre=<key>`, or `deplacer` from `de` to `rang`."""
    user, edition = signed_in(request), prepared(request, slug)
    posted = request.POST
    mark = posted.get("marque", "")
    if "retirer" in posted:
        keys = [_key(key) for key in posted.getlist("retirer")]
        return _done(
            request, edition,
            lambda: remove_projects(actor=user, edition=edition, keys=keys),
            lambda number: f"{count(number, 'projet retiré', 'projets retirés')} de l’édition.",
        )  # fmt: skip
    to, key = _way(edition, posted)
    return _done(
        request, edition,
        lambda: move_project(actor=user, edition=edition, key=key, to=to, mark=mark),
        lambda number: "",
        moved=key, way=to,
    )  # fmt: skip


def _way(edition: Edition, posted: QueryDict) -> tuple[str, int]:
    """Where a row goes, and which; nothing that moves for what no page sends."""
    for name in WAYS:
        if name in posted:
            return name, _key(posted.get(name, ""))
    rank, keys = _key(posted.get("de", "")), keys_of(edition)
    return posted.get("rang", "").strip(), keys[rank - 1] if 0 < rank <= len(keys) else 0


def _key(text: str) -> int:
    """A key or a rank as a page writes it; 0 for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else 0


@require_POST
def selection_undo(request: HttpRequest, slug: str, event: int, mark: str) -> HttpResponse:
    user, edition = signed_in(request), prepared(request, slug)
    return taken_back(
        request,
        lambda: restore_selection(actor=user, edition=edition, event=event, mark=mark),
        url=_url(edition),
        said="La sélection est revenue comme elle était.",
    )


@require_safe
def selection_carry(request: HttpRequest) -> HttpResponse:
    """« Reprendre dans une édition », from the list of projects: which one takes what the address finds."""
    user = signed_in(request)
    allow(user, can_prepare_edition, None)
    query = ListAddress(request.GET).query
    drafts = Edition.objects.visible_to(user).filter(state=EditionState.DRAFT).exclude(kind=EditionKind.FICHE)
    context = {
        "query": query,
        "found": len(found_projects(query_filter(user, query))),
        "drafts": [(edition, f"{_url(edition)}?{query}") for edition in drafts.order_by("-pk")],
        "list_url": ListAddress(query).url,
        "new_url": f"{reverse('edition_new')}?{query}",
    }
    return render(request, "reporting/workspace/carry.html", context)


def _done(
    request: HttpRequest,
    edition: Edition,
    act: Callable[[], Selected],
    said: Callable[[int], str],
    *,
    moved: int = 0,
    way: str = "",
) -> HttpResponse:
    """The page again, with what was done and the way back; or why it was not."""
    try:
        made = act()
    except StaleVersion as stale:
        messages.warning(request, stale.message)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        undo = reverse("selection_undo", args=[edition.slug, made.event, made.mark])
        if text := said(made.number):
            messages.success(request, text, extra_tags=f"{UNDO}{undo} {BACK}" if made.number else "")
    place = f"?{urlencode({'bouge': str(moved), 'vers': way})}" if moved else ""
    return HttpResponseRedirect(f"{_url(edition)}{place}")


def _url(edition: Edition) -> str:
    return reverse("edition_selection", args=[edition.slug])
