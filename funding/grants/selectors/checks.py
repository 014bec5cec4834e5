"""What the rules of the year say of an amount about to be granted. A breach is told; whoever votes may say why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from funding.grants.models import Financing
from funding.grants.models.financing import NOT_CHECKED
from funding.grants.selectors.standing import asks_of, standing_grant
from funding.plans.selectors import planned_cost
from funding.rules.enums import Counted, Fund, Funder, Nature, RuleKind
from funding.rules.models import FundingRule
from funding.rules.selectors import Rulebook, Ruling, fund_of, rulebook
from projects.core.french import typeset
from projects.core.money import format_euros, round_euros


@dataclass(frozen=True)
class Check:
    """One rule, read for one vote. `said` is a whole French sentence; `rule` None: none is known for that year."""

    said: str
    rule: FundingRule | None
    source: str
    is_breached: bool = False

    @property
    def is_checked(self) -> bool:
        """Whether the rule is known, and what it compares too."""
        return self.rule is not None and not self.said.endswith(NOT_CHECKED)


@dataclass(frozen=True)
class Known:
    """What the checks look at, read beforehand where many votes are checked at once. Amounts in euros, None unknown.

    `cost` is what the plan of the year says; `other` what the other funder grants; `natures` those that are asked.
    """

    cost: Decimal | None
    other: Decimal | None
    natures: Collection[str]


def checks_of(
    financing: Financing,
    *,
    amount: Decimal | None,
    nature: str = "",
    axis: int | None = None,
    book: Rulebook | None = None,
    known: Known | None = None,
) -> list[Check]:
    """Each rule that a vote of `amount` euros (None: not communicated) is under, kept or not, in a fixed order.

    `financing` may be unsaved, for what is not followed yet; `book` and `known` spare queries where many are checked.
    """
    found = known or known_of(financing)
    return list(_Checks(financing, amount, nature, axis, book or rulebook(), found).all())


def known_of(financing: Financing) -> Known:
    grant = standing_grant(
        Financing(project=financing.project, year=financing.year, funder=other_funder(financing.funder))
    )
    asked = asks_of(financing) if financing.pk else []
    return Known(
        planned_cost(financing.project, financing.year.year),
        grant.amount if grant else None,
        sorted({row.nature for row in asked if row.nature and row.amount != 0}),
    )


def other_funder(funder: str) -> Funder:
    return Funder.CAF if funder == Funder.STATE else Funder.STATE


class _Checks:
    def __init__(
        self,
        financing: Financing,
        amount: Decimal | None,
        nature: str,
        axis: int | None,
        book: Rulebook,
        known: Known,
    ) -> None:
        self.financing, self.amount, self.nature, self.axis = financing, amount, nature, axis
        self.book, self.known = book, known
        self.project, self.year = financing.project, financing.year.year
        self.fund = fund_of(self.project, self.year)

    def all(self) -> Iterator[Check]:
        if self.financing.funder == Funder.STATE:
            yield self._state()
        yield from self._natures()
        yield self._minimum()
        yield self._ceiling()

    def _ruling(self, kind: RuleKind, nature: str = "") -> Ruling:
        return self.book.ruling(
            kind, fund=self.fund, year=self.year, caf=self.project.caf_id, axis=self.axis, nature=nature
        )

    def _state(self) -> Check:
        ruling = self._ruling(RuleKind.STATE_OPEN)
        if not ruling.is_known:
            return _unknown(f"Part de l’État en {self.year}")
        said = "L’État peut financer" if ruling.value else "L’État ne finance pas"
        return _check(f"{said} ({Fund(self.fund).label}, {self.year}).", ruling, not ruling.value)

    def _natures(self) -> Iterator[Check]:
        for nature in [self.nature] if self.nature else self.known.natures:
            label, ruling = Nature(nature).label, self._ruling(RuleKind.ELIGIBLE_NATURE, nature)
            if not ruling.is_known:
                yield _unknown(f"{label} éligible en {self.year}")
            else:
                said = "éligible" if ruling.value else "non éligible"
                yield _check(f"{label} : {said} en {self.year} ({Fund(self.fund).label}).", ruling, not ruling.value)

    def _minimum(self) -> Check:
        ruling = self._ruling(RuleKind.MINIMUM_GRANT)
        if not ruling.is_known:
            return _unknown(f"Subvention minimale en {self.year}")
        low = self.amount is not None and self.amount < Decimal(str(ruling.value))
        return _check(f"Subvention minimale : {ruling.said}.", ruling, low)

    def _ceiling(self) -> Check:
        rate, counts = self._ruling(RuleKind.CEILING_RATE), self._ruling(RuleKind.CEILING_COUNTS)
        if not rate.is_known:
            return _unknown(f"Plafond de financement en {self.year}")
        cost = self.known.cost
        if cost is None or self.amount is None:
            lacking = "le coût prévisionnel" if cost is None else "le montant voté"
            return _check(f"Plafond de {rate.said} : {lacking} n’est pas communiqué, {NOT_CHECKED}", rate, False)
        most = round_euros(cost * Decimal(str(rate.value)) / 100)
        counted, who = self._counted(counts)
        return _check(
            f"Plafond de {rate.said} du coût prévisionnel ({format_euros(cost)}), soit {format_euros(most)} : "
            f"{who}, {format_euros(counted)}.",
            rate,
            counted > most,
        )

    def _counted(self, counts: Ruling) -> tuple[Decimal, str]:
        """What the ceiling adds up, and in words; the share of the other funder as far as it is known."""
        assert self.amount is not None
        if counts.value != Counted.STATE_AND_BRANCH:
            return self.amount, "ce vote seul"
        if self.known.other is None:
            missing = "de la branche" if self.financing.funder == Funder.STATE else "de l’État"
            return self.amount, f"ce vote sans la part {missing}, qui n’est pas communiquée"
        return self.amount + self.known.other, "l’État et la branche Famille ensemble"


def _check(said: str, ruling: Ruling, is_breached: bool) -> Check:
    return Check(typeset(said), ruling.rule, ruling.source, is_breached)


def _unknown(what: str) -> Check:
    return Check(typeset(f"{what} : règle inconnue."), None, "")
