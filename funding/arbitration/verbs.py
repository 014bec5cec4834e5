"""What the journal says of the acts of arbitration, after the name of who did them."""

VERBS = {
    "scenario.opened": "a ouvert un scénario d’arbitrage",
    "scenario.copied": "a copié un scénario d’arbitrage",
    "scenario.updated": "a modifié un scénario d’arbitrage",
    "scenario.refreshed": "a mis à jour un scénario avec les réponses reçues",
    "scenario.decided": "a arbitré des demandes dans un scénario",
    "scenario.retenir": "a retenu un scénario d’arbitrage",
    "scenario.annuler": "a annulé les attributions d’un scénario",
}
