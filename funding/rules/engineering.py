"""What the AMI « Accueil pour tous » says of a plan: how much of the engineering it bears, and of what comes beside it.

The aid (State and branch together) bears a share of the engineering, posts or services; beside it, it supports the
projects themselves, up to an amount a year on average. A plan does not say which of its charges the aid pays: what is
told broken is so however it is shared out. Pure, on Decimal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from funding.rules.checks import BROKEN, HUNDRED, KEPT, UNSAID, Finding, Money, brought_by, finding, unknown_rule
from funding.rules.enums import CoFunder, RuleKind
from funding.rules.selectors import Rulebook, Ruling
from projects.core.french import count, typeset
from projects.core.money import CENT, format_euros

WHO = (CoFunder.STATE, CoFunder.CAF)
NAMED = "l’État et la branche Famille"


@dataclass(frozen=True)
class Cost:
    """The charges of a plan in euros: posts, services of others, all the rest; None when one is not communicated."""

    posts: Decimal | None
    services: Decimal | None
    others: Decimal | None

    @property
    def engineering(self) -> Decimal | None:
        return None if self.posts is None or self.services is None else self.posts + self.services


@dataclass(frozen=True)
class Support:
    """The aid read against the share of the engineering that it may bear. `aid` is what is known of it."""

    rate: Ruling
    average: Ruling
    cost: Cost
    aid: Decimal | None
    missing: tuple[str, ...]

    @property
    def most(self) -> Decimal | None:
        """What the engineering may be given, to the cent, never above."""
        if not self.rate.is_known or self.cost.engineering is None:
            return None
        assert isinstance(self.rate.value, Decimal)
        return (self.cost.engineering * self.rate.value / HUNDRED).quantize(CENT, rounding=ROUND_FLOOR)

    @property
    def least(self) -> Decimal | None:
        """What the engineering is given at least: the aid, once it pays all the other charges."""
        if self.aid is None or self.cost.others is None:
            return None
        return max(self.aid - self.cost.others, Decimal("0.00"))

    @property
    def beside(self) -> Decimal | None:
        """What is given beside the engineering at least."""
        return None if self.aid is None or self.most is None else max(self.aid - self.most, Decimal("0.00"))

    @property
    def is_exceeded(self) -> bool:
        return self.least is not None and self.most is not None and self.least > self.most


def support_of(book: Rulebook, money: Money, cost: Cost) -> Support:
    aid, missing = brought_by(money, WHO)
    rate, average = (_ruling(book, money, kind) for kind in (RuleKind.ENGINEERING_RATE, RuleKind.YEARLY_AVERAGE))
    return Support(rate, average, cost, aid, missing)


def engineering_findings(book: Rulebook, money: Money, cost: Cost) -> list[Finding]:
    """Each rule of the AMI that a plan is under, kept or not, in a fixed order."""
    support = support_of(book, money, cost)
    return [
        _rate(support, money),
        *_posts(book, money, cost),
        *_services(book, money, cost),
        *_years(book, money),
        *_average(support, money),
        *_territory(book, money),
    ]


def _ruling(book: Rulebook, money: Money, kind: RuleKind) -> Ruling:
    return book.ruling(kind, fund=money.fund, year=money.year)


def _rate(support: Support, money: Money) -> Finding:
    kind, rate, most = RuleKind.ENGINEERING_RATE, support.rate, support.most
    if not rate.is_known:
        return unknown_rule(kind, "Ingénierie, taux de prise en charge", money, rate)
    share = f"{rate.said} au plus des postes et des prestations"
    if most is None or support.least is None:
        lacking = "l’aide n’est pas communiquée" if support.aid is None else "des charges ne sont pas communiquées"
        return Finding(kind, UNSAID, typeset(f"Ingénierie : {share} ; {lacking}, rien n’est vérifié."), rate)
    share = f"{share} ({format_euros(support.cost.engineering)}), soit {format_euros(most)}"
    if support.is_exceeded:
        over = f"{NAMED} en paient au moins {format_euros(support.least)}"
        return finding(kind, BROKEN, f"Plafond de l’ingénierie dépassé : {over} ; {share}", rate)
    if support.missing:
        return Finding(kind, UNSAID, typeset(f"Ingénierie : {share} ; une part de l’aide n’est pas communiquée."), rate)
    return finding(kind, KEPT, f"Ingénierie : {share}", rate)


def _posts(book: Rulebook, money: Money, cost: Cost) -> Iterator[Finding]:
    """A plan says what posts cost, not how many they are: the rule is told, and that nothing is verified."""
    if cost.posts == 0:
        return
    for kind, bound in ((RuleKind.ENGINEERING_FTE_MIN, "au moins"), (RuleKind.ENGINEERING_FTE_MAX, "au plus")):
        ruling = _ruling(book, money, kind)
        if ruling.is_known:
            text = f"Postes d’ingénierie : {ruling.said} {bound} ; le plan ne les compte pas, rien n’est vérifié."
            yield Finding(kind, UNSAID, typeset(text), ruling)


def _services(book: Rulebook, money: Money, cost: Cost) -> Iterator[Finding]:
    kind, ruling = RuleKind.ENGINEERING_SERVICES, _ruling(book, money, RuleKind.ENGINEERING_SERVICES)
    if not ruling.is_known or not cost.services:
        return
    said = (
        f"Prestations à la place des postes : {ruling.said} au plus ; ce plan en compte {format_euros(cost.services)}"
    )
    if cost.services > Decimal(str(ruling.value)):
        yield finding(kind, BROKEN, said, ruling)
    elif cost.posts != 0:
        yield Finding(kind, UNSAID, typeset(f"{said}, avec des postes : à vérifier."), ruling)
    else:
        yield finding(kind, KEPT, said, ruling)


def _years(book: Rulebook, money: Money) -> Iterator[Finding]:
    kind, ruling = RuleKind.ENGINEERING_YEARS, _ruling(book, money, RuleKind.ENGINEERING_YEARS)
    if not ruling.is_known or not money.years:
        return
    assert isinstance(ruling.value, int)
    paid = len(set(money.years))
    told = f"avec {money.year}, {count(paid, 'année financée', 'années financées')} par l’AMI"
    level = BROKEN if paid > ruling.value else KEPT
    yield finding(kind, level, f"Durée de l’ingénierie : {ruling.said} au plus ; {told}", ruling)


def _average(support: Support, money: Money) -> Iterator[Finding]:
    """On average: one year may be over when others are under, which is told and refuses nothing."""
    kind, ruling, beside = RuleKind.YEARLY_AVERAGE, support.average, support.beside
    if not ruling.is_known:
        yield unknown_rule(kind, "Soutien annuel moyen", money, ruling)
        return
    said = f"Soutien des projets : {ruling.said} par an en moyenne"
    if beside is None:
        yield Finding(
            kind, UNSAID, typeset(f"{said} ; des montants ne sont pas communiqués, rien n’est vérifié."), ruling
        )
    elif beside > Decimal(str(ruling.value)):
        text = (
            f"{said} ; au-delà de l’ingénierie, {format_euros(beside)} en {money.year} : d’autres années le compensent"
        )
        yield finding(kind, BROKEN, text, ruling)
    else:
        yield finding(kind, KEPT, f"{said} ; au-delà de l’ingénierie, {format_euros(beside)} en {money.year}", ruling)


def _territory(book: Rulebook, money: Money) -> Iterator[Finding]:
    """Over the whole of the AMI: a year alone tells when it is over by itself."""
    kind, ruling = RuleKind.TERRITORY_MAXIMUM, _ruling(book, money, RuleKind.TERRITORY_MAXIMUM)
    state, _ = brought_by(money, (CoFunder.STATE,))
    if ruling.is_known and state is not None and state > Decimal(str(ruling.value)):
        text = f"Soutien de l’État par territoire : {ruling.said} au plus ; {format_euros(state)} en {money.year}"
        yield finding(kind, BROKEN, text, ruling)
