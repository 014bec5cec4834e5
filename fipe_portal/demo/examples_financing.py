"""Invented yearly financing of the invented projects: a life at each of its states; every text says it is an example.

The real projects keep what their sources say of them: nothing is written of them here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from fipe_portal.dataset.people import DEMO_PEOPLE
from fipe_portal.demo.examples_plans import fictitious_projects
from funding.grants import services
from funding.grants.enums import FinancingState, Party, PaymentKind, RecoveryStepKind, VoteBody
from funding.grants.models import Financing
from funding.grants.policies import can_prepare_financing, can_vote_financing
from funding.grants.services.payments import record_payment
from funding.grants.services.recoveries import add_recovery_step, notify_recovery
from funding.rules.enums import Funder, Nature
from funding.rules.models import FundingYear, Volet
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.portfolio.models import Project

NOTE = "Exemple fictif."
WHY = "Exemple fictif : motif inventé pour la démonstration."
# Who notes what, the first of them that may.
HANDS = (Role.CAF_ADVISOR, Role.CAF_MANAGER, Role.STATE_INSTRUCTOR, Role.CNAF)


@dataclass(frozen=True)
class Story:
    """A year of one funder: what is asked, voted and paid in euros, and the acts up to where it stands.

    `place` is that of the project among the invented ones; the days are those of `year`, or of the next one.
    """

    place: int
    year: int
    funder: Funder
    acts: Sequence[str]
    asked: str | None = None
    voted: str | None = None
    paid: Sequence[str] = field(default_factory=tuple)


SETTLED = ("ask", "vote", "notify", "agree", "pay", "report", "pay_rest", "settle")
STORIES = (
    Story(0, 2024, Funder.CAF, SETTLED, "30000", "24000", ("12000", "12000")),
    Story(0, 2024, Funder.STATE, SETTLED, "12000", "12000", ("6000", "6000")),
    Story(0, 2025, Funder.CAF, ("ask", "vote", "notify", "agree", "pay", "report"), "30000", "26000", ("13000",)),
    Story(0, 2025, Funder.STATE, ("ask", "vote", "notify", "agree", "pay", "undue"), "12000", "12000", ("9000",)),
    Story(0, 2026, Funder.CAF, ("ask", "vote", "notify", "agree", "pay"), "28000", "22000", ("11000",)),
    Story(0, 2026, Funder.STATE, ("ask", "refuse"), "12000"),
    Story(1, 2024, Funder.CAF, SETTLED, "16000", "15000", ("7500", "7500")),
    Story(1, 2025, Funder.CAF, ("ask", "vote", "notify", "agree", "amend", "await"), "18000", "15000.50"),
    Story(1, 2025, Funder.STATE, ("ask", "vote", "notify", "await"), "8000", "8000"),
    Story(1, 2026, Funder.CAF, ("ask",), "14500"),
    Story(2, 2024, Funder.CAF, ("ask", "vote", "notify", "agree", "pay", "undue", "repay"), "9000", "9000", ("4500",)),
    Story(2, 2025, Funder.CAF, ("ask", "vote"), "11000", "9800"),
    Story(2, 2025, Funder.STATE, ("ask", "vote", "cancel"), "5000", "4000"),
    Story(2, 2026, Funder.CAF, ("ask",), None),
    Story(3, 2025, Funder.CAF, ("ask", "vote", "notify", "abandon"), "24000", "20000"),
    Story(3, 2025, Funder.STATE, ("ask", "vote"), None, None),
    Story(3, 2026, Funder.CAF, ("ask",), "21000"),
)
# Month and day of each act; those of the balance are of the year after.
DAYS = {
    "ask": (2, 10), "vote": (4, 16), "refuse": (4, 16), "notify": (5, 6), "agree": (6, 12), "amend": (9, 18),
    "pay": (7, 3), "cancel": (6, 20), "abandon": (6, 25), "undue": (10, 8), "repay": (10, 29),
}  # fmt: skip
AFTER = {"report": (2, 25), "pay_rest": (4, 10), "settle": (4, 22), "await": (1, 31)}


def load() -> int:
    """Nothing where a financing exists already."""
    people = {person.role: User.objects.filter(email=person.email).first() for person in DEMO_PEOPLE}
    hands = [user for role in HANDS if (user := people.get(role))]
    projects = fictitious_projects()
    if Financing.objects.exists() or not hands or not projects:
        return 0
    years = {row.year: row for row in FundingYear.objects.all()}
    volet = Volet.objects.filter(axis__number=6, number=2).first()
    told = [story for story in STORIES if story.year in years]
    for story in told:
        _Teller(hands, projects[story.place], years[story.year], story, volet).tell()
    return len(told)


class _Teller:
    def __init__(
        self, hands: Sequence[User], project: Project, year: FundingYear, story: Story, volet: Volet | None
    ) -> None:
        self.story, self.volet = story, volet
        self.financing = services.financing_for(project, year, story.funder)
        self.financing.project, self.financing.year = project, year
        # None is the portal itself: nobody of the demonstration is of that place.
        self.writer = next((one for one in hands if can_prepare_financing(one, self.financing)[0]), None)
        self.voter = next((one for one in hands if can_vote_financing(one, self.financing)[0]), None)

    def tell(self) -> None:
        for act in self.story.acts:
            if act == "await" or self._day(act) <= today():
                getattr(self, f"_{act}")(self._day(act))

    def _day(self, act: str) -> date:
        if act in AFTER:
            return date(self.story.year + 1, *AFTER[act])
        return date(self.story.year, *DAYS[act])

    def _amount(self, text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    def _on(self, day: date) -> dict[str, Any]:
        return {"financing": self.financing, "observed_on": day, "note": NOTE}

    def _ask(self, day: date) -> None:
        line = services.AskedLine(self._amount(self.story.asked), Nature.OPERATING)
        services.ask(actor=self.writer, lines=[line], **self._on(day))

    def _vote(self, day: date) -> None:
        state = self.story.funder == Funder.STATE
        services.vote(
            actor=self.voter,
            body=VoteBody.STATE if state else VoteBody.COMMISSION,
            amount=self._amount(self.story.voted),
            nature=Nature.OPERATING,
            axis=None if state or self.volet is None else self.volet.axis,
            volet=None if state else self.volet,
            override=WHY,
            **self._on(day),
        )

    def _refuse(self, day: date) -> None:
        services.refuse(actor=self.voter, financing=self.financing, body=VoteBody.STATE, observed_on=day, reason=WHY)

    def _notify(self, day: date) -> None:
        services.notify(actor=self.writer, letter=f"Exemple-{self.story.year}-{self.financing.pk}", **self._on(day))

    def _agree(self, day: date) -> None:
        services.agree(
            actor=self.writer,
            number=f"Exemple-{self.story.year}-{self.financing.pk}",
            amount=self._amount(self.story.voted),
            starts_on=date(self.story.year, 1, 1),
            ends_on=date(self.story.year, 12, 31),
            signed={Party.FUNDER: day, Party.PORTEUR: day},
            **self._on(day),
        )

    def _amend(self, day: date) -> None:
        services.amend(
            actor=self.writer,
            number="1",
            signed={Party.FUNDER: day, Party.PORTEUR: day},
            ends_on=date(self.story.year + 1, 6, 30),
            **self._on(day),
        )

    def _await(self, day: date) -> None:
        status = FinancingState.REPORTED if "agree" in self.story.acts else FinancingState.AGREED
        services.await_step(actor=self.writer, financing=self.financing, status=status, due_on=day, note=NOTE)

    def _pay(self, day: date) -> None:
        self._paid(day, PaymentKind.ACOMPTE, self.story.paid[0])

    def _pay_rest(self, day: date) -> None:
        self._paid(day, PaymentKind.SOLDE, self.story.paid[1])

    def _paid(self, day: date, kind: PaymentKind, amount: str) -> None:
        record_payment(actor=self.writer, kind=kind, amount=Decimal(amount), **self._on(day))

    def _report(self, day: date) -> None:
        self._changed("recevoir_bilan", day)

    def _settle(self, day: date) -> None:
        self._changed("solder", day)

    def _cancel(self, day: date) -> None:
        services.change_financing(
            actor=self.voter, financing=self.financing, transition="annuler", observed_on=day, reason=WHY
        )

    def _abandon(self, day: date) -> None:
        self._changed("abandonner", day, WHY)

    def _changed(self, transition: str, day: date, reason: str = NOTE) -> None:
        services.change_financing(
            actor=self.writer, financing=self.financing, transition=transition, observed_on=day, reason=reason
        )

    def _undue(self, day: date) -> None:
        notify_recovery(actor=self.writer, amount=Decimal("1500"), **self._on(day))

    def _repay(self, day: date) -> None:
        recovery = self.financing.recoveries.get()
        add_recovery_step(
            actor=self.writer,
            recovery=recovery,
            kind=RecoveryStepKind.REPAID,
            amount=Decimal("700"),
            observed_on=day,
            note=NOTE,
        )
