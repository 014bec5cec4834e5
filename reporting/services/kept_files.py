"""Published files: kept for ever under the name of their own hash, in a folder apart from the files of jobs."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings

from projects.jobs import files
from projects.jobs.files import Kept

PDF = "application/pdf"


def root() -> Path:
    return Path(settings.PUBLICATIONS_ROOT)


def keep(data: bytes) -> PurePosixPath:
    """Write a document where its hash says, and give that path; the same bytes are kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    folder, name = PurePosixPath(sha256[:2]), f"{sha256}.pdf"
    try:
        with files.write(folder, name, PDF, root()) as (stream, _):
            stream.write(data)
    except FileExistsError:
        pass  # an attempt that was lost had kept it; who opens it checks it again
    return folder / name


def open_kept(file: Kept) -> BinaryIO:
    """A published file, open, once it is found to be what was published; FileUnusable otherwise."""
    return files.open_verified(file, root())
