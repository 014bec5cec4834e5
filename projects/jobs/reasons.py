"""Why a job failed, in words for the person who asked for it. Technical details are kept apart."""

from projects.core.french import typeset

CRASHED = typeset(
    "Le travail s’est interrompu à chaque essai. Relancez-le dans quelques minutes ; "
    "si cela se reproduit, prévenez un administrateur."
)
WORKER_LOST = typeset(
    "Le serveur qui faisait ce travail s’est arrêté à chaque essai. Relancez-le dans quelques minutes ; "
    "si cela se reproduit, prévenez un administrateur."
)
RAISED = typeset(
    "Une erreur imprévue a arrêté le travail à chaque essai. Un administrateur peut en lire le détail technique."
)
_LESS = "Demandez moins de dossiers à la fois, ou prévenez un administrateur."
TOO_LONG = typeset(f"Le travail a dépassé le temps permis. {_LESS}")
TOO_BIG = typeset(f"Le travail a dépassé la mémoire permise. {_LESS}")
UNKNOWN_KIND = typeset("Ce type de travail n’existe plus dans cette version du portail.")
BAD_RESULT = typeset("Le travail a rendu un résultat que le portail ne sait pas garder. Prévenez un administrateur.")
