"""What assistive tools would read in a tagged PDF: its structure with its texts, straight from the file."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

_PAIR = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")


@dataclass
class Node:
    """A structure element: role, own text, alternative text, children."""

    role: str
    text: str = ""
    alt: str = ""
    children: list[Node] = field(default_factory=list)

    def walk(self) -> list[Node]:
        return [self, *(one for child in self.children for one in child.walk())]

    def whole_text(self) -> str:
        return "".join(node.text for node in self.walk())


def read(data: bytes) -> Node:
    """The Document element of a file."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        texts = {one.objgen: _marked_texts(one) for one in _drawn(pdf)}
        tree = pdf.Root.StructTreeRoot.K
        return _node(tree[0] if isinstance(tree, Array) else tree, texts, None)


def _drawn(pdf: Pdf) -> list[pikepdf.Object]:
    """The pages, each followed by the marked drawings that it takes."""
    return [one for page in pdf.pages for one in (page.obj, *_taken(page.obj).values())]


def _taken(page: pikepdf.Object) -> dict[str, pikepdf.Object]:
    """The drawings of a page that bear marks of their own, by name."""
    found = page.Resources.get("/XObject", {})
    return {str(name): one for name, one in found.items() if "/StructParents" in one}


def _node(element: pikepdf.Object, texts: dict[tuple[int, int], dict[int, str]], page: object) -> Node:
    page = element.Pg.objgen if "/Pg" in element else page
    node = Node(str(element.S)[1:], alt=str(element.get("/Alt", "")))
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary):
            if "/S" in kid:
                node.children.append(_node(kid, texts, page))
            elif kid.get("/Type") == Name.MCR:
                node.text += texts[kid.Stm.objgen].pop(int(kid.MCID), "")
        else:
            node.text += texts[page].pop(int(kid), "")  # type: ignore[index]
    return node


def _marked_texts(drawn: pikepdf.Object) -> dict[int, str]:
    """Text of each marked sequence of a page, or of a drawing that a page takes."""
    maps = {str(name): _unicode(font) for name, font in drawn.Resources.Font.items()}
    found: dict[int, str] = {}
    current: list[int | None] = []
    font: dict[int, str] = {}
    for operands, operator in _operations(drawn):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if len(operands) > 1 else None
            marked = isinstance(properties, Dictionary) and "/MCID" in properties
            current.append(int(properties.MCID) if marked else None)  # type: ignore[union-attr]
            if marked:
                found.setdefault(current[-1], "")  # type: ignore[arg-type]
        elif name == "EMC":
            current.pop()
        elif name == "Tf":
            font = maps[str(operands[0])]
        elif name in ("Tj", "TJ") and current and current[-1] is not None:
            pieces = operands[0] if name == "TJ" else [operands[0]]
            found[current[-1]] += "".join(
                _decode(bytes(one), font) for one in pieces if isinstance(one, pikepdf.String)
            )
    return found


def _operations(drawn: pikepdf.Object) -> list[Any]:
    return [*pikepdf.parse_content_stream(pikepdf.Page(drawn) if Name.Page == drawn.get("/Type") else drawn)]


def _decode(codes: bytes, font: dict[int, str]) -> str:
    return "".join(font[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2))


def _unicode(font: pikepdf.Object) -> dict[int, str]:
    pairs = _PAIR.findall(font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def font_names(data: bytes) -> set[str]:
    """Names of the embedded fonts, without the tag of their subset."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        fonts = [font for page in pdf.pages for font in page.obj.Resources.Font.values()]
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)
        return {str(font.BaseFont).partition("+")[2] for font in fonts}


def loose_content(data: bytes) -> list[str]:
    """What breaks the link between pages and structure: unmarked marks, wrong parents, links left out."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        problems = []
        for number, page in enumerate(pdf.pages, 1):
            drawn = [page.obj, *_taken(page.obj).values()]
            found = [one for each in drawn for one in _loose_on(each, parents)]
            problems += [f"page {number}: {one}" for one in found + _loose_links(page.obj, parents)]
        return problems


def _loose_on(drawn: pikepdf.Object, parents: dict[int, pikepdf.Object]) -> list[str]:
    problems = []
    listed = parents[int(drawn.StructParents)] if "/StructParents" in drawn else []
    for identifier in _marked_texts(drawn):
        if identifier >= len(listed) or listed[identifier] is None:
            problems.append(f"marked content {identifier} has no parent")
    depth = 0
    for _, operator in _operations(drawn):
        name = str(operator)
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
        if name in ("Tj", "TJ", "f", "f*", "S", "B", "Do") and depth == 0:
            problems.append(f"{name} outside any marked content")
    return problems


def _loose_links(page: pikepdf.Object, parents: dict[int, pikepdf.Object]) -> list[str]:
    problems = []
    for annotation in page.get("/Annots", ()):
        parent = parents.get(int(annotation.get("/StructParent", -1)))
        if parent is None or Name.Link != parent.S or not str(annotation.get("/Contents", "")):
            problems.append("a link is not tagged, or does not say where it leads")
    return problems
