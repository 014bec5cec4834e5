"""The life of a Caf's answer: à remplir → en cours → validé par le responsable → transmis à la Cnaf → rouvert.

Every act is of this very moment: the deadline is told by the clock, never by a date that somebody types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from funding.waves.enums import AnswerState as S
from projects.core.transitions import Transition, Workflow

FILL = "fill_answer"
VALIDATE_ANSWER = "validate_answer"
REOPEN_ANSWER = "reopen_answer"

BEGIN, VALIDATE, RESUME, SUBMIT, REOPEN = "commencer", "valider", "reprendre", "transmettre", "rouvrir"

TOO_LATE = "La date limite est passée : seule la Cnaf peut rouvrir cette réponse."
CLOSED = "Cette vague est close : ses réponses ne changent plus."
CANCELLED = "La Cnaf a annulé cette vague : rien n’y est plus demandé."
ANSWERED = "Une Caf a déjà transmis sa réponse : la vague ne s’annule plus, elle se clôt."
LACKS = "Il manque encore de quoi valider cette réponse : voyez la liste de ce qui manque."


@dataclass(frozen=True)
class Standing:
    """What the conditions look at, read by the caller under the lock of the answer."""

    is_closed: bool
    is_over: bool
    is_reopened: bool
    blocking: int = 0
    is_cancelled: bool = False

    @property
    def closing(self) -> str:
        """Why nothing is answered any more; "" while the wave is open."""
        return CANCELLED if self.is_cancelled else CLOSED if self.is_closed else ""


def open_wave(facts: Any, day: date) -> Sequence[str]:
    return [facts.closing] if facts.closing else []


def in_time(facts: Any, day: date) -> Sequence[str]:
    """Until the deadline; after it, only what Cnaf reopened."""
    return [TOO_LATE] if facts.is_over and not facts.is_reopened else []


def complete(facts: Any, day: date) -> Sequence[str]:
    return [LACKS] if facts.blocking else []


ANSWER_LIFE = Workflow(
    name="réponse",
    states={state.value: str(state.label) for state in S},
    transitions=(
        Transition(
            BEGIN, "Commencer", frozenset({S.TO_FILL}), S.DRAFTING, FILL, conditions=(open_wave, in_time), dated=False
        ),
        Transition(
            VALIDATE,
            "Valider la réponse",
            frozenset({S.TO_FILL, S.DRAFTING, S.REOPENED}),
            S.VALIDATED,
            VALIDATE_ANSWER,
            confirm="La réponse ne se modifie plus. Elle n’est pas encore transmise à la Cnaf.",
            conditions=(open_wave, in_time, complete),
            dated=False,
        ),
        Transition(
            RESUME,
            "Reprendre la saisie",
            frozenset({S.VALIDATED}),
            S.DRAFTING,
            VALIDATE_ANSWER,
            confirm="La validation tombe : la réponse redevient un brouillon de la Caf.",
            conditions=(open_wave, in_time),
            dated=False,
        ),
        Transition(
            SUBMIT,
            "Transmettre à la Cnaf",
            frozenset({S.VALIDATED}),
            S.SUBMITTED,
            VALIDATE_ANSWER,
            confirm="La Cnaf reçoit la réponse telle qu’elle est ici. Elle seule peut ensuite la rouvrir.",
            conditions=(open_wave, in_time, complete),
            dated=False,
        ),
        Transition(
            REOPEN,
            "Rouvrir la réponse",
            frozenset({S.TO_FILL, S.DRAFTING, S.VALIDATED, S.SUBMITTED}),
            S.REOPENED,
            REOPEN_ANSWER,
            needs_reason=True,
            confirm="La Caf peut de nouveau répondre, même après la date limite. "
            "Ce qu’elle a déjà transmis reste compté tant qu’elle ne transmet pas à nouveau.",
            conditions=(open_wave,),
            dated=False,
        ),
    ),
)
