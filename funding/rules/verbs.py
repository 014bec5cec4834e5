"""The acts on the rules of money, in the words of the journal."""

VERBS = {
    "funding_rule.added": "a ajouté une règle de financement",
    "funding_rule.edited": "a modifié une règle de financement",
    "funding_rule.ended": "a mis fin à une règle de financement",
    "funding_rule.replaced": "a remplacé une règle de financement",
    "funding_rule.withdrawn": "a retiré une règle de financement",
    "funding_year.added": "a ajouté une année de financement",
    "funding_year.edited": "a modifié une année de financement",
    "funding_year.removed": "a retiré une année de financement",
    "funding_axis.added": "a ajouté un axe du FPT",
    "funding_axis.edited": "a modifié un axe du FPT",
    "funding_axis.removed": "a retiré un axe du FPT",
    "funding_volet.added": "a ajouté un volet du FPT",
    "funding_volet.edited": "a modifié un volet du FPT",
    "funding_volet.removed": "a retiré un volet du FPT",
}
