"""What every act on a plan shares: the lock, the table, the version in euros, the step, the line of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from funding.plans.enums import PlanState
from funding.plans.lines import Read, balance_of
from funding.plans.models import Plan, PlanLine, PlanRule, PlanStep, PlanVersion
from funding.plans.policies import PLAN_POLICIES, fills_as_porteur
from funding.plans.workflow import FILL, PLAN_LIFE
from funding.rules.checks import Finding as RuleRead
from funding.rules.models import FundingRule
from funding.rules.services import hold as hold_rules
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.core.transitions import Change, Transition
from projects.journal.services import record

MOVED = "L’état de ce plan vient de changer : relisez avant de recommencer."
NO_SUCH_LINE = "Ce changement d’état n’existe pas."


def hold(plan: Plan) -> Plan:
    """The plan as it now is, made if it is not there yet, until the end of the transaction nobody else's."""
    if plan.pk is None:
        plan.clean_fields(exclude=["draft"])
        Plan.objects.get_or_create(project=plan.project, year=plan.year)
    rows = Plan.objects.select_for_update(of=("self",)).select_related("project__porteur", "project__application__call")
    return rows.get(project=plan.project_id, year=plan.year)


def checked_line(actor: User | None, plan: Plan, name: str, reason: str = "") -> Transition:
    """The line of the table that lets `actor` do this now; DomainError with its reason in French otherwise."""
    line = PLAN_LIFE.find(name)
    if line is None:
        raise DomainError(NO_SUCH_LINE)
    if actor is not None:
        allowed, why = PLAN_POLICIES[line.who](actor, plan)
        if not allowed:
            raise DomainError(why)
    if refused := PLAN_LIFE.refusal(line, plan.state, Change(today(), today(), reason)):
        raise refused
    return line


def read_check(plan: Plan, read: int | None) -> None:
    """StaleVersion when the page showed another step than the last. None: nothing was shown."""
    if read is not None and read != last_step(plan):
        raise StaleVersion(MOVED)


def last_step(plan: Plan) -> int:
    """The key of the step that stands, 0 before the first: what a page carries of the state it shows."""
    return PlanStep.objects.filter(plan=plan.pk).aggregate(last=Max("pk"))["last"] or 0


def store_version(actor: User | None, plan: Plan, state: PlanState, lines: Sequence[Read], note: str) -> PlanVersion:
    """The version that follows, with its lines; the database checks that its totals are their sums.

    DomainError when the two sides differ and the state is not a draft.
    """
    balance = balance_of(lines)
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    version = PlanVersion(
        plan=plan,
        number=last + 1,
        state=state,
        note=note,
        author=actor,
        for_porteur=state in (PlanState.DRAFT, PlanState.SENT) and is_for_porteur(actor, plan),
        charges=balance.charges,
        charges_unknown=balance.charges_unknown,
        products=balance.products,
        products_unknown=balance.products_unknown,
        volunteer=balance.volunteer,
        lines=len(lines),
    )
    version.full_clean(exclude=["plan"])
    version.save()
    rows = [_row(version, line, place) for place, line in enumerate(lines, start=1)]
    for row in rows:
        row.clean_fields(exclude=["version"])
        row.validate_constraints(exclude=["version"])
    PlanLine.objects.bulk_create(rows)
    return version


def keep_rules(version: PlanVersion, read: Sequence[RuleRead]) -> None:
    """The known rules that a version was retained under: nobody rewrites them from now on.

    StaleVersion when one changed since it was read.
    """
    hold_rules(*(one.ruling for one in read))
    said: dict[FundingRule, str] = {}
    for one in read:
        if one.rule is not None:
            said.setdefault(one.rule, one.said)
    PlanRule.objects.bulk_create(PlanRule(version=version, rule=rule, said=words) for rule, words in said.items())


def _row(version: PlanVersion, line: Read, position: int) -> PlanLine:
    return PlanLine(
        version=version,
        key=line.key,
        position=position,
        side=line.side,
        nature=line.nature,
        heading=line.heading,
        co_funder=line.co_funder,
        label=line.label,
        asked=line.asked,
        granted=line.granted,
        received=line.received,
        hours=line.hours,
        amount=line.amount,
    )


def take_step(
    actor: User | None, plan: Plan, name: str, reason: str = "", version: PlanVersion | None = None
) -> PlanStep:
    """Write the state of a locked plan, its step and its line; the caller has checked that the table allows it."""
    line = checked_line(actor, plan, name, reason)
    assert line.target is not None  # no line of this table takes back
    plan.state = line.target
    plan.version += 1
    plan.save(update_fields=["state", "draft", "version"])
    step = PlanStep.objects.create(
        plan=plan,
        transition=name,
        state=line.target,
        reason=reason.strip(),
        actor=actor,
        version=version,
        for_porteur=line.who == FILL and is_for_porteur(actor, plan),
    )
    verb = f"plan.{name}"
    record(actor=actor, verb=f"{verb}_for_porteur" if step.for_porteur else verb, subject=plan.project)
    return step


def is_for_porteur(actor: User | None, plan: Plan) -> bool:
    """Whether somebody of the Caf or of Cnaf does what the porteur would."""
    return actor is not None and not fills_as_porteur(actor, plan)
