"""Tables of transitions of an evaluation, a lesson and a recommendation (docs/lifecycles.md says how they are read).

None of their states is dated in the past: a change is of the day that it is made, so no guard judges a day.
"""

from __future__ import annotations

from collections.abc import Sequence

from projects.caflab.enums import EvaluationState, LessonState, RecommendationState
from projects.core.transitions import Transition, Workflow

# The policies that the tables name.
EVALUATE, AUTHOR, RETAIN, FOLLOW = "evaluate", "author", "retain", "follow"


def _line(
    name: str, label: str, sources: Sequence[str], target: str, who: str, *, reason: bool = False, confirm: str = ""
) -> Transition:
    return Transition(name, label, frozenset(sources), target, who, needs_reason=reason, guards=(), confirm=confirm)


EVALUATION_LIFE = Workflow(
    name="évaluation",
    states={state.value: str(state.label) for state in EvaluationState},
    transitions=(
        _line("commencer", "Noter le début", [EvaluationState.PLANNED], EvaluationState.UNDER_WAY, EVALUATE,
              confirm="L’évaluateur a commencé son travail."),
        _line("rendre", "Noter le rendu", [EvaluationState.UNDER_WAY], EvaluationState.DELIVERED, EVALUATE,
              confirm="Les résultats sont là : notez-les dans les mesures d’impact."),
        _line("reprendre", "Renvoyer pour correction", [EvaluationState.DELIVERED], EvaluationState.UNDER_WAY, EVALUATE,
              reason=True, confirm="Ce qui a été rendu est à compléter ou à corriger."),
        _line("abandonner", "Abandonner", [EvaluationState.PLANNED, EvaluationState.UNDER_WAY],
              EvaluationState.DROPPED, EVALUATE, reason=True, confirm="L’évaluation ne sera pas menée à son terme."),
        _line("rouvrir", "Rouvrir", [EvaluationState.DROPPED], EvaluationState.PLANNED, EVALUATE, reason=True,
              confirm="L’évaluation est de nouveau prévue."),
    ),
)  # fmt: skip

LESSON_LIFE = Workflow(
    name="enseignement",
    states={state.value: str(state.label) for state in LessonState},
    transitions=(
        _line("proposer", "Proposer au Caflab", [LessonState.DRAFT], LessonState.PROPOSED, AUTHOR,
              confirm="Le Caflab, la Caf et l’État le lisent dès maintenant s’ils voient un de ses projets."),
        _line("retenir", "Retenir", [LessonState.DRAFT, LessonState.PROPOSED], LessonState.RETAINED, RETAIN,
              confirm="Les Caf, le Caflab, la Cnaf et l’État le liront ; les porteurs, s’il vient de leur projet."),
        _line("renvoyer", "Renvoyer pour correction", [LessonState.PROPOSED], LessonState.DRAFT, RETAIN, reason=True,
              confirm="Il revient à son auteur, avec votre motif."),
        _line("ecarter", "Écarter", [LessonState.PROPOSED, LessonState.RETAINED], LessonState.DISCARDED, RETAIN,
              reason=True, confirm="Il reste lisible par ceux qui voient un de ses projets, avec votre motif."),
        _line("reprendre", "Reprendre", [LessonState.DISCARDED], LessonState.PROPOSED, RETAIN,
              confirm="Il est de nouveau proposé."),
    ),
)  # fmt: skip

RECOMMENDATION_LIFE = Workflow(
    name="recommandation",
    states={state.value: str(state.label) for state in RecommendationState},
    transitions=(
        _line("retenir", "Retenir", [RecommendationState.TO_STUDY], RecommendationState.RETAINED, RETAIN,
              confirm="Toutes les Caf, le Caflab, la Cnaf et l’État la liront."),
        _line("engager", "Engager", [RecommendationState.RETAINED], RecommendationState.UNDER_WAY, FOLLOW,
              confirm="Le travail qu’elle demande a commencé."),
        _line("achever", "Déclarer faite", [RecommendationState.UNDER_WAY], RecommendationState.DONE, FOLLOW,
              confirm="Ce qu’elle demandait est fait."),
        _line("renvoyer", "Renvoyer à l’instruction", [RecommendationState.RETAINED], RecommendationState.TO_STUDY,
              RETAIN, reason=True, confirm="Elle redevient à instruire : seuls le Caflab et la Cnaf la liront."),
        _line("abandonner", "Abandonner",
              [RecommendationState.TO_STUDY, RecommendationState.RETAINED, RecommendationState.UNDER_WAY],
              RecommendationState.DROPPED, RETAIN, reason=True, confirm="Elle ne sera pas suivie d’effet."),
        _line("reprendre", "Reprendre", [RecommendationState.DONE, RecommendationState.DROPPED],
              RecommendationState.UNDER_WAY, RETAIN, reason=True, confirm="Le travail reprend."),
    ),
)  # fmt: skip
