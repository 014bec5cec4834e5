"""What the rules say of the money of a year: readable findings, pure functions on Decimal.

An amount that is not communicated (None) is never taken for 0: what is known may be too much by itself; otherwise
nothing can be said, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from funding.rules.enums import CoFunder, Counted, Fund, Nature, RuleKind
from funding.rules.selectors import Rulebook, Ruling
from projects.core.french import format_number, typeset
from projects.core.money import format_euros

# A rule is broken; or nothing can be said, for want of a rule or of an amount.
BROKEN, UNSAID = "broken", "unsaid"
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Finding:
    """A whole French sentence; `ruling` is what it rests on. `is_broken`: a rule forbids it."""

    kind: RuleKind
    level: str
    text: str
    ruling: Ruling

    @property
    def is_broken(self) -> bool:
        return self.level == BROKEN

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Money:
    """What is asked or granted for a project in a year, in euros; None is « non communiqué », a missing key is nothing.

    `cost` is the planned cost of the year, `produits` what each co-funder brings, `natures` what the aid pays.
    """

    fund: str
    year: int
    cost: Decimal | None
    produits: Mapping[str, Decimal | None]
    natures: Mapping[str, Decimal | None] = field(default_factory=dict)
    caf: str | None = None
    axis: int | None = None


def ceiling_of(book: Rulebook, money: Money) -> list[Finding]:
    """What the rules of the year say against `money`, broken rules first: ceiling, total of the produits, minimum
    grant, share of the State, natures. Nothing to say is an empty list.
    """
    found = [
        *_ceiling(book, money),
        *_income(book, money),
        *_minimum(book, money),
        *_state(book, money),
        *_natures(book, money),
    ]
    return sorted(found, key=lambda finding: not finding.is_broken)


def cited(ruling: Ruling) -> str:
    """The rule in brackets: « règle « Plafond de financement », Fipe, 2023 à 2025 ; caf.fr, 27/06/2023 »."""
    if ruling.rule is None:
        return ruling.said
    rule = ruling.rule
    caf = f", {rule.caf}" if rule.caf_id else ""
    named = f"règle « {rule.get_kind_display()} », {rule.get_fund_display()}{caf}, {rule.years_label}"
    return f"{named} ; source : {ruling.source} ; {ruling.certainty}"


def _ruling(book: Rulebook, money: Money, kind: RuleKind, nature: str = "") -> Ruling:
    return book.ruling(kind, fund=money.fund, year=money.year, caf=money.caf, axis=money.axis, nature=nature)


def _broken(kind: RuleKind, text: str, ruling: Ruling) -> Finding:
    return Finding(kind, BROKEN, typeset(f"{text} ({cited(ruling)})."), ruling)


def _unsaid(kind: RuleKind, text: str, ruling: Ruling) -> Finding:
    return Finding(kind, UNSAID, typeset(f"{text}."), ruling)


def _ceiling(book: Rulebook, money: Money) -> list[Finding]:
    kind = RuleKind.CEILING_RATE
    rate, counted = _ruling(book, money, kind), _ruling(book, money, RuleKind.CEILING_COUNTS)
    if not rate.is_known or not counted.is_known:
        missing = rate if not rate.is_known else counted
        what = "plafond de financement" if not rate.is_known else "ce que compte le plafond"
        return [_unsaid(kind, f"{Fund(money.fund).label}, {money.year}, {what} : {missing.said}", missing)]
    both = counted.value == Counted.STATE_AND_BRANCH
    who = "L’État et la branche Famille apportent" if both else "La subvention du FPT apporte"
    return _share(kind, rate, money, [CoFunder.STATE, CoFunder.CAF] if both else [CoFunder.CAF], who)


def _income(book: Rulebook, money: Money) -> list[Finding]:
    kind = RuleKind.INCOME_CEILING
    rate = _ruling(book, money, kind)
    return _share(kind, rate, money, list(money.produits), "Le total des produits fait") if rate.is_known else []


def _share(kind: RuleKind, rate: Ruling, money: Money, who: Iterable[str], says: str) -> list[Finding]:
    """What `who` brings against the planned cost."""
    amounts = [money.produits[one] for one in who if one in money.produits]
    known, missing = sum((amount for amount in amounts if amount is not None), Decimal()), None in amounts
    if not amounts:
        return []
    if money.cost is None:
        return [_unsaid(kind, f"{rate.said} au plus, mais le coût prévisionnel n’est pas communiqué", rate)]
    assert isinstance(rate.value, Decimal)
    if known * HUNDRED > rate.value * money.cost:
        share = (
            f"{says} {'au moins ' * missing}{_percent(known, money.cost)} du coût prévisionnel : {rate.said} au plus"
        )
        return [_broken(kind, share, rate)]
    if missing:
        return [_unsaid(kind, f"{rate.said} au plus, mais un montant n’est pas communiqué", rate)]
    return []


def _percent(part: Decimal, whole: Decimal) -> str:
    """Rounded up to two decimals, so that what is over a ceiling never reads as the ceiling."""
    if not whole:
        return format_euros(part) + " pour un coût de 0 €, soit plus de 100 %"
    return f"{format_number((part * HUNDRED / whole).quantize(Decimal('0.01'), rounding=ROUND_CEILING))} %"


def _minimum(book: Rulebook, money: Money) -> list[Finding]:
    kind = RuleKind.MINIMUM_GRANT
    least, grant = _ruling(book, money, kind), money.produits.get(CoFunder.CAF)
    if grant is None or not least.is_known:
        return []
    assert isinstance(least.value, Decimal)
    if not 0 < grant < least.value:
        return []
    return [_broken(kind, f"La subvention de la Caf est de {format_euros(grant)} : {least.said} au moins", least)]


def _state(book: Rulebook, money: Money) -> list[Finding]:
    kind = RuleKind.STATE_OPEN
    opened, given = _ruling(book, money, kind), money.produits.get(CoFunder.STATE)
    if not given:
        return []
    if not opened.is_known:
        return [_unsaid(kind, f"Part de l’État en {money.year} : {opened.said}", opened)]
    if opened.value:
        return []
    return [_broken(kind, f"L’État n’apporte rien en {money.year}, et {format_euros(given)} sont inscrits", opened)]


def _natures(book: Rulebook, money: Money) -> list[Finding]:
    kind, found = RuleKind.ELIGIBLE_NATURE, []
    for nature, amount in money.natures.items():
        eligible = _ruling(book, money, kind, nature)
        label = Nature(nature).label
        if amount and not eligible.is_known:
            found.append(_unsaid(kind, f"{label} en {money.year} : {eligible.said}", eligible))
        elif amount and not eligible.value:
            said = f"{label} : rien ne peut être soutenu en {money.year}, et {format_euros(amount)} sont inscrits"
            found.append(_broken(kind, said, eligible))
    return found
