"""Handing over what someone is in charge of, all at once, and taking that back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.journal.services import record
from projects.outbox.services import post
from projects.people import policies
from projects.people.mails import HANDED_OVER
from projects.people.models import HandoverAct, HandoverLine
from projects.people.registry import Handover, NotHeld, charge_of
from projects.people.selectors.handover import caf_memberships, givable, held_by
from projects.people.services.memberships import _reread

MOVED = "Un de ces dossiers a changé de mains entre-temps : relisez la liste, rien n’a été confié."
NOTHING = "Rien n’est encore confié : choisissez à qui."
UNDONE = "Ce passage de relais est déjà annulé."
ALL_MOVED = "Ces dossiers ont tous changé de mains depuis : il n’y a rien à reprendre."


@transaction.atomic
def hand_over(*, actor: User, giver: User, given: Mapping[str, User]) -> HandoverAct:
    """Give what `giver` holds to colleagues: by the name of each thing (`Handover.name`), who takes it over.

    All of it or nothing. Each thing leaves the journal line of its kind, the whole act one more; each receiver is
    written to. DomainError when `actor` does not manage `giver` there, when something changed hands meanwhile, or when
    a receiver no longer works at its Caf.
    """
    allowed, reason = policies.can_hand_over(_reread(actor), giver)
    if not allowed:
        raise DomainError(reason)
    if not given:
        raise DomainError(typeset(NOTHING), field="receiver")
    held = {item.name: item for item in givable(held_by(caf_memberships(_reread(actor), giver)))}
    if not set(given) <= set(held):
        raise DomainError(typeset(MOVED))
    # Two acts at once take the rows of each kind in the same order.
    chosen = sorted(
        ((held[name], user) for name, user in given.items()), key=lambda pair: (pair[0].source, pair[0].key)
    )
    act = HandoverAct.objects.create(giver=giver, done_by=actor)
    for item, receiver in chosen:
        _give(item, actor=actor, giver=giver, receiver=receiver)
    HandoverLine.objects.bulk_create(
        HandoverLine(act=act, source=item.source, key=item.key, caf_id=item.caf, receiver=receiver)
        for item, receiver in chosen
    )
    record(actor=actor, verb="user.dossiers_handed_over", subject=giver)
    for receiver in {user.pk: user for _, user in chosen}.values():
        params = {"act": act.pk, "receiver": receiver.pk}
        post(key=f"handover:{act.pk}:{receiver.pk}", kind=HANDED_OVER, params=params, recipient=receiver)
    return act


@transaction.atomic
def take_back_handover(*, actor: User, act: HandoverAct) -> int:
    """Give back to who had them the things of an act that are still where it put them; how many.

    What went on to someone else since stays there. DomainError when it is undone already, when nothing is left to take
    back, or when who had them no longer works at that Caf.
    """
    act = HandoverAct.objects.select_related("giver").select_for_update(of=("self",)).get(pk=act.pk)
    lines = list(act.lines.select_related("receiver").order_by("source", "key"))
    allowed, reason = policies.can_take_back_handover(_reread(actor), act, lines)
    if not allowed:
        raise DomainError(reason)
    if act.undone_at:
        raise DomainError(typeset(UNDONE))
    back = 0
    for line in lines:
        charge = charge_of(line.source)
        if charge is None or charge.give is None:
            continue
        try:
            charge.give(actor=actor, key=line.key, giver=line.receiver, receiver=act.giver)
        except NotHeld:
            continue
        back += 1
    if not back:
        raise DomainError(typeset(ALL_MOVED))
    act.undone_by, act.undone_at = actor, timezone.now()
    act.save(update_fields=["undone_by", "undone_at"])
    record(actor=actor, verb="user.dossiers_given_back", subject=act.giver)
    return back


def _give(item: Handover, *, actor: User, giver: User, receiver: User) -> None:
    charge = charge_of(item.source)
    assert charge is not None
    assert charge.give is not None
    try:
        charge.give(actor=actor, key=item.key, giver=giver, receiver=receiver)
    except NotHeld:
        raise DomainError(typeset(MOVED)) from None
    except DomainError as refused:
        raise DomainError(typeset(f"{item.label} : {refused.message} Rien n’a été confié.")) from None
