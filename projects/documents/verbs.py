"""What the journal says of documents."""

VERBS = {
    "document.stored": "a déposé le document",
    "document.version_added": "a déposé une nouvelle version du document",
    "document.removed": "a retiré le document",
    "document.restored": "a remis le document",
    "document.blocked": "a bloqué le document, après le contrôle de l’antivirus",
}
