"""The life of an annual bilan: attendu → en cours de saisie → déposé → (à compléter ↔ complété) → validé.

It may be reopened once validated, sent back whole, or waived (a project that was given up), each with its reason. An
act is of today: bilans have no day of the past.
"""

from projects.bilans.enums import BilanState as S
from projects.core.transitions import Transition, Workflow

FILL = "fill_bilan"
REVIEW = "review_bilan"

BEGIN, DEPOSIT, COMPLETE = "commencer", "deposer", "completer"
ASK, SEND_BACK, VALIDATE = "demander", "retourner", "valider"
REOPEN, WAIVE, UNWAIVE = "rouvrir", "dispenser", "attendre"

BILAN_LIFE = Workflow(
    name="bilan",
    states={state.value: str(state.label) for state in S},
    transitions=(
        Transition(BEGIN, "Commencer la saisie", frozenset({S.EXPECTED}), S.DRAFTING, FILL),
        Transition(
            DEPOSIT,
            "Déposer à la Caf",
            frozenset({S.EXPECTED, S.DRAFTING, S.REOPENED}),
            S.DEPOSITED,
            FILL,
            confirm="La Caf reçoit le bilan et vous répond ici. Il ne se modifie plus, sauf si elle vous le renvoie.",
        ),
        Transition(
            COMPLETE,
            "Renvoyer le bilan complété",
            frozenset({S.TO_COMPLETE}),
            S.COMPLETED,
            FILL,
            confirm="La Caf reçoit la nouvelle version, avec ce qui a changé depuis la précédente.",
        ),
        Transition(
            VALIDATE,
            "Valider le bilan",
            frozenset({S.DEPOSITED, S.COMPLETED}),
            S.VALIDATED,
            REVIEW,
            confirm="Le bilan est complet. Le porteur en est averti ; il ne se modifie plus.",
        ),
        Transition(
            ASK,
            "Demander un complément",
            frozenset({S.DEPOSITED, S.COMPLETED}),
            S.TO_COMPLETE,
            REVIEW,
            needs_reason=True,
            confirm="Le porteur reçoit vos remarques, complète, et vous renvoie le bilan.",
        ),
        Transition(
            SEND_BACK,
            "Retourner pour correction",
            frozenset({S.DEPOSITED, S.COMPLETED}),
            S.DRAFTING,
            REVIEW,
            needs_reason=True,
            confirm="Tout le bilan est à reprendre : il redevient un brouillon du porteur, avec ce qu’il contenait.",
        ),
        Transition(
            REOPEN,
            "Rouvrir le bilan",
            frozenset({S.VALIDATED}),
            S.REOPENED,
            REVIEW,
            needs_reason=True,
            confirm="Le bilan validé revient au porteur. La version validée reste lisible.",
        ),
        Transition(
            WAIVE,
            "Dispenser de bilan",
            frozenset({S.EXPECTED, S.DRAFTING, S.TO_COMPLETE, S.REOPENED}),
            S.WAIVED,
            REVIEW,
            needs_reason=True,
            confirm="Plus aucun bilan n’est attendu de ce projet pour cette année : projet abandonné, par exemple.",
        ),
        Transition(
            UNWAIVE,
            "Attendre de nouveau le bilan",
            frozenset({S.WAIVED}),
            S.EXPECTED,
            REVIEW,
            needs_reason=True,
            confirm="La dispense était une erreur : le bilan est de nouveau attendu, avec ce qui en était saisi.",
        ),
    ),
)
# Deposited by the porteur's own button, each from its page of what is missing.
DEPOSITS = (DEPOSIT, COMPLETE)
# What gives it back to the porteur, with a reason that stands until the next deposit.
GIVEN_BACK = (ASK, SEND_BACK, REOPEN)
