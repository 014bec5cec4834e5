"""Two scenarios of one wave side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.arbitration.models import Scenario, ScenarioLine
from funding.arbitration.selectors.effects import Effects, Share, effects_of, lines_of
from funding.envelopes.selectors.spending import ZERO


@dataclass(frozen=True)
class Pair:
    """A Caf in both; a share is None where the scenario has no request of it. `is_told`: the amount of each request is
    known in both, or in none of the two.
    """

    label: str
    first: Share | None
    second: Share | None
    is_told: bool

    @property
    def gap(self) -> Decimal | None:
        """What the second gives more than the first; None when one keeps a request that nobody priced."""
        if not self.is_told:
            return None
        return (self.second.given if self.second else ZERO) - (self.first.given if self.first else ZERO)


@dataclass(frozen=True)
class LinePair:
    """A request that the two decide otherwise, or that one alone has."""

    first: ScenarioLine | None
    second: ScenarioLine | None

    @property
    def line(self) -> ScenarioLine:
        line = self.first or self.second
        assert line is not None
        return line

    @property
    def is_told(self) -> bool:
        """Not when one of the two keeps it as it was asked, without an amount."""
        return _is_unpriced(self.first) == _is_unpriced(self.second)


@dataclass(frozen=True)
class Comparison:
    first: Effects
    second: Effects
    regions: list[Pair]
    cafs: list[Pair]
    lines: list[LinePair]

    @property
    def gap(self) -> Decimal | None:
        """What the second gives more than the first, in all; None as of a `Pair`."""
        return self.second.total.given - self.first.total.given if self._is_told else None

    @property
    def remaining_gap(self) -> Decimal | None:
        """How much more the second leaves; None where what remains of one is not communicated."""
        first, second = self.first.remaining, self.second.remaining
        return None if first is None or second is None or not self._is_told else second - first

    @property
    def _is_told(self) -> bool:
        return all(pair.is_told for pair in self.lines)


def compare(first: Scenario, second: Scenario) -> Comparison:
    return compare_lines(first, lines_of(first), second, lines_of(second))


def compare_lines(
    first: Scenario, ours: Sequence[ScenarioLine], second: Scenario, theirs: Sequence[ScenarioLine]
) -> Comparison:
    left, right = effects_of(first, ours), effects_of(second, theirs)
    one = {(line.caf_id, line.project_id): line for line in ours}
    other = {(line.caf_id, line.project_id): line for line in theirs}
    pairs = [LinePair(one.get(key), other.get(key)) for key in dict.fromkeys([*one, *other])]
    changed = [pair for pair in pairs if _told(pair.first) != _told(pair.second)]
    untold = [pair.line.caf for pair in changed if not pair.is_told]
    regions = _paired(left.regions, right.regions, {caf.region.name for caf in untold})
    return Comparison(left, right, regions, _paired(left.cafs, right.cafs, {caf.pk for caf in untold}), changed)


def _paired(ours: Sequence[Share], theirs: Sequence[Share], untold: Collection[str]) -> list[Pair]:
    """The shares of the same region, or of the same Caf, in the order of the first."""
    one, other = ({share.key: share for share in shares} for shares in (ours, theirs))
    return [
        Pair((one.get(key) or other[key]).label, one.get(key), other.get(key), key not in untold)
        for key in dict.fromkeys([*one, *other])
    ]


def _is_unpriced(line: ScenarioLine | None) -> bool:
    return line is not None and line.amount is None


def _told(line: ScenarioLine | None) -> tuple[str, Decimal | None] | None:
    return (line.decision, line.amount) if line else None
