"""The life of an application: brouillon → déposée → (à compléter ↔ complétée) → recevable → instruite → avis rendu
→ retenue.

Or non recevable, on the waiting list, refused; withdrawn (désistée) as long as it is alive. Sending back for correction
is a line like any other, with its reason: the application is then « à compléter », and its porteur may rewrite it.

What is decided here and that no source says:
- a deposit, a completion are acts of the day: a porteur does not date them back. After the closing of the call, Cnaf
  alone deposits, and says why (`deposer_hors_delai`);
- the porteur withdraws its application as long as nothing is decided; once retained, it is a project that leaves the
  figures: who decides records it (`renoncer`);
- a decision is taken back by those who decide; everything else, by the Caf. A project made by a retained application
  stays stored and is no more counted, since its existence comes from the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.calls.enums import ApplicationStatus as Status
from projects.core.french import format_date
from projects.core.transitions import Transition, Workflow

# The policies that the table names.
DRAFT, CAF, EXAMINE, GIVE_OPINION, DECIDE, NATIONAL = "draft", "caf", "examine", "give_opinion", "decide", "national"
MAKE_PROJECT, WRITE_FICHE = "make_project", "write_fiche"
# Where the porteur holds the pen.
WRITTEN_BY_PORTEUR = (Status.DRAFT, Status.INCOMPLETE)
RECEIVED = (Status.SUBMITTED, Status.COMPLETED)
DECIDED = (Status.SELECTED, Status.WAITING_LIST, Status.REFUSED)
ALIVE = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.INCOMPLETE,
    Status.COMPLETED,
    Status.ADMISSIBLE,
    Status.INSTRUCTED,
    Status.OPINION_GIVEN,
    Status.WAITING_LIST,
)


@dataclass(frozen=True)
class Readiness:
    """What the table looks at of an application: values alone."""

    title: str
    summary: str
    porteur_kind: str | None
    porteur_kinds: Sequence[str]
    has_department: bool
    opened_on: date | None
    closed_on: date | None
    missing_pieces: Sequence[str]
    opinions: int


def is_described(facts: Readiness, day: date) -> list[str]:
    said = []
    if not facts.title:
        said.append("Il manque le titre.")
    if not facts.summary:
        said.append("Il manque le résumé.")
    return said


def is_held(facts: Readiness, day: date) -> list[str]:
    """A porteur of a kind that the call takes, in a department."""
    said = []
    if facts.porteur_kind is None:
        said.append("Il manque le porteur.")
    elif facts.porteur_kinds and facts.porteur_kind not in facts.porteur_kinds:
        said.append("L’appel ne s’adresse pas à ce type de porteur.")
    if not facts.has_department:
        said.append("Il manque le département.")
    return said


def call_is_open(facts: Readiness, day: date) -> list[str]:
    if facts.opened_on is None:
        return ["L’appel ne dit pas quand il ouvre : la Cnaf doit donner ses dates."]
    if day < facts.opened_on:
        return [f"L’appel ouvre le {format_date(facts.opened_on)}."]
    if facts.closed_on is not None and day > facts.closed_on:
        closed = format_date(facts.closed_on)
        return [f"L’appel est clos depuis le {closed} : demandez à la Cnaf, qui seule dépose hors délai."]
    return []


def pieces_are_there(facts: Readiness, day: date) -> list[str]:
    return [f"Il manque une pièce : {label}." for label in facts.missing_pieces]


def opinion_is_there(facts: Readiness, day: date) -> list[str]:
    return [] if facts.opinions else ["Il manque l’avis du comité : son texte, et qui l’a donné."]


READY = (is_described, is_held)

APPLICATION_LIFE = Workflow(
    name="candidature",
    states={status.value: str(status.label) for status in Status},
    transitions=(
        Transition(
            "deposer",
            "Déposer la candidature",
            frozenset({Status.DRAFT}),
            Status.SUBMITTED,
            DRAFT,
            conditions=(*READY, pieces_are_there, call_is_open),
            dated=False,
            confirm="La Caf reçoit la candidature ; elle ne se modifie plus, sauf si la Caf la retourne.",
        ),
        Transition(
            "deposer_hors_delai",
            "Déposer hors délai",
            frozenset({Status.DRAFT}),
            Status.SUBMITTED,
            NATIONAL,
            needs_reason=True,
            conditions=(*READY, pieces_are_there),
            dated=False,
            confirm="La candidature est reçue après la clôture de l’appel, pour le motif que vous donnez.",
        ),
        Transition(
            "demander_piece",
            "Demander une pièce",
            frozenset(RECEIVED),
            Status.INCOMPLETE,
            CAF,
            needs_reason=True,
            confirm="Dites laquelle : le porteur lit votre motif, complète, et vous prévient.",
        ),
        Transition(
            "retourner",
            "Retourner pour correction",
            frozenset({*RECEIVED, Status.ADMISSIBLE, Status.INSTRUCTED, Status.OPINION_GIVEN}),
            Status.INCOMPLETE,
            CAF,
            needs_reason=True,
            confirm="Le porteur peut de nouveau la modifier. Dites ce qui est à corriger : il lit votre motif.",
        ),
        Transition(
            "completer",
            "Envoyer le complément",
            frozenset({Status.INCOMPLETE}),
            Status.COMPLETED,
            DRAFT,
            conditions=(*READY, pieces_are_there),
            dated=False,
            confirm="La Caf est prévenue que la candidature est complète.",
        ),
        Transition(
            "recevoir",
            "Déclarer recevable",
            frozenset(RECEIVED),
            Status.ADMISSIBLE,
            CAF,
            conditions=(*READY, pieces_are_there),
            confirm="Le dossier est complet et répond aux règles de l’appel.",
        ),
        Transition(
            "ecarter",
            "Déclarer non recevable",
            frozenset({*RECEIVED, Status.INCOMPLETE}),
            Status.INADMISSIBLE,
            CAF,
            needs_reason=True,
            confirm="La candidature n’est pas instruite. Le porteur lit votre motif.",
        ),
        Transition(
            "instruire",
            "Déclarer instruite",
            frozenset({Status.ADMISSIBLE}),
            Status.INSTRUCTED,
            EXAMINE,
            confirm="L’instruction est terminée : la candidature peut passer en comité.",
        ),
        Transition(
            "rendre_avis",
            "Noter que l’avis est rendu",
            frozenset({Status.INSTRUCTED}),
            Status.OPINION_GIVEN,
            GIVE_OPINION,
            conditions=(opinion_is_there,),
            confirm="Le comité a donné son avis. C’est un avis, pas une décision.",
        ),
        Transition(
            "retenir",
            "Retenir",
            frozenset({Status.OPINION_GIVEN, Status.WAITING_LIST}),
            Status.SELECTED,
            DECIDE,
            conditions=(is_held,),
            effects=(MAKE_PROJECT, WRITE_FICHE),
            confirm="La commission l’a votée : la candidature devient un projet, qui garde sa référence.",
        ),
        Transition(
            "faire_attendre",
            "Mettre sur liste d’attente",
            frozenset({Status.OPINION_GIVEN}),
            Status.WAITING_LIST,
            DECIDE,
            confirm="Elle pourra être retenue si des crédits se libèrent.",
        ),
        Transition(
            "refuser",
            "Refuser",
            frozenset({Status.OPINION_GIVEN, Status.WAITING_LIST}),
            Status.REFUSED,
            DECIDE,
            needs_reason=True,
            confirm="La commission ne la retient pas. Le porteur lit votre motif.",
        ),
        Transition(
            "desister",
            "Se désister",
            frozenset(ALIVE),
            Status.WITHDRAWN,
            DRAFT,
            needs_reason=True,
            confirm="Le porteur retire sa candidature. Elle reste lisible, et n’avance plus.",
        ),
        Transition(
            "renoncer",
            "Noter que le porteur renonce",
            frozenset({Status.SELECTED}),
            Status.WITHDRAWN,
            DECIDE,
            needs_reason=True,
            confirm="Le projet né de cette candidature n’est plus compté à partir de ce jour. "
            "S’il a commencé, déclarez plutôt le projet abandonné.",
        ),
        Transition(
            "revenir",
            "Revenir à l’état précédent",
            frozenset({*ALIVE, Status.INADMISSIBLE, Status.WITHDRAWN}) - {Status.DRAFT, Status.WAITING_LIST},
            None,
            CAF,
            needs_reason=True,
            guards=(),
            confirm="Le dernier état noté était une erreur : il reste visible, barré, avec votre motif.",
        ),
        Transition(
            "revenir_decision",
            "Revenir sur la décision notée",
            frozenset(DECIDED),
            None,
            DECIDE,
            needs_reason=True,
            guards=(),
            confirm="La décision a été notée par erreur : elle reste visible, barrée, avec votre motif.",
        ),
    ),
)
