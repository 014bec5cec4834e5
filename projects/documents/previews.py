"""What a page shows of a version without its being downloaded: pictures made by a job, or the start of a text."""

import csv
import io
from dataclasses import dataclass

from projects.accounts.models import User
from projects.documents import storage
from projects.documents.content.texts import decode
from projects.documents.enums import Family
from projects.documents.jobs import PREVIEW
from projects.documents.models import DocumentVersion
from projects.jobs.enums import JobState
from projects.jobs.models import Job, JobFile
from projects.jobs.services import enqueue

MOST_BYTES = 64 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50, 15, 200


@dataclass(frozen=True)
class TextPreview:
    """The start of a text; `rows` when it reads as a table."""

    text: str
    rows: tuple[tuple[str, ...], ...]
    is_cut: bool


def text_preview(version: DocumentVersion) -> TextPreview:
    """FileUnusable when the file is not what was written."""
    with storage.open_verified(version.path, size=version.size, sha256=version.sha256) as stream:
        raw = stream.read(MOST_BYTES)
    cut = version.size > MOST_BYTES
    text = decode(raw, cut=cut)
    rows: tuple[tuple[str, ...], ...] = ()
    if version.type is not None and version.type.extension == "csv":
        rows, more = _table(text)
        cut = cut or more
    return TextPreview(text, rows, cut)


def _table(text: str) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The first rows of a CSV, and whether anything of it is left out; nothing when it does not read as one."""
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    if separator not in first:
        return (), False
    found: list[tuple[str, ...]] = []
    cut = False
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator)):
            if number >= MOST_ROWS:
                cut = True
                break
            cut = cut or len(row) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in row)
            found.append(tuple(cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]))
    except csv.Error:
        return (), False
    width = max(map(len, found), default=0)
    return tuple(row + ("",) * (width - len(row)) for row in found if row), cut


def has_pictures(version: DocumentVersion) -> bool:
    return version.type is not None and version.type.family in (Family.PDF, Family.IMAGE)


def preview_job(version: DocumentVersion) -> Job | None:
    """The last job that made, makes or failed to make the pictures of `version`."""
    params = _params(version)
    return Job.objects.filter(kind=PREVIEW, params=params).prefetch_related("files").order_by("-pk").first()


def pictures(version: DocumentVersion, job: Job | None) -> list[JobFile]:
    """The pictures of the pages, in their order; none while they are not made, or when they are no longer kept."""
    if job is None or job.state != JobState.SUCCEEDED:
        return []
    return sorted(job.files.all(), key=lambda file: file.name)


def request_preview(*, actor: User | None, version: DocumentVersion) -> Job:
    """Have the pictures of `version` made; the same request while it runs is the same job."""
    return enqueue(kind=PREVIEW, params=_params(version), actor=actor, title=f"Aperçu : {version.document.title}"[:200])


def _params(version: DocumentVersion) -> dict[str, object]:
    return {"document": str(version.document.public_id), "version": version.number}
