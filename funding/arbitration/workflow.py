"""The life of a scenario: à l’étude → retenu, and back as a whole as long as no Caf has voted upon it."""

from funding.arbitration.enums import ScenarioState as S
from projects.core.transitions import Transition, Workflow

RETAIN, UNDO = "retenir", "annuler"
ARBITRATE = "arbitrate"

SCENARIO_LIFE = Workflow(
    name="scenario",
    states={state.value: str(state.label) for state in S},
    transitions=(
        Transition(
            RETAIN,
            "Retenir ce scénario",
            frozenset({S.DRAFT}),
            S.RETAINED,
            ARBITRATE,
            confirm="Chaque Caf reçoit les crédits que le scénario lui donne, et ses responsables en sont avertis.",
        ),
        Transition(
            UNDO,
            "Annuler les attributions",
            frozenset({S.RETAINED}),
            S.DRAFT,
            ARBITRATE,
            needs_reason=True,
            confirm="Toutes les attributions de ce scénario sont annulées à la fois, et les Caf en sont averties.",
        ),
    ),
)
