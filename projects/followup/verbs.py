"""The acts of the follow-up, in the words of the journal. They name no text, no person and no project."""

VERBS = {
    "exchange.noted": "a noté un échange",
    "exchange.updated": "a modifié un échange",
    "exchange.removed": "a retiré un échange",
    "exchange.restored": "a remis un échange",
    "task.added": "a ajouté une tâche",
    "task.updated": "a modifié une tâche",
    "task.done": "a coché une tâche",
    "task.reopened": "a rouvert une tâche",
    "task.postponed": "a reporté une tâche",
    "task.given": "a confié une tâche à quelqu’un d’autre",
    "task.removed": "a retiré une tâche",
    "task.restored": "a remis une tâche",
    "project.porteur_reminded": "a relancé le porteur",
}
