"""One act on many requests: what it would do, told first, then done; one plan for both, so that they never differ."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from funding.arbitration.enums import Act, Decision
from funding.arbitration.models import Scenario, ScenarioLine
from funding.arbitration.selectors.comparing import Comparison, compare_lines
from funding.arbitration.selectors.effects import lines_of
from funding.arbitration.services.guards import MOVED, lock_draft
from funding.arbitration.services.lines import Decided, put, store
from funding.arbitration.services.scenarios import refresh_scenario, refreshed
from funding.arbitration.sharing import HUNDRED, cut_by, prorata
from funding.envelopes.selectors.amounts import allotted_below, amounts_now
from funding.rules.checks import Money, findings_of
from funding.rules.enums import CoFunder, Fund
from funding.rules.selectors import Rulebook, rulebook
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.portfolio.models import Category, Project
from projects.portfolio.selectors import Clock, classified
from projects.territories.models import Caf

NO_LIMIT = "Le montant de l’enveloppe n’est pas communiqué : il n’y a rien à quoi ramener les demandes."
NOT_A_RATE = "Donnez un pourcentage entre 0 et 100."
NO_CATEGORY = "Choisissez la catégorie à garder."
FITS = "Au prorata, pour tenir dans l’enveloppe"


@dataclass(frozen=True)
class Lot:
    """An act and the requests it is for: those of a region or of a Caf, all of them when neither is given.

    `percent` belongs to a cut, `category` to what is kept of one; `reason` to what is left out.
    """

    act: str
    region: str = ""
    caf: str = ""
    percent: Decimal | None = None
    category: Category | None = None
    reason: str = ""

    def holds(self, line: ScenarioLine) -> bool:
        return (not self.caf or line.caf_id == self.caf) and (not self.region or line.caf.region_id == self.region)


def preview(scenario: Scenario, lot: Lot) -> Comparison:
    """The scenario as it is beside what the act would make of it; nothing is written. DomainError as `apply_lot`."""
    ours = lines_of(scenario)
    if lot.act == Act.REFRESH:
        theirs = _named(refreshed(scenario, [copy(line) for line in ours]).lines)
    else:
        theirs = [copy(line) for line in ours]
        _planned(scenario, theirs, lot)
    return compare_lines(scenario, ours, scenario, theirs)


def _named(lines: list[ScenarioLine]) -> list[ScenarioLine]:
    """With what prints the lines that are not stored yet: two queries more."""
    new = [line for line in lines if line.pk is None]
    cafs = Caf.objects.select_related("region").in_bulk([line.caf_id for line in new])
    projects = Project.objects.with_identity().in_bulk([line.project_id for line in new])
    for line in new:
        line.caf, line.project = cafs[line.caf_id], projects[line.project_id]
    return lines


@transaction.atomic
def apply_lot(
    *, actor: User | None, scenario: Scenario, lot: Lot, seen: int | None = None, announced: Decimal | None = None
) -> int:
    """Do it, and say how many requests changed; what `percent` and the prorata give is to the cent.

    DomainError when the act lacks what it needs, StaleVersion when the scenario is not what was shown (`seen`), or when
    it would not give in all what was `announced`: the envelope may have changed meanwhile.
    """
    if lot.act == Act.REFRESH:
        found = refresh_scenario(actor=actor, scenario=scenario, seen=seen)
        return found.added + found.changed + found.removed
    held = lock_draft(actor, scenario, seen)
    rows = held.lines.select_for_update(of=("self",)).select_related("caf")
    lines = list(rows.order_by("caf__region__sort_name", "caf__sort_name", "project__reference", "pk"))
    changed = _planned(held, lines, lot)
    if announced is not None and announced != sum((line.amount or Decimal() for line in lines), Decimal()):
        raise StaleVersion(MOVED)
    store(actor, held, changed)
    return len(changed)


def _planned(scenario: Scenario, lines: Sequence[ScenarioLine], lot: Lot) -> list[ScenarioLine]:
    """Put on these unsaved lines what the act decides; those that it changed."""
    chosen = [line for line in lines if lot.holds(line)]
    match lot.act:
        case Act.FIT:
            return _fitted(scenario, lines, chosen)
        case Act.CUT:
            return _reduced(chosen, lot.percent)
        case Act.CATEGORY:
            return _of_category(chosen, lot.category)
        case Act.RULES:
            book = rulebook()
            told = [(line, refusal(book, scenario, line)) for line in chosen]
            return [line for line, why in told if why and _leave_out(line, why)]
        case Act.LEAVE_OUT:
            return [line for line in chosen if _leave_out(line, lot.reason.strip())]
        case Act.KEEP:
            return [line for line in chosen if put(line, Decided(line.version, Decision.KEEP))]
    raise ValueError(lot.act)


def _fitted(scenario: Scenario, lines: Sequence[ScenarioLine], chosen: Sequence[ScenarioLine]) -> list[ScenarioLine]:
    """In proportion, so that all that the scenario gives is what the envelope still holds, to the cent: none changes
    when it fits already.
    """
    known = amounts_now([scenario.envelope_id]).get(scenario.envelope_id)
    if known is None:
        raise DomainError(NO_LIMIT)
    keys = {line.pk for line in chosen}
    others = sum((line.amount or Decimal() for line in lines if line.pk not in keys), Decimal())
    left = max(known - allotted_below(scenario.envelope_id) - others, Decimal())
    given = _given(chosen)
    shares = prorata([line.amount or Decimal() for line in given], left)
    return [line for line, share in zip(given, shares, strict=True) if _cut(line, share, FITS)]


def _reduced(chosen: Sequence[ScenarioLine], percent: Decimal | None) -> list[ScenarioLine]:
    """By `percent` hundredths of what each gets."""
    if percent is None or not 0 < percent <= HUNDRED:
        raise DomainError(NOT_A_RATE, "percent")
    reason = f"Réduction de {percent.normalize():f}".replace(".", ",") + " %"
    return [line for line in _given(chosen) if _cut(line, cut_by(line.amount or Decimal(), percent), reason)]


def _of_category(chosen: Sequence[ScenarioLine], category: Category | None) -> list[ScenarioLine]:
    """Left out: the requests of projects whose main category, today, is another or is not known."""
    if category is None:
        raise DomainError(NO_CATEGORY, "category")
    told = classified([line.project_id for line in chosen], Clock.now())
    mains = {key: [code for code, is_main in items if is_main] for key, items in told.items()}
    others = [line for line in chosen if category.pk not in mains.get(line.project_id, [])]
    return [line for line in others if _leave_out(line, f"Hors de la catégorie « {category} »")]


def _given(lines: Sequence[ScenarioLine]) -> list[ScenarioLine]:
    """Those that get something: a request of unknown amount, or left out, has nothing to cut."""
    return [line for line in lines if line.decision != Decision.LEAVE_OUT and line.amount]


def _cut(line: ScenarioLine, amount: Decimal, reason: str) -> bool:
    """Bring a line down to `amount`; a line that keeps all that it asks stays kept."""
    if line.amount == amount:
        return False
    line.decision, line.amount, line.reason = Decision.CUT, amount, reason
    return True


def _leave_out(line: ScenarioLine, reason: str) -> bool:
    if line.decision == Decision.LEAVE_OUT:
        return False
    line.decision, line.amount, line.reason = Decision.LEAVE_OUT, Decimal(), reason
    return True


def refusal(book: Rulebook, scenario: Scenario, line: ScenarioLine) -> str:
    """Why a known rule of the year refuses this request (its nature, an amount under the minimum), with its source.

    "" when none does: « règle inconnue » forbids nothing.
    """
    asked, envelope = line.asked, scenario.envelope
    money = Money(
        fund=Fund.EX_FIPE,  # that of the projects of a wave: the questionnaire reads the same rules
        year=envelope.year,
        cost=None,
        produits={CoFunder.CAF: asked},
        natures={line.nature: asked} if line.nature else {},
        caf=line.caf_id,
    )
    broken = next((read for read in findings_of(book, money) if read.is_breached), None)
    return f"{broken.said.rstrip('.')} ({broken.source})"[:300] if broken else ""
