"""What the rules of the year say of an amount about to be granted. A breach is told; whoever votes may say why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from funding.grants.models import Financing
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
    def is_known(self) -> bool:
        return self.rule is not None


def checks_of(
    financing: Financing,
    *,
    amount: Decimal | None,
    nature: str = "",
    axis: int | None = None,
    book: Rulebook | None = None,
) -> list[Check]:
    """Each rule that a vote of `amount` euros (None: not communicated) is under, kept or not, in a fixed order.

    `financing` may be unsaved, for what is not followed yet; `book` spares its query where many are checked.
    """
    return list(_Checks(financing, amount, nature, axis, book or rulebook()).all())


class _Checks:
    def __init__(
        self, financing: Financing, amount: Decimal | None, nature: str, axis: int | None, book: Rulebook
    ) -> None:
        self.financing, self.amount, self.nature, self.axis, self.book = financing, amount, nature, axis, book
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
        for nature in self._asked_natures():
            label, ruling = Nature(nature).label, self._ruling(RuleKind.ELIGIBLE_NATURE, nature)
            if not ruling.is_known:
                yield _unknown(f"{label} éligible en {self.year}")
            else:
                said = "éligible" if ruling.value else "non éligible"
                yield _check(f"{label} : {said} en {self.year} ({Fund(self.fund).label}).", ruling, not ruling.value)

    def _asked_natures(self) -> Collection[str]:
        """That of the vote; not said, those that are asked."""
        if self.nature:
            return [self.nature]
        asked = asks_of(self.financing) if self.financing.pk else []
        return sorted({row.nature for row in asked if row.nature and row.amount != 0})

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
        cost = planned_cost(self.project, self.year)
        if cost is None or self.amount is None:
            lacking = "le coût prévisionnel" if cost is None else "le montant voté"
            return _check(f"Plafond de {rate.said} : {lacking} n’est pas communiqué, rien n’est vérifié.", rate, False)
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
        other = Funder.CAF if self.financing.funder == Funder.STATE else Funder.STATE
        grant = standing_grant(Financing(project=self.project, year=self.financing.year, funder=other))
        if grant is None or grant.amount is None:
            return (
                self.amount,
                f"ce vote sans la part {'de la branche' if other == Funder.CAF else 'de l’État'}, "
                "qui n’est pas communiquée",
            )
        return self.amount + grant.amount, "l’État et la branche Famille ensemble"


def _check(said: str, ruling: Ruling, is_breached: bool) -> Check:
    return Check(typeset(said), ruling.rule, ruling.source, is_breached)


def _unknown(what: str) -> Check:
    return Check(typeset(f"{what} : règle inconnue."), None, "")
