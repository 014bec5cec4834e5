"""Which sheet each page of each part takes: whole pages one after the other, what flows as much as a sheet holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.rendering.part import PAGE_BOTTOM, PAGE_TOP, Part
from reporting.rendering.segments import Segment

ROUNDING = 0.01  # points: heights are written with six figures


@dataclass(frozen=True)
class Piece:
    """A segment, rendered and cut."""

    segment: Segment
    part: Part


@dataclass(frozen=True)
class Imposition:
    """For each piece, the sheet (from 0) of each of its pages and how far it is moved up, in points."""

    stands: tuple[tuple[tuple[int, float], ...], ...]
    sheets: int


def impose(pieces: Sequence[Piece]) -> Imposition:
    stands: list[tuple[tuple[int, float], ...]] = []
    pile = _Pile()
    for index, piece in enumerate(pieces):
        if not piece.part.flows:
            pile.close()
            stands.append(tuple((pile.sheets + page, 0.0) for page in range(piece.part.length)))
            pile.sheets += piece.part.length
            continue
        if piece.segment.fresh or not pile.holds(list(_together(pieces, index))):
            pile.close()
        stands.append(tuple(pile.lay(extent) for extent in piece.part.extents))
    pile.close()
    return Imposition(tuple(stands), pile.sheets)


def _together(pieces: Sequence[Piece], index: int) -> Iterator[Part]:
    """What may not be parted from the piece at `index`: what it announces, itself included."""
    for piece in pieces[index:]:
        if not piece.part.flows:
            return
        yield piece.part
        if not piece.segment.keep:
            return


class _Pile:
    """The sheet at hand: nothing (None), or filled down to `at`. What comes keeps its own distance to what is above."""

    def __init__(self) -> None:
        self.sheets = 0  # finished, or at hand
        self._at: float | None = None

    def close(self) -> None:
        self._at = None

    def holds(self, parts: Sequence[Part]) -> bool:
        """Whether all of these stand whole on the sheet at hand."""
        if self._at is None or any(part.length > 1 for part in parts):
            return self._at is None
        needed = sum(PAGE_TOP - bottom for part in parts for _, bottom in part.extents)
        return self._at - needed >= PAGE_BOTTOM - ROUNDING

    def lay(self, extent: tuple[float, float]) -> tuple[int, float]:
        """Lay a page of a part under what is there; at the top of a sheet the distance above it is dropped."""
        top, bottom = extent
        if self._at is None or self._at - (PAGE_TOP - bottom) < PAGE_BOTTOM - ROUNDING:
            self.sheets += 1
            shift = PAGE_TOP - top
        else:
            shift = self._at - PAGE_TOP
        self._at = bottom + shift
        return self.sheets - 1, shift
