"""The acts on financing plans, in the words of the journal."""

VERBS = {
    "plan.saved": "a enregistré le brouillon du plan de financement",
    "plan.version_kept": "a gardé une version du plan de financement",
    "plan.copied": "a repris le plan de financement d’une autre année",
    "plan.imported": "a rempli le plan de financement depuis un fichier",
    "plan.file_joined": "a déposé le fichier du budget",
    "plan.envoyer": "a envoyé le plan de financement à la Caf",
    "plan.envoyer_for_porteur": "a envoyé le plan de financement pour le porteur",
    "plan.corriger": "a corrigé le plan de financement",
    "plan.retenir": "a retenu le plan de financement",
    "plan.retourner": "a retourné le plan de financement pour correction",
    "plan.rouvrir": "a rouvert le plan de financement",
}
