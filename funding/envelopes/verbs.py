"""What the journal says of the acts on envelopes, after the name of who did them."""

VERBS = {
    "envelope.opened": "a ouvert une enveloppe",
    "envelope.opening": "a donné le montant initial d’une enveloppe",
    "envelope.supplement": "a ajouté un supplément à une enveloppe",
    "envelope.allotment": "a attribué des crédits à une enveloppe",
    "envelope.taken_back": "a repris des crédits d’une enveloppe",
    "envelope.shared_out": "a réparti une enveloppe entre les Caf",
    "envelope.shares_undone": "a annulé une répartition entre les Caf",
    "envelope.movement_voided": "a annulé un mouvement d’enveloppe",
}
