"""The life of a yearly financing, for one funder: demandé → voté → notifié → conventionné → acompte → bilan → soldé.

Or indu; refused at the vote; cancelled by the funder or given up by the porteur from wherever it stands. Each funder
has its own: the State's may be paid when the Caf's is not voted. The portal records what was decided and paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from funding.grants.enums import FinancingState as State
from projects.core.money import format_euros
from projects.core.transitions import Transition, Workflow

# The policies that the table names: who records a vote, who prepares what follows.
VOTE, PREPARE = "vote_financing", "prepare_financing"
TAKE_BACK = "revenir"
UNKNOWN = None

CLOSED = (State.SETTLED, State.REFUSED, State.CANCELLED, State.ABANDONED)
OPEN = tuple(state for state in State if state not in CLOSED)
# What a body decided: who may note it is who may take it back.
OF_A_VOTE = (State.VOTED, State.REFUSED, State.CANCELLED)
# The way that is walked when all goes well: what is drawn, and what « next » means.
PATH = (
    State.ASKED,
    State.VOTED,
    State.NOTIFIED,
    State.AGREED,
    State.ADVANCED,
    State.REPORTED,
    State.SETTLED,
)


@dataclass(frozen=True)
class FinancingFacts:
    """What the conditions of the table look at: what stands of a financing when someone acts.

    `missing_signatures`: who has not signed the convention that stands. Amounts in euros; None is « non communiqué ».
    `overpaid`: beyond what is due after a contrôle, and not claimed yet.
    """

    has_convention: bool = False
    missing_signatures: tuple[str, ...] = ()
    granted: Decimal | None = None
    paid: Decimal = Decimal()
    claimed: Decimal = Decimal()
    overpaid: Decimal = Decimal()
    status: str | None = None


def has_signed_convention(facts: FinancingFacts, _: date) -> Sequence[str]:
    if not facts.has_convention:
        return ["Notez d’abord la convention."]
    return [f"Il manque une signature : {party.lower()}." for party in facts.missing_signatures]


def has_payment(facts: FinancingFacts, _: date) -> Sequence[str]:
    return [] if facts.paid else ["Aucun versement n’est noté : notez le versement, l’état suivra."]


def has_no_payment(facts: FinancingFacts, _: date) -> Sequence[str]:
    if facts.status in (State.VOTED, State.NOTIFIED, State.AGREED, State.ADVANCED) and facts.paid:
        return ["Un versement est noté : annulez-le d’abord."]
    return []


def owes_nothing(facts: FinancingFacts, _: date) -> Sequence[str]:
    if facts.overpaid:
        return [f"{format_euros(facts.overpaid)} sont versés au-delà de ce qui est dû après contrôle : notez l’indu."]
    return ["Un indu reste à régler : reversement ou remise."] if facts.claimed else []


def claims_something(facts: FinancingFacts, _: date) -> Sequence[str]:
    return [] if facts.claimed else ["Aucun indu n’est noté : notez l’indu, l’état suivra."]


def _line(
    name: str, label: str, sources: Sequence[str | None], target: str | None, who: str, confirm: str, **options: object
) -> Transition:
    return Transition(name, label, frozenset(sources), target, who, confirm=confirm, **options)  # type: ignore[arg-type]


FINANCING_LIFE = Workflow(
    name="financement",
    states={state.value: str(state.label) for state in State},
    transitions=(
        _line("demander", "Noter la demande", [UNKNOWN, State.REFUSED], State.ASKED,
              PREPARE, "Le porteur demande une aide pour cette année ; rien n’est encore décidé."),
        _line("voter", "Noter le vote", [UNKNOWN, State.ASKED], State.VOTED, VOTE,
              "L’instance a accordé une aide. Le montant voté devient le montant accordé."),
        _line("refuser", "Noter le refus", [UNKNOWN, State.ASKED], State.REFUSED, VOTE,
              "L’instance a refusé l’aide demandée.", needs_reason=True),
        _line("notifier", "Noter la notification", [State.VOTED], State.NOTIFIED, PREPARE,
              "Le courrier qui dit la décision au porteur est parti."),
        _line("conventionner", "Déclarer conventionné", [State.NOTIFIED], State.AGREED, PREPARE,
              "La convention est signée par le financeur et par le porteur.",
              conditions=(has_signed_convention,)),
        _line("verser", "Déclarer l’acompte versé", [State.AGREED], State.ADVANCED, PREPARE,
              "Un premier versement est parti. Le portail le note, il ne paie pas.", conditions=(has_payment,)),
        _line("recevoir_bilan", "Noter le bilan reçu", [State.AGREED, State.ADVANCED], State.REPORTED, PREPARE,
              "Le bilan d’activité et financier de l’année est arrivé : le solde peut être calculé."),
        _line("solder", "Solder", [State.REPORTED, State.UNDUE], State.SETTLED, PREPARE,
              "Plus rien n’est à verser ni à reprendre pour cette année.", conditions=(owes_nothing,)),
        _line("constater_indu", "Déclarer un indu", [State.ADVANCED, State.REPORTED, State.SETTLED], State.UNDUE,
              PREPARE, "Une partie de ce qui a été versé est à reprendre.", conditions=(claims_something,)),
        _line("annuler", "Annuler le financement", [UNKNOWN, *OPEN], State.CANCELLED, VOTE,
              "Le financeur retire son aide. Ce qui a été versé reste noté.", needs_reason=True),
        _line("abandonner", "Noter l’abandon par le porteur", [UNKNOWN, *OPEN], State.ABANDONED, PREPARE,
              "Le porteur renonce à l’aide. Ce qui a été versé reste noté.", needs_reason=True),
        _line(TAKE_BACK, "Revenir à l’état précédent", list(State.values), None, PREPARE,
              "Le dernier état noté était une erreur : il reste visible, barré, avec votre motif, et ce qui avait été "
              "noté avec lui (vote, notification, convention) est repris aussi.",
              needs_reason=True, guards=(), conditions=(has_no_payment,)),
    ),
)  # fmt: skip


def policy_of(line: Transition, state: str | None) -> str:
    """The policy that a line asks from a state: taking a vote back is as much as noting it."""
    return VOTE if line.name == TAKE_BACK and state in OF_A_VOTE else line.who
