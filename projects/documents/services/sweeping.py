"""What is done from time to time: ask the antivirus again, remove files that no version names."""

import logging

from django.db import transaction
from django.utils import timezone

from projects.documents import antivirus, storage
from projects.documents.enums import ScanState
from projects.documents.models import DocumentVersion
from projects.journal.services import record

logger = logging.getLogger(__name__)
BATCH = 200


def sweep() -> tuple[int, int]:
    """How many versions were controlled, how many files without a version were removed."""
    return scan_waiting(), remove_orphans()


def scan_waiting() -> int:
    """Control the versions that wait, oldest first; how many. Stops once the antivirus is gone, not at a file that it
    cannot read (heavier than its own limit): those behind it are not kept waiting.
    """
    waiting = DocumentVersion.objects.filter(scan=ScanState.WAITING).order_by("pk")
    done = 0
    for key in list(waiting.values_list("pk", flat=True)[:BATCH]):
        if _scan_again(key):
            done += 1
        elif not antivirus.answers():
            break
    return done


@transaction.atomic
def _scan_again(key: int) -> bool:
    """Whether nothing is left to do about it: False when the antivirus still says neither yes nor no."""
    version = DocumentVersion.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
    if version is None or version.scan != ScanState.WAITING:
        return True
    try:
        with storage.open_verified(version.path, size=version.size, sha256=version.sha256) as stream:
            state = antivirus.scan(stream, insist=True)
    except storage.FileUnusable as error:
        logger.error("version %s cannot be controlled: %s", version.pk, error)
        return True
    if state == ScanState.WAITING:
        return False
    version.scan = state
    version.scanned_at = None if state == ScanState.UNSCANNED else timezone.now()
    version.save(update_fields=["scan", "scanned_at"])
    if state == ScanState.INFECTED:
        record(actor=None, verb="document.blocked", subject=version.document)
    return True


def remove_orphans() -> int:
    """Remove old files of which no version remains: what a transaction that failed had written.

    When more would go than stay, it is the database that is not the right one (empty, restored in part, of another
    portal): nothing is removed, and logs say so.
    """
    found = list(storage.old_files())
    known = set(DocumentVersion.objects.filter(path__in=found).values_list("path", flat=True)) if found else set()
    lost = [path for path in found if path not in known]
    if len(lost) > len(known):
        logger.error("%s files of documents are in no row, %s are: none was removed", len(lost), len(known))
        return 0
    for path in lost:
        storage.remove(path)
    return len(lost)
