"""The lives of a project and of each of its actions.

A project: à lancer → en cours ↔ en pause → achevé → clos, abandoned from any of them.

From no known state one states where the project is, without inventing the steps before. An error is not undone by
another step: « revenir » takes the last state back, with a reason, and what stood before stands again.

An action: demandée → retenue → en cours → menée, or non menée when it was selected and never began; abandoned from any
of them, without the project being so.
"""

from projects.core.transitions import Transition, Workflow
from projects.portfolio.enums import ActionStatus, ProjectStatus

EDIT = "edit_project"
TAKE_BACK = "revenir"
UNKNOWN = None
BEGUN = (ProjectStatus.A_LANCER, ProjectStatus.EN_COURS, ProjectStatus.EN_PAUSE)
ENDED = (ProjectStatus.ACHEVE, ProjectStatus.CLOS)

PROJECT_LIFE = Workflow(
    name="projet",
    states={status.value: str(status.label) for status in ProjectStatus},
    transitions=(
        Transition(
            "attendre",
            "Indiquer « à lancer »",
            frozenset({UNKNOWN}),
            ProjectStatus.A_LANCER,
            EDIT,
            confirm="Le projet est retenu et ses actions n’ont pas commencé.",
        ),
        Transition(
            "lancer",
            "Indiquer le lancement",
            frozenset({UNKNOWN, ProjectStatus.A_LANCER}),
            ProjectStatus.EN_COURS,
            EDIT,
            confirm="Les premières actions du projet ont commencé.",
        ),
        Transition(
            "suspendre",
            "Mettre en pause",
            frozenset({UNKNOWN, ProjectStatus.EN_COURS}),
            ProjectStatus.EN_PAUSE,
            EDIT,
            needs_reason=True,
            confirm="Les actions sont arrêtées pour un temps et doivent reprendre.",
        ),
        Transition(
            "reprendre",
            "Reprendre",
            frozenset({ProjectStatus.EN_PAUSE}),
            ProjectStatus.EN_COURS,
            EDIT,
            confirm="Les actions ont repris.",
        ),
        Transition(
            "achever",
            "Déclarer achevé",
            frozenset({ProjectStatus.EN_COURS, ProjectStatus.EN_PAUSE}),
            ProjectStatus.ACHEVE,
            EDIT,
            confirm="Tout ce qui devait être fait l’est. Le bilan et le solde peuvent rester à venir.",
        ),
        Transition(
            "clore",
            "Clore",
            frozenset({ProjectStatus.ACHEVE}),
            ProjectStatus.CLOS,
            EDIT,
            confirm="Plus rien n’est attendu du porteur ni des financeurs.",
        ),
        Transition(
            "abandonner",
            "Déclarer abandonné",
            frozenset({UNKNOWN, *BEGUN, *ENDED}),
            ProjectStatus.ABANDONNE,
            EDIT,
            needs_reason=True,
            confirm="Le projet ne sera pas mené à son terme. Pour une seule action, changez l’état de l’action.",
        ),
        Transition(
            TAKE_BACK,
            "Revenir à l’état précédent",
            frozenset(ProjectStatus.values),
            None,
            EDIT,
            needs_reason=True,
            guards=(),
            confirm="Le dernier état noté était une erreur : il reste visible, barré, avec votre motif.",
        ),
    ),
)

ACTION_LIFE = Workflow(
    name="action",
    states={status.value: str(status.label) for status in ActionStatus},
    unknown="inconnu à ce jour",
    transitions=(
        Transition(
            "demander",
            "Indiquer « demandée »",
            frozenset({UNKNOWN}),
            ActionStatus.ASKED,
            EDIT,
            confirm="Le porteur l’a demandée ; rien n’est encore décidé.",
        ),
        Transition(
            "retenir",
            "Indiquer « retenue »",
            frozenset({UNKNOWN, ActionStatus.ASKED}),
            ActionStatus.SELECTED,
            EDIT,
            confirm="Elle fait partie de ce qui est retenu et n’a pas commencé.",
        ),
        Transition(
            "demarrer",
            "Indiquer le démarrage",
            frozenset({UNKNOWN, ActionStatus.SELECTED}),
            ActionStatus.ONGOING,
            EDIT,
            confirm="Elle a commencé.",
        ),
        Transition(
            "mener",
            "Indiquer « menée »",
            frozenset({UNKNOWN, ActionStatus.SELECTED, ActionStatus.ONGOING}),
            ActionStatus.DONE,
            EDIT,
            confirm="Tout ce qui devait être fait pour elle l’est.",
        ),
        Transition(
            "ne_pas_mener",
            "Indiquer « non menée »",
            frozenset({UNKNOWN, ActionStatus.SELECTED}),
            ActionStatus.NOT_DONE,
            EDIT,
            needs_reason=True,
            confirm="Elle n’a pas commencé et ne se fera pas.",
        ),
        Transition(
            "abandonner",
            "Abandonner l’action",
            frozenset({UNKNOWN, *ActionStatus}) - {ActionStatus.ABANDONED},
            ActionStatus.ABANDONED,
            EDIT,
            needs_reason=True,
            confirm="Elle s’arrête avant son terme. Le projet, lui, continue.",
        ),
        Transition(
            TAKE_BACK,
            "Revenir à l’état précédent",
            frozenset(ActionStatus.values),
            None,
            EDIT,
            needs_reason=True,
            guards=(),
            confirm="Le dernier état noté était une erreur : il reste dans le suivi, barré, avec votre motif.",
        ),
    ),
)
