"""Pieces received, opinions noted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from projects.accounts.requests import signed_in
from projects.calls.forms import OpinionForm, PieceForm, RemoveOpinionForm
from projects.calls.models import Application, CallPiece
from projects.calls.policies import can_edit_application, can_give_opinion, can_receive_application
from projects.calls.selectors import opinions_of
from projects.calls.services import give_opinion, receive_piece, remove_opinion, remove_piece
from projects.calls.views.base import PAGE, allow, allowed, detail_url, frame, visible
from projects.core.forms import PortalForm, Saved, answer_form
from projects.core.paris import today

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def application_piece(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Join a piece that the call asks for; the Caf may also note that it came another way, at any time."""
    user, application = signed_in(request), visible(request, reference)
    by_caf = can_receive_application(user, application)[0]
    _allow_pieces(request, application)
    piece = get_object_or_404(CallPiece, pk=pk, call=application.call_id)

    def save(form: PieceForm) -> Saved:
        data = form.cleaned_data
        receive_piece(
            actor=user,
            application=application,
            piece=piece,
            received_on=data.get("received_on") or today(),
            note=data["note"],
            upload=data["file"],
        )
        return Saved(detail_url(application), f"Pièce reçue : {piece}.")

    context = frame(application, f"Joindre une pièce : {piece}", submit="Joindre")
    return answer_form(request, form=PieceForm(by_caf=by_caf), template=PAGE, save=save, context=context)


@page
def application_piece_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, application = signed_in(request), visible(request, reference)
    _allow_pieces(request, application)
    piece = get_object_or_404(CallPiece, pk=pk, call=application.call_id)

    def save(_: PortalForm) -> Saved:
        remove_piece(actor=user, application=application, piece=piece)
        return Saved(detail_url(application), f"Pièce retirée : {piece}.")

    lead = f"« {piece} » sera de nouveau attendue. Son fichier, s’il y en a un, ne sera plus montré."
    context = frame(application, "Retirer cette pièce ?", submit="Retirer", lead=lead)
    return answer_form(request, form=PortalForm(), template=PAGE, save=save, context=context)


def _allow_pieces(request: HttpRequest, application: Application) -> None:
    """Who writes it while it is written; the Caf at any time, since a piece may come by post."""
    user = signed_in(request)
    if not can_receive_application(user, application)[0]:
        allow(can_edit_application(user, application, application.status))


@page
def application_opinion(request: HttpRequest, reference: str) -> HttpResponse:
    user, application = signed_in(request), allowed(request, reference, can_give_opinion)

    def save(form: OpinionForm) -> Saved:
        opinion = give_opinion(actor=user, application=application, **form.cleaned_data)
        return Saved(detail_url(application), f"Avis noté : {opinion}.")

    lead = "Un avis n’est pas une décision. Quand le comité s’est prononcé, notez ensuite que l’avis est rendu."
    context = frame(application, "Noter un avis", lead=lead)
    return answer_form(request, form=OpinionForm(), template=PAGE, save=save, context=context)


@page
def application_opinion_remove(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    user, application = signed_in(request), allowed(request, reference, can_give_opinion)
    opinion = get_object_or_404(opinions_of(application).select_related("application"), pk=pk)

    def save(form: RemoveOpinionForm) -> Saved:
        remove_opinion(actor=user, opinion=opinion, note=form.cleaned_data["note"])
        return Saved(detail_url(application), "L’avis est retiré.")

    lead = f"« {opinion} » a été noté par erreur. Il reste dans la base, avec votre motif, et n’est plus montré."
    context = frame(application, "Retirer cet avis ?", submit="Retirer", lead=lead)
    return answer_form(request, form=RemoveOpinionForm(), template=PAGE, save=save, context=context)
