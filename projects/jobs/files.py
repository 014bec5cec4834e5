"""Files on disk: `<kind>/<year>/<uuid>/<attempt>/<name>` under JOB_FILES_ROOT.

A file is written aside (`.part-…`), fsynced with its folder, renamed, hashed. Nothing is offered before the attempt
that wrote it has finished its job; what another attempt left behind is removed.
"""

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from projects.core import paris
from projects.jobs import conf
from projects.jobs.models import Job

PART_PREFIX = ".part-"
FOLDER_MODE, FILE_MODE = 0o750, 0o640
# A name is one path component: no folder, no control character, not hidden, not a part.
_NAME = re.compile(r"(?!\.)[^/\\\x00-\x1f\x7f]{1,120}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*(; ?charset=[a-z0-9-]+)?")


class FileUnusable(Exception):
    """The file is not there any more, or is not what was written."""


class Kept(Protocol):
    """What a row says of a file on disk: where it is under its root, and what it must be."""

    @property
    def path(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class WrittenFile:
    """A file of an attempt, finished on disk and not published yet."""

    name: str
    media_type: str
    size: int
    sha256: str
    path: str

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def job_folder(job: Job) -> PurePosixPath:
    """The folder of all attempts of `job`, relative to the root."""
    return PurePosixPath(job.kind, str(paris.day_of(job.created_at).year), str(job.public_id))


def attempt_folder(job: Job, attempt: int) -> PurePosixPath:
    return job_folder(job) / str(attempt)


@contextmanager
def write(
    folder: PurePosixPath, name: str, media_type: str, root: Path | None = None
) -> Iterator[tuple[BinaryIO, list[WrittenFile]]]:
    """Open a new file of `folder` for writing (and reading back: zip and PDF writers do).

    `root` is where files of another kind than those of jobs are kept.

    The list gets its one `WrittenFile` once the block has ended well. Nothing is left of a block that raises.
    Raises ValueError for a name or a type that cannot be kept, FileExistsError for a name used twice.
    """
    if not _NAME.fullmatch(name) or len(os.fsencode(name)) > 200:
        raise ValueError(f"file name: {name!r}")
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise ValueError(f"media type: {media_type!r}")
    target = (root or conf.files_root()) / folder / name
    make_folder(target.parent)
    if target.exists():
        raise FileExistsError(name)
    part = target.with_name(f"{PART_PREFIX}{name}")
    written: list[WrittenFile] = []
    try:
        with part.open("w+b") as stream:
            yield stream, written
        # Opened again by its name: some writers take the path (`stream.name`) or close what they are given.
        with part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
            os.fchmod(stream.fileno(), FILE_MODE)
            os.fsync(stream.fileno())
        part.rename(target)
        sync_folder(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    written.append(WrittenFile(name, media_type, size, digest, str(folder / name)))


def open_verified(file: Kept, root: Path | None = None) -> BinaryIO:
    """The file, open for reading at its start, once its size and its hash are those that were recorded.

    Raises FileUnusable. The stream returned is the very one that was checked.
    """
    root = (root or conf.files_root()).resolve()
    path = root / file.path
    if not path.parent.resolve().is_relative_to(root):
        raise FileUnusable("outside of the root")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise FileUnusable(error.strerror) from None
    stream = os.fdopen(descriptor, "rb")
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size != file.size:
        stream.close()
        raise FileUnusable("another size")
    if _digest(descriptor, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns) != file.sha256:
        stream.close()
        raise FileUnusable("another content")
    stream.seek(0)
    return stream


def remove_attempt(job: Job, attempt: int) -> None:
    """Remove what a lost attempt wrote; silently nothing if it wrote nothing."""
    shutil.rmtree(conf.files_root() / attempt_folder(job, attempt), ignore_errors=True)


def remove(path: str) -> None:
    """Remove one published file and the folders that it leaves empty."""
    root = conf.files_root()
    target = root / path
    target.unlink(missing_ok=True)
    for folder in list(target.parents)[:3]:
        try:
            folder.rmdir()
        except OSError:
            return


def _digest(descriptor: int, *identity: int) -> str:
    key = _Open(descriptor, identity)
    return _digest_once(key)


class _Open:
    """An open file that compares by its identity on disk, so that an unchanged file is read once a process."""

    def __init__(self, descriptor: int, identity: tuple[int, ...]) -> None:
        self.descriptor = descriptor
        self.identity = identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Open) and self.identity == other.identity


@lru_cache(maxsize=512)
def _digest_once(key: _Open) -> str:
    with os.fdopen(os.dup(key.descriptor), "rb") as stream:
        stream.seek(0)
        return hashlib.file_digest(stream, "sha256").hexdigest()


def make_folder(folder: Path) -> None:
    """Make `folder` and its parents, each fsynced into the one above: a crash does not lose the way to a file."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        return
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """What was made, renamed or taken off in `folder` outlives a crash."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
