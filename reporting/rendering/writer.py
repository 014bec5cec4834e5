"""The syntax of a PDF file (ISO 32000, 7.3 and 7.5): objects, compressed objects, cross-reference stream, trailer."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

HEADER = b"%PDF-1.7\n%\xf0\x9f\x8d\xbc\n"
LEVEL = 4  # half the time of the next one, and a twentieth more
# Objects are compressed together up to so many bytes: what they have in common is said once, and a reader that wants
# one of them unpacks no more than this.
PACK = 1 << 18
MOST = 1 << 15  # objects of one group that go together: an index is written on two bytes
FREE = b"\x00" * 5 + b"\xff\xff"  # entry of the number 0
# The entries of objects that follow each other in a stream, each as what it adds to the one above (PNG « Up »): one to
# an index of two bytes.
_STEP = 1 + len(FREE)
_STEPS = b"".join(b"\2\0\0\0\0\0" + (b"\1\1" if index % 256 == 0 else b"\0\1") for index in range(1 << 16))


def string(text: str) -> bytes:
    """A text string: as it is when it is plain ASCII, else as hexadecimal UTF-16."""
    if text.isascii() and text.isprintable():
        return b"(%s)" % text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode()
    return b"<feff%s>" % text.encode("utf-16-be").hex().encode()


def reference(number: int) -> bytes:
    return b"%d 0 R" % number


def references(numbers: Iterable[int]) -> bytes:
    return b"[%s]" % b" ".join(map(reference, numbers))


class _Run(NamedTuple):
    """Entries of the cross-reference for numbers that follow each other."""

    place: int  # of a stream, where it is in the file; of packed objects, the rank of their pack
    rank: int = 0  # of the first one in its pack
    length: int = 1
    packed: bool = False


class Writer:
    """Writes streams one after the other, then all other objects. Numbers are given out in order.

    Objects 1 to `reserved` are those of the document as a whole: they are known when everything else is written.
    """

    def __init__(self, reserved: int) -> None:
        self._out = io.BytesIO()
        self._out.write(HEADER)
        self._hash = hashlib.sha256(HEADER)
        self._at = len(HEADER)
        self._reserved = reserved
        self._next = reserved + 1
        self._runs: list[_Run] = []  # in the order of the numbers
        self._packs: list[tuple[bytes, bytes]] = []  # dictionary and content: they are written last
        # The pack at hand: numbers and offsets, texts, their length.
        self._heads: list[str] = []
        self._texts: list[bytes] = []
        self._size = self._count = 0

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
        self._runs.append(self._write_stream(number, dictionary, data))
        return number

    def group(
        self, first: int, offsets: Sequence[int], text: bytes, streams: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        """Objects then streams (dictionary and content), under the numbers that were taken last, from `first` on.

        `text` holds all the objects, each at its offset.
        """
        self._runs += self._gather(first, offsets, text)
        for number, (dictionary, content) in enumerate(streams, start=first + len(offsets)):
            self._runs.append(self._write_stream(number, dictionary, content))

    def objects(self, first: int, texts: Sequence[bytes]) -> None:
        """The same, each object in its own text."""
        self.group(first, *laid(texts))

    def finish(self, fixed: Sequence[bytes], root: int, info: int) -> bytes:
        """Write the objects of the document itself (1, 2, 3…), the cross-reference and the trailer; the whole file."""
        if len(fixed) != self._reserved:
            raise ValueError("every reserved number needs its object")
        runs = [*self._gather(1, *laid(fixed)), *self._runs]
        self._close()
        first = self.take(len(self._packs))
        runs += [self._write_stream(number, *pack) for number, pack in enumerate(self._packs, start=first)]
        own, start = self.take(), self._at
        index = zlib.compress(_differences([*runs, _Run(start)], first), LEVEL)
        digest = self._hash.hexdigest()[:32].encode()
        dictionary = (
            b"<< /Type /XRef /Size %d /W [1 4 2] /Root %s /Info %s /ID [<%s> <%s>] /Filter /FlateDecode"
            b" /DecodeParms << /Predictor 12 /Columns %d >> /Length %d >>"
            % (own + 1, reference(root), reference(info), digest, digest, len(FREE), len(index))
        )
        self._write_stream(own, dictionary, index)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return self._out.getvalue()

    def _gather(self, first: int, offsets: Sequence[int], text: bytes) -> list[_Run]:
        """Put objects in the pack at hand, or in the next one when it is full; their entries."""
        runs = []
        for start in range(0, len(offsets), MOST):
            kept = offsets[start : start + MOST]
            end = offsets[start + MOST] if start + MOST < len(offsets) else len(text)
            if self._size + end - kept[0] > PACK or self._count + len(kept) > MOST:
                self._close()
            runs.append(_Run(len(self._packs), self._count, len(kept), packed=True))
            pairs = [0] * (2 * len(kept))
            pairs[::2] = range(first + start, first + start + len(kept))
            pairs[1::2] = map((self._size - kept[0]).__add__, kept)
            self._heads.append(str(pairs)[1:-1].replace(",", ""))
            self._texts.append(text[kept[0] : end])
            self._size += end - kept[0] + 1
            self._count += len(kept)
        return runs

    def _close(self) -> None:
        """Compress the pack at hand, if it holds anything, and open another one."""
        if not self._count:
            return
        head = " ".join(self._heads).encode() + b"\n"
        packed = zlib.compress(head + b"\n".join(self._texts), LEVEL)
        dictionary = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>"
        self._packs.append((dictionary % (self._count, len(head), len(packed)), packed))
        self._heads, self._texts, self._size, self._count = [], [], 0, 0

    def _write_stream(self, number: int, dictionary: bytes, content: bytes) -> _Run:
        """Write a stream; its entry in the cross-reference."""
        run = _Run(self._at)
        self._write(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, dictionary, content))
        return run

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


def _differences(runs: Iterable[_Run], first_pack: int) -> bytes:
    """The entries from the number 0 on, each as what it adds to the one above: long runs of the same bytes."""
    rows, above = [b"\2" + FREE], FREE
    for place, rank, length, packed in runs:
        prefix = b"\2" + (first_pack + place).to_bytes(4, "big") if packed else b"\1" + place.to_bytes(4, "big")
        entry = prefix + rank.to_bytes(2, "big")
        rows.append(b"\2" + bytes((new - old) % 256 for new, old in zip(entry, above, strict=True)))
        rows.append(_STEPS[_STEP * (rank + 1) : _STEP * (rank + length)])
        above = prefix + (rank + length - 1).to_bytes(2, "big")
    return b"".join(rows)
