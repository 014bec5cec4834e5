"""The colour of an organisation on paper: read as « #0b5563 », dark enough to be read on white."""

from __future__ import annotations

import re

ACCENT = "#0b5563"
LEAST = 4.5  # contrast of a text with its ground (WCAG 2.2, 1.4.3)
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def contrast_with_white(colour: str) -> float:
    """From 1 (white) to 21 (black), of a colour written « #rrggbb »."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def fault_of(colour: str) -> str:
    """Why a colour may not be printed on white, in French; "" when it may, or when it does not read as a colour."""
    if not _COLOUR.fullmatch(colour):
        return ""
    found = contrast_with_white(colour)
    if found >= LEAST:
        return ""
    # Cut, not rounded: 4,48 is not told as the 4,5 that it lacks.
    said, least = (f"{int(number * 10) / 10:.1f}".replace(".", ",") for number in (found, LEAST))
    return f"Cette couleur est trop claire sur du blanc : contraste de {said}, il faut {least}. Prenez-la plus foncée."
