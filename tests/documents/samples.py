"""Files that people give, made here: honest ones of each type, and others that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from itertools import count

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from projects.documents.content.types import BY_EXTENSION

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_NUMBERS = count(1)
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def given(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a form receives it; the type that the browser says is never believed."""
    return SimpleUploadedFile(name, content, content_type="application/x-whatever")


def pdf(*, script: str = "", launch: str = "", password: str = "") -> bytes:
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(200, 300))
    document.docinfo["/Title"] = f"Exemple {next(_NUMBERS)}"  # no two are the same file
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
        document.Root.OpenAction = document.make_indirect(action)
    if launch:
        # In a page's additional actions, inside other things: not at the door.
        document.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=launch))
    document.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return out.getvalue()


def archive(parts: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def ooxml(extension: str, more: dict[str, bytes] | None = None) -> bytes:
    main = f"{BY_EXTENSION[extension].media_type}.main+xml"
    told = f'<Types><Override PartName="/{_MAIN[extension]}" ContentType="{main}"/></Types>'.encode()
    return archive({"[Content_Types].xml": told, _MAIN[extension]: b"<x/>", **(more or {})})


def odf(extension: str, more: dict[str, bytes] | None = None) -> bytes:
    told = BY_EXTENSION[extension].media_type.encode()
    parts = {"mimetype": told, "META-INF/manifest.xml": b"<manifest/>", "content.xml": b"<x/>"}
    return archive({**parts, **(more or {})}, stored=("mimetype",))


def picture(extension: str, *, size: tuple[int, int] = (40, 30), told: bool = False) -> bytes:
    """A picture; `told` puts in a place, a comment and a turn."""
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 60))
    form = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[extension]
    if not told:
        image.save(out, form)
        return out.getvalue()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "SECRET PLACE"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, form, exif=exif, xmp=b"<x:xmpmeta>SECRET PLACE</x:xmpmeta>")
    return out.getvalue()


def honest(extension: str) -> bytes:
    """A small file of that type."""
    if extension in _MAIN:
        return ooxml(extension)
    if extension in ("odt", "ods", "odp"):
        return odf(extension)
    if extension in ("jpg", "png", "webp"):
        return picture(extension)
    if extension == "pdf":
        return pdf()
    return "nom;montant\nCrèche de l’Étoile;1 234,50 €\n".encode()


def bomb() -> bytes:
    """A Word file of some kilobytes that unfolds to 100 MB."""
    return ooxml("docx", {"word/media/image1.bmp": bytes(100 * 1024 * 1024)})


def long_list() -> bytes:
    """An archive that says to have a list of parts of 22 MB: reading it took ten times as much."""
    return ooxml("docx")[:-10] + struct.pack("<I", 22 * 1024 * 1024) + bytes(6)


def pdf_bomb(megabytes: int) -> bytes:
    """A PDF whose objects stand in a part that unfolds to some megabytes of blanks."""
    packed = zlib.compressobj(9)
    blanks = bytes(1024 * 1024).replace(b"\0", b" ")
    part = b"".join(packed.compress(piece) for piece in (b"4 0 ", *[blanks] * megabytes, b"<<>>")) + packed.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Resources<<>>/MediaBox[0 0 9 9]>>",
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(part), part),
    ]
    made, rows = b"%PDF-1.5\n", [(0, 0, 65535)]
    for number, content in zip((1, 2, 3, 5), objects, strict=True):
        rows.append((1, len(made), 0))
        made += b"%d 0 obj%sendobj\n" % (number, content)
    rows[4:4] = [(2, 5, 0)]  # object 4 is in the part that object 5 is
    table = b"".join(struct.pack(">BIH", *row) for row in [*rows, (1, len(made), 0)])
    said = b"<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>" % len(table)
    return made + b"6 0 obj%sstream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF" % (said, table, len(made))


def huge_picture() -> bytes:
    """The header of a PNG of 25 000 by 25 000 points."""
    head = b"IHDR" + struct.pack(">II5B", 25_000, 25_000, 8, 2, 0, 0, 0)
    first = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + first + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
