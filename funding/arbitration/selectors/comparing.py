"""Two scenarios of one wave side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from funding.arbitration.models import Scenario, ScenarioLine
from funding.arbitration.selectors.effects import Effects, Share, effects_of, lines_of
from funding.envelopes.selectors.spending import ZERO


@dataclass(frozen=True)
class Pair:
    """A Caf in both; a share is None where the scenario has no request of it."""

    label: str
    first: Share | None
    second: Share | None

    @property
    def gap(self) -> Decimal:
        """What the second gives more than the first."""
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


@dataclass(frozen=True)
class Comparison:
    first: Effects
    second: Effects
    cafs: list[Pair]
    lines: list[LinePair]


def compare(first: Scenario, second: Scenario) -> Comparison:
    ours, theirs = lines_of(first), lines_of(second)
    left, right = effects_of(first, ours), effects_of(second, theirs)
    by_key = {share.key: share for share in left.cafs}, {share.key: share for share in right.cafs}
    keys = list(dict.fromkeys([*by_key[0], *by_key[1]]))
    cafs = [Pair((by_key[0].get(key) or by_key[1][key]).label, by_key[0].get(key), by_key[1].get(key)) for key in keys]
    one = {(line.caf_id, line.project_id): line for line in ours}
    other = {(line.caf_id, line.project_id): line for line in theirs}
    pairs = [LinePair(one.get(key), other.get(key)) for key in dict.fromkeys([*one, *other])]
    return Comparison(left, right, cafs, [pair for pair in pairs if _told(pair.first) != _told(pair.second)])


def _told(line: ScenarioLine | None) -> tuple[str, Decimal | None] | None:
    return (line.decision, line.amount) if line else None
