"""The page of one yearly financing at (S, R): its path, who decided what under which rule, what is next and late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from funding.grants.enums import FinancingState as State
from funding.grants.enums import Party
from funding.grants.models import (
    Amendment,
    Asked,
    Convention,
    Deadline,
    Financing,
    FinancingStep,
    Grant,
    Notification,
    Signature,
    Vote,
)
from funding.grants.workflow import FINANCING_LIFE, OPEN, PATH
from projects.portfolio.selectors import Clock

# What comes after each state when all goes well; a step that may be skipped (no acompte) is not awaited.
NEXT = dict(pairwise(PATH)) | {State.UNDUE: State.SETTLED}


@dataclass(frozen=True)
class PathStep:
    """One step of the way: reached on a day, present, next, or to come; late once its day is over."""

    state: State
    label: str
    reached_on: date | None
    detail: str
    is_current: bool
    is_next: bool
    due_on: date | None
    is_late: bool


@dataclass(frozen=True)
class Signed:
    party: str
    on: date | None


@dataclass(frozen=True)
class Agreement:
    """A convention with what changed it: `amount` and `ends_on` as the last avenant leaves them."""

    convention: Convention
    signatures: tuple[Signed, ...]
    amendments: tuple[Amendment, ...]
    amount: Decimal | None
    ends_on: date | None

    @property
    def missing(self) -> tuple[Signed, ...]:
        return tuple(one for one in self.signatures if one.on is None)


@dataclass(frozen=True)
class FinancingPage:
    """All that is known of it; `granted` None with `grant` None: nobody decided; with a grant: « non communiqué »."""

    financing: Financing
    step: FinancingStep | None
    state_label: str
    path: tuple[PathStep, ...]
    history: tuple[FinancingStep, ...]
    asks: tuple[Asked, ...]
    asked: Decimal | None
    grant: Grant | None
    votes: tuple[Vote, ...]
    notification: Notification | None
    agreement: Agreement | None
    deadlines: dict[str, Deadline]

    @property
    def state(self) -> str | None:
        return self.step.status if self.step else None

    @property
    def is_undecided(self) -> bool:
        """Asked for, and no body has answered: nothing is granted yet, which is not an amount nobody told."""
        return self.state == State.ASKED and self.grant is None

    @property
    def is_voted_again(self) -> bool:
        """Whether the last vote changed what one before it granted; after a refusal, it decided the state."""
        return len(self.votes) > 1 and not self.votes[1].is_refusal

    @property
    def late(self) -> tuple[PathStep, ...]:
        return tuple(one for one in self.path if one.is_late)

    @property
    def awaited(self) -> tuple[Deadline, ...]:
        """The days that are still awaited, the first first: their step is not reached, the year is not ended."""
        if self.state is not None and self.state not in OPEN:
            return ()
        reached = {one.state for one in self.path if one.reached_on is not None}
        open_ones = (row for row in self.deadlines.values() if row.status not in reached)
        return tuple(sorted(open_ones, key=lambda row: row.due_on))

    @property
    def next(self) -> PathStep | None:
        return next((one for one in self.path if one.is_next), None)


def read_financing(financing: Financing, clock: Clock) -> FinancingPage:
    """Ten queries, whatever happened. `financing` may be unsaved: a year of which nobody follows the life yet."""
    at = vars(clock)
    subject = {"project": financing.project_id, "year": financing.year_id, "funder": financing.funder}
    grant = Grant.objects.filter(**subject).latest_per("project", "year", "funder", **at).select_related(
        "volet__axis", "source"
    ).first()  # fmt: skip
    if financing.pk is None:
        label = FINANCING_LIFE.label(None)
        return FinancingPage(
            financing, None, label, _path(None, {}, {}, {}, clock), (), (), None, grant, (), None, None, {}
        )
    own = {"financing": financing}
    known = FinancingStep.objects.filter(**own, observed_on__lte=clock.situation_on, recorded_at__lte=clock.known_at)
    steps = list(known.select_related("recorded_by").order_by("observed_on", "recorded_at", "pk"))
    gone = {one.retracts_id for one in steps if one.retracts_id}
    standing = [one for one in steps if one.status and one.pk not in gone]
    step = standing[-1] if standing else None
    votes = tuple(
        Vote.objects.filter(**own)
        .standing(**at)
        .select_related("recorded_by", "axis", "grant__volet__axis")
        .prefetch_related("rules__rule")
        .order_by("-observed_on", "-recorded_at", "-pk")
    )
    asks = tuple(
        Asked.objects.filter(**own)
        .latest_per("financing", "nature", "axis", "volet", **at)
        .select_related("axis", "volet__axis", "plan_version__plan")
    )
    notification = Notification.objects.filter(**own).latest_per("financing", **at).first()
    deadlines = {row.status: row for row in Deadline.objects.filter(**own).latest_per("financing", "status", **at)}
    agreement = _agreement(financing, clock)
    reached = {one.status: one.observed_on for one in standing}
    details = _details(votes, notification, agreement)
    return FinancingPage(
        financing=financing,
        step=step,
        state_label=FINANCING_LIFE.label(step.status if step else None),
        path=_path(step.status if step else None, reached, deadlines, details, clock),
        history=tuple(reversed(steps)),
        asks=tuple(one for one in asks if one.amount != 0 or len(asks) == 1),
        asked=_sum([one.amount for one in asks]),
        grant=grant,
        votes=votes,
        notification=notification,
        agreement=agreement,
        deadlines=deadlines,
    )


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """None when one of them is not communicated, or when there is none."""
    known = [one for one in amounts if one is not None]
    return sum(known, Decimal()) if amounts and len(known) == len(amounts) else None


def _agreement(financing: Financing, clock: Clock) -> Agreement | None:
    at = vars(clock)
    convention = Convention.objects.filter(financing=financing).latest_per("financing", **at).first()
    if convention is None:
        return None
    rows = Signature.objects.filter(convention=convention).latest_per("convention", "party", **at)
    signed = {row.party: row.observed_on for row in rows}
    amendments = tuple(
        Amendment.objects.filter(convention=convention).standing(**at).order_by("observed_on", "recorded_at", "pk")
    )
    told: list[Convention | Amendment] = [convention, *amendments]
    amounts = [row.amount for row in told if row.amount is not None]
    ends = [row.ends_on for row in told if row.ends_on is not None]
    return Agreement(
        convention,
        tuple(Signed(str(party.label), signed.get(party.value)) for party in Party),
        amendments,
        amounts[-1] if amounts else None,
        ends[-1] if ends else None,
    )


def _details(votes: Sequence[Vote], notification: Notification | None, agreement: Agreement | None) -> dict[str, str]:
    """What is said under a step: who voted, the letter, the number of the convention."""
    found: dict[str, str] = {}
    for vote in reversed(votes):
        found[State.REFUSED if vote.is_refusal else State.VOTED] = str(vote.get_body_display())
    if notification is not None and notification.letter:
        found[State.NOTIFIED] = f"Courrier {notification.letter}"
    if agreement is not None and agreement.convention.number:
        found[State.AGREED] = str(agreement.convention)
    return found


def _path(
    state: str | None,
    reached: dict[str, date],
    deadlines: dict[str, Deadline],
    details: dict[str, str],
    clock: Clock,
) -> tuple[PathStep, ...]:
    """The steps of the way in their order, and the state it left the way for, at its end."""
    awaited = NEXT.get(State(state)) if state else State.ASKED
    if state is not None and state not in OPEN:
        awaited = None
    passed = PATH.index(State(state)) if state in PATH else len(PATH)
    steps = [*PATH, *([State(state)] if state and state not in PATH else [])]
    return tuple(
        PathStep(
            state=one,
            label=str(one.label),
            reached_on=reached.get(one),
            detail=details.get(one, "") if one in reached else "",
            is_current=one == state,
            is_next=one == awaited,
            due_on=deadlines[one].due_on if one in deadlines else None,
            is_late=(
                one in deadlines
                and deadlines[one].due_on < clock.situation_on
                and one not in reached
                and (state in OPEN or state is None)
                and (one not in PATH or PATH.index(one) > passed or passed == len(PATH))
            ),
        )
        for one in steps
    )
