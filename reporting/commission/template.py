"""Making `note.docx`: real styles, headings and table headers, so that Word and screen readers find their way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HEADERS = ("Année", "Demandé", "{{ note.funders[0] }}", "{{ note.funders[1] }}", "Total accordé")


def make_template(path: Path) -> None:
    """Write the template at `path`."""
    from reporting.word import new_document

    document = new_document("Note pour la commission d’action sociale")
    _write(document)
    _footer(document.sections[0])
    document.save(str(path))


def _write(document: Any) -> None:
    document.add_paragraph("Note pour la commission d’action sociale", style="Title")
    document.add_paragraph("{{ note.title }}", style="Subtitle")
    document.add_paragraph("{{ note.made_for }}. Situation au {{ note.situation }}.")
    document.add_heading("Le dossier", 1)
    _facts(document, "identity")
    _when(document, "note.summary", "Résumé", "text", "note.summary", "{{ text }}")
    document.add_heading("Actions", 1)
    _table(document, ("Action", "État"), "row", "note.actions", ("{{ row.title }}", "{{ row.state }}"))
    _unless(document, "note.actions", "Aucune action n’est notée.")
    document.add_heading("Financement", 1)
    cells = (
        "{{ row.year }}",
        "{{ row.asked }}",
        "{{ row.granted[0] }}",
        "{{ row.granted[1] }}",
        "{{ row.total }}",
    )
    _table(document, HEADERS, "row", "note.money", cells)
    _unless(document, "note.money", "Montants non communiqués.")
    _each(document, "total", "note.totals", "{{ total }}")
    document.add_heading("Suivi", 1)
    _facts(document, "follow_up")
    document.add_heading("Derniers échanges", 2)
    _each(
        document,
        "row",
        "note.exchanges",
        "{{ row.day }}, {{ row.kind }}{% if row.circle %} ({{ row.circle }}){% endif %} : {{ row.text }}",
    )
    _unless(document, "note.exchanges", "Aucun échange noté depuis un an.")
    document.add_heading("Avis", 1)
    said = "{{ row.instance }}, {{ row.day }} : {{ row.value }}. {{ row.text }} ({{ row.given_by }})"
    _each(document, "row", "note.opinions", said)
    _unless(document, "note.opinions", "Aucun avis n’est noté.")
    document.add_heading("Points à décider", 1)
    _each(document, "point", "note.to_decide", "{{ point }}")
    document.add_paragraph("Proposition de la Caf : …")
    document.add_paragraph("Décision de la commission : …")
    _when(document, "note.missing", "Ce qui manque au dossier", "point", "note.missing", "{{ point }}", bullets=True)
    document.add_paragraph("Source : Portail Fipe, {{ note.source }}, situation au {{ note.situation }}.")


def _facts(document: Any, name: str) -> None:
    _table(document, ("Rubrique", "Ce qui est connu"), "row", f"note.{name}", ("{{ row.label }}", "{{ row.value }}"))


def _table(document: Any, headers: tuple[str, ...], item: str, items: str, cells: tuple[str, ...]) -> None:
    """A table whose head repeats on each page; the rows between the two tags are filled."""
    from reporting.word import mark_row

    table = document.add_table(rows=1, cols=len(headers), style="Table Grid")
    for cell, header in zip(table.rows[0].cells, headers, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(header).bold = True
    mark_row(table.rows[0], "tblHeader")
    table.add_row().cells[0].text = f"{{%tr for {item} in {items} %}}"
    for cell, said in zip(table.add_row().cells, cells, strict=True):
        cell.text = said
    mark_row(table.rows[2], "cantSplit")
    table.add_row().cells[0].text = "{%tr endfor %}"
    document.add_paragraph("")


def _each(document: Any, item: str, items: str, said: str, *, style: str = "List Bullet") -> None:
    document.add_paragraph(f"{{%p for {item} in {items} %}}")
    document.add_paragraph(said, style=style)
    document.add_paragraph("{%p endfor %}")


def _when(
    document: Any, condition: str, title: str, item: str, items: str, said: str, *, bullets: bool = False
) -> None:
    """A part under its title, both left out when there is nothing to say."""
    document.add_paragraph(f"{{%p if {condition} %}}")
    document.add_heading(title, 1)
    _each(document, item, items, said, style="List Bullet" if bullets else "Normal")
    document.add_paragraph("{%p endif %}")


def _unless(document: Any, condition: str, said: str) -> None:
    document.add_paragraph(f"{{%p if not {condition} %}}")
    document.add_paragraph(said)
    document.add_paragraph("{%p endif %}")


def _footer(section: Any) -> None:
    from docx.shared import Pt

    from reporting.word import add_field

    paragraph = section.footer.paragraphs[0]
    paragraph.add_run("{{ note.reference }}, situation au {{ note.situation }}. Page ").font.size = Pt(9)
    for code in ("PAGE", "NUMPAGES"):
        add_field(paragraph, code, size=9)
