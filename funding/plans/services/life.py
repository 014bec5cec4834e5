"""The life of a plan: sent, corrected, retained, sent back. The only door to its states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from funding.plans.enums import Decision, PlanState
from funding.plans.lines import COLUMNS, MOST_LINES, TOO_MANY, Cells, Read, new_line, read_lines, standing
from funding.plans.mails import tell_caf, tell_porteur
from funding.plans.models import Plan, PlanCorrection, PlanStep, PlanVersion
from funding.plans.registry import paid_by_year, paid_for
from funding.plans.selectors.checks import Checked, check_plan
from funding.plans.selectors.texts import cells_of, shown
from funding.plans.services.steps import checked_line, hold, keep_rules, last_step, read_check, store_version, take_step
from funding.plans.workflow import CORRECT, GIVEN_BACK, KEEP, REOPEN, SEND
from funding.rules.selectors import rulebook
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.money import format_euros

CHANGED = "Le brouillon a changé depuis que cette page a été affichée : relisez-le avant de l’envoyer."
NO_VERSION = "Ce plan n’a pas encore été envoyé."
UNCHANGED = "Rien n’est corrigé : retenez le plan tel quel, ou changez ce qui doit l’être."
WHY = "Dites pourquoi : le porteur lit ce motif à côté de sa ligne."
LONGEST_TOLD = 250


@transaction.atomic
def send_plan(*, actor: User, plan: Plan, seen: int | None = None) -> PlanVersion:
    """Send the draft to the Caf, as a version that never changes. The Caf is told; who sends gets a receipt.

    DomainError with what is wrong when a cell does not read or the two sides differ; StaleVersion when the draft
    changed since the page that was read (`seen` is the version of the plan).
    """
    held = hold(plan)
    checked_line(actor, held, SEND)
    if seen is not None and seen != held.version:
        raise StaleVersion(CHANGED)
    checked = checked_plan(held)
    _refuse([one.said for one in checked.blocking])
    version = store_version(actor, held, PlanState.SENT, checked.lines, held.note)
    held.draft = standing(held.draft)  # what was taken off is gone for good once the plan is sent
    step = take_step(actor, held, SEND, version=version)
    plan.state = held.state
    tell_porteur(step)
    tell_caf(step)
    return version


@dataclass(frozen=True)
class Corrected:
    """What the Caf makes of one line: the cells that it rewrites, or the line taken off; and why."""

    key: str
    cells: Mapping[str, str]
    reason: str
    removed: bool = False


@dataclass(frozen=True)
class Added:
    """A line that the porteur did not write and the Caf puts in, as its cells were typed; and why."""

    key: str
    side: str
    cells: Mapping[str, str]
    reason: str

    @property
    def line(self) -> Cells:
        return new_line(self.side, self.key, **self.cells)


@transaction.atomic
def correct_plan(
    *,
    actor: User,
    plan: Plan,
    corrections: Sequence[Corrected],
    reason: str,
    added: Sequence[Added] = (),
    read: int | None = None,
) -> PlanVersion:
    """A new version of what was sent, with the figures of the Caf; each differs from the porteur's with its reason.

    A line that is added counts once something is typed in it.

    DomainError at its cell when a figure does not read or a reason lacks, over the page when the sides differ or
    nothing changed. What the State and the Caf granted is read again.
    """
    held = hold(plan)
    checked_line(actor, held, CORRECT, reason)
    read_check(held, read)
    before = {line.key: line for line in lines_of(held)}
    told: dict[str, Corrected] = {row.key: row for row in corrections if row.key in before}
    new = {row.key: row for row in added if row.key not in before and standing([row.line])}
    if len(before) + len(new) > MOST_LINES:
        raise DomainError(TOO_MANY)
    after = _lines_after(held, before, told, new)
    made = [row for line in before.values() for row in _changes(line, after.get(line.key), told.get(line.key))]
    made += [_addition(after[row.key], row) for row in new.values()]
    if not made:
        raise DomainError(UNCHANGED)
    lines = list(after.values())
    checked = check_plan(held.project, held.year, lines, rulebook())
    _refuse([one.said for one in checked.blocking])
    version = store_version(actor, held, PlanState.CORRECTED, lines, held.note)
    for row in made:
        row.version = version
        row.clean_fields(exclude=["version"])
        row.validate_constraints(exclude=["version"])
    PlanCorrection.objects.bulk_create(made)
    step = take_step(actor, held, CORRECT, reason, version=version)
    plan.state = held.state
    tell_porteur(step)
    return version


@transaction.atomic
def change_plan(*, actor: User, plan: Plan, transition: str, reason: str = "", read: int | None = None) -> PlanStep:
    """Retain, send back, reopen. `read` is the step that was shown.

    DomainError when the table, the policy or a missing reason refuses, or when the rules of the year do not let the
    plan be retained; StaleVersion when another step stands.
    """
    if transition not in (KEEP, *GIVEN_BACK):
        raise DomainError("Ce changement d’état n’existe pas.")
    held = hold(plan)
    checked_line(actor, held, transition, reason)
    read_check(held, read)
    version = None
    if transition == KEEP:
        lines = lines_of(held)
        checked = check_plan(held.project, held.year, lines, rulebook(), paid_by_year(held.project_id))
        _refuse([one.said for one in checked.refusing])
        version = store_version(actor, held, PlanState.KEPT, lines, held.note)
        keep_rules(version, checked.rules)
    elif transition == REOPEN or held.state == PlanState.CORRECTED:
        # What the Caf corrected is not to be written again by the porteur.
        held.draft = [cells_of(line) for line in lines_of(held)]
    step = take_step(actor, held, transition, reason, version=version)
    plan.state = held.state
    tell_porteur(step)
    return step


def checked_plan(plan: Plan) -> Checked:
    """The draft against the rules of its year."""
    paid = paid_by_year(plan.project_id)
    return check_plan(plan.project, plan.year, read_lines(plan.draft, paid.get(plan.year, ())), rulebook(), paid)


def lines_of(plan: Plan) -> list[Read]:
    """The lines of the last version, as they would be read today: grants may have come since. DomainError when none."""
    version = plan.versions.order_by("-number").first()
    if version is None:
        raise DomainError(NO_VERSION)
    return _reread(plan, [cells_of(row) for row in version.rows.all()])


def _reread(plan: Plan, cells: list[Cells]) -> list[Read]:
    return read_lines(cells, paid_for(plan.project_id, plan.year))


def _lines_after(
    plan: Plan, before: Mapping[str, Read], told: Mapping[str, Corrected], new: Mapping[str, Added]
) -> dict[str, Read]:
    cells = []
    for line in before.values():
        row = told.get(line.key)
        if row is not None and row.removed:
            continue
        written = {column: text for column, text in row.cells.items() if column in COLUMNS[line.side]} if row else {}
        cells.append({**cells_of(line), **written})
    cells += [row.line for row in new.values()]
    after = {line.key: line for line in _reread(plan, cells)}
    for line in after.values():
        for column, said in line.errors.items():
            raise DomainError(said, field=f"l{line.key}_{column}")
    # A line that was emptied reads as none: it is one whose amounts nobody told.
    stood = {
        key: after.get(key) or replace(line, amount=None, asked=None)
        for key, line in before.items()
        if not (key in told and told[key].removed)
    }
    return stood | {key: after[key] for key in new}


def _changes(before: Read, after: Read | None, told: Corrected | None) -> list[PlanCorrection]:
    """One correction by cell that differs, or the line that was taken off. DomainError when it is not said why."""
    if told is None:
        return []
    if after is None:
        rows = [("", Decision.REMOVED, before.name, "")]
    else:
        rows = [
            (column, Decision.CORRECTED, shown(before, column), shown(after, column))
            for column in COLUMNS[before.side]
            if getattr(before, column) != getattr(after, column)
        ]
    if rows and not told.reason.strip():
        raise DomainError(WHY, field=f"l{before.key}_reason")
    return [
        PlanCorrection(
            key=before.key,
            column=column,
            decision=decision,
            before=was[:LONGEST_TOLD],
            after=now[:LONGEST_TOLD],
            reason=told.reason.strip(),
        )
        for column, decision, was, now in rows
    ]


def _addition(line: Read, told: Added) -> PlanCorrection:
    if not told.reason.strip():
        raise DomainError(WHY, field=f"l{line.key}_reason")
    return PlanCorrection(
        key=line.key,
        decision=Decision.ADDED,
        after=f"{line.name}, {format_euros(line.amount)}"[:LONGEST_TOLD],
        reason=told.reason.strip(),
    )


def _refuse(said: Sequence[str]) -> None:
    if said:
        raise DomainError(" ".join(said))


__all__ = ["Added", "Corrected", "change_plan", "checked_plan", "correct_plan", "last_step", "lines_of", "send_plan"]
