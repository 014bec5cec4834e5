"""The life of a project: à lancer → en cours ↔ en pause → achevé → clos, abandoned from any of them.

From no known state one states where the project is, without inventing the steps before. An error is not undone by
another step: « revenir » takes the last state back, with a reason, and what stood before stands again.
"""

from projects.core.transitions import Transition, Workflow
from projects.portfolio.enums import ProjectStatus

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
