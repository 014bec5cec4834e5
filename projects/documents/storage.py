"""Files on disk: `<year>/<two figures>/<uuid>` under the root of documents. No name of a person, no extension.

A file is written aside, fsynced with its folder, renamed. What a transaction that failed leaves behind is removed by
the periodic task, once it is old enough.
"""

import hashlib
import os
import re
import stat
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from projects.core import paris
from projects.documents import conf
from projects.jobs.files import FILE_MODE, make_folder, sync_folder

PART = ".part-"
INCOMING = "incoming"
CHUNK = 256 * 1024
_STORED = re.compile(r"\d{4}/[0-9a-f]{2}/[0-9a-f]{32}")


class FileUnusable(Exception):
    """The file is not there any more, or is not what was written."""


def write(content: IO[bytes]) -> str:
    """Keep `content`, read from its start; its path under the root."""
    name = uuid.uuid4().hex
    path = f"{paris.today().year}/{name[:2]}/{name}"
    target = conf.root() / path
    make_folder(target.parent)
    part = target.with_name(f"{PART}{name}")
    try:
        with part.open("xb") as stream:
            while chunk := content.read(CHUNK):
                stream.write(chunk)
            stream.flush()
            os.fchmod(stream.fileno(), FILE_MODE)
            os.fsync(stream.fileno())
        part.rename(target)
        sync_folder(target.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return path


def open_verified(path: str, *, size: int, sha256: str) -> BinaryIO:
    """The file, at its start, once its size and hash are those that were recorded. Raises FileUnusable."""
    root = conf.root().resolve()
    target = root / path
    if not _STORED.fullmatch(path) or not target.parent.resolve().is_relative_to(root):
        raise FileUnusable("outside of the root")
    try:
        descriptor = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise FileUnusable(error.strerror) from None
    stream = os.fdopen(descriptor, "rb")
    status = os.fstat(descriptor)
    try:
        if not stat.S_ISREG(status.st_mode) or status.st_size != size:
            raise FileUnusable("another size")
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            raise FileUnusable("another content")
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return stream


def remove(path: str) -> None:
    if _STORED.fullmatch(path):
        (conf.root() / path).unlink(missing_ok=True)


def incoming() -> Path:
    """Where files wait while their form is read."""
    folder = conf.root() / INCOMING
    make_folder(folder)
    return folder


def old_files() -> Iterator[str]:
    """The paths of stored files, and of parts, that are older than what a request may take."""
    root, newest = conf.root(), time.time() - conf.orphan_seconds()
    found = [*root.glob("[0-9]*/*/*"), *root.glob(f"{INCOMING}/*")] if root.is_dir() else []
    for file in sorted(found):
        if file.is_file() and not file.is_symlink() and file.stat().st_mtime < newest:
            if file.name.startswith(PART):
                file.unlink(missing_ok=True)
            else:
                yield str(file.relative_to(root))
