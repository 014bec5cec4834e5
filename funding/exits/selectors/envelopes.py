"""What projects lack against the envelopes of their Caf, each Caf on its own: what one keeps never pays for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from funding.envelopes.models import Envelope
from funding.envelopes.selectors import balance_of
from funding.exits.selectors.gaps import ZERO, GapYear
from funding.rules.enums import Fund, Level
from projects.accounts.models import User
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf

NO_CAF = ""


@dataclass(frozen=True)
class Need:
    """What the projects of a Caf that a fund may pay lack in the year of the rules, each counted once.

    `amount` None: no cost is communicated. `unplanned` projects lack more than it holds; `unsure` ones less, perhaps:
    some of their resources have no amount.
    """

    called: int = 0
    amount: Decimal | None = None
    unplanned: int = 0
    unsure: int = 0

    def plus(self, row: GapYear) -> Need:
        return Need(
            called=self.called + 1,
            amount=self.amount if row.gap is None else (self.amount or ZERO) + row.gap,
            unplanned=self.unplanned + (row.planned is None or bool(row.unplanned)),
            unsure=self.unsure + bool(row.unknown and row.gap),
        )


@dataclass(frozen=True)
class CafLine:
    """A Caf: what lacks there, against what remains of its own envelope. `remaining` None: it has none, or what it
    holds is not communicated; `unknown_grants` are still to come off it.
    """

    name: str
    need: Need
    remaining: Decimal | None = None
    unknown_grants: int = 0

    @property
    def available(self) -> Decimal | None:
        """What it may still pay: nothing once more was granted than there is."""
        return None if self.remaining is None else max(self.remaining, ZERO)

    @property
    def after(self) -> Decimal | None:
        """What would remain if the envelope paid all that lacks, negative when it cannot; at most, see `is_at_most`.
        None as soon as it might be more than that.
        """
        if self.need.unsure or self.need.amount is None or self.available is None:
            return None
        return self.available - self.need.amount

    @property
    def is_at_most(self) -> bool:
        return bool(self.unknown_grants or self.need.unplanned)

    @property
    def lacking(self) -> Decimal | None:
        """What the envelope does not cover, at least when `is_at_most`."""
        return None if self.after is None else max(-self.after, ZERO)

    @property
    def left(self) -> Decimal | None:
        """What stays in the envelope, at most when `is_at_most`."""
        return None if self.after is None else max(self.after, ZERO)

    @property
    def rank(self) -> tuple[bool, bool, Decimal, str]:
        """The largest lacks first, then what nobody can tell, then those that have enough."""
        return (not self.lacking, self.after is not None, -(self.lacking or ZERO), self.name)


@dataclass(frozen=True)
class FundLine:
    """A fund over the Caf of the projects that it may pay, those that lack most first. Its sums are those of the Caf of
    which it is told: what lacks at one and what is left at another stand side by side. `nowhere` are the projects of no
    Caf: they lack something, and no envelope may be told of them.
    """

    fund: str
    cafs: tuple[CafLine, ...]
    nowhere: Need = Need()

    @property
    def _needs(self) -> list[Need]:
        return [*(row.need for row in self.cafs), self.nowhere]

    @property
    def label(self) -> str:
        return str(Fund(self.fund).label)

    @property
    def called(self) -> int:
        return sum(need.called for need in self._needs)

    @property
    def needed(self) -> Decimal | None:
        return _sum(need.amount for need in self._needs)

    @property
    def unplanned(self) -> int:
        return sum(need.unplanned for need in self._needs)

    @property
    def unsure(self) -> int:
        return sum(need.unsure for need in self._needs)

    @property
    def remaining(self) -> Decimal | None:
        """What they may still pay: an envelope that is overspent takes nothing from the others."""
        return _sum(row.available for row in self.cafs)

    @property
    def over(self) -> int:
        """The Caf that granted more than their envelope holds."""
        return sum(row.remaining is not None and row.remaining < 0 for row in self.cafs)

    @property
    def unknown_grants(self) -> int:
        return sum(row.unknown_grants for row in self.cafs)

    @property
    def untold(self) -> int:
        """The Caf whose envelope is not communicated."""
        return sum(row.remaining is None for row in self.cafs)

    @property
    def lacking(self) -> Decimal | None:
        return _sum(row.lacking for row in self.cafs)

    @property
    def left(self) -> Decimal | None:
        return _sum(row.left for row in self.cafs)

    @property
    def short(self) -> int:
        """The Caf whose envelope does not cover what lacks there."""
        return sum(bool(row.lacking) for row in self.cafs)

    @property
    def unsaid(self) -> int:
        """The Caf of which nobody can tell what lacks, or is left."""
        return sum(row.after is None for row in self.cafs)

    @property
    def is_least(self) -> bool:
        """Whether what no envelope covers may be more than it is told."""
        return self.is_partial or bool(self.unsaid or self.nowhere.called)

    @property
    def is_partial(self) -> bool:
        """Whether what lacks may be more, and what is left less."""
        return any(row.after is not None and row.is_at_most for row in self.cafs)


def _sum(amounts: Any) -> Decimal | None:
    known = [one for one in amounts if one is not None]
    return sum(known, ZERO) if known else None


def fund_lines(user: User, needs: Mapping[tuple[str, str], Need], year: int, clock: Clock) -> Iterator[FundLine]:
    """`needs` by fund and Caf (NO_CAF: a project of no Caf, which no envelope pays). Envelopes of other levels are not
    summed with those of Caf, which they hold already.
    """
    if not needs:
        return
    funds, cafs = dict.fromkeys(fund for fund, _ in needs), {caf for _, caf in needs}
    visible: Any = Envelope.objects.visible_to(user)
    found = list(visible.filter(fund__in=list(funds), year=year, level=Level.CAF, caf__in=cafs))
    balances = balance_of(found, clock)
    held = {(row.fund, row.caf_id): balances[row.pk] for row in found}
    names = dict(Caf.objects.filter(pk__in=cafs).values_list("pk", "name"))
    for fund in funds:
        lines = []
        for (of_fund, caf), need in needs.items():
            if of_fund != fund or caf == NO_CAF:
                continue
            line = CafLine(names[caf], need)
            if balance := held.get((fund, caf)):
                line = replace(line, remaining=balance.remaining, unknown_grants=balance.spent.unknown)
            lines.append(line)
        yield FundLine(fund, tuple(sorted(lines, key=lambda row: row.rank)), needs.get((fund, NO_CAF), Need()))
