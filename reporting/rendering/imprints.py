"""The organisation that publishes, ready for covers and letterheads: its logo at its size, under an address of ours."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from projects.core.french import typeset
from reporting.rendering.content import Imprint, LogoContent, RecueilContent
from reporting.rendering.palette import ACCENT

# The address of a logo inside a document: the hash of its bytes. The renderer gives no other picture.
LOGO_SCHEME = "fipe-logo:"
Box = tuple[float, float]  # width and height that a logo holds in, in mm
ON_COVER: Box = (50.0, 13.0)
ON_LETTER: Box = (60.0, 18.0)


@dataclass(frozen=True)
class Picture:
    """What the renderer reads at an address of `LOGO_SCHEME`."""

    media_type: str
    data: bytes


@dataclass(frozen=True)
class LogoView:
    """A logo in a template: its address, its size in mm, what it shows in words."""

    address: str
    width: float
    height: float
    text: str


@dataclass(frozen=True)
class ImprintView:
    imprint: Imprint
    logo: LogoView | None

    @property
    def accent(self) -> str:
        return self.imprint.accent or ACCENT


def view(content: RecueilContent, box: Box) -> ImprintView | None:
    """How a document prints its organisation, the logo within `box`; None where nobody said."""
    imprint = content.imprint
    if imprint is None:
        return None
    return ImprintView(imprint, _logo(imprint.logo, imprint.name, box) if imprint.logo else None)


def pictures(content: RecueilContent) -> dict[str, Picture]:
    """The pictures that the cover and the letterhead of a document show, by address."""
    logo = content.imprint.logo if content.imprint else None
    return {_address(logo): Picture(logo.media_type, base64.b64decode(logo.data))} if logo else {}


def _logo(logo: LogoContent, name: str, box: Box) -> LogoView:
    scale = min(box[0] / logo.width, box[1] / logo.height)
    size = (round(logo.width * scale, 2), round(logo.height * scale, 2))
    return LogoView(_address(logo), *size, typeset(f"Logo : {name}"))


def _address(logo: LogoContent) -> str:
    return LOGO_SCHEME + hashlib.sha256(base64.b64decode(logo.data)).hexdigest()
