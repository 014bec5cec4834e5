"""Run apart, with little memory and little time: a spreadsheet on the standard input, its cells as JSON on the output.

A file of a few kilobytes may claim a cell in the last column of the last row, and a reader then takes the memory of the
whole square: here only this process ends. It imports neither Django nor the project.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

MEMORY = 400 * 1024 * 1024
SECONDS = 8
NOISE = Decimal("0.000001")


def main(most_sheets: int, most_rows: int, most_columns: int, longest: int, is_exact: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    content = sys.stdin.buffer.read()
    from python_calamine import CalamineWorkbook

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    told = []
    for name in book.sheet_names[:most_sheets]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most_rows + 1)
        told.append(
            [name, [[text(cell, is_exact=bool(is_exact))[:longest] for cell in row[:most_columns]] for row in rows]]
        )
    json.dump(told, sys.stdout)


def text(value: object, *, is_exact: bool = False) -> str:
    """A cell as a person would have typed it; what a formula gave is rounded to the cent, unless `is_exact`: then only
    what is the noise of a binary number.
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    if isinstance(value, int | float):
        exact = Decimal(repr(value))
        if not exact.is_finite() or abs(exact) >= Decimal(10) ** 13:
            return repr(value)
        rounded = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        if is_exact and abs(exact - rounded) >= NOISE:
            return f"{exact:f}".replace(".", ",")
        plain = rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded
        return f"{plain:f}".replace(".", ",")
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time | timedelta):
        return str(value)
    return " ".join(str(value).split())


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:6]))
