"""Which sheet each piece of a document takes."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from reporting.rendering.assemble import numbering, running_titles
from reporting.rendering.imposition import Piece, impose
from reporting.rendering.part import PAGE_BOTTOM, PAGE_TOP, Part, Template
from reporting.rendering.segments import Entry, Segment

HEIGHT = PAGE_TOP - PAGE_BOTTOM
NOTHING = Template(b"", array("i"))


def piece(key: str, *extents: tuple[float, float], pages: int = 0, fresh: bool = False, keep: bool = False) -> Piece:
    """A part of so many whole pages, or one that flows, `extents` (gap, height) on each of its pages."""
    entry = Entry(key, key, 1, "block", key)
    segment = Segment(key, key, lambda link, tight: "", entries=(entry,), flows=not pages, fresh=fresh, keep=keep)
    places = tuple((PAGE_TOP - gap, PAGE_TOP - gap - height) for gap, height in extents)
    anchors = {key: (0, 0.0, places[0][0] if places else PAGE_TOP)}
    part = Part(
        pages=tuple(range(1, pages + 1)), anchors=anchors, glyphs={}, links=(), tops=(), parents=(), ids=(), bare=False,
        offsets=(), objects=NOTHING, streams=(), contents=(), forms=tuple(range(1, len(places) + 1)), extents=places,
    )  # fmt: skip
    return Piece(segment, part)


def sheets(*pieces: Piece) -> list[list[int]]:
    return [[sheet for sheet, _ in stands] for stands in impose(pieces).stands]


def test_what_flows_fills_a_sheet_then_the_next_one() -> None:
    third = (0.0, HEIGHT / 3)
    assert sheets(*(piece(str(rank), third) for rank in range(4))) == [[0], [0], [0], [1]]


def test_the_distance_above_is_dropped_at_the_top_of_a_sheet() -> None:
    pieces = [piece("a", (30.0, HEIGHT / 2)), piece("b", (30.0, HEIGHT / 2)), piece("c", (30.0, HEIGHT / 2 - 30))]
    imposed = impose(pieces)
    assert [stand[0] for stand in imposed.stands] == [(0, 30.0), (1, 30.0), (1, -HEIGHT / 2)]


def test_a_name_stays_with_what_it_announces() -> None:
    pieces = [piece("a", (0, HEIGHT * 0.6)), piece("name", (9, 40), keep=True), piece("b", (0, HEIGHT * 0.4))]
    assert sheets(*pieces) == [[0], [1], [1]]


def test_whole_pages_and_fresh_starts_leave_the_sheet_at_hand() -> None:
    pieces = [
        piece("a", (0, 50)),
        piece("page", pages=2),
        piece("b", (0, 50)),
        piece("c", (0, 50), fresh=True),
        piece("long", (0, HEIGHT), (0, 100)),
        piece("d", (0, 100)),
    ]
    imposed = impose(pieces)
    assert [[sheet for sheet, _ in stands] for stands in imposed.stands] == [[0], [1, 2], [3], [4], [5, 6], [6]]
    assert imposed.sheets == 7
    assert numbering(pieces, imposed) == {"a": 1, "page": 2, "b": 4, "c": 5, "long": 6, "d": 7}
    assert running_titles(pieces, imposed) == ["a", "page", "page", "b", "c", "long", "d"]


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(1, HEIGHT - 30)), min_size=1, max_size=40))
def test_nothing_overlaps_nor_leaves_the_sheet(given: list[tuple[float, float]]) -> None:
    imposed = impose([piece(str(rank), one) for rank, one in enumerate(given)])
    below: dict[int, float] = {}
    for (gap, height), stands in zip(given, imposed.stands, strict=True):
        ((sheet, shift),) = stands
        top = PAGE_TOP - gap + shift
        assert top <= below.get(sheet, PAGE_TOP) + 0.01
        assert top - height >= PAGE_BOTTOM - 0.02
        below[sheet] = top - height
    assert sorted(below) == list(range(imposed.sheets))
