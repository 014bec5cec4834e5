"""The name of a file as it is kept and given back: one line, no path, no sign that hides what it is."""

import re
import unicodedata

LONGEST = 120
# Folders of both worlds: some browsers and most scripts send whole paths.
_SEPARATORS = re.compile(r"[/\\]")
# What a disk, a header or a script of ours would stumble on.
_UNWANTED = re.compile(r'[<>:"|?*]')


def safe_name(given: str, extension: str = "") -> str:
    """The last part of `given`, readable and bounded, ended by `extension` (which it has, or gets).

    Controls and signs that turn the direction of a text (a « fdp.exe » that reads « exe.pdf ») are dropped; letters of
    any language and emoji stay. A name of which nothing is left is « document ».
    """
    text = _SEPARATORS.split(unicodedata.normalize("NFC", given))[-1]
    text = "".join(" " if char.isspace() else char for char in text)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    text = " ".join(_UNWANTED.sub(" ", text).split()).strip(". ")
    stem, found = split(text)
    wanted = found or extension
    end = f".{wanted}" if wanted else ""
    stem = _cut(stem.strip(". "), LONGEST - len(end)) or "document"
    return f"{stem}{end}"


def split(name: str) -> tuple[str, str]:
    """« Budget 2026 » and « xlsx » of « Budget 2026.XLSX »; no extension where the end is no short word."""
    stem, dot, end = name.rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z0-9]{1,10}", end):
        return name, ""
    return stem, end.lower()


def _cut(text: str, length: int) -> str:
    """At most `length` characters and 200 bytes, never in the middle of one."""
    text = text[:length]
    while len(text.encode()) > 200:
        text = text[:-1]
    return text.strip()
