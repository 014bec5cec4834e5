"""The acts on redistribution waves, in the words of the journal."""

VERBS = {
    "wave.created": "a ouvert une vague de redistribution",
    "wave.updated": "a modifié une vague de redistribution",
    "wave.closed": "a clos une vague de redistribution",
    "wave.unclosed": "a rouvert une vague de redistribution",
    "wave.cancelled": "a annulé une vague de redistribution",
    "wave.uncancelled": "est revenu sur l’annulation d’une vague de redistribution",
    "wave.expected": "a attendu une réponse des Caf",
    "answer.saved": "a enregistré la réponse de la Caf",
    "answer.refreshed": "a repris une valeur du dossier dans la réponse",
    "answer.commencer": "a commencé la réponse de la Caf",
    "answer.valider": "a validé la réponse de la Caf",
    "answer.reprendre": "a repris la saisie de la réponse",
    "answer.transmettre": "a transmis la réponse à la Cnaf",
    "answer.rouvrir": "a rouvert la réponse de la Caf",
    "answer.reminded": "a relancé la Caf",
}
