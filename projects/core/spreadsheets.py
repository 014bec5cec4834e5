"""Spreadsheets as bytes, csv, xlsx and ods, written by hand: a text stays a text, whatever it begins with.

An amount is a number that the spreadsheet sums, a day is a day, None is an empty cell. Small files, made in memory:
what a page lists. A whole table goes to a file, by `write_xlsx`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from projects.core.cells import EPOCH, HEAD, Cell, Link, Sheet, Strong, day_of, written
from projects.core.xlsx import write_xlsx

__all__ = ["CSV", "FORMULAS", "ODS", "XLSX", "Cell", "Link", "Sheet", "Strong", "csv_bytes", "ods_bytes", "safe_cell",
           "write_xlsx", "xlsx_bytes"]  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv; charset=utf-8"
# What spreadsheets read as a formula when a text begins with it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


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
    buffer = BytesIO()
    write_xlsx(buffer, sheets)
    return buffer.getvalue()


def ods_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The same as an OpenDocument spreadsheet."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    }
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    tables = "".join(_ods_table(sheet) for sheet in sheets)
    content = (
        f'{HEAD}<office:document-content {spaces} office:version="1.3">{_ODS_STYLES}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
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
    columns = f'<table:table-column table:number-columns-repeated="{len(sheet.columns) or 1}"/>'
    headed = f"<table:table-row>{head}</table:table-row>"
    titled = f"<table:table-header-rows>{headed}</table:table-header-rows>" if head else ""
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}{titled}{rows}</table:table>"


def _ods_cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return _ods_text(cell, ' table:style-name="head"' if isinstance(cell, Strong) else "")
    if isinstance(cell, date):
        day = day_of(cell).isoformat()
        return f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}"/>'
    style = ' table:style-name="euros"' if isinstance(cell, Decimal) else ""
    value = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return f'<table:table-cell{style} office:value-type="float" office:value="{value}"/>'


def _ods_text(text: str, style: str = "") -> str:
    lines = "".join(f"<text:p>{_ods_line(line, text)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'


def _ods_line(line: str, cell: str) -> str:
    """A line of a cell; of a link, the words that lead there."""
    if not isinstance(cell, Link):
        return written(line)
    target = f"#{cell.sheet}.A1" if cell.sheet else cell.url
    return f'<text:a xlink:type="simple" xlink:href={quoteattr(target)}>{written(line)}</text:a>'


def _zipped(files: dict[str, str]) -> bytes:
    """The files in their order; the type of an ods comes first and is not compressed, as its standard says."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            info = ZipInfo(name, EPOCH)
            info.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return buffer.getvalue()
