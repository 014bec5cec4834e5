"""The life of a financing plan: brouillon → envoyé à la Caf → corrigé or retenu, sent back with a reason.

A plan that was retained may be taken up again (a grant came lower, a co-funder withdrew). An act is of today.
"""

from __future__ import annotations

from funding.plans.enums import PlanState as S
from projects.core.transitions import Transition, Workflow

FILL = "fill_plan"
REVIEW = "review_plan"

SEND, CORRECT, KEEP = "envoyer", "corriger", "retenir"
SEND_BACK, REOPEN = "retourner", "rouvrir"

PLAN_LIFE = Workflow(
    name="plan",
    states={state.value: str(state.label) for state in S},
    transitions=(
        Transition(
            SEND,
            "Envoyer à la Caf",
            frozenset({S.DRAFT}),
            S.SENT,
            FILL,
            confirm="La Caf reçoit cette version. Le plan ne se modifie plus, sauf si elle vous le renvoie.",
        ),
        Transition(
            CORRECT,
            "Corriger le plan",
            frozenset({S.SENT, S.CORRECTED, S.KEPT}),
            S.CORRECTED,
            REVIEW,
            needs_reason=True,
            repeats=True,
            confirm="Vos corrections font une nouvelle version. Celle du porteur reste lisible à côté.",
        ),
        Transition(
            KEEP,
            "Retenir le plan",
            frozenset({S.SENT, S.CORRECTED}),
            S.KEPT,
            REVIEW,
            confirm="Ce plan sert de référence pour l’année. Le porteur en est averti.",
        ),
        Transition(
            SEND_BACK,
            "Retourner pour correction",
            frozenset({S.SENT, S.CORRECTED}),
            S.DRAFT,
            REVIEW,
            needs_reason=True,
            confirm="Le plan redevient un brouillon du porteur, avec ce qu’il contenait.",
        ),
        Transition(
            REOPEN,
            "Rouvrir le plan",
            frozenset({S.KEPT}),
            S.DRAFT,
            REVIEW,
            needs_reason=True,
            confirm="Le plan retenu revient au porteur. La version retenue reste lisible.",
        ),
    ),
)
# What gives it back to the porteur, with a reason that stands until it is sent again.
GIVEN_BACK = (SEND_BACK, REOPEN)
