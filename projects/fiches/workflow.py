"""The life of a proposal: drafted, perhaps validated by an elected official, sent, then answered by the Caf."""

from projects.core.transitions import Transition, Workflow
from projects.fiches.enums import ProposalState as State

PROPOSE, REVIEW, VALIDATE = "propose_fiche", "review_proposal", "validate_proposal"
OPEN = (State.DRAFT, State.TO_VALIDATE, State.VALIDATED, State.SENT)
ANSWERED = (State.ACCEPTED, State.PARTLY, State.SENT_BACK)
BEFORE_SENDING = frozenset({None, State.DRAFT, State.TO_VALIDATE, State.VALIDATED})

PROPOSAL_LIFE = Workflow(
    name="proposition",
    states={state.value: str(state.label) for state in State},
    unknown="aucune proposition",
    transitions=(
        Transition(
            "faire-valider",
            "Faire valider par mon élu",
            frozenset({None, State.DRAFT, State.VALIDATED}),
            State.TO_VALIDATE,
            PROPOSE,
            confirm="Un lien part à l’adresse de l’élu ou du président, qui lit l’aperçu sans compte.",
        ),
        Transition("valider", "Je valide", frozenset({State.TO_VALIDATE}), State.VALIDATED, VALIDATE),
        Transition(
            "demander-une-correction",
            "Je demande une correction",
            frozenset({State.TO_VALIDATE}),
            State.DRAFT,
            VALIDATE,
            needs_reason=True,
        ),
        Transition(
            "envoyer",
            "Envoyer à la Caf",
            BEFORE_SENDING,
            State.SENT,
            PROPOSE,
            confirm="La Caf reçoit votre proposition et vous répond champ par champ.",
        ),
        Transition(
            "retirer",
            "Retirer ma proposition",
            frozenset({State.TO_VALIDATE, State.VALIDATED, State.SENT}),
            State.WITHDRAWN,
            PROPOSE,
            confirm="La Caf ne l’a pas encore lue : elle redevient un brouillon.",
        ),
        Transition("accepter", "Tout accepter", frozenset({State.SENT}), State.ACCEPTED, REVIEW),
        Transition("accepter-en-partie", "Accepter en partie", frozenset({State.SENT}), State.PARTLY, REVIEW),
        Transition(
            "renvoyer",
            "Renvoyer au porteur",
            frozenset({State.SENT}),
            State.SENT_BACK,
            REVIEW,
            needs_reason=True,
            confirm="Rien n’est repris dans la fiche : le porteur lit pourquoi et reprend son brouillon.",
        ),
    ),
)
