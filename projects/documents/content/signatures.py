"""What the first bytes of a file say it is. Only what a portal meets: types that are taken, and those that hide."""

# (offset, bytes, what it is)
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"#!", "program"),
    (0, b"GIF8", "gif"),
    (0, b"Rar!", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"\x1f\x8b", "archive"),
    (0, b"{\\rtf", "rtf"),
    (4, b"ftypheic", "heic"),
    (4, b"ftypheix", "heic"),
    (4, b"ftypmif1", "heic"),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<script", b"<svg", b"<body", b"<iframe", b"<?php")
WRONG = {
    "ole": (
        "Ce fichier est à l’ancien format d’Office, ou protégé par un mot de passe : "
        "enregistrez-le sans mot de passe, au format actuel."
    ),
    "program": "Ce fichier est un programme : le portail n’en garde pas.",
    "markup": "Ce fichier contient une page web ou un dessin SVG : enregistrez-le en PDF ou en image.",
    "heic": "Cette photo est au format HEIC : enregistrez-la au format JPEG.",
}


def told_by_signature(head: bytes) -> str:
    """« pdf », « zip », « jpg », « program », « markup »…; "" for what has no signature, as a text."""
    for offset, mark, name in _SIGNATURES:
        if head[offset : offset + len(mark)] == mark:
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    # Readers allow some bytes before the header of a PDF; a browser does not run them as something else.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    start = head[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP) or (start.startswith((b"<?xml", b"<!--")) and any(mark in start for mark in _MARKUP)):
        return "markup"
    return ""
