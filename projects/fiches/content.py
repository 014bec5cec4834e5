"""The words of a fiche as texts that one types, and back: the same text always makes the same lines.

`Content` holds a text for each field of `sections.FIELDS`. What a person typed is read here and nowhere else, so
that a form, an autosave, a proposal and the Caf's own edit mean the same by the same words.
"""

from __future__ import annotations

import hashlib
import json
import re
from calendar import IllegalMonthError, monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from projects.core.errors import DomainError
from projects.fiches.enums import ItemKind
from projects.fiches.sections import FIELDS, Field, Shape
from projects.journal.enums import DatePrecision

Content = dict[str, str]

LONGEST_VALUE, LONGEST_LABEL = 40, 160
_BULLET = re.compile(r"^[-–—•·*▪◦]\s+")
_DATED = re.compile(r"^(?:(?:(\d{1,2})/)?(\d{1,2})/)?(\d{4})\s*:\s*(?=\S)", re.ASCII)
_AT = re.compile(r"\s*\(au (\d{1,2})/(\d{1,2})/(\d{4})\)\s*$", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One thing that a fiche lists."""

    text: str
    happened_on: date | None = None
    date_precision: str = DatePrecision.DAY


@dataclass(frozen=True)
class Number:
    """One key figure."""

    value: str
    label: str
    happened_on: date | None = None


def empty() -> Content:
    return dict.fromkeys(FIELDS, "")


def same(one: str, other: str) -> bool:
    """Whether two texts say the same, ends of lines and outer blanks aside."""
    return plain(one) == plain(other)


def plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def digest_of(content: Mapping[str, str]) -> str:
    """The hash of the words, whatever the order of the fields."""
    said = {name: plain(text) for name, text in content.items() if plain(text)}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", plain(text)) if part.strip()]


def lines(field: Field, text: str) -> list[Line]:
    """The lines of a list; DomainError (French, at the field) for a day that does not exist."""
    return [_line(field, row) for row in _rows(text)]


def numbers(field: Field, text: str) -> list[Number]:
    """The key figures; DomainError (French, at the field) for a line that is none."""
    return [_number(field, row) for row in _rows(text)]


def check(content: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with texts, by field: nothing when they can be written in a fiche."""
    wrong = {}
    for name, text in content.items():
        field = FIELDS[name]
        try:
            parsed(field, text)
        except DomainError as error:
            wrong[name] = error.message
    return wrong


def parsed(field: Field, text: str) -> str | list[str] | list[Line] | list[Number]:
    """What a text means for its field. DomainError (French, at the field) when it means nothing."""
    if len(text) > field.longest:
        raise DomainError(f"Ce texte est trop long : {field.longest} signes au plus.", field=field.name)
    if "\0" in text:
        raise DomainError("Un caractère est illisible : effacez-le.", field=field.name)
    if field.shape is Shape.LINE:
        return " ".join(text.split())
    if field.shape is Shape.TEXT:
        return paragraphs(text)
    return numbers(field, text) if field.shape is Shape.FIGURES else lines(field, text)


def written_lines(rows: Iterable[Line], *, dated: bool) -> str:
    return "\n".join(_written(row) if dated else _one_line(row.text) for row in rows)


def written_numbers(rows: Iterable[Number]) -> str:
    said = (
        f"{row.value} : {row.label}" + (f" (au {row.happened_on:%d/%m/%Y})" if row.happened_on else "") for row in rows
    )
    return "\n".join(said)


def _rows(text: str) -> list[str]:
    """One thing a line; the bullets of a text pasted from a word processor are dropped."""
    found = (_BULLET.sub("", " ".join(row.split())) for row in plain(text).split("\n"))
    return [row for row in found if row]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _line(field: Field, row: str) -> Line:
    if field.shape is not Shape.DATED:
        return Line(row)
    found = _DATED.match(row)
    if found is None:
        return Line(row)
    text = row[found.end() :]
    return Line(text, _day(field, row, found[1], found[2], found[3]), _precision(found[1], found[2]))


def _precision(day: str | None, month: str | None) -> str:
    return DatePrecision.DAY if day else DatePrecision.MONTH if month else DatePrecision.YEAR


def _day(field: Field, row: str, day: str | None, month: str | None, year: str) -> date:
    try:
        if day:
            return date(int(year), int(month or 1), int(day))
        # A month or a year is stored as its last day, as everywhere else.
        last = int(month or 12)
        return date(int(year), last, monthrange(int(year), last)[1])
    except (ValueError, IllegalMonthError):
        raise DomainError(f"Cette date n’existe pas dans le calendrier : « {row[:40]} ».", field=field.name) from None


def _written(row: Line) -> str:
    text = _one_line(row.text)
    if row.happened_on is None:
        return text
    patterns = {DatePrecision.DAY: "%d/%m/%Y", DatePrecision.MONTH: "%m/%Y", DatePrecision.YEAR: "%Y"}
    return f"{row.happened_on.strftime(patterns[DatePrecision(row.date_precision)])} : {text}"


def _number(field: Field, row: str) -> Number:
    at = _AT.search(row)
    day = _day(field, row, at[1], at[2], at[3]) if at else None
    value, colon, label = (row[: at.start()] if at else row).partition(" : ")
    if not colon:
        value, colon, label = row[: at.start() if at else None].partition(":")
    value, label = value.strip(), label.strip()
    if not value or not label:
        raise DomainError(f"Écrivez le nombre, deux-points, puis ce qu’il compte : « {row[:40]} ».", field=field.name)
    if len(value) > LONGEST_VALUE or len(label) > LONGEST_LABEL:
        raise DomainError(
            f"Un chiffre tient en {LONGEST_VALUE} signes et son libellé en {LONGEST_LABEL} : « {row[:40]} ».",
            field=field.name,
        )
    return Number(value, label, day)


def item_fields(kind: ItemKind) -> list[Field]:
    """The fields whose lines are of that rubric."""
    return [field for field in FIELDS.values() if field.kind == kind]
