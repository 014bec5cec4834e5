"""Files that are too heavy are never kept, in memory or on disk: what is over the limit is read and dropped.

So a form with a file of 200 MB is read to its end, its text is not lost, and the field says the size of the file.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from projects.documents import conf


class TooBigFile(UploadedFile):
    """A file of which only the name and the size are known."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(file=None, name=name, size=size)


class TooBigRequest(StopUpload):
    """More than any form of the portal is meant to hold: not read at all."""


class BoundedUpload(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: the next ones get no more than the limit of each file."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen = start + len(raw_data)
        return raw_data if self.seen <= conf.max_bytes() else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return TooBigFile(self.file_name or "", self.seen) if self.seen > conf.max_bytes() else None
