"""Financing plans: lines of a draft, a plan that balances, the files that porteurs drop."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile

from funding.plans import services
from funding.plans.enums import Side
from funding.plans.lines import Cells, new_line
from funding.plans.models import Plan
from projects.accounts.models import User
from projects.portfolio.models import Project
from tests.factories.projects import ProjectFactory

YEAR = 2025
OPERATING = "operating"


def charge(key: str, amount: str, heading: str = "personnel", nature: str = OPERATING, label: str = "") -> Cells:
    return new_line(Side.CHARGE, key, heading=heading, nature=nature, amount=amount, label=label)


def product(key: str, asked: str, co_funder: str = "caf", nature: str = OPERATING, **cells: str) -> Cells:
    return new_line(Side.PRODUCT, key, co_funder=co_funder, nature=nature, asked=asked, **cells)


def volunteer(key: str, amount: str, hours: str = "") -> Cells:
    return new_line(Side.VOLUNTEER, key, label="Bénévoles", amount=amount, hours=hours)


def balanced() -> list[Cells]:
    """20 000 € of charges, 12 000 of them asked of the Caf and 3 000 of the State: 75 %."""
    return [
        charge("c1", "18 000", label="Une éducatrice"),
        charge("c2", "2 k€", "achats"),
        product("p1", "12 000"),
        product("p2", "3000,00", "state"),
        product("p3", "5 000", "commune"),
        volunteer("v1", "1 200", "60"),
    ]


def plan_of(
    project: Project | None = None, *, year: int = YEAR, lines: Sequence[Cells] | None = None, **values: Any
) -> Plan:
    """A plan with its draft; nothing is sent."""
    draft = balanced() if lines is None else list(lines)
    plan = Plan.objects.create(project=project or ProjectFactory.create(), year=year, draft=draft, **values)
    return Plan.objects.with_identity().get(pk=plan.pk)


def sent_plan(plan: Plan, actor: User) -> Plan:
    services.send_plan(actor=actor, plan=plan)
    return Plan.objects.with_identity().get(pk=plan.pk)


def csv_file(text: str, name: str = "budget.csv", encoding: str = "utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(encoding), content_type="text/csv")


def xlsx(rows: Sequence[Sequence[object]], *, reference: str = "") -> bytes:
    """The smallest workbook that opens; `reference` puts one more cell at a place of its own (« XFD1048576 »)."""
    cells = "".join(
        f'<row r="{number}">{"".join(_cell(chr(65 + place), number, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    if reference:
        last = "".join(letter for letter in reference if letter.isdigit())
        cells += f'<row r="{last}"><c r="{reference}"><v>1</v></c></row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        '<sheet name="Budget" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
        f'Type="{links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    return _archive(parts)


def _cell(column: str, row: int, value: object) -> str:
    if isinstance(value, str):
        return f'<c r="{column}{row}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{column}{row}"><v>{value}</v></c>'


def ods(rows: Sequence[Sequence[object]]) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(f"<table:table-row>{''.join(_ods_cell(value) for value in row)}</table:table-row>" for row in rows)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return _archive(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
            "content.xml": f'<office:document-content xmlns:office="{office}:office:1.0" '
            f'xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Budget">{cells}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


def _ods_cell(value: object) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    told = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {told}><text:p>{value}</text:p></table:table-cell>"


def _archive(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return stream.getvalue()
