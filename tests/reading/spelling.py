"""French numbers written in letters, in the traditional spelling, for numbers to be read again."""

from __future__ import annotations

_UNITS = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}


def spell(value: int) -> str:
    """212 → « deux cent douze », in the traditional spelling; for 0 ≤ value < 10¹²."""
    if value < 0 or value >= 10**12:
        raise ValueError(f"No spelling for {value}")
    parts: list[str] = []
    for scale, name in ((10**9, "milliard"), (10**6, "million")):
        count, value = divmod(value, scale)
        if count:
            parts.append(f"{_below_thousand(count, last=True)} {name}{'s' if count > 1 else ''}")
    thousands, value = divmod(value, 1000)
    if thousands:
        parts.append("mille" if thousands == 1 else f"{_below_thousand(thousands, last=False)} mille")
    if value or not parts:
        parts.append(_below_thousand(value, last=True))
    return " ".join(parts)


def _below_thousand(value: int, *, last: bool) -> str:
    hundreds, rest = divmod(value, 100)
    words = []
    if hundreds:
        plural = "s" if hundreds > 1 and not rest and last else ""
        words.append(f"cent{plural}" if hundreds == 1 else f"{_UNITS[hundreds]} cent{plural}")
    if rest or not hundreds:
        words.append(_below_hundred(rest, last=last))
    return " ".join(words)


def _below_hundred(value: int, *, last: bool) -> str:
    if value < 20:
        return "zéro" if value == 0 else _UNITS[value]
    if value < 70:
        tens, one = divmod(value, 10)
        name = next(word for word, worth in _TENS.items() if worth == tens * 10)
    elif value < 80:
        name, one = "soixante", value - 60
    else:
        name, one = "quatre-vingt", value - 80
        if not one:
            return "quatre-vingts" if last else "quatre-vingt"
    if not one:
        return name
    joint = " et " if one in (1, 11) and name != "quatre-vingt" else "-"
    return f"{name}{joint}{_UNITS[one]}"
