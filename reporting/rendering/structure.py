"""One structure tree out of those of the segments: one Document, one ParentTree, one IDTree."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


class StructureTree:
    """Collects the elements of each segment, in order, under one Document element."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self._parents = Array()
        self._next_key = 0
        self._ids: list[tuple[bytes, pikepdf.Object]] = []

    def add(self, tree: pikepdf.Object, pages: list[pikepdf.Page], prefix: str, promote: int = 0) -> None:
        """Take over the tree of a segment whose `pages` are already in the joined file.

        `prefix` makes the identifiers of table cells unique: segments number theirs alike. `promote`
        raises the headings by so many levels, when the segment stands alone without those above.
        """
        base = self._next_key
        for element in _children(tree.K[0] if isinstance(tree.K, Array) else tree.K):
            element.P = self._document
            self._document.K.append(element)
            self._rename(element, prefix, promote)
        numbers = tree.ParentTree.Nums
        for index in range(0, len(numbers), 2):
            key = base + int(numbers[index])
            self._parents.append(key)
            self._parents.append(numbers[index + 1])
            self._next_key = max(self._next_key, key + 1)
        for page in pages:
            page.obj.StructParents = base + int(page.obj.StructParents)
            for annotation in page.obj.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = base + int(annotation.StructParent)

    def _rename(self, element: pikepdf.Object, prefix: str, promote: int) -> None:
        """Prefix the IDs of header cells and the references that data cells make to them; raise headings."""
        waiting = [element]
        while waiting:
            node = waiting.pop()
            role = node.get("/S")
            if role == Name.Table:
                _scope(node)
            if role in (Name.TH, Name.TD):
                if "/ID" in node:
                    identifier = prefix.encode() + bytes(node.ID)
                    node.ID = String(identifier.decode("latin-1"))
                    self._ids.append((identifier, node))
                if role == Name.TD and "/A" in node and "/Headers" in node.A:
                    node.A.Headers = Array([String(prefix + str(header)) for header in node.A.Headers])
            if promote and str(role) in HEADINGS:
                node.S = Name(HEADINGS[max(0, HEADINGS.index(str(role)) - promote)])
            waiting.extend(_children(node))

    def write(self) -> None:
        """Put the tree in the catalogue."""
        root = Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([self._document]),
            ParentTree=self._pdf.make_indirect(Dictionary(Nums=self._parents)),
            ParentTreeNextKey=self._next_key,
        )
        if self._ids:
            names = Array()
            for identifier, element in sorted(self._ids, key=lambda pair: pair[0]):
                names.append(String(identifier.decode("latin-1")))
                names.append(element)
            root.IDTree = self._pdf.make_indirect(Dictionary(Names=names))
        self._pdf.Root.StructTreeRoot = self._pdf.make_indirect(root)
        self._document.P = self._pdf.Root.StructTreeRoot


def _scope(table: pikepdf.Object) -> None:
    """Say of each header cell whether it heads a column or a row: simple readers go by this alone."""
    for group in _children(table):
        if group.get("/S") not in (Name.THead, Name.TBody, Name.TFoot):
            continue
        scope = Name.Column if Name.THead == group.S else Name.Row
        for row in _children(group):
            for cell in _children(row):
                if cell.get("/S") == Name.TH and "/A" in cell:
                    cell.A.Scope = scope


def _children(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    found = element.get("/K")
    kids = [found] if isinstance(found, Dictionary) else found if isinstance(found, Array) else ()
    for kid in kids:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
