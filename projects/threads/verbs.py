"""What is done in threads, in the words of the journal: never the texts."""

VERBS = {
    "message.written": "a écrit un message",
    "message.edited": "a corrigé son message",
    "message.removed": "a retiré son message",
    "thread.followed": "suit les messages du projet",
    "thread.muted": "a mis les messages du projet en sourdine",
    "thread.follow_left": "ne demande plus rien de particulier pour les messages du projet",
}
