"""What someone holds that a colleague must take over, who may, and what was already given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from projects.accounts.models import CAF_ROLES, Membership, User
from projects.people.models import HandoverAct
from projects.people.registry import Handover, charge_of, handovers_of
from projects.people.selectors import memberships_visible_to

RECENT = 10


@dataclass(frozen=True)
class GivenAct:
    """A past hand-over, as the page of the person tells it."""

    act: HandoverAct
    words: Sequence[tuple[str, int]]  # to whom, how many things
    may_undo: bool


def caf_memberships(user: User, person: User) -> list[Membership]:
    """The rights, past ones too, of `person` at the Caf that `user` manages: one a Caf."""
    rows = (
        memberships_visible_to(user).filter(user=person, role__in=CAF_ROLES).order_by("caf__sort_name", "-started_on")
    )
    return list({row.caf_id: row for row in rows}.values())


def held_by(memberships: Iterable[Membership]) -> list[Handover]:
    """What is to be handed over of these rights, each thing once."""
    found = {item.name: item for row in memberships for item in handovers_of(row)}
    return list(found.values())


def givable(items: Iterable[Handover]) -> list[Handover]:
    """Those that can be given here; the others have their own page."""
    return [item for item in items if item.key and item.caf and (charge := charge_of(item.source)) and charge.give]


def receivers(cafs: Collection[str], *, but: User) -> dict[str, list[User]]:
    """By Caf, who works there today and may take dossiers over, by name: one query."""
    rows = Membership.objects.current().filter(role__in=CAF_ROLES, caf__in=cafs, user__is_active=True)
    found: dict[str, dict[int, User]] = defaultdict(dict)
    for row in rows.exclude(user=but).select_related("user").order_by("user__last_name", "user__first_name", "pk"):
        found[row.caf_id or ""][row.user_id] = row.user
    return {caf: list(people.values()) for caf, people in found.items()}


def past_acts(person: User, cafs: Collection[str]) -> list[GivenAct]:
    """The last hand-overs of `person` at these Caf, newest first."""
    acts = HandoverAct.objects.filter(giver=person, lines__caf__in=cafs).distinct()
    acts = acts.select_related("done_by", "undone_by")
    found = []
    for act in acts.prefetch_related("lines__receiver")[:RECENT]:
        numbers: dict[str, int] = defaultdict(int)
        for line in act.lines.all():
            numbers[str(line.receiver)] += 1
        inside = all(line.caf_id in cafs for line in act.lines.all())
        found.append(GivenAct(act, sorted(numbers.items()), may_undo=act.undone_at is None and inside))
    return found
