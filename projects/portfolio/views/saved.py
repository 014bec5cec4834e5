"""What people keep of the list: views by name, columns, the projects that they ticked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from projects.accounts.requests import signed_in
from projects.accounts.scopes import teams_of
from projects.core.errors import DomainError
from projects.core.forms import Saved, answer_form
from projects.core.french import count
from projects.portfolio.forms.views import ViewForm
from projects.portfolio.links import listing_title
from projects.portfolio.listing.addresses import LONGEST, ListAddress
from projects.portfolio.listing.selection import (
    LARGEST,
    bulk_act,
    bulk_acts,
    keep_selection,
    selection_of,
    ticked,
)
from projects.portfolio.listing.sorts import COLUMNS
from projects.portfolio.models import SavedView
from projects.portfolio.selectors import Clock
from projects.portfolio.services.saved_views import change_view, keep_columns, remove_view, save_view
from projects.portfolio.views.list import LISTING, filter_of

# One page of references, and no more.
SHOWN = 600
VIEW = "portfolio/list/view_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the list shown under a name; a name that is taken asks whether to replace."""
    user = signed_in(request)

    def save(form: ViewForm) -> Saved:
        data, query = form.cleaned_data, form.address.query
        view = save_view(actor=user, name=data["name"], query=query, team=data["team"], replace=data["replace"])
        return Saved(form.address.url, f"Vue « {view.name} » enregistrée.")

    form = ViewForm(teams=teams_of(user), replacing="Remplacer la vue qui porte déjà ce nom, s’il y en a une")
    list_url = ListAddress(request.POST.get("query", "")[:LONGEST]).url
    context = {"title": "Enregistrer une vue", **_back(request, list_url)}
    return answer_form(request, form=form, template=VIEW, save=save, context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view, share it, or give it the list that was shown (`?adresse=`)."""
    user, view = _own_view(request, pk)
    shown = ListAddress((request.GET.get("adresse") or request.POST.get("query", ""))[:LONGEST]).query

    def save(form: ViewForm) -> Saved:
        data = form.cleaned_data
        query = form.address.query if data.get("replace") else None
        change_view(actor=user, view=view, name=data["name"], team=data["team"], query=query)
        return Saved(ListAddress(view.query).url, f"Vue « {view.name} » modifiée.")

    replacing = "Remplacer la liste par celle qui était affichée" if shown != view.query else ""
    initial = {"name": view.name, "team": view.team, "query": shown}
    form = ViewForm(initial=initial, teams=teams_of(user), replacing=replacing)
    context = {
        "view": view,
        "title": f"Modifier la vue « {view.name} »",
        **_back(request, ListAddress(view.query).url),
    }
    return answer_form(request, form=form, template=VIEW, save=save, context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then forget a view of one's own."""
    user, view = _own_view(request, pk)
    if request.method == "POST":
        remove_view(actor=user, view=view)
        messages.success(request, f"Vue « {view.name} » supprimée.")
        return redirect("project_list")
    team = teams_of(user).get(view.team, "")
    heading = f"Supprimer la vue « {view.name} » ?"
    context = {"view": view, "heading": heading, "team": team, "cancel_url": ListAddress(view.query).url}
    return render(request, "portfolio/list/view_remove.html", context)


@require_POST
def list_columns(request: HttpRequest) -> HttpResponse:
    """Keep the columns ticked for oneself, or write them in the address (`pour=adresse`)."""
    user = signed_in(request)
    names = [name for name in request.POST.getlist("colonne") if name in COLUMNS]
    address = _address(request)
    if request.POST.get("pour") == "adresse":
        return redirect(address.with_values(colonnes=".".join(names)).url)
    keep_columns(actor=user, listing=LISTING, columns=names)
    messages.success(request, "Colonnes enregistrées pour vous." if names else "Colonnes habituelles rétablies.")
    return redirect(address.with_values(colonnes="").url)


@require_http_methods(["GET", "HEAD", "POST"])
def project_selection(request: HttpRequest) -> HttpResponse:
    """Keep the boxes of the page shown, then do what the button says; the list comes back, or its bar alone."""
    if request.method != "POST":
        return redirect("project_list")
    address = _address(request)
    act = request.POST.get("acte", "")
    target = address.at(request.POST.get("page", "")[:LONGEST])
    try:
        ticked(request, request.POST.get("montres", "").split(".")[:SHOWN], request.POST.getlist("choix")[:SHOWN])
        if act == "tout":
            _select_found(request, address)
        elif act == "vider":
            keep_selection(request, [])
        elif act and (chosen := bulk_act(request.user, act)):
            target = chosen.address(request)
    except DomainError as error:
        messages.error(request, error.message)
    if request.headers.get("HX-Request"):
        bar = {"selection_count": len(selection_of(request)), "acts": bulk_acts(request.user), "selectable": LARGEST}
        found = request.POST.get("trouves", "")
        return render(
            request,
            "portfolio/list/_selection.html",
            {**bar, "found": int(found) if found.isdecimal() and len(found) < 10 else 0},
        )
    return redirect(target or address.url)


def _select_found(request: HttpRequest, address: ListAddress) -> None:
    """Add every project that the list finds, on all its pages."""
    filters = filter_of(request, address, Clock.now())
    keys = list(filters.qs.order_by("reference").values_list("pk", flat=True)[: LARGEST + 1])
    kept = keep_selection(request, [*selection_of(request), *keys])
    messages.success(request, f"{count(len(kept), 'projet sélectionné', 'projets sélectionnés')}.")


def _address(request: HttpRequest) -> ListAddress:
    return ListAddress(request.POST.get("adresse", "")[:LONGEST])


def _back(request: HttpRequest, list_url: str) -> dict[str, Any]:
    """How one leaves the page of a view."""
    return {"cancel_url": list_url, "trail": [{"label": listing_title(request.user), "url": list_url}]}


def _own_view(request: HttpRequest, pk: int) -> tuple[Any, SavedView]:
    user = signed_in(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), pk=pk)
    if view.owner_id != user.pk:
        raise PermissionDenied("Seule la personne qui a enregistré cette vue peut la changer.")
    return user, view
