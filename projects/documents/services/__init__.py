"""Verbs about documents: give one, give a new version, take off, put back, look again with the antivirus."""

from projects.documents.services.keeping import remove_document, restore_document
from projects.documents.services.storing import add_version, store_document
from projects.documents.services.sweeping import remove_orphans, scan_waiting, sweep

__all__ = [
    "add_version",
    "remove_document",
    "remove_orphans",
    "restore_document",
    "scan_waiting",
    "store_document",
    "sweep",
]
