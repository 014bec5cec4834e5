"""The text of an edition for Word: the same values as its PDF, in true styles, to be written over and sent back.

Each text that somebody wrote, and each title, carries a bookmark with its key and its version, and that of the document
one with the edition and the instant of reading: what comes back is compared with what it then was
(`reporting.exports.returned`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import count as numbers
from typing import IO, Any

from docx.shared import Cm, Pt, RGBColor

from projects.core.french import format_datetime, typeset
from projects.core.spreadsheets import Cell
from reporting.enums import EditionKind
from reporting.exports.marks import edition_mark, plan_mark, text_mark, title_mark
from reporting.exports.pictures import as_picture, logo_picture
from reporting.exports.source import Source
from reporting.outlines import outline_of
from reporting.rendering import fiche_views, figure_views, sections
from reporting.rendering.content import FicheContent, FigureContent, TextBlock
from reporting.rendering.figure_views import FigureView
from reporting.rendering.shapes import Drawing
from reporting.rich import Group, Paragraph
from reporting.word import (
    INK,
    Bookmarks,
    add_field,
    add_link,
    describe_picture,
    describe_table,
    mark_row,
    new_document,
    numbered_from_one,
    plain,
)

SIZES = (("Normal", 11), ("Title", 26), ("Subtitle", 13), ("Heading 1", 18), ("Heading 2", 14), ("Heading 3", 12),
         ("Heading 4", 11), ("Caption", 10), ("List Bullet", 11), ("List Number", 11))  # fmt: skip
STYLES = {"ul": "List Bullet", "ol": "List Number"}
CONTENTS = "Dans Word, un clic droit puis « Mettre à jour les champs » donne les pages."
DRAFT = (
    "Document de travail. Écrivez dans les textes, suivez vos modifications ou commentez, puis renvoyez ce fichier au "
    "portail : vos changements y arrivent comme des propositions, à leur passage."
)
FROZEN = "Données gelées : ce fichier ne revient plus dans le portail. Empreinte SHA-256 : {sha256}"
MAP_WIDTH = 8.5  # cm
SHORT_TABLE = 14  # rows that stay on one page together
# Documents that print the legal mention of their letterhead.
MESSAGES = (EditionKind.LETTER, EditionKind.PRESS_RELEASE)
Told = Callable[[int, int, str], None]


def write_docx(stream: IO[bytes], source: Source, told: Told) -> None:
    """Write the document; `told` hears how far it is, region by region."""
    _Writer(source, told).write().save(stream)


class _Writer:
    def __init__(self, source: Source, told: Told) -> None:
        self._source, self._content, self._told = source, source.content, told
        self._document = new_document(source.content.title, sizes=SIZES)
        self._marks = Bookmarks()
        self._tables = numbers(1)
        pairs = zip(source.content.blocks, source.passages, strict=True) if source.passages else ()
        self._passages = {id(block): passage for block, passage in pairs}

    def write(self) -> Any:
        self._letterhead()
        self._front()
        self._footer()
        for section in sections.build(self._content):
            self._section(section)
        self._signature()
        self._annex()
        self._ending()
        return self._document

    def _letterhead(self) -> None:
        """The logo of who publishes, at its size, with its words."""
        found = logo_picture(self._content)
        if found:
            data, logo = found
            shape = self._document.add_picture(BytesIO(data), width=Cm(logo.width / 10))
            describe_picture(shape, logo.text)

    def _signature(self) -> None:
        """Who signs, and the legal mention, where the document prints them."""
        imprint = self._content.imprint
        if imprint is None:
            return
        if imprint.signatory:
            self._document.add_paragraph().add_run(plain(imprint.signatory)).bold = True
            self._document.add_paragraph(plain(imprint.function))
        if imprint.legal and self._content.kind in MESSAGES:
            self._small(imprint.legal)

    def _front(self) -> None:
        content, source, document = self._content, self._source, self._document
        properties = document.core_properties
        properties.subject = plain(f"{content.month}. {content.situation}")[:255]
        properties.created = properties.modified = source.known_at
        title = document.add_paragraph(plain(content.title), style="Title")
        self._marks.mark(edition_mark(source.key, source.known_at), title, title)
        if content.subtitle:
            document.add_paragraph(plain(content.subtitle), style="Subtitle")
        said = " · ".join(filter(None, (content.month, content.situation, content.publisher)))
        document.add_paragraph(plain(said))
        state = FROZEN.format(sha256=source.sha256) if source.frozen else DRAFT
        document.add_paragraph(typeset(state), style="Intense Quote")
        # A style of its own: the table of contents does not list itself.
        heading = document.add_paragraph("Sommaire", style="TOC Heading")
        heading.paragraph_format.keep_with_next = True
        add_field(document.add_paragraph(), 'TOC \\o "1-3" \\h \\z \\u', result=typeset(CONTENTS), stale=True)
        document.add_page_break()

    def _footer(self) -> None:
        paragraph = self._document.sections[0].footer.paragraphs[0]
        known = format_datetime(self._source.known_at)
        paragraph.add_run(plain(f"{self._content.title}, connu au {known}. Page ")).font.size = Pt(9)
        add_field(paragraph, "PAGE", size=9, result="1")
        paragraph.add_run(" / ").font.size = Pt(9)
        add_field(paragraph, "NUMPAGES", size=9, result="1")

    def _section(self, section: sections.Section) -> None:
        if section.title:
            self._heading(section.title, 1, section.id, sections.blocks(self._content, section.id))
        for block in section.lead:
            self._block(block)
        for part in section.parts:
            if part.title:
                self._heading(part.title, 2, part.id, part.blocks)
            view = figure_views.views(part, self._content)
            for text in view.blocks:
                if text.heading:
                    self._heading(text.heading, 3, part.id, [text.block])
                self._block(text.block)
            for chart in view.charts:
                self._figure(chart)
            for measure in view.measures:
                self._measure(measure.figure)

    def _heading(self, title: str, level: int, section: str, texts: Sequence[TextBlock]) -> None:
        """A title under its bookmark: that of the text which gives it, or of its place in the outline."""
        made = self._document.add_heading(plain(title), level)
        if self._source.frozen:
            return
        own = next((text for text in texts if text.title == title), None)
        passage = self._passages.get(id(own)) if own else None
        self._marks.mark(title_mark(*passage) if passage else plan_mark(section), made, made)

    def _block(self, block: TextBlock) -> None:
        """A text that somebody wrote, under its bookmark; an empty one holds a line, to be written in."""
        made = [paragraph for group in block.groups for paragraph in self._group(group)]
        made = made or [self._document.add_paragraph()]
        passage = self._passages.get(id(block))
        if passage:
            self._marks.mark(text_mark(*passage), made[0], made[-1])

    def _group(self, group: Group) -> Iterator[Any]:
        made = [self._paragraph(one) for one in group.paragraphs]
        if group.kind == "ol":
            numbered_from_one(self._document, made)
        yield from made

    def _paragraph(self, paragraph: Paragraph) -> Any:
        made = self._document.add_paragraph(style=STYLES.get(paragraph.kind))
        for run in paragraph.runs:
            if run.href:
                add_link(made, run.text, run.href)
            else:
                written = made.add_run(plain(run.text))
                written.bold, written.italic = run.strong or None, run.em or None
        return made

    def _figure(self, view: FigureView) -> None:
        figure = view.figure
        self._caption(figure.label)
        if view.map is not None:
            self._picture(view.map)
        heads = [view.column, view.heading, *(["Part"] if view.has_shares else [])]
        rows: list[Sequence[Cell]] = [
            (row.row.label, row.row.text, *([row.row.share] if view.has_shares else [])) for row in view.rows
        ]
        if view.total_label:
            rows.append((view.total_label, figure.text, *([view.total_share] if view.has_shares else [])))
        self._table(figure.label, figure.definition, heads, rows, total=bool(view.total_label))
        for note in filter(None, (figure.note, figure.share_note, figure.fictitious, *figure.printed)):
            self._small(note)
        self._where(figure)

    def _measure(self, figure: FigureContent) -> None:
        # Another style than that of texts, which ends the one before.
        made = self._document.add_paragraph(style="List Bullet 2")
        made.add_run(plain(typeset(f"{figure.label} : ")))
        made.add_run(plain(figure.text)).bold = True
        made.add_run(" (")
        add_link(made, "dossiers et définition", figure.url)
        made.add_run(")")

    def _where(self, figure: FigureContent) -> None:
        made = self._document.add_paragraph()
        add_link(made, typeset(f"{figure.label} : dossiers et définition"), figure.url)

    def _annex(self) -> None:
        regions, annexes = self._content.regions, outline_of(self._content.kind).annexes
        if not regions or not annexes:
            return
        title = sections.title_of(self._content, annexes[0].id, annexes[0].title)
        self._document.add_heading(plain(title), 1)
        for annex in annexes:
            for block in sections.blocks(self._content, annex.id):
                self._block(block)
        for rank, region in enumerate(regions):
            self._told(rank, len(regions), region.name)
            self._document.add_heading(plain(region.heading), 2)
            if region.announced_note:
                self._small(region.announced_note)
            for project in region.projects:
                self._fiche(project)

    def _fiche(self, project: FicheContent) -> None:
        document, view = self._document, fiche_views.fiche(project)
        document.add_heading(plain(project.title), 3)
        if project.project_title and project.project_title != project.title:
            document.add_paragraph(plain(project.project_title), style="Subtitle")
        if project.standfirst:
            document.add_paragraph(plain(project.standfirst)).runs[0].italic = True
        facts: list[Sequence[Cell]] = [("Référence", project.reference)]
        names = ", ".join(tag.label for tag in project.categories)
        facts.append(("Catégories", names or "à renseigner"))
        facts += [(one.label, f"{one.value} ({one.note})" if one.note else one.value) for one in view.short_facts]
        if view.short_unknown:
            facts.append(("Inconnu à ce jour", view.short_unknown))
        self._table(f"Repères : {project.title}", "", ("Repère", "Ce qui est connu"), facts)
        self._texts(project)

    def _texts(self, project: FicheContent) -> None:
        document = self._document
        for paragraph in (*project.summary, project.highlight_text):
            if paragraph:
                document.add_paragraph(plain(paragraph))
        actions = [typeset(f"{row.number} {row.title} : {row.state_label.lower()}").strip() for row in project.actions]
        measures = [f"{one.value} {one.label}" for one in project.measures]
        lists = (("En chiffres", measures), ("Les actions", actions),
                 *((section.title, section.items) for section in project.sections))  # fmt: skip
        for title, items in lists:
            if items:
                document.add_heading(plain(title), 4)
                self._bullets(items)
        for doubt in project.doubts:
            self._small(f"En doute : {doubt}")

    def _ending(self) -> None:
        for title, items in (("Ce qui est imprimé et dont on doute", self._content.doubts),
                             ("Sources", self._content.sources)):  # fmt: skip
            if items:
                self._document.add_heading(title, 1)
                self._bullets(items)

    def _bullets(self, items: Iterable[str]) -> None:
        for item in items:
            self._document.add_paragraph(plain(item), style="List Bullet")

    def _small(self, text: str) -> None:
        self._document.add_paragraph().add_run(plain(typeset(text))).font.size = Pt(9)

    def _caption(self, label: str) -> None:
        made = self._document.add_paragraph(style="Caption")
        made.paragraph_format.keep_with_next = True
        made.add_run("Tableau ")
        add_field(made, "SEQ Tableau \\* ARABIC", result=str(next(self._tables)))
        made.add_run(plain(typeset(f" : {label}")))

    def _picture(self, drawing: Drawing) -> None:
        shape = self._document.add_picture(BytesIO(as_picture(drawing)), width=Cm(MAP_WIDTH))
        describe_picture(shape, typeset(drawing.title))

    def _table(
        self, title: str, said: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, total: bool = False
    ) -> None:
        """A table whose head repeats and whose rows stay whole; a short one stands on one page."""
        table = self._document.add_table(rows=0, cols=len(heads), style="Table Grid")
        describe_table(table, title, said or title)
        self._row(table, heads, bold=True)
        mark_row(table.rows[0], "tblHeader")
        for rank, row in enumerate(rows):
            self._row(table, [str(cell) for cell in row], bold=total and rank == len(rows) - 1)
        for kept in table.rows[: -1 if len(rows) <= SHORT_TABLE else 2]:
            for cell in kept.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        self._document.add_paragraph()

    def _row(self, table: Any, cells: Sequence[str], *, bold: bool) -> None:
        row = table.add_row()
        mark_row(row, "cantSplit")
        for cell, text in zip(row.cells, cells, strict=True):
            run = cell.paragraphs[0].add_run(plain(text))
            run.bold = bold or None
            if bold:
                run.font.color.rgb = RGBColor.from_string(INK)
