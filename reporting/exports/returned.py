"""A Word file that comes back: its texts by their marks, with what was changed in them and what was commented.

Only the parts that are needed are read, each bounded; no entity is resolved, nothing is fetched, nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from zipfile import ZipFile

from projects.core.errors import DomainError
from projects.core.french import format_number
from reporting import rich
from reporting.exports.marks import is_title_mark, read_edition_mark, read_text_mark
from reporting.office_xml import UNREADABLE, PartTooHeavy, parsed, part_content

MEGABYTE = 1024 * 1024
# A recueil of a thousand fiches is a fifth of this.
MOST = 60 * MEGABYTE
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT, STYLES, COMMENTS = "word/document.xml", "word/styles.xml", "word/comments.xml"
BROKEN = "Ce fichier Word est abîmé : ouvrez-le, enregistrez-le de nouveau, puis déposez-le."
TOO_BIG = "Ce fichier Word se déplie en un contenu démesuré : il n’est pas accepté."
TOO_LONG = (
    f"Un texte ou un commentaire de ce fichier fait plus de {format_number(rich.LONGEST)} caractères : coupez-le."
)
STRANGER = "Ce fichier ne vient pas du portail, ou ses repères ont été perdus : partez du fichier Word pris ici."
# A text goes on through these; any other style (a heading, a caption) ends it.
TEXT_STYLES = {"normal", "list bullet", "list number", "list paragraph", "body text", "text body", "default"}
# What Word says that is no longer, or not yet, a word of the text.
GONE = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}instrText", f"{W}delText"}
ADDED = {f"{W}ins", f"{W}moveTo"}


@dataclass
class Comment:
    author: str
    text: str
    quote: str = ""
    passage: tuple[int, int] | None = None
    heading: str = ""  # the title that it stands under


@dataclass
class Line:
    """A paragraph as it reads once every change is taken; `authors` of the changes that Word followed."""

    text: str = ""
    authors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Returned:
    edition: int
    known_at: datetime
    passages: dict[tuple[int, int], list[Line]]
    comments: list[Comment]
    titles: dict[str, Line] = field(default_factory=dict)  # by their marks


def read_docx(stream: IO[bytes]) -> Returned:
    """What the file says. DomainError on « file », in French, for what cannot be read or is no file of the portal's."""
    try:
        with ZipFile(stream) as archive:
            held = [name for name in (DOCUMENT, STYLES, COMMENTS) if name in archive.namelist()]
            parts = {name: parsed(part_content(archive, name, MOST)) for name in held}
    except PartTooHeavy as error:
        raise DomainError(TOO_BIG, "file") from error
    except UNREADABLE as error:
        raise DomainError(BROKEN, "file") from error
    if DOCUMENT not in parts:
        raise DomainError(BROKEN, "file")
    reader = _Reader(_style_names(parts.get(STYLES)), _comments(parts.get(COMMENTS)))
    reader.read(parts[DOCUMENT])
    if reader.edition is None:
        raise DomainError(STRANGER, "file")
    comments = [one for one in reader.comments.values() if one.text]
    said = [sum(len(line.text) for line in lines) for lines in reader.passages.values()]
    if max((*said, *(len(one.text) for one in comments)), default=0) > rich.LONGEST:
        raise DomainError(TOO_LONG, "file")
    return Returned(*reader.edition, reader.passages, comments, reader.titles)


def _style_names(tree: Any) -> dict[str, str]:
    """The names of styles by their keys: Word translates the keys, never the names."""
    if tree is None:
        return {}
    return {
        style.get(f"{W}styleId", ""): (style.find(f"{W}name").get(f"{W}val") or "").lower()
        for style in tree.iter(f"{W}style")
        if style.find(f"{W}name") is not None
    }


def _comments(tree: Any) -> dict[str, Comment]:
    if tree is None:
        return {}
    found = {}
    for one in tree.iter(f"{W}comment"):
        lines = ("".join(text.text or "" for text in line.iter(f"{W}t")) for line in one.iter(f"{W}p"))
        text = "\n".join(line.strip() for line in lines if line.strip())
        found[one.get(f"{W}id", "")] = Comment(one.get(f"{W}author", "").strip(), text)
    return found


class _Reader:
    """One way through the document, knowing which text it is in."""

    def __init__(self, styles: dict[str, str], comments: dict[str, Comment]) -> None:
        self._styles, self.comments = styles, comments
        self.edition: tuple[int, datetime] | None = None
        self.passages: dict[tuple[int, int], list[Line]] = {}
        self.titles: dict[str, Line] = {}
        self._passage: tuple[int, int] | None = None
        self._heading = ""
        self._open: dict[str, list[str]] = {}  # comments whose words are being read
        self._carried: Line | None = None  # of a paragraph whose end was taken away: the next one goes on with it

    def read(self, tree: Any) -> None:
        body = tree.find(f"{W}body")
        for element in self._blocks(body) if body is not None else ():
            if element.tag == f"{W}tbl":
                self._passage = None
                for paragraph in element.iter(f"{W}p"):
                    self._line(paragraph)
            elif element.tag == f"{W}p":
                self._paragraph(element)
            else:
                self._marks(element)

    def _blocks(self, parent: Any) -> Iterator[Any]:
        """What follows each other in a body, inside of controls and followed insertions too."""
        for element in parent:
            if element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
                yield from self._blocks(element)
            else:
                yield element

    def _paragraph(self, paragraph: Any) -> None:
        marked = self._marks(paragraph)
        if not marked and not self._is_text(paragraph):
            self._passage = None
        line = self._line(paragraph)
        if self._is_title(paragraph):
            self._heading = line.text.strip()
        names = (start.get(f"{W}name", "") for start in paragraph.iter(f"{W}bookmarkStart"))
        self.titles.update((name, line) for name in names if is_title_mark(name))
        if self._carried is not None:
            line = Line(self._carried.text + line.text, [*self._carried.authors, *line.authors])
            self._carried = None
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self._carried = line
        elif self._passage is not None and line.text.strip():
            self.passages[self._passage].append(line)

    def _marks(self, element: Any) -> bool:
        """Whether a text begins here."""
        found = False
        for start in element.iter(f"{W}bookmarkStart"):
            name = start.get(f"{W}name", "")
            self.edition = self.edition or read_edition_mark(name)
            if passage := read_text_mark(name):
                self._passage, found = passage, True
                self.passages.setdefault(passage, [])
        return found

    def _style(self, paragraph: Any) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self._styles.get(style.get(f"{W}val", ""), "") if style is not None else "normal"

    def _is_text(self, paragraph: Any) -> bool:
        return self._style(paragraph) in TEXT_STYLES

    def _is_title(self, paragraph: Any) -> bool:
        return self._style(paragraph).startswith(("heading", "title"))

    def _line(self, paragraph: Any) -> Line:
        line = Line()
        self._walk(paragraph, line)
        for words in self._open.values():
            words.append("\n")
        return line

    def _walk(self, element: Any, line: Line) -> None:
        for child in element:
            tag = child.tag
            if tag in GONE:
                if tag in (f"{W}del", f"{W}moveFrom"):
                    line.authors.append(child.get(f"{W}author", ""))
            elif tag == f"{W}commentRangeStart":
                self._open[child.get(f"{W}id", "")] = []
            elif tag in (f"{W}commentRangeEnd", f"{W}commentReference"):
                self._close(child.get(f"{W}id", ""))
            elif tag == f"{W}t":
                self._say(child.text or "", line)
            elif tag in (f"{W}tab", f"{W}br", f"{W}cr"):
                self._say(" ", line)
            elif tag == f"{W}noBreakHyphen":
                self._say("-", line)
            else:
                if tag in ADDED:
                    line.authors.append(child.get(f"{W}author", ""))
                self._walk(child, line)

    def _say(self, text: str, line: Line) -> None:
        line.text += text
        for words in self._open.values():
            words.append(text)

    def _close(self, key: str) -> None:
        """A comment's words end: those of its first paragraph are what it is about."""
        comment, words = self.comments.get(key), self._open.pop(key, None)
        if comment is None or comment.heading or comment.passage:
            return
        told = [one.strip() for one in "".join(words or ()).split("\n")]
        comment.quote = next((" ".join(one.split()) for one in told if one), "")
        comment.passage, comment.heading = self._passage, self._heading
