"""Turning a scenario into what each Caf may spend, and undoing the whole: one transaction each."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db import transaction

from funding.arbitration.mails import tell_allotted, tell_undone
from funding.arbitration.models import Allotment, Scenario
from funding.arbitration.selectors.news import news_of
from funding.arbitration.selectors.obstacles import retained_beside
from funding.arbitration.services.guards import allow, lock, read_check, take_step
from funding.arbitration.workflow import RETAIN, UNDO
from funding.envelopes.services import allot, take_allotments_back
from funding.envelopes.services.limits import hold
from funding.grants.models import Grant
from funding.grants.selectors.amounts import WITHDRAWN, money_of
from funding.rules.enums import Funder
from funding.waves.models import Wave
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import count, enumerate_fr, typeset
from projects.core.paris import today
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf

OTHER_RETAINED = "est déjà retenu sur cette enveloppe ou pour les mêmes Caf : annulez d’abord ses attributions."
ANSWERED_AGAIN = "une réponse plus récente est arrivée. Reprenez d’abord les réponses reçues depuis."
NOTHING_GIVEN = "Ce scénario n’attribue rien : il n’y a rien à retenir."


@transaction.atomic
def retain_scenario(*, actor: User | None, scenario: Scenario, seen: int | None = None) -> list[Allotment]:
    """Give each Caf the sum of its lines: a movement of its envelope, a mail to its managers.

    All of it or nothing. DomainError when the envelope would be exceeded, when a kept request has no amount, when a
    Caf has answered again since, when another scenario of the wave is retained for the same Caf; StaleVersion when the
    scenario is not what was shown (`seen`).
    The envelope is locked before anything is read of it: of two scenarios retained at once, the second one finds what
    the first one left.
    """
    allow(actor)
    held = lock(scenario)
    read_check(held, seen)
    Wave.objects.select_for_update(of=("self",)).get(pk=held.wave_id)  # one scenario of it at a time
    hold(held.envelope)
    if changed := news_of(held).changed:
        raise DomainError(typeset(f"{enumerate_fr(changed)} : {ANSWERED_AGAIN}"))
    amounts = _amounts(held)
    if other := retained_beside(held, amounts):
        raise DomainError(typeset(f"« {other.title} » {OTHER_RETAINED}"))
    step = take_step(actor, held, RETAIN)
    movements = allot(
        actor=actor,
        envelope=held.envelope,
        amounts=amounts,
        observed_on=today(),
        source_text=typeset(f"Arbitrage de la Cnaf, {held.wave}")[:250],
    )
    made = Allotment.objects.bulk_create(
        Allotment(scenario=held, caf=caf, movement=movements[caf.pk]) for caf in amounts
    )
    tell_allotted(step, made)
    scenario.state, scenario.version = held.state, held.version
    return made


def _amounts(held: Scenario) -> dict[Caf, Decimal]:
    """What each Caf gets, those that get nothing left out."""
    found: defaultdict[Caf, Decimal] = defaultdict(Decimal)
    unknown = 0
    for line in held.lines.select_related("caf__region").order_by("caf__sort_name"):
        unknown += line.amount is None
        found[line.caf] += line.amount or Decimal()
    if unknown:
        raise DomainError(
            f"{count(unknown, 'demande gardée', 'demandes gardées')} sans montant communiqué : "
            "réduisez à un montant, ou écartez."
        )
    given = {caf: amount for caf, amount in found.items() if amount}
    if not given:
        raise DomainError(NOTHING_GIVEN)
    return given


@transaction.atomic
def undo_scenario(*, actor: User | None, scenario: Scenario, reason: str, seen: int | None = None) -> None:
    """Take back all that the scenario gave, as a whole; it is a draft again and may be changed.

    DomainError without a reason, or once a Caf voted an aid upon it: what is voted stands on these credits.
    """
    allow(actor)
    held = lock(scenario)
    read_check(held, seen)
    given = standing_allotments(held)
    # The table answers first: a scenario that is a draft has nothing to undo.
    step = take_step(actor, held, UNDO, reason)
    hold(held.envelope)
    if voted := voted_upon(held, given):
        raise DomainError(
            f"{', '.join(voted)} : une aide y est déjà votée sur ces crédits, les attributions ne s’annulent plus."
        )
    take_allotments_back(actor=actor, movements=[row.movement for row in given], reason=reason)
    tell_undone(step, given)
    scenario.state, scenario.version = held.state, held.version


def standing_allotments(scenario: Scenario) -> list[Allotment]:
    """What the scenario gave and nothing took back, in the order of the Caf."""
    rows = Allotment.objects.filter(scenario=scenario, movement__retracted_by=None)
    return list(rows.select_related("caf", "movement").order_by("caf__sort_name"))


def voted_upon(scenario: Scenario, given: list[Allotment]) -> list[str]:
    """Names of the Caf that granted something to a project of the scenario since its credits came; an aid that was
    withdrawn since, and of which nothing was paid, stands on them no more.
    """
    if not given:
        return []
    since = min(row.recorded_at for row in given)
    lines = scenario.lines.filter(amount__gt=0, caf__in=[row.caf_id for row in given])
    year = scenario.envelope.year
    withdrawn = {
        row.project_id
        for row in money_of(Project.objects.filter(pk__in=lines.values("project")), Clock.latest())
        if (row.year, row.funder) == (year, Funder.CAF) and row.status in WITHDRAWN and not row.granted
    }
    granted = Grant.objects.exclude(project__in=withdrawn).filter(
        project__in=lines.values("project"),
        year__year=year,
        funder=Funder.CAF,
        recorded_at__gt=since,
        is_void=False,
        retracted_by=None,
    )
    voted = lines.filter(project__in=granted.values("project")).order_by("caf__sort_name")
    return list(dict.fromkeys(voted.values_list("caf__name", flat=True)))
