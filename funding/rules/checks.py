"""What the rules say of the money of a year: the one place that says what breaks a rule. Pure, on Decimal.

An amount that is not communicated (None) is never taken for 0: what is known may be too much by itself; otherwise
nothing can be said, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from funding.rules.enums import CoFunder, Counted, Fund, Nature, RuleKind
from funding.rules.models import FundingRule
from funding.rules.selectors import Rulebook, Ruling
from projects.core.french import count, format_number, typeset
from projects.core.money import CENT, format_euros

# A rule is kept; it is broken; or nothing can be said, for want of a rule or of an amount.
KEPT, BROKEN, UNSAID = "kept", "broken", "unsaid"
# How a rule that is known says that what it compares is not.
NOT_CHECKED = ("rien n’est vérifié.", "le total n’est pas vérifié.")
HUNDRED = Decimal(100)
PARTS = {CoFunder.STATE: "la part de l’État", CoFunder.CAF: "la part de la branche"}


@dataclass(frozen=True)
class Finding:
    """One rule, read against one year of money: `said` is a whole French sentence; `nature` when it is about one."""

    kind: RuleKind
    level: str
    said: str
    ruling: Ruling
    nature: str = ""

    @property
    def is_breached(self) -> bool:
        return self.level == BROKEN

    @property
    def is_checked(self) -> bool:
        """Whether the rule is known, and what it compares too."""
        return self.level != UNSAID

    @property
    def rule(self) -> FundingRule | None:
        return self.ruling.rule

    @property
    def source(self) -> str:
        return self.ruling.source


@dataclass(frozen=True)
class Money:
    """What is asked or granted for a project in a year, in euros; None is « non communiqué », a missing key is nothing.

    `cost` is the planned cost of the year, `produits` what each co-funder brings, `natures` what the aid pays; `years`
    are those that the fund pays, this one among them (empty: the duration is not read). `partly` is what is known of a
    produit that is not known whole (one of its lines is not communicated).
    """

    fund: str
    year: int
    cost: Decimal | None
    produits: Mapping[str, Decimal | None]
    natures: Mapping[str, Decimal | None] = field(default_factory=dict)
    caf: str | None = None
    axis: int | None = None
    years: Collection[int] = ()
    partly: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"en {self.year} ({Fund(self.fund).label})"


@dataclass(frozen=True)
class Ceiling:
    """What the rules let the funders that they count bring. `counted` is what is known of it, without `missing`."""

    rate: Ruling
    counts: Ruling
    cost: Decimal | None
    counted: Decimal | None
    missing: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        return self.rate.is_known and self.counts.is_known

    @property
    def most(self) -> Decimal | None:
        """To the cent, never above the ceiling."""
        if not self.is_known or self.cost is None:
            return None
        assert isinstance(self.rate.value, Decimal)
        return (self.cost * self.rate.value / HUNDRED).quantize(CENT, rounding=ROUND_FLOOR)

    @property
    def share(self) -> Decimal | None:
        """Of the cost, in percent; None while it is not all known, unless it is over already."""
        if self.counted is None or not self.cost or (self.missing and not self.is_exceeded):
            return None
        return self.counted * HUNDRED / self.cost

    @property
    def is_exceeded(self) -> bool:
        return self.counted is not None and self.most is not None and self.counted > self.most


def findings_of(book: Rulebook, money: Money) -> list[Finding]:
    """Each rule that `money` is under, kept or not, in a fixed order: share of the State, natures, minimum grant,
    ceiling and what it counts, total of the produits, duration and renewals.
    """
    return [
        *_state(book, money),
        *(eligibility(book, money, nature) for nature, amount in money.natures.items() if amount != 0),
        *_minimum(book, money),
        *_ceiling(ceiling_of(book, money), money),
        *_income(book, money),
        *_duration(book, money),
    ]


def ceiling_of(book: Rulebook, money: Money) -> Ceiling:
    rate, counts = _ruling(book, money, RuleKind.CEILING_RATE), _ruling(book, money, RuleKind.CEILING_COUNTS)
    who = (CoFunder.CAF,) if counts.value == Counted.FPT_GRANT else (CoFunder.STATE, CoFunder.CAF)
    return Ceiling(rate, counts, money.cost, *brought_by(money, who))


def eligibility(book: Rulebook, money: Money, nature: str) -> Finding:
    """Whether the fund pays that nature in that year."""
    kind, label = RuleKind.ELIGIBLE_NATURE, Nature(nature).label
    ruling = _ruling(book, money, kind, nature)
    if not ruling.is_known:
        return unknown_rule(kind, f"{label} éligible", money, ruling, nature)
    if ruling.value:
        return finding(kind, KEPT, f"{label} éligible {money.place}", ruling, nature)
    return finding(kind, BROKEN, f"{label} non éligible {money.place}", ruling, nature)


def _ruling(book: Rulebook, money: Money, kind: RuleKind, nature: str = "") -> Ruling:
    return book.ruling(kind, fund=money.fund, year=money.year, caf=money.caf, axis=money.axis, nature=nature)


def finding(kind: RuleKind, level: str, text: str, ruling: Ruling, nature: str = "") -> Finding:
    return Finding(kind, level, typeset(f"{text}."), ruling, nature)


def unknown_rule(kind: RuleKind, what: str, money: Money, ruling: Ruling, nature: str = "") -> Finding:
    return finding(kind, UNSAID, f"{what} en {money.year} : {ruling.said}", ruling, nature)


def brought_by(money: Money, who: Collection[str]) -> tuple[Decimal | None, tuple[str, ...]]:
    """What these bring as far as it is known (None: nothing of it is), and those that it lacks."""
    brought = {one: money.produits[one] for one in who if one in money.produits}
    told = [money.partly.get(one) if amount is None else amount for one, amount in brought.items()]
    known = [amount for amount in told if amount is not None]
    missing = tuple(one for one, amount in brought.items() if amount is None)
    return (sum(known, Decimal("0.00")) if known or not missing else None), missing


def _state(book: Rulebook, money: Money) -> Iterator[Finding]:
    """An amount of the State that is not communicated is an amount: where its share is closed, it may bring none."""
    kind = RuleKind.STATE_OPEN
    if CoFunder.STATE not in money.produits or money.produits[CoFunder.STATE] == 0:
        return
    ruling = _ruling(book, money, kind)
    if not ruling.is_known:
        yield unknown_rule(kind, "Part de l’État", money, ruling)
    elif ruling.value:
        yield finding(kind, KEPT, f"L’État peut financer ces projets {money.place}", ruling)
    else:
        yield finding(kind, BROKEN, f"L’État ne finance pas ces projets {money.place}", ruling)


def _minimum(book: Rulebook, money: Money) -> Iterator[Finding]:
    """Nothing granted is no grant: 0 € is under no minimum."""
    kind = RuleKind.MINIMUM_GRANT
    if CoFunder.CAF not in money.produits:
        return
    ruling, grant = _ruling(book, money, kind), money.produits[CoFunder.CAF]
    said = f"Subvention minimale : {ruling.said}"
    if not ruling.is_known:
        yield unknown_rule(kind, "Subvention minimale", money, ruling)
    elif grant is None:
        text = f"{said} ; celle de la Caf n’est pas communiquée, {NOT_CHECKED[0]}"
        yield Finding(kind, UNSAID, typeset(text), ruling)
    elif 0 < grant < Decimal(str(ruling.value)):
        yield finding(kind, BROKEN, f"{said} ; celle de la Caf est de {format_euros(grant)}", ruling)
    else:
        yield finding(kind, KEPT, said, ruling)


def _ceiling(ceiling: Ceiling, money: Money) -> Iterator[Finding]:
    kind, rate, counts = RuleKind.CEILING_RATE, ceiling.rate, ceiling.counts
    if not rate.is_known:
        yield unknown_rule(kind, "Plafond de financement", money, rate)
        return
    if not counts.is_known:
        yield unknown_rule(RuleKind.CEILING_COUNTS, f"Plafond de {rate.said}, mais ce qu’il compte", money, counts)
        return
    yield finding(RuleKind.CEILING_COUNTS, KEPT, f"Ce que compte le plafond : {counts.said}", counts)
    if money.cost is None or ceiling.counted is None:
        lacking = "le coût prévisionnel" if money.cost is None else "ce qu’il compte"
        text = f"Plafond de {rate.said} : {lacking} n’est pas communiqué, {NOT_CHECKED[0]}"
        yield Finding(kind, UNSAID, typeset(text), rate)
        return
    parts = _without(ceiling.missing, money)
    without = f" {parts}" if parts else ""
    counted, cost = f"{counts.said}, {format_euros(ceiling.counted)}{without}", format_euros(money.cost)
    if ceiling.is_exceeded:
        share = f"{_percent(ceiling.counted, money.cost)} du coût prévisionnel ({cost})"
        text = f"Plafond dépassé : {counted}, {share} ; {rate.said} au plus, soit {format_euros(ceiling.most)}"
        yield finding(kind, BROKEN, text, rate)
        return
    text = f"Plafond de {rate.said} du coût prévisionnel ({cost}), soit {format_euros(ceiling.most)} : {counted}"
    if parts:
        yield Finding(kind, UNSAID, typeset(f"{text} : {NOT_CHECKED[1]}"), rate)
    else:
        yield finding(kind, KEPT, text, rate)


def _without(missing: Sequence[str], money: Money) -> str:
    """What the sum lacks: the part of a funder, or the rest of it when some of its lines are known."""
    names = [f"le reste de {PARTS[CoFunder(one)]}" if one in money.partly else PARTS[CoFunder(one)] for one in missing]
    if not names:
        return ""
    if len(names) > 1:
        return f"sans {' ni '.join(names)}, qui ne sont pas communiqués"
    return f"sans {names[0]}, qui n’est pas {'communiqué' if missing[0] in money.partly else 'communiquée'}"


def _income(book: Rulebook, money: Money) -> Iterator[Finding]:
    """Told when it is over only: a caller may know of some co-funders and not of the others."""
    kind = RuleKind.INCOME_CEILING
    ruling, (total, missing) = _ruling(book, money, kind), brought_by(money, list(money.produits))
    if not ruling.is_known or money.cost is None or total is None:
        return
    assert isinstance(ruling.value, Decimal)
    if total * HUNDRED > ruling.value * money.cost:
        share = f"{'au moins ' if missing else ''}{_percent(total, money.cost)} du coût prévisionnel"
        yield finding(kind, BROKEN, f"Le total des produits fait {share} : {ruling.said} au plus", ruling)


def _duration(book: Rulebook, money: Money) -> Iterator[Finding]:
    """A project is paid for as many years as the duration says, then as many times again as it may be renewed."""
    if not money.years:
        return
    duration, renewals = _ruling(book, money, RuleKind.DURATION), _ruling(book, money, RuleKind.RENEWALS)
    kind, paid = RuleKind.DURATION, len(set(money.years))
    if not duration.is_known:
        yield unknown_rule(kind, "Durée du financement", money, duration)
        return
    assert isinstance(duration.value, int)
    fund = Fund(money.fund).label
    told = f"avec {money.year}, {count(paid, 'année financée', 'années financées')} ({fund})"
    over = paid > duration.value
    if over and not renewals.is_known:
        text = f"Durée dépassée : {told}, {duration.said} au plus ; aucune règle ne dit qu’elle se renouvelle"
        yield finding(kind, BROKEN, text, duration)
        return
    yield finding(kind, KEPT, f"Durée du financement : {duration.said} ; {told}", duration)
    if over:
        assert isinstance(renewals.value, int)
        times = -(-paid // duration.value) - 1 if duration.value else paid
        level = BROKEN if times > renewals.value else KEPT
        needs = count(times, "renouvellement", "renouvellements")
        allowed = f"{renewals.said} de {duration.said} au plus"
        yield finding(RuleKind.RENEWALS, level, f"{told[0].upper()}{told[1:]}, soit {needs} : {allowed}", renewals)


def _percent(part: Decimal, whole: Decimal) -> str:
    """Rounded up to two decimals, so that what is over a ceiling never reads as the ceiling."""
    if not whole:
        return "plus de 100 %"
    return f"{format_number((part * HUNDRED / whole).quantize(Decimal('0.01'), rounding=ROUND_CEILING))} %"
