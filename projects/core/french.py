"""French as the portal writes it: typography, dates, numbers, lists, order. Pure functions on text.

Spaces: a narrow no-break space (U+202F) before « ; ! ? » », after ««» and between thousands, a
no-break space (U+00A0) before a colon and before €, as the Imprimerie nationale and CLDR set them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from projects.core import paris

NBSP = "\u00a0"
NNBSP = "\u202f"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

# Addresses and e-mails pass untouched; the punctuation that ends a sentence is not part of them.
_ADDRESS = (
    r"(?:https?://|www\.)[^\s«»<>]*[^\s«»<>.,;:!?()…'’]"
    # Tried once a word, and without going back: a text of one long word must not cost its square.
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"
)
_BLANK = r"[ \t\u00a0\u2009\u202f]"

# In this order: each rule sees the text that the previous ones left.
_RULES = (
    (r"\.\.\.(?!\.)", "…"),
    (r"(?<=[^\W\d_])'(?=[\w«“\"])", "’"),
    (rf"(?<=«){_BLANK}*(?=[^\s])", NNBSP),
    (rf"(?<=[^\s]){_BLANK}*(?=»)", NNBSP),
    # Several marks in a row (« ?! ») keep together; « (!) » and « [?] » are left as they are.
    (rf"(?<=[^\s(\[«;:!?]){_BLANK}*(?=[;!?])", NNBSP),
    (rf"(?<=[;:!?]){_BLANK}+(?=[;!?])", NNBSP),
    (rf"(?<=[^\s]){_BLANK}+(?=:(?!//))", NBSP),
    (r"(?<=[^\W\d_])(?=:(?:\s|$))|(?<=[)»\]…’])(?=:(?:\s|$))", NBSP),
    (rf"(?<=\d){_BLANK}+(?=%)", NNBSP),
    (rf"(?<=\d){_BLANK}+(?=(?:€|[kM]€))", NBSP),
)
_THOUSANDS = rf"(?<![\w.,])(?<!\d{_BLANK})\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\w)"
# A text that can hold no address is not searched for one at each of its letters.
_MAY_ADDRESS = re.compile(r"://|www\.|@")
# Nothing of these, nothing to change.
_MARKS = re.compile(r"\.\.\.|['«»;:!?%€]|\d[ \t\u00a0\u2009\u202f]\d")


def _compiled(prefix: str) -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str]]:
    rules = tuple((re.compile(f"{prefix}{rule}"), replacement) for rule, replacement in _RULES)
    return rules, re.compile(f"{prefix}{_THOUSANDS}")


_PLAIN, _WITH_ADDRESSES = _compiled("()"), _compiled(f"({_ADDRESS})|")


def typeset(text: str) -> str:
    """Plain French text with French spaces and apostrophes; twice gives the same, addresses are left alone."""
    if not _MARKS.search(text):
        return text[:]  # a plain text, as below, of a text that calls itself safe
    rules, thousands = _WITH_ADDRESSES if _MAY_ADDRESS.search(text) else _PLAIN
    for pattern, replacement in rules:
        text = pattern.sub(lambda found, new=replacement: found[1] or new, text)  # type: ignore[misc]
    return thousands.sub(lambda found: found[1] or re.sub(_BLANK, NNBSP, found[0]), text)


_QUOTED = re.compile(r'(?<![\w"])"(?=\S)([^"\n]*[^"\s])"(?![\w"])')


def french_quotes(text: str) -> str:
    """« mots » for "mots", as keyboards write them; a mark without its pair on the line is left (20")."""
    return _QUOTED.sub(f"«{NNBSP}\\1{NNBSP}»", text)


def format_date(day: date) -> str:
    """« 9 décembre 2025 », « 1er mars 2026 »; an aware datetime gives its day in Paris."""
    day = _day(day)
    return f"{'1er' if day.day == 1 else day.day} {format_month(day)}"


def format_month(day: date) -> str:
    """« décembre 2025 »."""
    day = _day(day)
    return f"{MONTHS[day.month - 1]} {day.year}"


def format_short_date(day: date) -> str:
    """« 09/12/2025 », for tables."""
    return f"{_day(day):%d/%m/%Y}"


def format_datetime(moment: datetime) -> str:
    """« 9 décembre 2025 à 14 h 05 », Paris time."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(paris.PARIS)
    return f"{format_date(moment)} à {moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"


def format_number(value: float | Decimal, digits: int | None = None) -> str:
    """« 2 395 000 », « 12,5 »: thousands apart, decimal comma, half-up.

    With `digits`, exactly that many decimals; without, those of the value, final zeros left out.
    """
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if digits is not None:
        number = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{abs(number):f}".partition(".")
    if digits is None:
        decimals = decimals.rstrip("0")
    text = f"{int(whole):,}".replace(",", NNBSP) + (f",{decimals}" if decimals else "")
    return f"−{text}" if number < 0 else text


def format_percent(value: float | Decimal, digits: int | None = None) -> str:
    """« 46 % », « 12,5 % »; `value` is already in hundredths (46, not 0.46)."""
    return f"{format_number(value, digits)}{NNBSP}%"


def plural(n: float | Decimal, one: str, many: str | None = None) -> str:
    """The word that goes with `n`: French is singular below two (« 0 projet », « 1,5 heure »)."""
    return one if abs(float(n)) < 2 else (many if many is not None else f"{one}s")


def count(n: float | Decimal, one: str, many: str | None = None) -> str:
    """« 18 projets », « 1 projet », « 0 projet »."""
    return f"{format_number(n)}{NBSP}{plural(n, one, many)}"


def format_ago(day: date, now: date) -> str:
    """« hier », « il y a 12 jours », « il y a 5 mois », « il y a 2 ans »."""
    days = (now - day).days
    if days < 2:
        return ("aujourd’hui", "hier")[days]
    if days < 60:
        return f"il y a {days} jours"
    months = (now.year - day.year) * 12 + now.month - day.month - (now.day < day.day)
    if months < 24:
        return f"il y a {months} mois"
    years = months // 12
    return f"il y a {years} {plural(years, 'an')}"


def enumerate_fr(items: Sequence[str], last: str = "et") -> str:
    """« a, b et c »; "" for nothing."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


_WORDS = re.compile(r"[^\W_]+")


def sort_key(text: str) -> str:
    """The normalised form that `sort_name` columns store: « L’Haÿ-les-Roses » gives « l hay les roses ».

    No accent, no case, no ligature, no punctuation; articles are kept. It stands for the French
    collation that the database does not have, and for what a person types in a search box.
    """
    text = text.casefold()
    if not text.isascii():
        spelt = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
        text = "".join(char for char in spelt if not unicodedata.combining(char)).casefold()
    return " ".join(_WORDS.findall(text))


# Communes spell these words out, intercommunalités often do not, and people write both.
SHORT_FORMS = {"st": "saint", "ste": "sainte"}


def spellings(word: str) -> tuple[str, ...]:
    """How a word of a `sort_key` may begin in the names that are stored: « st » and « saint » are the same."""
    return {"saint": ("saint", "st "), "sainte": ("sainte", "ste ")}.get(SHORT_FORMS.get(word, word), (word,))


_IN_THE = {"hauts de france": "dans les", "pays de la loire": "dans les", "grand est": "dans le"}
_AT = {"la reunion", "mayotte"}
_IN = {
    "auvergne rhone alpes", "bourgogne franche comte", "bretagne", "centre val de loire", "corse", "guadeloupe",
    "guyane", "ile de france", "martinique", "normandie", "nouvelle aquitaine", "occitanie", "paca corse",
    "provence alpes cote d azur",
}  # fmt: skip


def region_phrase(name: str) -> str:
    """Where something is: « en Île-de-France », « dans les Hauts-de-France », « à La Réunion »."""
    key, name = sort_key(name), typeset(name)
    if key in _IN_THE:
        return f"{_IN_THE[key]} {name}"
    if key in _AT:
        return f"à {name}"
    return f"en {name}" if key in _IN else f"dans la région {name}"


def _day(day: date) -> date:
    return paris.day_of(day) if isinstance(day, datetime) and day.tzinfo is not None else day
