"""The list of what contradicts itself in documents, with what people said of it, for Word and for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from docx.shared import Pt

from projects.core.french import NBSP, NNBSP, count, format_date, typeset
from projects.core.paris import day_of
from projects.core.spreadsheets import XLSX, Cell, Sheet, xlsx_bytes
from reporting.commission.word import DOCX
from reporting.enums import Verdict
from reporting.models import Finding
from reporting.selectors.readings import FoundList
from reporting.word import new_document, plain

# Passages that have columns of their own; the others share one.
SEPARATE = 2
TO_JUDGE, GONE = "À juger", "ne se trouve plus"
FINDING = ("N°", "Gravité", "Explication")
PASSAGE = ("Document", "Ligne", "Page", "Passage")
JUDGED = ("Autres passages", "Règle", "Verdict", "Note", "Jugé par", "Jugé le")
WIDTHS = (6, 10, 70, 24, 8, 8, 60, 24, 8, 8, 60, 40, 22, 24, 40, 22, 14)
FILE = ("Document", "Format", "Lignes", "Pages", "Pourquoi il n’est pas lu")


def as_xlsx(found: FoundList) -> bytes:
    """A row by finding, then a sheet of the documents. A text stays a text, whatever it begins with."""
    head = [*FINDING, *(f"{name} {rank}" for rank in range(1, SEPARATE + 1) for name in PASSAGE), *JUDGED]
    files = [
        (file.name, file.get_format_display(), file.line_count or None, file.page_count or None, file.message)
        for file in found.files
    ]
    return xlsx_bytes(
        [
            Sheet("Contradictions", head, _rows(found), widths=WIDTHS),
            Sheet("Documents", FILE, files, widths=(40, 14, 10, 10, 70)),
        ]
    )


def as_docx(found: FoundList) -> bytes:
    """A title by finding, its explanation, its passages with their place, the verdict."""
    reading = found.reading
    document = new_document(reading.title)
    document.add_heading(plain(typeset(f"Contradictions : {reading.title}")), level=0)
    document.add_paragraph(plain(typeset(_lead(found))))
    for file in found.files:
        said = file.message or count(file.line_count, "ligne lue", "lignes lues")
        document.add_paragraph(plain(typeset(f"{file.name} : {said}")), style="List Bullet")
    styles = {name: document.styles[name].style_id for name in ("Heading 2", "List Bullet")}
    for one in found.findings:
        _finding(document, styles, found, one)
    if not found.findings:
        document.add_paragraph("Rien n’a été trouvé.")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


FORMATS = {"docx": (DOCX, as_docx), "xlsx": (XLSX, as_xlsx)}


def _rows(found: FoundList) -> Iterator[Sequence[Cell]]:
    for one in found.findings:
        passages: list[Cell] = []
        for passage in one.passages[:SEPARATE]:
            passages += [found.file(passage).name, passage["line"], found.page_of(passage), _text(found, passage)]
        passages += [None] * (SEPARATE * len(PASSAGE) - len(passages))
        others = "\n".join(f"{_place(found, passage)} : {_text(found, passage)}" for passage in one.passages[SEPARATE:])
        judged_on = day_of(one.judged_at) if one.judged_at else None
        yield [
            one.position, one.get_severity_display(), one.explanation, *passages, others, one.rule, _verdict(one),
            one.note, str(one.judged_by or ""), judged_on,
        ]  # fmt: skip


def _lead(found: FoundList) -> str:
    day = found.reading.document_on
    described = f"Document du {format_date(day)}. " if day else ""
    number = count(len(found.findings), "contradiction", "contradictions")
    chosen = " (liste filtrée)" if found.asked.is_filtered else ""
    return f"{described}{number}{chosen}."


def _finding(document: Any, styles: dict[str, str], found: FoundList, one: Finding) -> None:
    # By its key: to look a style up by its name takes longer than to write the paragraph.
    title = document.add_paragraph(plain(typeset(f"{one.position}. {one.get_severity_display()}")))
    title._p.style = styles["Heading 2"]
    document.add_paragraph(plain(typeset(one.explanation)))
    for passage in one.passages:
        cited = document.add_paragraph()
        cited._p.style = styles["List Bullet"]
        cited.add_run(plain(_place(found, passage))).bold = True
        cited.add_run(plain(f"{NBSP}: «{NNBSP}{passage['text']}{NNBSP}»{typeset(_corrected(found, passage))}"))
    judged = f" par {one.judged_by}, le {format_date(day_of(one.judged_at))}" if one.judged_at else ""
    said = document.add_paragraph()
    said.paragraph_format.space_before = Pt(6)
    said.add_run(plain(f"{_verdict(one)}{judged}")).bold = True
    if one.note:
        said.add_run(plain(typeset(f" : {one.note}")))
    said.add_run(f"  [{one.rule}]").italic = True


def _verdict(one: Finding) -> str:
    label = str(Verdict(one.verdict).label) if one.verdict else TO_JUDGE
    return label if one.is_standing else f"{label} ({GONE})"


def _place(found: FoundList, passage: dict[str, Any]) -> str:
    page = found.page_of(passage)
    return f"{found.file(passage).name}, ligne {passage['line']}" + (f", page {page}" if page else "")


def _text(found: FoundList, passage: dict[str, Any]) -> str:
    return f"{passage['text']}{_corrected(found, passage)}"


def _corrected(found: FoundList, passage: dict[str, Any]) -> str:
    """« (corrigé : 41 projets) » after the words of a line, which stay those of the document."""
    numbers = found.corrected.get((passage["file"], passage["line"]), ())
    return f" (corrigé : {' ; '.join(numbers)})" if numbers else ""
