"""French numbers in letters, read and written: « deux cent douze » is 212, « vingt-et-un », « vingt et un » are 21."""

from __future__ import annotations

import re
from functools import lru_cache

from reporting.reading.words import one_of

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
_REGIONAL = {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
_ABOUT = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_SIMPLE: dict[str, int] = {word: value for value, word in enumerate(_UNITS) if "-" not in word} | _TENS | _REGIONAL
_SIMPLE["une"] = 1
_SCALES = {"mille": 1000, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9}
_HUNDRED = ("cent", "cents")
_PARTS = (*_SIMPLE, *_HUNDRED, *_SCALES, "vingts")

WORDS = tuple(sorted(_PARTS, key=len, reverse=True))
_ONE = one_of(WORDS)
# « et » only joins the one of a tens: « vingt et un », « soixante et onze ».
SPELLED = re.compile(
    rf"(?<![\w'-])(?:une?\s+)?(?P<about>{one_of(_ABOUT)})s?(?![\w-])"
    rf"|(?<![\w-])(?P<words>{_ONE}(?:(?:-|\s|-et-|\set\s(?=une?\b|onze\b)){_ONE}(?![\w]))*)(?![\w-])"
)


def read(match: re.Match[str]) -> tuple[int, bool] | None:
    """The value of a match of SPELLED on folded text, and whether it is only about that; None where it is no number."""
    if about := match["about"]:
        return _ABOUT[about], True
    value = value_of(match["words"])
    return None if value is None else (value, False)


@lru_cache(maxsize=1024)
def value_of(words: str) -> int | None:
    """« deux cent douze » → 212; None for words that are no French number (« deux trois »)."""
    total = group = 0
    last: int | None = None  # what the previous word was worth, to refuse « deux trois »
    for word in re.split(r"[\s-]+", words):
        if word == "et":
            continue
        if word in _HUNDRED:
            if group % 100 == 0 and group:
                return None
            group = (group or 1) * 100 if group < 100 else group // 100 * 100 + (group % 100) * 100
            last = 100
        elif word in _SCALES:
            scale = _SCALES[word]
            total += (group or 1) * scale
            group, last = 0, scale
        elif word == "vingts" or (word == "vingt" and group % 100 == 4):
            if group % 100 != 4:
                return None
            group += 76
            last = 80
        else:
            value = _SIMPLE[word]
            if last is not None and not _follows(last, group % 100, value):
                return None
            group += value
            last = value
    return total + group


def _follows(last: int, below: int, value: int) -> bool:
    if last >= 100:
        return True
    if last in (60, 80) and below in (60, 80):
        return value < 20
    if last in (20, 30, 40, 50, 70, 90):
        return value < 10
    return below in (10, 70, 90) and 7 <= value <= 9


# « soit neuf sur dix-sept », « neuf d'entre eux »
_NINE = re.compile(r" (?:sur (?:les |ces |un total de )?[\dadcoqsthv]|d'entre |de (?:ces|nos|leurs|ses|celles|ceux) )")
# « Onze ont répondu. Neuf citent le recrutement »
_OPENS = re.compile(r"(?:^|[.;:] |\bsur (?:les |ces |nos |leurs )?)$")
_PLURAL = re.compile(r" [a-z']{3,}[sx]\b")
_OF_THEM = re.compile(r"\ben (?:(?:a|ont|avait|avaient) [a-z]+|compte|comptent|presente|presentent|retient) $")
# « quatorze pour la qualité, neuf pour le recours », « les communes en portent douze, les EPCI neuf (30 %) »
_NEXT = re.compile(
    rf"(?:\d|\b(?!une?\b){_ONE}\b)[^.]*(?:,|;| et) (?:(?:les |aux |des |pour les )(?:[a-z]{{4,}}s|epci) )?$"
)
_FOR = re.compile(r" ?(?:(?:pour|a|au|aux|en|dans|par|du|de la|des|chez)\b|\(\d|(?<!, neuf)[,;.)])")


def is_nine(folded: str, start: int, end: int) -> bool:
    """Whether « neuf » counts: « le comité en a distingué neuf », and not « un véhicule neuf »."""
    return bool(
        _PLURAL.match(folded, end)
        or _OPENS.search(folded, max(0, start - 60), start)
        or _OF_THEM.search(folded, max(0, start - 40), start)
        or _NINE.match(folded, end)
        or (_FOR.match(folded, end) and _NEXT.search(folded, max(0, start - 60), start))
    )


def spell(value: int) -> str:
    """212 → « deux cent douze », in the traditional spelling, with its accents; ValueError but for 0 ≤ value < 10¹²."""
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
