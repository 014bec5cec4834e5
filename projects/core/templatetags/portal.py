"""What templates ask of Python to draw: `{% load portal %}`."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from projects.core import bars as squares

register = template.Library()


@register.simple_tag
def bars(rows: Sequence[squares.Row]) -> tuple[squares.Bar, ...]:
    """`{% bars figure.rows as chart %}`: the bars of a figure's rows, see `projects.core.bars`."""
    return squares.bars(rows)
