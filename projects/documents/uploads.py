"""How files come in. One that is too heavy is never kept, in memory or on disk: past the limit it is read and dropped.

So a form with a file of 200 MB is read to its end, its text is not lost, and the field says the size of the file. A
stranger's files are dropped too: no page takes them. Files wait beside the documents, on the volume made for them, and
not in a temporary folder that may be memory.
"""

import tempfile
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from projects.documents import conf, storage


class NotKept(UploadedFile):
    """A file of which only the name and the size are known."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(file=None, name=name, size=size)

    def __bool__(self) -> bool:
        return True  # somebody gave it


class BoundedUpload(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: the next ones get no more than the limit of each file."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.seen = 0
        self.most = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        self.seen, self.most = 0, conf.max_bytes() if user is not None and user.is_authenticated else 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen = start + len(raw_data)
        return raw_data if self.seen <= self.most else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.seen <= self.most:
            return None
        for handler in self.request.upload_handlers if self.request else ():
            started = getattr(handler, "file", None)
            if started is not None:
                started.close()  # what was written of it goes at once
        return NotKept(self.file_name or "", self.seen)


class IncomingFile(TemporaryUploadedFile):
    """A file that waits on the volume of documents, and goes with its request."""

    def __init__(self, name: str, content_type: str, size: int, charset: str, extra: Any = None) -> None:
        file = tempfile.NamedTemporaryFile(dir=storage.incoming(), prefix=storage.PART)  # noqa: SIM115 (closed with it)
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class IncomingUpload(TemporaryFileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = IncomingFile(
            self.file_name or "", self.content_type or "", 0, self.charset or "", self.content_type_extra
        )
