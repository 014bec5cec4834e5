"""The acts on the way out of the Fipe, in the words of the journal."""

VERBS = {
    "exit.reality": "a noté la réalité budgétaire du projet",
    "exit.search": "a noté une recherche de relais",
    "exit.retained": "a retenu un relais pour l’après-Fipe",
    "exit.dismissed": "a écarté un relais pour l’après-Fipe",
    "exit.found": "a noté un relais trouvé",
    "exit.amount": "a noté ce qui est attendu d’un relais",
    "exit.taken_back": "a annulé une note sur la sortie du Fipe",
    "exit.step": "a modifié les démarches de sortie",
    "takeover_rule.created": "a ajouté une règle de relais",
    "takeover_rule.updated": "a modifié une règle de relais",
}
