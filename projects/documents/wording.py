"""Sizes as people read them."""

from projects.core.french import NBSP, format_number

STEPS = ((1024 * 1024, "Mo"), (1024, "Ko"))


def size_words(size: int) -> str:
    """« 1,3 Mo », « 25 Mo », « 13 Ko », « 537 octets »."""
    for step, unit in STEPS:
        if size >= step:
            value = size / step
            return f"{format_number(round(value, 1 if value < 10 else 0), 1 if value < 9.95 else 0)}{NBSP}{unit}"
    return f"{size}{NBSP}octet{'s' if size > 1 else ''}"
