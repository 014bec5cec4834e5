"""Spreadsheets as bytes, csv, xlsx and ods, written by hand: a text stays a text, whatever it begins with.

An amount is a number that the spreadsheet sums, a day is a day, None is an empty cell. Small files, made in memory:
what a page lists, not a whole table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Cell: TypeAlias = str | int | Decimal | date | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv; charset=utf-8"
# What spreadsheets read as a formula when a text begins with it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
# The first day of a year that zip knows: the same rows give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAY_ZERO = date(1899, 12, 30)
# What XML 1.0 cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title (31 signs are kept), the row that names the columns, the rows."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]

    @property
    def name(self) -> str:
        """A title that spreadsheets take: without the signs that addresses of cells use."""
        return re.sub(r"[\[\]:*?/\\']", " ", self.title)[:31].strip() or "Feuille"


def csv_bytes(sheet: Sheet) -> bytes:
    """The sheet as CSV that French spreadsheets open as it is: semicolons, decimal commas, and a mark of UTF-8."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(sheet.head)
    writer.writerows([_csv_cell(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return safe_cell(cell)
    # A negative amount is a number, not a formula.
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell).replace(".", ",")


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these sheets, their heads in bold and kept in sight. The names of the sheets differ."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    numbered = list(enumerate(sheets, start=1))
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n, _ in numbered
    )
    listed = "".join(f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>' for n, sheet in numbered)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{links}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    styled = f'<Relationship Id="rId0" Type="{links}/styles" Target="styles.xml"/>'
    files = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.'
        f'openxmlformats-officedocument.spreadsheetml.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{main}" xmlns:r="{links}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships">{styled}{related}'
        "</Relationships>",
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{main}">{_XLSX_STYLES}</styleSheet>',
    }
    for n, sheet in numbered:
        files[f"xl/worksheets/sheet{n}.xml"] = f'{_HEAD}<worksheet xmlns="{main}">{_xlsx_sheet(sheet)}</worksheet>'
    return _zipped(files)


# Styles of cells, by rank: plain, head (bold), euros to the cent, a day.
_XLSX_STYLES = (
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">'
    '<xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/><xf numFmtId="164" applyNumberFormat="1" xfId="0"/>'
    '<xf numFmtId="165" applyNumberFormat="1" xfId="0"/></cellXfs>'
)


def _xlsx_sheet(sheet: Sheet) -> str:
    rows = [[f'<c s="1" {_inline(title)}</c>' for title in sheet.head]]
    rows += [[_xlsx_cell(cell) for cell in row] for row in sheet.rows]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{min(max(len(title) + 4, 14), 40)}" customWidth="1"/>'
        for n, title in enumerate(sheet.head, start=1)
    )
    written = "".join(f"<row>{''.join(cells)}</row>" for cells in rows)
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{written}</sheetData>"
    )


def _xlsx_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        return f"<c {_inline(cell)}</c>"
    if isinstance(cell, date):
        return f'<c s="3"><v>{(_day(cell) - _DAY_ZERO).days}</v></c>'
    style = ' s="2"' if isinstance(cell, Decimal) else ""
    return f"<c{style}><v>{cell:f}</v></c>" if isinstance(cell, Decimal) else f"<c><v>{cell}</v></c>"


def _inline(text: str) -> str:
    return f't="inlineStr"><is><t xml:space="preserve">{_written(text)}</t></is>'


def ods_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The same as an OpenDocument spreadsheet."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    }
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    tables = "".join(_ods_table(sheet) for sheet in sheets)
    content = (
        f'{_HEAD}<office:document-content {spaces} office:version="1.3">{_ODS_STYLES}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return _zipped({"mimetype": ODS, "META-INF/manifest.xml": manifest, "content.xml": content})


_ODS_STYLES = (
    '<office:automatic-styles><number:date-style style:name="D"><number:day number:style="long"/><number:text>/'
    '</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    '</number:date-style><number:number-style style:name="N"><number:number number:decimal-places="2" '
    'number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    '</style:style><style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>'
    '<style:style style:name="euros" style:family="table-cell" style:data-style-name="N"/></office:automatic-styles>'
)


def _ods_table(sheet: Sheet) -> str:
    head = "".join(_ods_text(title, ' table:style-name="head"') for title in sheet.head)
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in sheet.rows)
    columns = f'<table:table-column table:number-columns-repeated="{len(sheet.head)}"/>'
    return (
        f"<table:table table:name={quoteattr(sheet.name)}>{columns}<table:table-header-rows><table:table-row>{head}"
        f"</table:table-row></table:table-header-rows>{rows}</table:table>"
    )


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return _ods_text(cell)
    if isinstance(cell, date):
        day = _day(cell).isoformat()
        return f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}"/>'
    style = ' table:style-name="euros"' if isinstance(cell, Decimal) else ""
    value = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return f'<table:table-cell{style} office:value-type="float" office:value="{value}"/>'


def _ods_text(text: str, style: str = "") -> str:
    lines = "".join(f"<text:p>{_written(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _written(text: str) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", text))


def _zipped(files: dict[str, str]) -> bytes:
    """The files in their order; the type of an ods comes first and is not compressed, as its standard says."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return buffer.getvalue()
