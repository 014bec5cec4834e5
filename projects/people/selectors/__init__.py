"""The people and the invitations that someone manages, as their pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.accounts.scopes import scope_of
from projects.core.paris import today
from projects.people import policies
from projects.people.enums import PersonState
from projects.people.models import Invitation
from projects.people.reach import reach_of
from projects.people.registry import Handover, handovers_of
from projects.people.second_factors import strong_factors
from projects.territories.models import Caf

PER_PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; an unknown value narrows nothing."""

    text: str = ""
    role: str = ""
    caf: str = ""
    state: str = ""

    @property
    def active(self) -> int:
        return sum(map(bool, (self.text, self.role, self.caf, self.state)))


@dataclass(frozen=True)
class PersonRow:
    user: User
    state: PersonState
    memberships: Sequence[Membership]


@dataclass(frozen=True)
class MembershipRow:
    """One membership on a person's page; `refused` says why it cannot be ended, when that is worth saying."""

    membership: Membership
    situation: str
    may_end: bool
    refused: str


@dataclass(frozen=True)
class PersonFile:
    """What the page of a person shows of them to someone who manages them, at least in part."""

    user: User
    state: PersonState
    memberships: Sequence[MembershipRow]
    others: int
    invitations: Sequence[Invitation]
    handovers: Sequence[Handover] = field(default_factory=tuple)
    can_close: bool = False
    can_hand_over: bool = False
    has_second_factor: bool = False
    can_reset: bool = False
    reset_refused: str = ""


def memberships_visible_to(user: User) -> QuerySet[Membership]:
    """The memberships, past ones too, of the roles and scopes that `user` manages."""
    related = Membership.objects.select_related("caf", "region", "department", "porteur")
    return related.filter(reach_of(user).condition())


def people_visible_to(user: User) -> QuerySet[User]:
    """Who has or had such a membership; for an administrator, everybody."""
    if scope_of(user).has_role(Role.ADMIN):
        return User.objects.all()
    held = memberships_visible_to(user).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(held))


def find_person(user: User, pk: int) -> User | None:
    return people_visible_to(user).filter(pk=pk).first()


def people_page(user: User, filters: Filters, number: str) -> Page[PersonRow]:
    """A page of people by name, with the memberships that `user` manages; three queries."""
    found = people_visible_to(user)
    for word in filters.text.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
    mine = memberships_visible_to(user).filter(user=OuterRef("pk"))
    lasting = mine.filter(_not_over())
    if filters.role or filters.caf:
        found = found.filter(Exists(_narrowed(lasting if filters.state != PersonState.LEFT else mine, filters)))
    if filters.state == PersonState.ACTIVE:
        found = found.filter(Exists(lasting), is_active=True)
    elif filters.state == PersonState.LEFT:
        found = found.exclude(Exists(lasting), is_active=True)
    page = Paginator(found.order_by("last_name", "first_name", "email"), PER_PAGE).get_page(number)
    held = defaultdict(list)
    for row in memberships_visible_to(user).filter(_not_over(), user__in=[person.pk for person in page]):
        held[row.user_id].append(row)
    rows = [PersonRow(person, _state(person, held[person.pk]), held[person.pk]) for person in page]
    shown: Page[PersonRow] = page  # type: ignore[assignment]
    shown.object_list = rows
    return shown


def pending_invitations(user: User, filters: Filters) -> list[Invitation]:
    """The invitations that wait, newest first."""
    if filters.state and filters.state != PersonState.INVITED:
        return []
    found = Invitation.objects.visible_to(user).pending().with_scope()
    for word in filters.text.split():
        found = found.filter(email__icontains=word)
    return list(_narrowed(found, filters)[:PER_PAGE])


def cafs_to_choose(user: User) -> list[Caf]:
    """The Caf that one may narrow the list to: one's own, or all."""
    reach = reach_of(user)
    found = Caf.objects.order_by("sort_name")
    return list(found if reach.anywhere else found.filter(pk__in=reach.cafs))


def person_file(user: User, person: User) -> PersonFile:
    """The page of `person`, who is visible to `user`."""
    memberships = list(memberships_visible_to(user).filter(user=person).order_by("-started_on", "pk"))
    lasting = [row for row in memberships if not _is_over(row)]
    known = [row.pk for row in memberships]
    others = Membership.objects.filter(_not_over(), user=person).exclude(pk__in=known).count()
    invitations = Invitation.objects.visible_to(user).pending().with_scope().filter(email=person.email)
    can_reset, reset_refused = policies.can_reset_second_factors(user, person)
    return PersonFile(
        user=person,
        state=_state(person, lasting),
        memberships=[_membership_row(user, row) for row in memberships],
        others=others,
        invitations=list(invitations),
        handovers=_held(memberships),
        can_hand_over=policies.can_hand_over(user, person)[0],
        can_close=policies.can_close_account(user, person)[0],
        has_second_factor=strong_factors(person) > 0,
        can_reset=can_reset,
        reset_refused=reset_refused,
    )


def _held(memberships: Sequence[Membership]) -> list[Handover]:
    """What is in the person's charge, each thing once; who left may still have some."""
    kept = {(row.role, row.caf_id, row.porteur_id): row for row in memberships}
    found = {(item.source, item.key, item.url): item for row in kept.values() for item in handovers_of(row)}
    return list(found.values())


def _membership_row(user: User, row: Membership) -> MembershipRow:
    may_end, refused = policies.can_end_membership(user, row)
    over = _is_over(row)
    situation = "Finie" if over else "À venir" if row.started_on > today() else "En cours"
    return MembershipRow(row, situation, may_end, "" if over else refused)


def _narrowed(rows: QuerySet, filters: Filters) -> QuerySet:  # type: ignore[type-arg]
    if filters.role:
        rows = rows.filter(role=filters.role)
    if filters.caf:
        rows = rows.filter(caf=filters.caf)
    return rows


def _state(person: User, lasting: Sequence[Membership]) -> PersonState:
    return PersonState.ACTIVE if lasting and person.is_active else PersonState.LEFT


def _is_over(row: Membership) -> bool:
    return row.ended_on is not None and row.ended_on <= today()


def _not_over() -> Q:
    return Q(ended_on__isnull=True) | Q(ended_on__gt=today())
