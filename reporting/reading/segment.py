"""A document cut into blocks: headings and their sections, paragraphs, items under the sentence that announces them,
tables, « Champ : valeur » pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from reporting.reading.blocks import Block, BlockKind, Section, Text
from reporting.reading.forms import group
from reporting.reading.gathering import ENDS, indent_of, lists, tables
from reporting.reading.groups import is_group
from reporting.reading.labels import is_form
from reporting.reading.layout import Seen, column_cells, is_numeric, see, tail_cells
from reporting.reading.text import LONGEST, Document, Line
from reporting.reading.words import tidy

# A line that ends with « M. » or « art. » goes on.
_SHORTENED = re.compile(r"(?:^| )(?:MM?|art|cf|Dr)\.$")
# Signs that open a title as often as an item.
_SIGNS = (">", "➢", "❖", "■", "►", "□", "→")
_KINDS: dict[str, BlockKind] = {"heading": "heading", "item": "item", "row": "row", "field": "field"}
_DASHES = ("-", "–", "—")
_LEVELS = (
    (re.compile(r"^(?:partie|titre|chapitre|annexe)\b", re.I), 1),
    (re.compile(r"^[IVX]{1,5}\s?[.)–-]"), 1),
    (re.compile(r"^\d{1,2}(?P<sub>(?:\.\d{1,2})*)[.)]?\s"), 1),
    (re.compile(r"^[A-H]\s?[.)–-]\s"), 2),
)


def segment(document: Document) -> Text:
    """Cut a document; linear in its length."""
    seen = [see(piece) for line in document.lines for piece in _pieces(line)]
    _judge_lone(seen)
    _judge_rows(seen)
    _judge_columns(seen)
    _judge_forms(seen)
    _judge_figures(seen)
    _judge_headings(seen)
    _judge_groups(seen)
    _judge_numbered(seen)
    text = _blocks(document, seen)
    lists(text)
    tables(text)
    group(text)
    return text


_STOP = re.compile(r"[.!?…;](?:\s?[»)])?\s+")


def _pieces(line: Line) -> Iterator[Line]:
    """The line; one that is too long in pieces, which end with a sentence, else with a word."""
    if len(line.text) <= LONGEST:
        yield line
        return
    start, text = 0, line.text
    while start < len(text):
        end = start + LONGEST
        if end < len(text):
            stops = [match.end() for match in _STOP.finditer(text, start + LONGEST // 2, end)]
            space = text.rfind(" ", start + 1, end) + 1
            end = stops[-1] if stops else space or end
        yield replace(line, text=text[start:end], kind="text", cells=(), start=start)
        start = end


_LONE = re.compile(r"\d{1,3}")


def _judge_lone(seen: list[Seen]) -> None:
    """« 312 », then « C'est le nombre d'enfants … »: a figure set apart, no page."""
    for one, after in pairwise(seen):
        alone = one.look == "noise" and after.look == "text" and _LONE.fullmatch(one.text)
        if alone and re.match(r"C'est |Le nombre |[a-zà-ÿ]{3,} ", after.text) and after.text[-1:] in ".,;":
            one.look = "text"


_LEADERS = re.compile(r"\.{4,}")


def _judge_rows(seen: list[Seen]) -> None:
    """Columns that only spaces align, or that a PDF has run together, are a table where several lines agree."""
    for read, least in ((lambda one: column_cells(one.line), 2), (lambda one: tail_cells(one.text), 3)):
        run: list[tuple[Seen, tuple[str, ...]]] = []
        for one in [*seen, Seen(Line(0, ""), "", "heading")]:
            listed = one.look == "item" and _LEADERS.search(one.line.text)  # « – relais ........ 940 »
            cells = read(one) if one.look in ("text", "item", "heading") and one.line.number and not listed else ()
            if cells and any(is_numeric(cell) for cell in cells[1:]) and not all(map(is_numeric, cells[:2])):
                run.append((one, cells))
                continue
            if one.look == "blank" and len(run) > 1:
                continue
            if len(run) >= least and len({len(cells) for _, cells in run}) <= 2:
                for row, cells_of in run:
                    row.look, row.cells = "row", cells_of
            run = []


_GAP = re.compile(r"\S\s{2,}(?=\S)")


def _judge_columns(seen: list[Seen]) -> None:
    """Columns of words that spaces align: three lines that follow, whose second column starts at one place; the line
    above that starts where their second column does is their header.
    """
    run: list[tuple[int, int]] = []
    for rank, one in enumerate([*seen, Seen(Line(0, ""), "", "heading")]):
        gap = _column_at(one)
        if gap and (not run or abs(gap - run[-1][1]) <= 1):
            run.append((rank, gap))
            continue
        if len(run) > 2:
            first = run[0][0] - 1
            headed = first >= 0 and abs(seen[first].indent - run[0][1]) <= 1 and _column_at(seen[first])
            for row in (seen[at] for at in ([first] if headed else []) + [at for at, _ in run]):
                if row.look != "row":
                    cells = tuple(tidy(part) for part in re.split(r"\s{2,}", row.line.text.strip()))
                    row.look, row.mark, row.label = "row", "", ""
                    row.cells = ("", *cells) if headed and row is seen[first] else cells
                    row.text = tidy(row.line.text)
        run = [(rank, gap)] if gap else []


def _column_at(one: Seen) -> int:
    """Where the second column of a line starts, or nothing."""
    if one.look in ("blank", "noise") or not one.line.number:
        return 0
    if one.look == "row" and (one.line.cells or re.search(r"[|\t]", one.line.text)):
        return 0
    gap = _GAP.search(one.line.text.rstrip(), one.indent)
    if gap is None or (one.look == "item" and _LEADERS.search(one.line.text)):
        return 0
    if not any(char.isalnum() for char in one.line.text[: gap.end()]):
        return 0  # « •  9 relais »: the mark of an item is no column
    if gap.end() <= 6 and len(_GAP.findall(one.line.text.strip())) < 3:
        return 0  # « 1.  Le relais » is an item; « 1   Ville de Lens   Nord   20 » is a row
    return gap.end()


def _judge_forms(seen: list[Seen]) -> None:
    """« Porteur        commune de Florac » under « Nom … »: a form that columns align, whose lines are fields."""
    run: list[Seen] = []
    for one in [*seen, Seen(Line(0, ""), "", "heading")]:
        if one.look == "row" and len(one.cells) == 2:
            run.append(one)
            continue
        if one.look == "text" and run and one.indent:
            continue  # the end of a value, at the next line
        if is_form([row.cells for row in run]):
            for row in run:
                row.look, row.label, row.text, row.cells = "field", row.cells[0], " : ".join(row.cells), ()
        run = []


def _judge_figures(seen: list[Seen]) -> None:
    """« 177 | actions soutenues » is a number and what it counts: an item, no row."""
    for one in seen:
        if one.look == "row" and len(one.cells) == 2 and is_numeric(one.cells[0]) and one.cells[1][:1].islower():
            one.look, one.mark, one.text = "item", "•", " ".join(one.cells)


def _judge_headings(seen: list[Seen]) -> None:
    """A short line that stands alone, underlined or not, is a heading."""
    for rank, one in enumerate(seen):
        if one.look == "heading" and one.line.kind != "heading" and _wraps(seen, rank):
            one.look = "text"
        if one.look != "text" or not one.text:
            continue
        before = seen[rank - 1].look if rank else "blank"
        after = seen[rank + 1] if rank + 1 < len(seen) else None
        if after and after.mark == "underline":
            one.look = "heading"
        elif before in ("blank", "noise", "heading") and len(one.text) <= 90 and not ENDS.search(one.text):
            stands = (
                after is None
                or after.look in ("blank", "noise", "item", "field", "row")
                or (len(one.text) <= 60 and bool(after.text) and after.text[0].isupper())
            )
            starts = one.text[0].isupper() or one.text[0].isdigit() or one.text[0] in "«"
            if (
                stands
                and starts
                and not one.text.endswith(",")
                and not re.search(r"\b(?:est|sont|a|ont|sera)\b", one.text[12:])
            ):
                one.look = "heading"


def _judge_groups(seen: list[Seen]) -> None:
    """« Grand Est (2 projets) » right under the items of another region, and above its own, is a heading as theirs."""
    for before, one, after in zip(seen, seen[1:], seen[2:], strict=False):
        between = one.look == "text" and before.look in ("item", "row") and after.look == before.look
        if between and one.text[:1].isupper() and len(one.text) < 60 and is_group(one.line):
            one.look = "heading"


def _wraps(seen: list[Seen], rank: int) -> bool:
    """« Article 3. Précise que les ateliers … » goes on at the next line: a paragraph, not a title."""
    after = seen[rank + 1] if rank + 1 < len(seen) else None
    return len(seen[rank].text) > 60 and after is not None and after.look == "text" and after.text[:1].islower()


def _judge_numbered(seen: list[Seen]) -> None:
    """« 1. Titre » alone between paragraphs is a heading; « 12 - Diversification » is a count, not a rank."""
    for rank, one in enumerate(seen):
        if one.look != "item" or one.mark not in _SIGNS or ENDS.search(one.text):
            continue
        after = seen[rank + 1] if rank + 1 < len(seen) else None
        if (after is None or after.look != "text") and _stands_alone(seen, rank):
            one.look = "heading"
    numbered = [rank for rank, one in enumerate(seen) if one.look == "item" and one.label]
    for position, rank in enumerate(numbered):
        one = seen[rank]
        if (one.mark.endswith("A") and _stands_alone(seen, rank)) or (
            one.mark.endswith("1") and _stands_alone(seen, rank)
        ):
            one.look, one.text, one.mark = "heading", f"{one.label}. {one.text}", ""
        elif one.mark.startswith(("-", "–", "—")) and one.label.isdigit():
            near = [other for other in numbered[max(0, position - 1) : position + 2] if seen[other].mark == one.mark]
            ranks = [int(seen[other].label) for other in near if abs(other - rank) < 5]
            if any(two - first != 1 for first, two in pairwise(ranks)):
                one.text, one.mark, one.label = f"{one.label} - {one.text}", "-", ""


def _stands_alone(seen: list[Seen], rank: int) -> bool:
    """No other numbered item right before or after, blanks apart, and short."""
    one = seen[rank]
    following = seen[rank + 1] if rank + 1 < len(seen) else None
    # « 3. Qui vient ? » between two blanks is the title of a part.
    asks = (
        one.text.endswith("?") and rank and seen[rank - 1].look == "blank" and following and following.look == "blank"
    )
    if len(one.text) > 100 or (ENDS.search(one.text) and not asks) or (following and following.text[:1].islower()):
        return False
    for step in (-1, 1):
        other = rank + step
        while 0 <= other < len(seen) and seen[other].look in ("blank", "noise"):
            other += step
        if 0 <= other < len(seen) and seen[other].look == "item" and seen[other].mark == one.mark:
            near = seen[other].label
            if not (one.label.isdigit() and near.isdigit()) or int(near) == int(one.label) + step:
                return False
    return True


def _blocks(document: Document, seen: list[Seen]) -> Text:
    root = Section("", 0, 0)
    text = Text(document.name, document.lines, [], [root])
    section, last, gap = root, None, True
    width = _width(seen)
    for one in seen:
        if one.look in ("blank", "noise"):
            gap = True
            continue
        if last is not None and _continues(last, one, gap, width):
            last.starts.append(len(last.text) + 1)
            last.lines.append(one.line)
            last.text += " " + one.text
        else:
            kind = _KINDS.get(one.look, "text")
            if kind == "heading":
                section = _open(text, one, section)
            last = Block(
                kind, one.text, [0], [one.line], section, len(text.blocks), one.label, one.mark, cells=one.cells
            )
            text.blocks.append(last)
        gap = False
    return text


def _open(text: Text, one: Seen, current: Section) -> Section:
    level = 3
    for pattern, found in _LEVELS:
        if match := pattern.match(one.text):
            level = found + (match["sub"].count(".") if "sub" in pattern.groupindex and match["sub"] else 0)
            break
    outer = [title for title, depth in _with_levels(current, text) if depth < level]
    section = Section(one.text, level, len(text.sections), one.line, (*outer, one.text))
    text.sections.append(section)
    return section


def _with_levels(current: Section, text: Text) -> list[tuple[str, int]]:
    levels = {section.title: section.level for section in text.sections[-40:]}
    return [(title, levels.get(title, 1)) for title in current.path]


def _width(seen: list[Seen]) -> int:
    """How long the lines of the text are: a much shorter one ends its paragraph."""
    lengths = sorted(len(one.line.text.rstrip()) for one in seen if one.look in ("text", "item") and one.text)
    return lengths[len(lengths) * 9 // 10] if lengths else 80


def _continues(last: Block, one: Seen, gap: bool, width: int) -> bool:
    """Whether a line goes on with the block before it: the wrapped end of a paragraph or of an item."""
    if last.kind in ("row", "heading") or len(last.text) + len(one.text) > LONGEST:
        return False
    if one.look == "item" and one.mark in _DASHES:
        # « (dont un devrait être repris – en partie / – dans le cadre des travaux) »
        return (
            not gap
            and last.mark not in _DASHES
            and last.kind == "item"
            and one.text[0].islower()
            and not ENDS.search(last.text)
        )
    if one.look != "text" or (last.kind == "item" and _SUMS_UP.match(one.text) and _AMOUNT.search(last.text)):
        return False
    if last.text.endswith(":") and _AMOUNT.match(one.text):
        return True  # « Aide : / 45 000 €. »
    starts_low = one.text[0].islower() or one.text[0] in ",;)»%€("
    if gap:
        # A page break in the middle of a sentence.
        return starts_low and not ENDS.search(last.text) and last.kind != "field"
    if ENDS.search(last.text) and not starts_low and not _SHORTENED.search(last.text):
        return False
    if starts_low or last.text.endswith((",", "-", "'")):
        return True
    back = one.indent < indent_of(last.lines[-1])
    if last.kind == "item" and one.indent < indent_of(last.lines[0]):
        return False
    # A paragraph is wrapped where its next word does not hold; here and there a line is some words short.
    length = len(last.lines[-1].text.rstrip())
    return length * 4 > width * 3 and length + 1 + len(one.text.split(" ", 1)[0]) > width - (0 if back else _RAGGED)


_RAGGED = 12
# « – au solde : 32 500 € / soit 112 500 € au total »
_SUMS_UP = re.compile(r"(?:soit|total|au total|en tout|ensemble|montant total)\b.{0,20}\d", re.IGNORECASE)
_AMOUNT = re.compile(r"(?<!\d)\d[\d \u202f\u00a0]*(?:€|%|euros?)? ?[;.,]?$")
