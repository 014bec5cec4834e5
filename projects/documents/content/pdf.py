"""PDF files: readable, and without a command that starts something. Read by qpdf, through pikepdf.

Scripts are told, not refused: the forms of the administration (Cerfa) are full of them, and nothing here runs them.
"""

from typing import Any, BinaryIO

import pikepdf
from pikepdf.settings import set_qpdf_limits

from projects.core.errors import DomainError

BROKEN = "Ce PDF est abîmé, ou a été renommé : ouvrez-le, imprimez-le de nouveau en PDF, puis joignez-le."
LOCKED = "Ce PDF est protégé par un mot de passe : enregistrez-le sans mot de passe, puis joignez-le."
ACTIVE = (
    "Ce PDF contient une commande qui lance un programme : imprimez-le de nouveau en PDF, puis joignez cette copie."
)
BOMB = "Ce PDF se déplie en un contenu démesuré : imprimez-le de nouveau en PDF, puis joignez cette copie."
# Actions that start something outside of the reader.
_COMMANDS = {"/Launch", "/ImportData", "/RichMediaExecute"}
MOST_OBJECTS = 500_000
DEEPEST = 8
# What one compressed part may unfold to in memory. The parts that are unfolded to read a file hold its objects: some
# hundred kilobytes in real ones; pictures and fonts stay folded. It holds for the whole process, so it is set at once.
MOST_UNFOLDED = 64 * 1024 * 1024
set_qpdf_limits(
    flate_max_memory=MOST_UNFOLDED,
    run_length_max_memory=MOST_UNFOLDED,
    png_max_memory=MOST_UNFOLDED,
    tiff_max_memory=MOST_UNFOLDED,
    doc_max_warnings=20_000,
)


def check(stream: BinaryIO) -> bool:
    """Whether the PDF holds scripts. DomainError when it cannot be opened, asks a password, or holds a command."""
    try:
        with pikepdf.open(stream, inherit_page_attributes=False) as document:
            if len(document.pages) < 1 or len(document.objects) > MOST_OBJECTS:
                raise DomainError(BROKEN, "file")
            seen: set[str] = set()
            for found in document.objects:
                _look(found, seen)
            is_bomb = any("memory limit exceeded" in told for told in document.get_warnings())
    except pikepdf.PasswordError as error:
        raise DomainError(LOCKED, "file") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, OSError, KeyError) as error:
        raise DomainError(BROKEN, "file") from error
    if is_bomb:
        raise DomainError(BOMB, "file")
    if seen & _COMMANDS:
        raise DomainError(ACTIVE, "file")
    return "/JS" in seen


def _look(found: Any, seen: set[str], depth: int = 0) -> None:
    """Add to `seen` the kinds of actions of this object; indirect ones are seen on their own turn."""
    if isinstance(found, pikepdf.Stream):
        found = found.stream_dict
    if isinstance(found, pikepdf.Dictionary):
        if "/JS" in found:
            seen.add("/JS")
        kind = found.get("/S")
        if isinstance(kind, pikepdf.Name):
            seen.add(str(kind))
        values = [value for _, value in found.items()]
    elif isinstance(found, pikepdf.Array):
        values = list(found)
    else:
        return
    if depth < DEEPEST:
        for value in values:
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                _look(value, seen, depth + 1)
