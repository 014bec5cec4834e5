"""What is said of a plan: what does not read, does not balance, goes over a ceiling, is not eligible that year.

A finding names the line and the cell that it is about, and the rule with its source. What blocks is told apart.
What breaks a rule is said by `funding.rules.checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.plans.enums import Heading, Side
from funding.plans.lines import Balance, Read, balance_of
from funding.plans.registry import Paid, PaidByYear
from funding.rules.checks import Ceiling, Money, ceiling_of, eligibility, findings_of
from funding.rules.checks import Finding as RuleRead
from funding.rules.engineering import Cost, Support, engineering_findings, support_of
from funding.rules.enums import CoFunder, Fund, RuleKind
from funding.rules.kinds import AMI, KINDS
from funding.rules.selectors import Rulebook, fund_of
from projects.core.french import count, typeset
from projects.core.money import format_euros
from projects.portfolio.models import Project

NO_CHARGES = "Aucune charge n’est saisie."
NO_PRODUCTS = "Aucun produit n’est saisi."
# The rules that are about the plan as a whole.
CEILINGS = (RuleKind.CEILING_RATE, RuleKind.CEILING_COUNTS, RuleKind.INCOME_CEILING)
LASTING = (RuleKind.DURATION, RuleKind.RENEWALS)
# The charges that are engineering: posts, then services.
ENGINEERING = (Heading.STAFF, Heading.PROVIDERS)
OF_THE_AMI = tuple(kind.key for kind in KINDS.values() if kind.funds == AMI)


@dataclass(frozen=True)
class Finding:
    """`blocks` the sending to the Caf; `refuses` what the Caf may retain; else it is only to be known."""

    said: str
    key: str = ""
    column: str = ""
    blocks: bool = False
    refuses: bool = False
    source: str = ""

    @property
    def anchor(self) -> str:
        """Where the page of the draft has that cell."""
        return f"id_l{self.key}_{self.column}" if self.key and self.column else ""


@dataclass(frozen=True)
class Checked:
    """A plan read against the rules of its year."""

    lines: Sequence[Read]
    balance: Balance
    ceiling: Ceiling
    findings: Sequence[Finding]
    # The rules that it was read against, kept or not.
    rules: Sequence[RuleRead] = ()
    # What the AMI may bear of it, of a plan that the AMI pays.
    support: Support | None = None

    @property
    def of_the_ami(self) -> list[RuleRead]:
        """What its own rules say, kept or not."""
        return [one for one in self.rules if one.kind in OF_THE_AMI] if self.support else []

    @property
    def blocking(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks]

    @property
    def refusing(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks or one.refuses]

    def of(self, key: str) -> list[Finding]:
        return [one for one in self.findings if one.key == key]


def check_plan(
    project: Project, year: int, lines: Sequence[Read], book: Rulebook, paid: PaidByYear | None = None
) -> Checked:
    """Every finding, in the order in which someone would put it right. `project` with its call."""
    paid = paid or {}
    balance, money = balance_of(lines), money_of(project, year, lines, paid, book)
    charged = sorted({line.nature for line in lines if line.side == Side.CHARGE and line.nature})
    support, rules = None, findings_of(book, money)
    if money.fund == Fund.AMI:
        # Its aid has no ceiling of the whole cost: it bears engineering, and supports projects beside it.
        cost = cost_of(lines)
        support = support_of(book, money, cost)
        rules = [*(one for one in rules if one.kind not in CEILINGS), *engineering_findings(book, money, cost)]
    natures = [eligibility(book, money, nature) for nature in charged]
    findings = [
        *(Finding(said, line.key, column, blocks=True) for line in lines for column, said in line.errors.items()),
        *_balance(lines, balance),
        *_charges(lines, natures),
        *(told for one in rules for told in _told(one, lines)),
        *_paid(lines, paid.get(year, ())),
    ]
    return Checked(lines, balance, ceiling_of(book, money), findings, [*rules, *natures], support)


def cost_of(lines: Iterable[Read]) -> Cost:
    """The charges as the AMI reads them: posts are « Personnel », services « Prestataires, formation, honoraires »."""
    charges = [line for line in lines if line.side == Side.CHARGE]
    sums = _sums((line.heading if line.heading in ENGINEERING else "", line.amount) for line in charges)
    posts, services, others = (sums.get(key, Decimal("0.00")) for key in (*ENGINEERING, ""))
    return Cost(posts, services, others)


def money_of(project: Project, year: int, lines: Sequence[Read], paid: PaidByYear, book: Rulebook) -> Money:
    """The plan as the rules read it: what it costs, what each brings, which natures the State and the Caf pay, from
    which axis, and the years that the same fund pays.
    """
    fund, own = fund_of(project, year, book), [line for line in lines if line.is_recorded and line.amount != 0]
    granted = {one for one, rows in paid.items() if any(row.is_decided and row.granted != 0 for row in rows)}
    axes = {row.axis for row in paid.get(year, ()) if row.axis is not None}
    balance = balance_of(lines)
    products = [line for line in lines if line.side == Side.PRODUCT]
    brought = _sums((line.co_funder, line.amount) for line in products)
    known = [line for line in products if line.amount is not None and brought[line.co_funder] is None]
    partly = _sums((line.co_funder, line.amount) for line in known)
    return Money(
        fund=fund,
        year=year,
        cost=balance.charges if balance.charges and not balance.charges_unknown else None,
        produits=brought,
        partly={who: amount for who, amount in partly.items() if amount is not None},
        natures=_sums((line.nature, line.amount) for line in products if line.is_recorded and line.nature),
        caf=project.caf_id,
        axis=axes.pop() if len(axes) == 1 else None,
        years={year, *(one for one in granted if fund_of(project, one, book) == fund)} if own else (),
    )


def _sums(amounts: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal | None]:
    """By key; None as soon as one is not communicated."""
    found: dict[str, Decimal | None] = {}
    for key, amount in amounts:
        before = found.get(key, Decimal("0.00"))
        found[key] = None if before is None or amount is None else before + amount
    return found


def _balance(lines: Sequence[Read], balance: Balance) -> list[Finding]:
    found = []
    if not any(line.side == Side.CHARGE for line in lines):
        found.append(Finding(NO_CHARGES, blocks=True))
    if not any(line.side == Side.PRODUCT for line in lines):
        found.append(Finding(NO_PRODUCTS, blocks=True))
    gap = balance.gap
    if gap:
        said = (
            f"Il manque {format_euros(-gap)} de produits."
            if gap < 0
            else f"Il y a {format_euros(gap)} de produits en trop."
        )
        found.append(
            Finding(typeset(f"Charges et produits ne sont pas égaux : {said[0].lower()}{said[1:]}"), blocks=True)
        )
    unknown = balance.charges_unknown + balance.products_unknown
    if unknown:
        told = count(unknown, "montant n’est pas communiqué", "montants ne sont pas communiqués")
        found.append(Finding(typeset(f"{told} : l’équilibre ne peut pas être vérifié.")))
    return found


def _charges(lines: Sequence[Read], natures: Sequence[RuleRead]) -> list[Finding]:
    """A charge of a nature that the fund does not pay is for others to cover."""
    closed = {read.nature: read for read in natures if read.is_breached}
    found = []
    for line in lines:
        read = closed.get(line.nature) if line.side == Side.CHARGE else None
        if read is not None:
            said = f"{read.said.rstrip('.')} : d’autres financeurs doivent couvrir cette charge."
            found.append(Finding(typeset(said), line.key, "nature", source=told_source(read)))
    return found


def _told(read: RuleRead, lines: Sequence[Read]) -> Iterator[Finding]:
    """A rule that is not kept, at the lines that it is about; a ceiling of which no rule is known."""
    source = told_source(read)
    if read.kind in OF_THE_AMI and read.is_breached:
        # An average is over in one year and under in another: only the share of the engineering is sure.
        yield Finding(read.said, refuses=read.kind == RuleKind.ENGINEERING_RATE, source=source)
    if read.kind in LASTING and read.is_breached:
        yield Finding(read.said, source=source)  # whoever votes says why the fund pays one year more
    if read.kind in CEILINGS and (read.is_breached or read.rule is None):
        yield Finding(read.said, refuses=read.is_breached, source=source)
    if not read.is_breached:
        return
    given = [line for line in lines if line.is_recorded and line.amount != 0]
    if read.kind == RuleKind.ELIGIBLE_NATURE:
        said = f"{read.said.rstrip('.')} : cette ligne ne peut pas être retenue."
        for line in given:
            if line.nature == read.nature:
                yield Finding(typeset(said), line.key, "nature", refuses=True, source=source)
    elif read.kind == RuleKind.STATE_OPEN:
        for line in given:
            if line.co_funder == CoFunder.STATE:
                yield Finding(read.said, line.key, "co_funder", refuses=True, source=source)
    elif read.kind == RuleKind.MINIMUM_GRANT:
        asked = next(line for line in given if line.co_funder == CoFunder.CAF)
        yield Finding(read.said, asked.key, "asked", source=source)


def _paid(lines: Sequence[Read], paid: Sequence[Paid]) -> list[Finding]:
    """A grant that no line of the plan shows; what was received beyond what was granted."""
    shown = {line.co_funder for line in lines if line.is_recorded}
    found = []
    for row in paid:
        if row.granted and row.funder not in shown:
            who = CoFunder(row.funder).label
            said = f"{who} : {format_euros(row.granted)} accordés, et le plan n’a pas cette ligne."
            found.append(Finding(typeset(said)))
    for line in lines:
        if line.granted is not None and line.received is not None and line.received > line.granted:
            found.append(Finding("Le montant reçu dépasse le montant accordé.", line.key, "received"))
    return found


def told_source(read: RuleRead) -> str:
    return f"{read.source} ({read.ruling.certainty})" if read.rule else ""
