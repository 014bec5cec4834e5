"""The syntax of a PDF file (ISO 32000, 7.3 and 7.5): objects, compressed objects, cross-reference stream, trailer."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Sequence

HEADER = b"%PDF-1.7\n%\xf0\x9f\x8d\xbc\n"
# Fast: the text of the elements is so regular that a higher level gains a twentieth and takes three times as long.
LEVEL = 3
FREE = b"\x00" * 5 + b"\xff\xff"  # entry of the number 0
_INDEXES = [index.to_bytes(2, "big") for index in range(1 << 16)]


def string(text: str) -> bytes:
    """A text string: as it is when it is plain ASCII, else as hexadecimal UTF-16."""
    if text.isascii() and text.isprintable():
        return b"(%s)" % text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode()
    return b"<feff%s>" % text.encode("utf-16-be").hex().encode()


def reference(number: int) -> bytes:
    return b"%d 0 R" % number


def references(numbers: Iterable[int]) -> bytes:
    return b"[%s]" % b" ".join(map(reference, numbers))


class Writer:
    """Writes objects one after the other. Numbers are given out in order; the first ones are written last.

    Objects 1 to `reserved` are those of the document as a whole: they are known when everything else is written.
    """

    def __init__(self, reserved: int) -> None:
        self._out = io.BytesIO()
        self._out.write(HEADER)
        self._hash = hashlib.sha256(HEADER)
        self._at = len(HEADER)
        self._reserved = reserved
        self._next = reserved + 1
        self._entries: list[bytes] = []  # of the cross-reference, in the order of the numbers

    def take(self, count: int = 1) -> int:
        """The first of `count` new numbers: what they stand for is written before any other number is taken."""
        first, self._next = self._next, self._next + count
        return first

    def stream(self, content: bytes, entries: bytes = b"", *, plain: bool = False) -> int:
        """A stream under a new number, compressed unless it must be read by simple tools."""
        number = self.take()
        data = content if plain else zlib.compress(content, LEVEL)
        filtered = b"" if plain else b" /Filter /FlateDecode"
        dictionary = b"<< %s%s /Length %d >>" % (entries, filtered, len(data))
        self._entries.append(self._write_stream(number, dictionary, data))
        return number

    def group(
        self, first: int, offsets: Sequence[int], text: bytes, streams: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        """Objects then streams (dictionary and content), under the numbers that were taken last, from `first` on.

        `text` holds all the objects, each at its offset.
        """
        own = self.take()
        self._entries.append(_packed_entries(own, len(offsets)))
        for number, (dictionary, content) in enumerate(streams, start=first + len(offsets)):
            self._entries.append(self._write_stream(number, dictionary, content))
        self._entries.append(self._pack(own, range(first, first + len(offsets)), offsets, text))

    def objects(self, first: int, texts: Sequence[bytes]) -> None:
        """The same, each object in its own text."""
        self.group(first, *laid(texts))

    def finish(self, fixed: Sequence[bytes], root: int, info: int) -> bytes:
        """Write the objects of the document itself (1, 2, 3…), the cross-reference and the trailer; the whole file."""
        if len(fixed) != self._reserved:
            raise ValueError("every reserved number needs its object")
        packed, own = self.take(), self.take()
        first = _packed_entries(packed, len(fixed))
        self._entries.append(self._pack(packed, range(1, len(fixed) + 1), *laid(fixed)))
        self._entries.append(_at_offset(self._at))
        index = zlib.compress(b"".join([FREE, first, *self._entries]), LEVEL)
        digest = self._hash.hexdigest()[:32].encode()
        dictionary = (
            b"<< /Type /XRef /Size %d /W [1 4 2] /Root %s /Info %s /ID [<%s> <%s>] /Filter /FlateDecode /Length %d >>"
            % (own + 1, reference(root), reference(info), digest, digest, len(index))
        )
        start = self._at
        self._write_stream(own, dictionary, index)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return self._out.getvalue()

    def _pack(self, own: int, numbers: range, offsets: Sequence[int], text: bytes) -> bytes:
        """Several objects in one compressed stream; its entry in the cross-reference."""
        head = b" ".join([b"%d %d" % pair for pair in zip(numbers, offsets, strict=True)]) + b"\n"
        packed = zlib.compress(head + text, LEVEL)
        dictionary = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>"
        return self._write_stream(own, dictionary % (len(offsets), len(head), len(packed)), packed)

    def _write_stream(self, number: int, dictionary: bytes, content: bytes) -> bytes:
        """Write a stream; its entry in the cross-reference."""
        entry = _at_offset(self._at)
        self._write(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, dictionary, content))
        return entry

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._hash.update(data)
        self._at += len(data)


def laid(texts: Sequence[bytes]) -> tuple[list[int], bytes]:
    """Texts one after the other, and where each starts."""
    offsets, at = [], 0
    for text in texts:
        offsets.append(at)
        at += len(text) + 1
    return offsets, b"\n".join(texts)


def _packed_entries(stream: int, count: int) -> bytes:
    prefix = b"\x02" + stream.to_bytes(4, "big")
    return prefix + prefix.join(_INDEXES[:count]) if count else b""


def _at_offset(offset: int) -> bytes:
    return b"\x01" + offset.to_bytes(4, "big") + b"\x00\x00"
