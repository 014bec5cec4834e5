"""What the dossiers already say of a need: proposals for the fields of a line, and what is reminded beside them.

A proposal says where it was read. An amount that is not known is proposed as nothing: never as 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from funding.grants.enums import FinancingState
from funding.grants.selectors.amounts import money_of
from funding.plans.enums import OFFICIAL, Side
from funding.plans.models import PlanLine, PlanVersion
from funding.rules.enums import CoFunder, Funder, Nature
from funding.waves.enums import Choice, NeedKind
from funding.waves.models import AnswerLine
from funding.waves.registry import Exit, exits_of
from projects.bilans.models import BilanVersion
from projects.core.french import format_date, typeset
from projects.core.money import format_euros
from projects.core.paris import day_of
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

# The parts of a bilan that tell of a need for money.
TOLD = (("needs", "financement"), ("difficulties", "financement"), ("difficulties", "cout"))
LABELS = {"choice": "Demande", "asked": "Montant demandé", "need": "Besoin", "justification": "Justification"}
FIELDS = tuple(LABELS)
WORDS = {"choice": Choice.choices, "need": NeedKind.choices}


@dataclass(frozen=True)
class Proposal:
    """A value for one field, as text, and the words that say where it was read."""

    value: str
    said: str


@dataclass(frozen=True)
class Before:
    """What a funder granted and paid in an earlier year, in euros; None where not communicated."""

    year: int
    funder: str
    granted: Decimal | None
    paid: Decimal | None


@dataclass(frozen=True)
class Reminded:
    """What is shown beside a line and is not asked again: the plan of the year, the years before, the way out.

    Amounts in euros, None where not communicated. `others` are the co-funders of the plan, the Caf left out.
    """

    plan: str = ""  # which plan was read; "" when there is none
    charges: Decimal | None = None
    products: Decimal | None = None
    others: tuple[tuple[str, Decimal | None], ...] = ()
    before: tuple[Before, ...] = ()
    exit: str = ""

    @property
    def gap(self) -> Decimal | None:
        """Charges less products: what is missing, None when one of them is not wholly known."""
        return None if self.charges is None or self.products is None else self.charges - self.products


@dataclass
class Known:
    """All that is known of one project for the year of a wave."""

    proposals: dict[str, Proposal] = field(default_factory=dict)
    reminded: Reminded = field(default_factory=Reminded)


def known_of(projects: Sequence[Project], year: int) -> dict[int, Known]:
    """By key of project: four queries, however many they are, beside those of the ways out."""
    keys = [project.pk for project in projects]
    plans, bilans, exits = _plans(keys, year), _bilans(keys), exits_of(projects, year)
    granted, noted = _money(keys, year)
    return {
        key: _known(
            _need(plans.get(key), noted.get(key)), plans.get(key), bilans.get(key), granted.get(key, ()), exits.get(key)
        )
        for key in keys
    }


def _plans(keys: Sequence[int], year: int) -> dict[int, PlanVersion]:
    """The last version that was sent of the plan of that year of each project."""
    rows = PlanVersion.objects.filter(plan__project__in=keys, plan__year=year, state__in=OFFICIAL)
    last = rows.order_by("plan_id", "-number").distinct("plan_id").select_related("plan")
    products = PlanLine.objects.filter(side=Side.PRODUCT).order_by("position")
    return {row.plan.project_id: row for row in last.prefetch_related(Prefetch("rows", products))}


def _bilans(keys: Sequence[int]) -> dict[int, BilanVersion]:
    """The last version deposited of the last bilan of each project."""
    rows = BilanVersion.objects.filter(bilan__project__in=keys).select_related("bilan__campaign")
    last = rows.order_by("bilan__project_id", "-bilan__campaign__year", "-number").distinct("bilan__project_id")
    return {row.bilan.project_id: row for row in last}


def _money(keys: Sequence[int], year: int) -> tuple[dict[int, list[Before]], dict[int, Proposal]]:
    """What each funder granted and paid the years before, as it stands now; what is asked of the Caf for the year."""
    before: dict[int, list[Before]] = defaultdict(list)
    noted: dict[int, Proposal] = {}
    for row in money_of(Project.objects.filter(pk__in=keys), Clock.now()):
        if row.year < year:
            told = Before(row.year, str(Funder(row.funder).label), row.granted, row.paid)
            before[row.project_id].append(told)
        elif row.year == year and row.funder == Funder.CAF and row.status == FinancingState.ASKED and row.asked:
            noted[row.project_id] = Proposal(str(row.asked), typeset(f"Demande {year} notée à la Caf"))
    return {key: sorted(told, key=lambda row: (row.year, row.funder)) for key, told in before.items()}, noted


def _need(plan: PlanVersion | None, noted: Proposal | None) -> Proposal | None:
    """What the plan asks of the Caf, « 0 » when it asks nothing; what was noted as asked where no plan says."""
    amount = _asked(plan) if plan is not None else None
    return noted if plan is None or amount is None else Proposal(str(amount), plan_said(plan))


def _known(
    need: Proposal | None,
    plan: PlanVersion | None,
    bilan: BilanVersion | None,
    granted: Sequence[Before],
    leaving: Exit | None,
) -> Known:
    proposals: dict[str, Proposal] = {}
    if need is not None:
        is_asked = bool(Decimal(need.value))
        proposals["choice"] = Proposal(Choice.INCLUDED if is_asked else Choice.EXCLUDED, need.said)
        if is_asked:
            proposals["asked"] = need
    if leaving is not None and leaving.need:
        proposals["need"] = Proposal(leaving.need, leaving.said)
    if bilan is not None and (text := _told(bilan.content)):
        on = format_date(day_of(bilan.deposited_at))
        said = f"Bilan annuel {bilan.bilan.campaign.year}, déposé le {on}"
        proposals["justification"] = Proposal(text, typeset(said))
    elif leaving is not None and leaving.text:
        proposals["justification"] = Proposal(leaving.text, leaving.said)
    return Known(proposals, _reminded(plan, granted, leaving))


def plan_said(plan: PlanVersion) -> str:
    on = format_date(day_of(plan.recorded_at))
    return typeset(f"Plan de financement {plan.plan.year}, version {plan.number} du {on}")


def _asked(plan: PlanVersion) -> Decimal | None:
    """What the plan asks of the Caf for running costs; None when no line does, or when one says no amount."""
    amounts = [row.asked for row in plan.rows.all() if _is_asked_here(row)]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known and len(known) == len(amounts) else None


def _is_asked_here(row: PlanLine) -> bool:
    return row.co_funder == CoFunder.CAF and row.nature == Nature.OPERATING


def _told(content: dict[str, Any]) -> str:
    """What the porteur wrote of its need for money, its own words."""
    texts = {(part, row["kind"]): row["text"] for part in ("needs", "difficulties") for row in content.get(part, ())}
    return "\n".join(dict.fromkeys(texts[key] for key in TOLD if texts.get(key)))


def _reminded(plan: PlanVersion | None, granted: Sequence[Before], leaving: Exit | None) -> Reminded:
    told = leaving.said if leaving else ""
    if plan is None:
        return Reminded(before=tuple(granted), exit=told)
    others = [row for row in plan.rows.all() if row.co_funder != CoFunder.CAF]
    return Reminded(
        plan=plan_said(plan),
        charges=None if plan.charges_unknown else plan.charges,
        products=None if plan.products_unknown else plan.products,
        others=tuple((_named(row), row.amount) for row in others),
        before=tuple(granted),
        exit=told,
    )


def _named(row: PlanLine) -> str:
    """« Commune (Ville de l’exemple) »."""
    funder = str(CoFunder(row.co_funder).label)
    return f"{funder} ({row.label})" if row.label else funder


@dataclass(frozen=True)
class Difference:
    """A field whose value in the dossier is no longer the one that the line was filled with."""

    line: int
    field: str
    label: str
    shown: str  # what the line now holds
    value: str  # what the dossier now says
    said: str


def differences(line: AnswerLine, known: Known) -> list[Difference]:
    """What the dossier says now, and the line neither holds nor has seen: one by field, in the order of the form."""
    found = []
    for name in FIELDS:
        proposal = known.proposals.get(name)
        if proposal is None:
            continue
        seen, held = line.prefilled.get(name, {}).get("value"), text_of(getattr(line, name))
        if proposal.value not in (seen, held):
            shown, value = shown_value(name, held), shown_value(name, proposal.value)
            found.append(Difference(line.pk, name, LABELS[name], shown, value, proposal.said))
    return found


def text_of(value: Any) -> str:
    """A value of a line as proposals write it."""
    return "" if value is None else str(value)


def shown_value(name: str, text: str) -> str:
    """In the words of the page."""
    if name == "asked":
        return format_euros(Decimal(text)) if text else format_euros(None)
    if not text:
        return "rien"
    return str(dict(WORDS.get(name, ())).get(text, text))


def filled(line: AnswerLine, known: Known) -> AnswerLine:
    """`line` (not saved) with what the dossier proposes, which it remembers."""
    for name, proposal in known.proposals.items():
        take(line, name, proposal)
    return line


def take(line: AnswerLine, name: str, proposal: Proposal) -> None:
    """Put one proposal in `line` (not saved); with « rien à demander » goes any amount."""
    setattr(line, name, Decimal(proposal.value) if name == "asked" else proposal.value)
    if name == "choice" and proposal.value == Choice.EXCLUDED:
        line.asked = None
    if name == "asked":
        line.choice = Choice.INCLUDED
    line.prefilled = {**line.prefilled, name: {"value": proposal.value, "said": proposal.said}}
