"""Examples of applications: an open call, a draft, one to complete, one to receive, one that waits for its vote;
beside them, somebody who asks to take their porteur over.

None is retained: no figure of the real projects changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from fipe_portal.dataset.people import DEMO_PEOPLE
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls.enums import CallKind, Instance, OpinionValue
from projects.calls.models import Application, Call, CallPiece
from projects.calls.services import (
    begin_application,
    change_application_state,
    give_opinion,
    receive_piece,
    update_application,
)
from projects.core.paris import today
from projects.people.services import ask_succession
from projects.porteurs.enums import PorteurKind
from projects.porteurs.models import Porteur
from projects.portfolio.models import Project
from projects.portfolio.services import create_porteur
from projects.territories.models import Department

SLUG = "exemple-appel"
PIECES = ("Exemple : lettre de soutien de la Caf", "Exemple : budget prévisionnel")
SUMMARY = "Exemple : un texte inventé, pour montrer une candidature. Il ne dit rien d’un organisme réel."
PORTEUR_PROJECT = "FIPE-2023-07-001"
SIRET = "99999999900009"  # its key is true, no organisation has it


@dataclass(frozen=True)
class Example:
    title: str
    department: str
    own: bool = False  # of the porteur of the demonstration; else of an invented one
    steps: tuple[tuple[Role, str, str], ...] = ()  # who, which step, why


DEPOSIT = (Role.CNAF, "deposer", "")
EXAMPLES = (
    Example("Exemple : une halte de plus le mercredi", "07", own=True),
    Example("Exemple : un lieu pour les assistants maternels", "07", steps=(DEPOSIT,)),
    Example(
        "Exemple : des horaires décalés",
        "07",
        steps=(DEPOSIT, (Role.CAF_ADVISOR, "demander_piece", "Exemple : le budget ne dit rien de la deuxième année.")),
    ),
    Example(
        "Exemple : une crèche qui se déplace",
        "31",
        steps=(
            DEPOSIT,
            (Role.CAF_MANAGER, "recevoir", ""),
            (Role.STATE_INSTRUCTOR, "instruire", ""),
            (Role.STATE_INSTRUCTOR, "rendre_avis", ""),
        ),
    ),
)


def load() -> int:
    if Call.objects.filter(slug=SLUG).exists():
        return 0
    people = {person.role: User.objects.get(email=person.email) for person in DEMO_PEOPLE}
    call, pieces = _call()
    own = Project.objects.filter(reference=PORTEUR_PROJECT).select_related("porteur").first()
    invented = create_porteur(
        actor=people[Role.CNAF], name="Exemple : association inventée", kind=PorteurKind.ASSOCIATION, siret=SIRET
    )
    ask_succession(
        actor=None,
        email="reprise@demonstration.invalid",
        siret=SIRET,
        name="Exemple : Alice Martin",
        replaces="Exemple : Bruno Petit",
    )
    for example in EXAMPLES:
        porteur = own.porteur if example.own and own else invented
        _application(example, people, call, pieces, porteur)
    return len(EXAMPLES) + 1


def _call() -> tuple[Call, list[CallPiece]]:
    day = today()
    call = Call(
        slug=SLUG,
        title=f"Exemple : appel à projets {day.year}",
        kind=CallKind.AAP,
        year=day.year,
        opened_on=day - timedelta(days=40),
        closed_on=day + timedelta(days=30),
        funded_years=[day.year, day.year + 1, day.year + 2],
    )
    call.full_clean()
    call.save()
    pieces = [CallPiece(call=call, label=label, position=rank) for rank, label in enumerate(PIECES, start=1)]
    return call, CallPiece.objects.bulk_create(pieces)


def _application(
    example: Example, people: dict[Role, User], call: Call, pieces: list[CallPiece], porteur: Porteur | None
) -> None:
    actor = people[Role.PORTEUR_MEMBER if example.own else Role.CNAF]
    application = begin_application(
        actor=actor,
        call=call,
        department=Department.objects.select_related("region").get(pk=example.department),
        porteur=porteur,
        title=example.title,
    )
    update_application(
        actor=actor,
        application=application,
        version=1,
        values={"summary": SUMMARY, "planned_actions": "Exemple : ouvrir un lieu\nExemple : former l’équipe"},
        amounts={call.year: Decimal(12_000), call.year + 1: Decimal(18_500)},
    )
    if not example.steps:
        return
    for piece in pieces:
        receive_piece(
            actor=actor, application=application, piece=piece, received_on=today(), note="Exemple : par courrier"
        )
    for role, step, reason in example.steps:
        if step == "rendre_avis":
            _opinion(people[role], application)
        change_application_state(
            actor=people[role], application=application, transition=step, observed_on=today(), reason=reason
        )


def _opinion(actor: User, application: Application) -> None:
    give_opinion(
        actor=actor,
        application=application,
        instance=Instance.CDSF,
        value=OpinionValue.RESERVED,
        text="Exemple : avis favorable, sous réserve d’un deuxième financeur.",
        given_by="Exemple : le secrétariat du comité",
        observed_on=today(),
    )
