"""What the pages of a plan print: its sides in words, its steps, why it was sent back, the years to copy from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max

from funding.plans.enums import PlanState, Side
from funding.plans.lines import COLUMNS
from funding.plans.models import Plan, PlanCorrection, PlanLine, PlanStep
from funding.plans.selectors.checks import ENGINEERING, Checked, Finding, told_source
from funding.plans.selectors.comparing import name_of
from funding.plans.selectors.texts import LABELS, shown
from funding.plans.workflow import GIVEN_BACK, SEND
from funding.rules.checks import Finding as RuleRead
from funding.rules.selectors import Ruling
from projects.core.french import count, format_percent, typeset
from projects.core.money import UNKNOWN, format_euros

NO_LINE = "aucune ligne"


@dataclass(frozen=True)
class Words:
    """The balance as the page says it; `rate` feeds the script that counts while one types, "" when unknown."""

    charges: str
    products: str
    volunteer: str
    gap: str
    state: str  # « ok », « off » or « unknown »
    ceiling: str
    ceiling_source: str
    is_exceeded: bool
    rate: str
    counted: str  # the co-funders that the ceiling adds up, by key
    counted_said: str
    heading: str = ""  # the charges that the ceiling is of, by key; all of them when it is empty
    rules: tuple[RuleRead, ...] = ()  # those of the AMI


def balance_words(checked: Checked) -> Words:
    balance, ceiling = checked.balance, checked.ceiling
    gap = balance.gap
    if gap is None:
        state, said = "unknown", "Équilibre : inconnu tant qu’un montant manque."
    elif gap == 0:
        state, said = "ok", "Charges et produits sont égaux."
    else:
        lacks = f"il manque {format_euros(-gap)} de produits" if gap < 0 else f"{format_euros(gap)} de produits en trop"
        state, said = "off", f"Pas encore à l’équilibre : {lacks}."
    if not ceiling.is_known:
        told = "Plafond de financement : règle inconnue pour cette année."
    elif ceiling.share is None:
        told = f"Plafond : {ceiling.rate.said} du coût, en comptant {ceiling.counts.said}."
    else:
        least = "au moins " if ceiling.missing else ""
        told = (
            f"{format_euros(ceiling.counted)} comptés sur {format_euros(ceiling.most)} possibles : "
            f"{least}{format_percent(ceiling.share, 2)} du coût, {ceiling.rate.said} au plus ({ceiling.counts.said})."
        )
    source = f"{ceiling.rate.source} ({ceiling.rate.certainty})" if ceiling.rate.is_known else ""
    support, of_the_ami = checked.support, checked.of_the_ami
    if support is not None:
        told, source = of_the_ami[0].said, told_source(of_the_ami[0])
    return Words(
        charges=_total(checked, Side.CHARGE),
        products=_total(checked, Side.PRODUCT),
        volunteer=_total(checked, Side.VOLUNTEER),
        gap=typeset(said),
        state=state,
        ceiling=typeset(told),
        ceiling_source=source,
        is_exceeded=support.is_exceeded if support else ceiling.is_exceeded,
        rate=_rate(support.rate if support else ceiling.rate) if support or ceiling.is_known else "",
        counted="caf" if str(ceiling.counts.value) == "fpt_grant" else "caf state",
        counted_said=ceiling.counts.said if ceiling.is_known else "",
        heading=" ".join(ENGINEERING) if support else "",
        rules=tuple(of_the_ami[1:]),
    )


def _rate(ruling: Ruling) -> str:
    return str(ruling.value) if ruling.is_known else ""


def _total(checked: Checked, side: Side) -> str:
    """« 12 000 €, et 2 montants non communiqués »: what is not known is never added as 0, nor shown as 0 €."""
    amounts = [line.amount for line in checked.lines if line.side == side]
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return UNKNOWN if amounts else NO_LINE
    unknown = len(amounts) - len(known)
    told = count(unknown, "montant non communiqué", "montants non communiqués")
    return format_euros(sum(known, Decimal())) + (f", et {told}" if unknown else "")


@dataclass(frozen=True)
class ToldRow:
    """A line in words: its name, its columns, what is to be known of it."""

    key: str
    name: str
    cells: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class ToldTable:
    side: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[ToldRow, ...]
    total: str


def tables_told(checked: Checked) -> list[ToldTable]:
    """The three sides to be read; volunteer time only where there is some."""
    told = []
    for side in Side:
        lines = [line for line in checked.lines if line.side == side]
        columns = tuple(column for column in COLUMNS[side] if column not in ("heading", "co_funder", "label"))
        if lines or side != Side.VOLUNTEER:
            rows = tuple(
                ToldRow(
                    line.key,
                    line.name,
                    tuple((LABELS[column], shown(line, column)) for column in columns),
                    tuple(checked.of(line.key)),
                )
                for line in lines
            )
            told.append(
                ToldTable(
                    side.value,
                    str(side.label),
                    tuple(LABELS[column] for column in columns),
                    rows,
                    _total(checked, side),
                )
            )
    return told


def steps_of(plan: Plan) -> list[PlanStep]:
    """Newest first."""
    return list(plan.steps.select_related("actor", "version").order_by("-pk")) if plan.pk else []


def corrections_since_sent(plan: Plan) -> list[PlanCorrection]:
    """What the Caf corrected of what was last sent, retained since or not; each names its line (`line_name`)."""
    if plan.pk is None:
        return []
    sent = plan.versions.filter(state=PlanState.SENT).aggregate(last=Max("number"))["last"] or 0
    rows = PlanCorrection.objects.filter(version__plan=plan, version__number__gt=sent)
    found = list(rows.order_by("version__number", "pk"))
    lines = PlanLine.objects.filter(version__plan=plan, version__number=sent) if found else PlanLine.objects.none()
    names = {line.key: name_of(line) for line in lines}
    for row in found:
        row.line_name = names.get(row.key, "")  # type: ignore[attr-defined]
    return found


def asked_of(plans: Iterable[Plan]) -> dict[int, str]:
    """Why the Caf gave each plan back, of those that it did and that were not sent since, by key: one query."""
    held = [row.pk for row in plans if row.pk and row.state == PlanState.DRAFT]
    if not held:
        return {}
    steps = PlanStep.objects.filter(plan__in=held, transition__in=(*GIVEN_BACK, SEND))
    last = steps.order_by("plan_id", "-pk").distinct("plan_id")
    return {step.plan_id: step.reason for step in last if step.transition in GIVEN_BACK}


def copyable_years(plan: Plan) -> list[int]:
    """The years of this project that have lines to take up again, the latest first; the year before at most first."""
    rows = Plan.objects.filter(project=plan.project_id, year__lt=plan.year).exclude(draft=[])
    return list(rows.order_by("-year").values_list("year", flat=True)[:3])
