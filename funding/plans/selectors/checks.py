"""What is said of a plan: what does not read, does not balance, goes over a ceiling, is not eligible that year.

A finding names the line and the cell that it is about, and the rule with its source. What blocks is told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.plans.enums import Side
from funding.plans.lines import Balance, Read, balance_of
from funding.plans.registry import RECORDED, Paid
from funding.rules.enums import CoFunder, Counted, Fund, Nature, RuleKind
from funding.rules.selectors import Rulebook, Ruling, fund_of, state_open
from projects.core.french import count, format_percent, typeset
from projects.core.money import format_euros, round_euros
from projects.portfolio.models import Project

NO_CHARGES = "Aucune charge n’est saisie."
NO_PRODUCTS = "Aucun produit n’est saisi."


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
class Ceiling:
    """What the rules let the State and the branch bring. Unknown parts are None, and said so."""

    rate: Ruling
    counts: Ruling
    counted: Decimal | None
    most: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Of the cost, in percent."""
        if self.counted is None or self.most is None or not self.rate.value or not self.most:
            return None
        return self.counted * Decimal(str(self.rate.value)) / self.most

    @property
    def is_exceeded(self) -> bool:
        return self.counted is not None and self.most is not None and self.counted > self.most


@dataclass(frozen=True)
class Checked:
    """A plan read against the rules of its year."""

    lines: Sequence[Read]
    balance: Balance
    ceiling: Ceiling
    fund: Fund
    findings: Sequence[Finding]

    @property
    def blocking(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks]

    @property
    def refusing(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks or one.refuses]

    def of(self, key: str) -> list[Finding]:
        return [one for one in self.findings if one.key == key]


def check_plan(
    project: Project, year: int, lines: Sequence[Read], book: Rulebook, paid: Sequence[Paid] = ()
) -> Checked:
    """Every finding, in the order in which someone would put it right. `project` with its call."""
    fund = fund_of(project, year)
    balance = balance_of(lines)
    ceiling = ceiling_of(project, year, lines, book)
    findings = [
        *(Finding(said, line.key, column, blocks=True) for line in lines for column, said in line.errors.items()),
        *_balance(lines, balance),
        *_natures(project, year, lines, book, fund),
        *_ceiling(ceiling),
        *_minimum(project, year, lines, book, fund),
        *_paid(lines, paid),
    ]
    return Checked(lines, balance, ceiling, fund, findings)


def ceiling_of(project: Project, year: int, lines: Sequence[Read], book: Rulebook) -> Ceiling:
    """The ceiling of the year for this project, against what the plan asks of those that the rule counts."""
    fund, caf = fund_of(project, year), project.caf_id
    rate = book.ruling(RuleKind.CEILING_RATE, fund=fund, year=year, caf=caf)
    counts = book.ruling(RuleKind.CEILING_COUNTS, fund=fund, year=year, caf=caf)
    balance = balance_of(lines)
    funders = (CoFunder.CAF,) if counts.value == Counted.FPT_GRANT else RECORDED
    asked = [line.amount for line in lines if line.side == Side.PRODUCT and line.co_funder in funders]
    counted = None if not counts.is_known or None in asked else sum((one for one in asked if one), Decimal("0.00"))
    most = None
    if rate.is_known and balance.charges and not balance.charges_unknown:
        most = round_euros(balance.charges * Decimal(str(rate.value)) / 100)
    return Ceiling(rate, counts, counted, most)


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


def _natures(project: Project, year: int, lines: Sequence[Read], book: Rulebook, fund: Fund) -> list[Finding]:
    found = []
    for line in lines:
        if not line.nature:
            continue
        ruling = book.ruling(RuleKind.ELIGIBLE_NATURE, fund=fund, year=year, caf=project.caf_id, nature=line.nature)
        nature = str(Nature(line.nature).label)
        if line.is_recorded and line.amount and ruling.value is False:
            said = f"{nature} non financé par {_fund(fund)} en {year} : cette ligne ne peut pas être retenue."
            found.append(Finding(typeset(said), line.key, "nature", refuses=True, source=_source(ruling)))
        elif line.side == Side.CHARGE and ruling.value is False:
            said = (
                f"{nature} non financé par {_fund(fund)} en {year} : d’autres financeurs doivent couvrir cette charge."
            )
            found.append(Finding(typeset(said), line.key, "nature", source=_source(ruling)))
        elif (
            line.is_recorded
            and line.co_funder == CoFunder.STATE
            and line.amount
            and state_open(book, fund, year) is False
        ):
            closed = book.ruling(RuleKind.STATE_OPEN, fund=fund, year=year)
            said = f"L’État ne finance pas ces projets en {year} ({_fund(fund)})."
            found.append(Finding(typeset(said), line.key, "co_funder", refuses=True, source=_source(closed)))
    return found


def _ceiling(ceiling: Ceiling) -> list[Finding]:
    if not ceiling.rate.is_known or not ceiling.counts.is_known:
        return [Finding("Plafond de financement de l’année : règle inconnue.")]
    if not ceiling.is_exceeded or ceiling.share is None:
        return []
    said = (
        f"Plafond dépassé : {format_euros(ceiling.counted)} demandés, {format_percent(ceiling.share, 1)} du coût ; "
        f"{ceiling.rate.said} au plus, soit {format_euros(ceiling.most)} ({ceiling.counts.said})."
    )
    return [Finding(typeset(said), refuses=True, source=_source(ceiling.rate))]


def _minimum(project: Project, year: int, lines: Sequence[Read], book: Rulebook, fund: Fund) -> list[Finding]:
    ruling = book.ruling(RuleKind.MINIMUM_GRANT, fund=fund, year=year, caf=project.caf_id)
    asked = [line for line in lines if line.side == Side.PRODUCT and line.co_funder == CoFunder.CAF]
    known = [line.amount for line in asked if line.amount is not None]
    if not ruling.is_known or not known or len(known) < len(asked) or sum(known) >= Decimal(str(ruling.value)):
        return []
    said = f"La Caf ne verse pas moins de {ruling.said} par projet."
    return [Finding(typeset(said), asked[0].key, "asked", source=_source(ruling))]


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


def _fund(fund: Fund) -> str:
    """The fund as a sentence names it."""
    return {Fund.FIPE: "le Fipe", Fund.FPT: "le FPT", Fund.AMI: "l’AMI"}.get(fund, "le FPT pour un ancien projet Fipe")


def _source(ruling: Ruling) -> str:
    return f"{ruling.source} ({ruling.certainty})" if ruling.is_known else ""
