"""The acts of this app, in the words of the journal."""

VERBS = {
    "project.points_told": "a noté des points de vigilance",
    "project.points_cancelled": "a annulé des points de vigilance",
    "project.alert_dismissed": "a écarté une alerte",
    "project.alert_restored": "a repris une alerte écartée",
    "project.reminded": "a relancé ce qui manque",
    "rule.set": "a changé le délai d’une règle d’alerte",
}
