"""The acts on the rules of money, in the words of the journal."""

VERBS = {
    "funding_rule.added": "a ajouté une règle de financement",
    "funding_rule.edited": "a modifié une règle de financement",
    "funding_rule.ended": "a mis fin à une règle de financement",
    "funding_rule.replaced": "a remplacé une règle de financement",
    "funding_rule.withdrawn": "a retiré une règle de financement",
}
