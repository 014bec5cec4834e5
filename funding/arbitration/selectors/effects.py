"""What a scenario does: to the envelope, to each region, to each Caf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from funding.arbitration.enums import Decision, ScenarioState
from funding.arbitration.models import Scenario, ScenarioLine
from funding.envelopes.models import Envelope
from funding.envelopes.selectors.amounts import allotted_below, amounts_now, unknown_below
from funding.envelopes.selectors.balances import beyond
from funding.envelopes.selectors.spending import ZERO
from projects.core.french import count

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Share:
    """What some requests asked and get, in euros. `before` is what their envelopes hold without this scenario; None
    when nobody said, at least that when `untold` Caf did not. `unknown` requests have no amount: they are in no sum.
    """

    key: str
    label: str
    region: str = ""
    requests: int = 0
    unknown: int = 0
    left_out: int = 0
    asked: Decimal = ZERO
    given: Decimal = ZERO
    unpriced: int = 0  # kept as they were asked, without an amount
    unasked: Decimal = ZERO  # what is given to those of which no amount was asked
    before: Decimal | None = None
    untold: int = 0

    @property
    def asked_told(self) -> Decimal | None:
        """None when nobody said any of the amounts: that is not nothing."""
        return None if self.requests and self.unknown == self.requests else self.asked

    @property
    def given_told(self) -> Decimal | None:
        return None if self.unpriced and not self.given else self.given

    @property
    def after(self) -> Decimal | None:
        """None when nobody said what was there and nothing is added to it."""
        return None if self.before is None and not self.given else (self.before or ZERO) + self.given

    @property
    def apart(self) -> str:
        """« 1 est écartée, 2 n’ont pas de montant », "" when neither: one request may be both."""
        said = [
            count(self.left_out, "est écartée", "sont écartées") if self.left_out else "",
            count(self.unknown, "n’a pas de montant", "n’ont pas de montant") if self.unknown else "",
        ]
        return ", ".join(part for part in said if part)

    @property
    def coverage(self) -> Decimal | None:
        """What is given for a hundred euros asked, to the tenth; None when no amount is asked. A request without an
        amount counts on neither side.
        """
        given = self.given - self.unasked
        return (given * HUNDRED / self.asked).quantize(Decimal("0.1")) if self.asked else None


@dataclass(frozen=True)
class Effects:
    """`room` is what the envelope holds for this scenario, None when it is not communicated; at most that, while
    `unknown_below` envelopes under it have no amount. `unpriced` requests get an amount that nobody said.
    """

    total: Share
    regions: list[Share]
    cafs: list[Share]
    room: Decimal | None
    unknown_below: int = 0
    unpriced: int = 0

    @property
    def unknown(self) -> int:
        """How many amounts would come off what remains: it is told « au plus »."""
        return self.unknown_below + self.unpriced

    @property
    def remaining(self) -> Decimal | None:
        return None if self.room is None else self.room - self.total.given

    @property
    def excess(self) -> Decimal | None:
        return beyond(self.remaining)


def lines_of(scenario: Scenario) -> list[ScenarioLine]:
    """Every line with what prints it, by region, Caf and reference: one query."""
    rows = scenario.lines.select_related(
        "caf__region", "project__porteur", "project__commune", "project__epci", "project__department"
    )
    return list(rows.order_by("caf__region__sort_name", "caf__sort_name", "project__reference", "pk"))


def effects_of(scenario: Scenario, lines: Iterable[ScenarioLine]) -> Effects:
    """By region and by Caf, in the order of `lines`. A constant number of queries."""
    rows = list(lines)
    by_caf = _grouped((line.caf_id, line) for line in rows)
    own = {key: _sum(key, group[0].caf.name, group, group[0].caf.region.name) for key, group in by_caf.items()}
    held = _held(scenario, own)
    cafs = [_with(share, held.get(key)) for key, share in own.items()]
    by_region: dict[str, list[Share]] = {}
    for share in cafs:
        by_region.setdefault(share.region, []).append(share)
    regions = [_added(region, region, shares) for region, shares in by_region.items()]
    return Effects(
        _added("", "Ensemble", cafs),
        regions,
        cafs,
        _room(scenario, own.values()),
        unknown_below=unknown_below(scenario.envelope_id),
        unpriced=sum(line.amount is None for line in rows),
    )


def _grouped(pairs: Iterable[tuple[str, ScenarioLine]]) -> dict[str, list[ScenarioLine]]:
    found: dict[str, list[ScenarioLine]] = {}
    for key, line in pairs:
        found.setdefault(key, []).append(line)
    return found


def _sum(key: str, label: str, lines: list[ScenarioLine], region: str) -> Share:
    return Share(
        key,
        label,
        region,
        requests=len(lines),
        unknown=sum(line.asked is None for line in lines),
        left_out=sum(line.decision == Decision.LEAVE_OUT for line in lines),
        asked=sum((line.asked for line in lines if line.asked is not None), ZERO),
        given=sum((line.amount for line in lines if line.amount is not None), ZERO),
        unpriced=sum(line.amount is None for line in lines),
        unasked=sum((line.amount for line in lines if line.asked is None and line.amount is not None), ZERO),
    )


def _with(share: Share, before: Decimal | None) -> Share:
    return replace(share, before=before, untold=int(before is None))


def _added(key: str, label: str, shares: list[Share]) -> Share:
    before = [share.before for share in shares if share.before is not None]
    return Share(
        key,
        label,
        requests=sum(share.requests for share in shares),
        unknown=sum(share.unknown for share in shares),
        left_out=sum(share.left_out for share in shares),
        asked=sum((share.asked for share in shares), ZERO),
        given=sum((share.given for share in shares), ZERO),
        unpriced=sum(share.unpriced for share in shares),
        unasked=sum((share.unasked for share in shares), ZERO),
        before=sum(before, ZERO) if before else None,
        untold=sum(share.untold for share in shares),
    )


def _held(scenario: Scenario, shares: Mapping[str, Share]) -> dict[str, Decimal]:
    """What the envelope of each Caf holds without this scenario; those whose amount nobody said are left out."""
    envelope = scenario.envelope
    rows = Envelope.objects.filter(fund=envelope.fund, year=envelope.year, caf__in=shares)
    cafs = {pk: caf or "" for pk, caf in rows.values_list("pk", "caf")}
    given = shares if scenario.state == ScenarioState.RETAINED else {}
    found = {}
    for pk, amount in amounts_now(cafs).items():
        own = given[cafs[pk]].given if cafs[pk] in given else ZERO
        # Of an envelope that holds nothing but what the scenario gave, nothing was known before.
        if amount != own or not own:
            found[cafs[pk]] = amount - own
    return found


def _room(scenario: Scenario, shares: Iterable[Share]) -> Decimal | None:
    known = amounts_now([scenario.envelope_id]).get(scenario.envelope_id)
    if known is None:
        return None
    own = sum((share.given for share in shares), ZERO) if scenario.state == ScenarioState.RETAINED else ZERO
    return known - allotted_below(scenario.envelope_id) + own
