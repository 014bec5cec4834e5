"""Removing files: those past their date, and those that no successful attempt owns (parts, lost attempts)."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction
from django.db.models.functions import Now

from projects.jobs import conf, files
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile

BATCH = 500
# Any constant: one cleaner at a time in a database.
CLEANER_LOCK = 7_305_001
_ATTEMPT = re.compile(
    r"[a-z0-9_.]+/\d{4}/(?P<job>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/(?P<attempt>\d+)"
)


def clean() -> int:
    """Remove expired files and old folders that no job owns; how many of both. Nothing if another one is at it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [CLEANER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        return remove_expired() + remove_orphans()


def remove_expired() -> int:
    """Files past their date go; the job stays, and says that they are no longer kept."""
    expired = list(JobFile.objects.filter(job__expires_at__lt=Now()).values_list("pk", "path")[:BATCH])
    # Rows first: a file without a row is an orphan, removed later; a row without its file would be a broken link.
    JobFile.objects.filter(pk__in=[pk for pk, _ in expired]).delete()

    def remove_them() -> None:
        for _, path in expired:
            files.remove(path)

    transaction.on_commit(remove_them)
    return len(expired)


def remove_orphans() -> int:
    """Folders of attempts that neither run nor were published, once they are old enough."""
    removed = 0
    for folder, public_id, attempt in _old_attempts():
        job = Job.objects.filter(public_id=public_id).first()
        if job is not None:
            if job.state == JobState.RUNNING and job.attempt == attempt:
                continue
            if job.files.filter(path__startswith=f"{files.attempt_folder(job, attempt)}/").exists():
                _remove_parts(folder)
                continue
        shutil.rmtree(folder, ignore_errors=True)
        removed += 1
    return removed


def _old_attempts() -> Iterator[tuple[Path, str, int]]:
    root = conf.files_root()
    newest = time.time() - conf.orphan_age()
    for folder in sorted(root.glob("*/*/*/*")) if root.is_dir() else ():
        found = _ATTEMPT.fullmatch(str(folder.relative_to(root)))
        if found and folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < newest:
            yield folder, found["job"], int(found["attempt"])


def _remove_parts(folder: Path) -> None:
    for part in folder.glob(f"{files.PART_PREFIX}*"):
        part.unlink(missing_ok=True)
