"""What documents know of exchanges: who reads the files joined to one, who changes them, where they are."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from projects.core.french import format_date
from projects.documents.models import Document
from projects.documents.registry import Holder, Place, register_holder, register_kinds
from projects.followup.models import Exchange, ExchangeDocument
from projects.followup.policies import can_edit_exchange
from projects.portfolio.policies import Answer, Person

KIND = "echange"


def register() -> None:
    register_kinds({KIND: "Pièce d’un échange"})
    register_holder(Holder("exchanges", visible_to=_visible_to, can_change=_can_change, place=_place))


def _visible_to(user: Person) -> QuerySet[ExchangeDocument, int]:
    """Those of the exchanges that one reads; of one put away, nobody's."""
    exchanges = Exchange.objects.visible_to(user).kept()
    return ExchangeDocument.objects.filter(exchange__in=exchanges.values("pk")).values_list("document", flat=True)


def _can_change(user: Person, document: Document) -> Answer:
    return can_edit_exchange(user, _exchange_of(document))


def _place(document: Document) -> Place:
    exchange = _exchange_of(document)
    label = f"{exchange.get_kind_display()} du {format_date(exchange.observed_on)}"
    return Place(label, reverse("exchange_detail", args=[exchange.pk]))


def _exchange_of(document: Document) -> Exchange:
    held = ExchangeDocument.objects.select_related("exchange__project__department").get(document=document)
    return held.exchange
