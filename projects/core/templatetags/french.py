"""Template filters: `{% load french %}`. They return plain text, which the template escapes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django import template

from projects.core import french, money

register = template.Library()

Number = int | float | Decimal


@register.filter
def fr_date(value: date | None) -> str:
    """« 9 décembre 2025 »; "" for None."""
    return french.format_date(value) if value else ""


@register.filter
def fr_datetime(value: datetime | None) -> str:
    """« 9 décembre 2025 à 14 h 05 »; "" for None."""
    return french.format_datetime(value) if value else ""


@register.filter
def fr_number(value: Number | None, digits: int | None = None) -> str:
    """« 2 395 000 »; « non communiqué » for None."""
    return money.UNKNOWN if value is None else french.format_number(value, digits)


@register.filter
def fr_euros(value: Decimal | int | None) -> str:
    """« 1 234,50 € »; « non communiqué » for None."""
    return money.format_euros(value)


@register.filter
def typo(value: object) -> str:
    """French typography on a plain text; "" for None."""
    return "" if value is None else french.typeset(str(value))


@register.filter
def fr_count(value: Number, words: str) -> str:
    """`{{ n|fr_count:"projet" }}` or `{{ n|fr_count:"dossier clos,dossiers clos" }}`: « 18 projets »."""
    one, _, many = words.partition(",")
    return french.count(value, one, many or None)


@register.filter
def fr_plural(value: Number, words: str) -> str:
    """The word alone: `{{ n|fr_plural:"retenu,retenus" }}`."""
    one, _, many = words.partition(",")
    return french.plural(value, one, many or None)


@register.filter
def fr_list(value: Sequence[object]) -> str:
    """« a, b et c »."""
    return french.enumerate_fr([str(item) for item in value])


@register.filter
def region_phrase(value: object) -> str:
    """« dans les Hauts-de-France » of a region or of its name."""
    return french.region_phrase(str(value))


@register.filter
def tel(value: str) -> str:
    """A number as a link dials it: its digits, after the « + » of a country; « +33 (0)4 » is dialled without its 0."""
    number = value.strip().replace("(0)", "")
    return ("+" if number.startswith("+") else "") + "".join(sign for sign in number if sign.isdecimal())
