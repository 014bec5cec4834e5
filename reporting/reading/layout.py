"""How a line looks: blank, heading, item of a list, row of a table, « Champ : valeur », or plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reporting.reading.text import Line
from reporting.reading.words import fold, tidy

Look = Literal["blank", "heading", "item", "row", "field", "text", "noise"]

_BULLET = re.compile(r"^(?P<mark>[-–—•▪◦●·‣➢→✓□■*❖➔>]|o(?= [A-ZÉÈÀL])|\.)\s+(?=\S)")
_NUMBERED = re.compile(r"^\(?(?P<mark>\d{1,2}|[a-hA-H]|[ivx]{1,4})(?P<sign>°?[).]|°| [-–—])\s+(?=\S)")
_TITLE = re.compile(
    r"^(?:#{1,6}\s|(?-i:[IVX]{1,5}|[A-H])\s?[.)–-]\s|\d{1,2}(?:\.\d{1,2})+\.?\s+\S|"
    r"(?:annexe|article|chapitre|partie|titre|section|fiche|tableau|figure|volet|phase|étape|"
    r"etape)\s(?:n\s?°\s?)?(?:\d+|[ivx]+|[a-h])\b)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^(?:[-–•▪*]\s+)?\*{0,2}(?P<label>[A-ZÀ-Ü][^:.;!?]{1,58}?)\*{0,2}\s?:\*{0,2}\s+(?P<value>\S.*)$")
# What leaders are made of.
_DOTTED = re.compile(r"[ .]\.|__|…")
# « Publication ........ 3 février 2025 »
_LEADERS = re.compile(r"(?<=[\w)»]) ?(?:\.{4,}|(?:\. ){4,}\.?|_{4,}|…{2,}) ?(?=\S)")
# « Meurthe-et-Moselle . 2 », the longest label of a list with leaders
_LEADER = re.compile(r"(?<=[^\W\d]) \.{1,3} (?=\d[\d ]*(?: ?(?:%|€|k€|M€))?$)")
_NUMBER_FIELD = re.compile(
    r"^(?P<label>[^\W\d][^:.;!?]{1,60}?) ?: (?P<value>\d[\d ,]*(?: ?(?:%|€|k€|M€))?(?: [^\W\d]+){0,2} ?[;.,]?)$"
)
# « Fiche n° 3 : La Ruche » names a fiche, it is no « Champ : valeur ».
_NUMBERED_TITLE = re.compile(
    r"^(?:fiche|projet|annexe|tableau|partie|chapitre)\s(?:n\s?°\s?|num[ée]ro\s)?\d{1,3}\s?[:.–—-]\s?\S", re.I
)
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|_{3,}|~{3,}|\*{3,})$")
_NOISE = re.compile(
    r"^(?:(?:page )?\d{1,3}(?: ?/ ?\d{1,3}| sur \d{1,3})?|- ?\d{1,3} ?-|[-=_*~.\s]{3,})$", re.IGNORECASE
)
_RULE_ROW = re.compile(r"^[\s|:+=-]+$")
_NUMERIC = re.compile(r"^[+-]?\s?\d[\d .,]*\s?(?:%|€|k€|m€|euros?|h|etp|ans?|places?|jours?)?$", re.IGNORECASE)
_TAIL = re.compile(
    r"^(?P<label>\S*[^\W\d_].*?)\s+(?P<tail>(?:\d{1,3}(?: \d{3})+(?!\s?%|\d)|\d+(?:,\d+)?)\s?(?:%|€|"
    r"k€|M€)?(?:\s+\d+(?:,\d+)?\s?%)?)$"
)
_TAIL_CELL = re.compile(r"(?:\d{1,3}(?: \d{3})+(?!\s?%|\d)|\d+(?:,\d+)?)\s?(?:%|€|k€|M€)?")
_ONLY_NUMBERS = re.compile(rf"^{_TAIL_CELL.pattern}(?: {_TAIL_CELL.pattern})+$")


@dataclass(slots=True)
class Seen:
    """A line as the engine sees it: `text` is tidied, without bullet or label when it has one."""

    line: Line
    text: str
    look: Look
    mark: str = ""
    label: str = ""
    cells: tuple[str, ...] = ()
    indent: int = 0


def see(line: Line) -> Seen:
    """The look of a line on its own; neighbours are judged afterwards (`segment`)."""
    text = tidy(line.text)
    if _DOTTED.search(text):
        text = _LEADER.sub(" : ", _LEADERS.sub(" : ", text))
    seen = Seen(line, text, "text", indent=len(line.text) - len(line.text.lstrip()))
    if line.cells or line.kind == "row":
        seen.look, seen.cells = "row", tuple(tidy(cell) for cell in (line.cells or (line.text,)))
    elif not text:
        seen.look = "blank"
    elif text.count("|") >= 1 and _is_pipe_row(text):
        seen.look, seen.cells = ("noise", ()) if _RULE_ROW.match(text) else ("row", _pipe_cells(text))
    elif "\t" in line.text.strip() and not _BULLET.match(text):
        seen.look, seen.cells = "row", tuple(tidy(cell) for cell in line.text.strip().split("\t") if cell.strip())
    elif _NOISE.match(text):
        seen.look, seen.mark = "noise", "underline" if _UNDERLINE.match(text) else ""
    else:
        _see_words(seen, line)
    return seen


def _see_words(seen: Seen, line: Line) -> None:
    text = seen.text
    if line.kind == "heading" or text.startswith("#"):
        seen.look, seen.text = "heading", text.lstrip("# ")
        return
    bullet = _BULLET.match(text)
    number = None if bullet else _NUMBERED.match(text)
    if _NUMBERED_TITLE.match(text) and not bullet and len(text) < 100 and not text.endswith((".", ";", ",")):
        seen.look = "heading"
        return
    if field := _FIELD.match(text):
        label = field["label"].strip()
        if _is_label(label) and not number:
            seen.look, seen.label = "field", label
            if bullet:
                seen.mark, seen.text = bullet["mark"], text[bullet.end() :]
            return
    if not bullet and not number and (field := _NUMBER_FIELD.match(text)):
        seen.look, seen.label = "field", field["label"].strip()
        return
    titled = _TITLE.match(text) and not text.endswith((";", ",")) and not (number and text[number.end()].islower())
    if bullet or (number and not titled) or line.kind == "item":
        found = bullet or number
        seen.look = "item"
        seen.mark = (
            found["mark"] if bullet and found else (number["sign"].strip() + _family(number["mark"]) if number else "•")
        )
        seen.text = text[found.end() :] if found else text
        seen.label = number["mark"] if number else ""
    elif (titled and len(text) < 120 and not _CLAUSE.match(text)) or _is_capitals(text):
        seen.look = "heading"


# « 4.3 L'action est soutenue pendant vingt-quatre mois au plus. » says something.
_CLAUSE = re.compile(
    r"\d{1,2}(?:\.\d{1,2})+\.?\s+\S+(?:\s+\S+){5,}\.$|"
    r"art(?:icle|\.)\s+\d+.*\s(?:est|sont|sera|seront|peut|peuvent|doit|doivent|ne|se)\s(?:\S+\s+){2,}\S+\.$",
    re.IGNORECASE,
)


def _family(mark: str) -> str:
    return "1" if mark.isdigit() else "a" if mark.islower() else "A"


# « Six structures accueillent les enfants : … » says something, it names no field.
_SENTENCE = re.compile(
    r"(?:Les|Ces|Nos|Leurs|Deux|Trois|Quatre|Cinq|Six|Sept|Huit|Neuf|Dix|\w+ze|Vingt\S*)\s(?:\S+\s){1,6}?"
    r"(?!(?:adh[ée]r|pr[ée]sid|r[ée]sid|r[ée]f[ée]r|ag|cli|pati|par|diff[ée]r|r[ée]c|perman|urg|fr[ée]qu)ents?\b)"
    r"\w{3,}(?<!m)ent\b"
)


_SUBJECTS = frozenset(
    ("Il", "Ils", "Elle", "Elles", "On", "Nous", "Vous", "Je", "C’est", "C'est", "Ce", "Ceci", "Cela")
)


def _is_label(label: str) -> bool:
    words = label.split()
    return (
        len(words) <= 8
        and words[0] not in _SUBJECTS
        and not _SENTENCE.match(label)
        and not re.search(r"\b(?:est|sont|a été|ont|suivants?|suivantes?|que|qui)\b", label)
    )


def _is_capitals(text: str) -> bool:
    if len(text) >= 110 or text.endswith((";", ",")) or text != text.upper():
        return False
    return sum(map(str.isalpha, text)) >= 5


def _is_pipe_row(text: str) -> bool:
    return text.startswith("|") or text.count("|") >= 2 or bool(re.match(r"^[^|]{1,60}\|[^|]{1,60}$", text))


def _pipe_cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip().strip("*") for cell in text.strip("|").split("|"))


_WIDE = re.compile(r"\s{2,}")


def column_cells(line: Line) -> tuple[str, ...]:
    """The cells of a line whose columns are only aligned by spaces, or nothing: the last ones must be numbers."""
    words = line.text.strip()
    if not _WIDE.search(words):
        return ()
    parts = tuple(tidy(part) for part in _WIDE.split(words) if part.strip())
    ranked = len(parts) > 2 and parts[0].isdigit() and len(parts[0]) < 4  # « 4   Ville de Sarcelles   85 000 € »
    if len(parts) < 2 or not any(char.isalpha() for char in parts[ranked]):
        return ()
    last = _TAIL_CELL.findall(parts[-1])
    return (*parts[:-1], *(cell.strip() for cell in last)) if _ONLY_NUMBERS.match(parts[-1]) else parts


def tail_cells(text: str) -> tuple[str, ...]:
    """« Associations 3 12% » → label and numbers, or nothing: columns that a PDF has run together."""
    if len(text) > 120 or not (text[-1:].isdecimal() or text.endswith(("%", "€"))):
        return ()
    match = _TAIL.match(text)
    if not match or match["label"].endswith((",", ";", ":", "(")):
        return ()
    return (match["label"].strip(), *(cell.strip() for cell in _TAIL_CELL.findall(match["tail"])))


def is_numeric(cell: str) -> bool:
    """Whether a cell of a table holds one number, with its unit or not."""
    return bool(_NUMERIC.match(fold(cell)))
