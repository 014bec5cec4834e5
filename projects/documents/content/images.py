"""Photos and images: of a bounded size, and stripped of what they tell of their author (place, camera, comments).

Nothing is decoded: segments are left out and the picture itself is copied byte for byte. How a photo is to be turned is
kept.
"""

import io
import re
import struct
from typing import IO

from PIL import Image, UnidentifiedImageError

from projects.core.errors import DomainError
from projects.documents.content.types import FileType

MOST_PIXELS = 100_000_000
MOST_SIDE = 30_000
BROKEN = "Cette image est abîmée, ou a été renommée : enregistrez-la de nouveau, puis joignez-la."
TOO_LARGE = "Cette image a trop de points ({width} × {height}) : réduisez-la, puis joignez-la."
ORIENTATION = 0x0112
_FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
# In the points of a JPEG, 0xFF is followed by 0 (itself) or by a restart.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Chunks of a PNG that tell words, a date or a place.
_PNG_TOLD = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}


def check(stream: IO[bytes], kind: FileType) -> None:
    """DomainError for a picture that cannot be opened or is too large; only its header is read."""
    width, height = _size(stream, kind)
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise DomainError(TOO_LARGE.format(width=width, height=height), "file")


def cleaned(stream: IO[bytes], kind: FileType) -> IO[bytes]:
    """The same picture without its metadata; `stream` is at its start."""
    raw = stream.read()
    try:
        made = _CLEANERS[kind.extension](raw)
        found = io.BytesIO(made)
        _size(found, kind)
    except (struct.error, ValueError, IndexError) as error:
        raise DomainError(BROKEN, "file") from error
    found.seek(0)
    return found


def _size(stream: IO[bytes], kind: FileType) -> tuple[int, int]:
    try:
        with Image.open(stream, formats=[_FORMATS[kind.extension]]) as picture:
            return picture.size
    except Image.DecompressionBombError as error:
        raise DomainError(TOO_LARGE.format(width="…", height="…"), "file") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DomainError(BROKEN, "file") from error


def _orientation(raw: bytes, kind: str) -> int:
    """How the picture is to be turned (1 to 8), as its Exif says; 1 when it says nothing."""
    try:
        with Image.open(io.BytesIO(raw), formats=[_FORMATS[kind]]) as picture:
            value = picture.getexif().get(ORIENTATION, 1)
    except Exception:  # an Exif that cannot be read tells nothing
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _exif(orientation: int) -> bytes:
    """An Exif block that tells the orientation and nothing else (TIFF, big endian, one entry)."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation, 0)
    return b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def _clean_jpeg(raw: bytes) -> bytes:
    """Without application segments (Exif, XMP, IPTC, thumbnails) and comments; colour profile and Adobe's mark stay."""
    out = bytearray(raw[:2])
    turned = _orientation(raw, "jpg")
    if turned != 1:
        block = b"Exif\x00\x00" + _exif(turned)
        out += b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    at = 2
    while True:
        if raw[at] != 0xFF:
            raise ValueError("no marker")
        while raw[at + 1] == 0xFF:  # padding
            at += 1
        marker = raw[at + 1]
        if marker == 0xD9:  # what follows the end (a second picture, an archive) is left out
            return bytes(out + b"\xff\xd9")
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # alone, without a length
            out += raw[at : at + 2]
            at += 2
            continue
        length = struct.unpack(">H", raw[at + 2 : at + 4])[0]
        segment = raw[at : at + 2 + length]
        if length < 2 or len(segment) != 2 + length:
            raise ValueError("cut segment")
        is_profile = marker == 0xE2 and segment[4:16] == b"ICC_PROFILE\x00"
        told = 0xE1 <= marker <= 0xEF and marker != 0xEE and not is_profile
        if not told and marker != 0xFE:
            out += segment
        at += 2 + length
        if marker == 0xDA:  # points, up to the next marker that is no part of them
            found = _NEXT_MARKER.search(raw, at)
            end = found.start() if found else len(raw)
            out += raw[at:end]
            if not found:  # a picture that was cut: it is shown as far as it goes
                return bytes(out + b"\xff\xd9")
            at = end


def _clean_png(raw: bytes) -> bytes:
    """Without the chunks that hold words, a date or Exif; what follows the end of the picture goes too."""
    out, at = bytearray(raw[:8]), 8
    while True:
        length, name = struct.unpack(">I4s", raw[at : at + 8])
        chunk = raw[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise ValueError("cut chunk")
        if name not in _PNG_TOLD:
            out += chunk
        at += 12 + length
        if name == b"IEND":
            return bytes(out)


def _clean_webp(raw: bytes) -> bytes:
    """Without Exif and XMP, and without the flags that announce them; a turned photo keeps its turn."""
    turned = _orientation(raw, "webp")
    length = struct.unpack("<I", raw[4:8])[0]
    body, at, end = bytearray(), 12, min(8 + length, len(raw))
    while at + 8 <= end:
        name, size = struct.unpack("<4sI", raw[at : at + 8])
        data = raw[at + 8 : at + 8 + size]
        if len(data) != size:
            raise ValueError("cut chunk")
        at += 8 + size + size % 2
        if name in (b"EXIF", b"XMP "):
            continue
        if name == b"VP8X":
            flags = data[0] & ~0x0C | (0x08 if turned != 1 else 0)
            data = bytes([flags]) + data[1:]
        body += _riff(name, data)
    if turned != 1:
        body += _riff(b"EXIF", _exif(turned))
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + bytes(body)


def _riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + (b"\x00" if len(data) % 2 else b"")


_CLEANERS = {"jpg": _clean_jpeg, "png": _clean_png, "webp": _clean_webp}
