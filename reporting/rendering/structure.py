"""What the structure tree of a segment needs before it goes under the one of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


def prepare(pdf: Pdf, prefix: str, promote: int = 0) -> list[tuple[str, pikepdf.Object]]:
    """Make the elements of a segment ready to stand beside those of others; its header cells, by name.

    `prefix` makes the names of table cells unique: segments number theirs alike. `promote` raises the headings by so
    many levels, when the segment stands alone without those above.
    """
    cells = []
    for node in pdf.objects:
        role = node.get("/S") if isinstance(node, Dictionary) and "/P" in node else None
        if role == Name.Table:
            _scope(node)
        if role in (Name.TH, Name.TD) and "/ID" in node:
            name = prefix + bytes(node.ID).decode("latin-1")
            node.ID = String(name)
            cells.append((name, node))
        if role == Name.TD and "/A" in node and "/Headers" in node.A:
            node.A.Headers = Array([String(prefix + str(header)) for header in node.A.Headers])
        if promote and str(role) in HEADINGS:
            node.S = Name(HEADINGS[max(0, HEADINGS.index(str(role)) - promote)])
    return cells


def draw_from(pdf: Pdf, drawings: Mapping[tuple[int, int], pikepdf.Object]) -> None:
    """Say of each marked content that it is in the drawing that its page has become."""
    for node in pdf.objects:
        if not (isinstance(node, Dictionary) and "/S" in node and "/P" in node and "/K" in node):
            continue
        kids = node.K if isinstance(node.K, Array) else [node.K]
        if any(isinstance(kid, int) for kid in kids):
            drawing = drawings[node.Pg.objgen]
            node.K = Array([_marked(kid, drawing) if isinstance(kid, int) else kid for kid in kids])


def _marked(number: int, drawing: pikepdf.Object) -> pikepdf.Object:
    """A marked content, on the page of its element."""
    return Dictionary(Type=Name.MCR, Stm=drawing, MCID=number)


def _scope(table: pikepdf.Object) -> None:
    """Say of each header cell whether it heads a column or a row: simple readers go by this alone."""
    for group in children(table):
        if group.get("/S") not in (Name.THead, Name.TBody, Name.TFoot):
            continue
        scope = Name.Column if Name.THead == group.S else Name.Row
        for row in children(group):
            for cell in children(row):
                if cell.get("/S") == Name.TH and "/A" in cell:
                    cell.A.Scope = scope


def children(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements under an element, without the marked contents of the page."""
    found = element.get("/K")
    kids = [found] if isinstance(found, Dictionary) else found if isinstance(found, Array) else ()
    for kid in kids:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
