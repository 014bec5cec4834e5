"""The acts of this app, in the words of the journal."""

VERBS = {
    "points.told": "a noté des points de vigilance",
    "points.cancelled": "a annulé des points de vigilance",
    "alert.dismissed": "a écarté une alerte",
    "alert.restored": "a repris une alerte écartée",
    "project.reminded": "a relancé ce qui manque",
    "rule.set": "a changé le délai d’une règle d’alerte",
}
