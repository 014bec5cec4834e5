"""The projects that a document describes, whatever the layout: a title, then « Porteur : … » on lines of their own, in
one paragraph, after a story, or one project by row of a table.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from operator import attrgetter

from reporting.reading.areas import areas_in
from reporting.reading.blocks import Block, Fiche, Text, value_of
from reporting.reading.groups import in_words, is_group
from reporting.reading.labels import LABEL, beside, is_label, kind_of, words_of
from reporting.reading.naming import RANK, name_all
from reporting.reading.places import departments_of_commune, places
from reporting.reading.project import Part, Record, of_blocks, read_parts
from reporting.reading.record_lines import lined
from reporting.reading.text import Line
from reporting.reading.titles import before_label, described, runs
from reporting.reading.words import fold, tidy

_NOT_TITLE = re.compile(r"^(?:encadre|en bref|reperes?|carte d'identite|chiffres cles)\b")


# « Porteur : commune de Guéret (Creuse) »
_OF_HOLDER = re.compile(r"\(([A-ZÀ-Ý][^()]{2,30})\)$")


def _locate(found: list[Record]) -> None:
    """The code of the department of each (of its region, « R… »): as it says it, as its group does, by its commune."""
    for record in found:
        said = [tidy(record.title.text), *(one.value for one in record.parts if one.kind == "lieu")]
        said += [f"({match[1]})" for one in record.parts if (match := _OF_HOLDER.search(tidy(one.value)))]
        groups = [in_words(tidy(line.text)) for line in reversed(record.groups)]
        record.department = next((code for text in (*said, *groups) if (code := _code(text))), "")
    for record in [*found, *found]:
        known = {one.department for one in found}
        texts = (
            [record.name, *(one.value for one in record.parts if one.kind == "lieu")] if not record.department else []
        )
        for text in [*texts, *(sorted(record.aliases) if texts else ())]:
            where = departments_of_commune(re.split(r"[,(.:–—|]| - ", RANK.sub("", text))[0].strip())
            where = where if len(where) == 1 else where & known
            if len(where) == 1:
                record.department = next(iter(where))
                break


def _code(text: str) -> str:
    text = re.sub(r"^(?:[A-H]|[IVX]{1,4}|\d{1,2}) ?[.)–—-] ", "", text)
    if match := re.search(r"\((?:dep\. ?)?(0[1-9]|[1-8]\d|9[0-5]|2[ab]|97[1-6])\)", fold(text)):
        return match[1].upper()
    found = places(f": {text}", f": {fold(text)}")
    return found[0].code if found else ""


def records(text: Text) -> list[Record]:
    """The projects that a document describes, in order; none where fewer than three blocks have the same labels."""
    lines, margins = beside(text.lines)
    hits = [_hits(line) for line in lines]
    anchor = _anchor(lines, hits)
    found = _described(text, lines, hits, anchor, margins) if anchor else []
    found = found or _tabled(text) or _told(text)
    listed = _itemised(text) or _entitled(text)
    found = listed if len(listed) > max(2, len(found)) else found
    by_line = lined(text)
    found = by_line if len(by_line) >= max(4, len(found)) else found
    titled = _titled_alike(text, lines)
    found = titled if len(titled) > 2 and len(titled) >= len(found) else found
    found += _of_fiches(text, {line.number for record in found for line in record.lines})
    _shorten(found)
    name_all(found)
    _locate(found)
    return found


def _titled_alike(text: Text, lines: list[Line]) -> list[Record]:
    """One project by title of the longest run of titles that look alike."""
    run = max(runs(lines), key=len, default=None)
    if run is None:
        return []
    heads = [line.number for block in text.blocks if block.kind == "heading" for line in block.lines[:1]]
    said = Counter(fold(tidy(line.text)) for line in lines)
    stops = {
        line.number
        for rank, line in enumerate(lines)
        if rank > run[0].at and tidy(line.text) and not tidy(lines[rank - 1].text) and not LABEL.search(fold(line.text))
        if is_group(line) or (line.number in heads and said[fold(tidy(line.text))] == 1)
    }
    found, groups, number = list[Record](), list[Line](), attrgetter("number")
    for own in described(lines, run, stops):
        since = found[-1].lines[-1].number if found else 0
        between = lines[bisect_right(lines, since, key=number) : bisect_left(lines, own[0].number, key=number)]
        groups = [line for line in between if is_group(line)][-2:] or groups
        words = before_label(tidy(own[0].text))
        label = LABEL.search(fold(words))
        name = words[: label.start()] if label and label.start() > 4 else words
        record = Record(re.split(r"(?<=\w{3})\. ", name)[0] if len(words) > 90 else name, own[0], own, groups=groups)
        read_parts(record)
        found.append(record)
    return found


_ENTITLED = re.compile(
    r"(?:nom|intitule|titre|denomination|projet|fiche|action|initiative)(?: d[eu] (?:la |l')?\w+|"
    r" projet)?(?: n ?° ?\d+)? ?: "
    r"(?!oui\b|non\b|disponible|en ligne|a venir|p\. ?\d|page|sans objet|jointe|aucune)"
)


def _entitled(text: Text) -> list[Record]:
    """« Fiche : La Ruche », then its labels: one project by name that a label gives."""
    titles = [block for block in text.blocks if len(block.text) < 110 and _ENTITLED.match(block.folded)]
    found = []
    for block, after in zip(titles, [*(one.rank for one in titles[1:]), len(text.blocks)], strict=False):
        inside = [block]
        for other in text.blocks[block.rank + 1 : after]:
            if other.kind == "heading" or (after == len(text.blocks) and len(inside) > 9):
                break
            inside.append(other)
        if len(inside) > 1:
            found.append(of_blocks(value_of(block), inside))
    return found if sum(len(one.parts) > 1 for one in found) * 2 > len(found) else []


def _itemised(text: Text) -> list[Record]:
    """A list whose items each tell one project, under its commune or its name."""
    told = []
    labelled = [block for listing in text.listings for block in listing.items if _says_label(block)]
    for listing in text.listings:
        long = [block for block in listing.items if len(block.text) > 60]
        if len(long) == len(listing.items) > 2 and all(_OPENS_ONE.match(block.text) for block in long):
            told += long
    told = labelled if len(labelled) > max(3, len(told)) else told
    return [of_blocks(re.split(r"[:(–]|, | - ", block.text)[0].strip(" «»"), [block]) for block in told[:80]]


def _says_label(block: Block) -> bool:
    """« CC du Pays, Rostrenen. Crèche mobile. État : avancé. »: an item that has a name, then a label."""
    label = LABEL.search(block.folded)
    return label is not None and label.start() > 12 and block.text[:1].isupper()


_OPENS_ONE = re.compile(r"(?:« ?)?[A-ZÀ-Ý][\w' -]{2,45}(?: »)? ?(?:\([A-ZÀ-Ý][^()]+\)|, [a-z]| [:–] )")


_BORNE = re.compile(r"\b(?:portee?|conduite?|menee?|geree?) par (?P<who>[^.;:]{3,70}?)(?=[,.;:(]| est\b| a\b|$)")


def _told(text: Text) -> list[Record]:
    """« Porté par la commune d’Alès (Gard), ce projet … »: one project by paragraph, under its name or not."""
    found: list[Record] = []
    for block in text.blocks:
        match = _BORNE.search(block.folded[: block.sentences[0][1] + 1]) if block.sentences else None
        if block.kind != "text" or match is None or len(block.text) < 60:
            continue
        before = text.blocks[block.rank - 1] if block.rank else None
        named = before is not None and len(before.text) < 90 and before.text[-1:] not in ".;,:" and before.rank > 0
        quoted = re.search(r"« ?(?P<name>[^»]{3,60}?) ?»", block.text)
        title = before.lines[0] if named and before else block.lines[0]
        name = before.text if named and before else quoted["name"] if quoted else block.text[:60]
        record = Record(name, title, [*([title] if named else []), *block.lines])
        line = block.line_at(match.start("who"))
        record.parts = [Part("porteur", block.text[match.start("who") : match.end("who")], line)]
        if place := re.search(r"\((?P<place>[A-ZÀ-Ý][^()]{2,30})\)", block.text):
            record.parts.append(Part("lieu", f"({place['place']})", block.line_at(place.start())))
        found.append(record)
    return found if len(found) > 2 else []


def _shorten(found: list[Record]) -> None:
    """The last project ends where the others do, whatever follows it."""
    main = [record for record in found if record.main]
    if len(main) > 3:
        longest = max(record.lines[-1].number - record.lines[0].number for record in main[:-1])
        last = main[-1]
        end = last.lines[0].number + longest + 10
        last.lines = [line for line in last.lines if line.number <= end]
        last.parts = [part for part in last.parts if part.line.number <= end]


def _of_fiches(text: Text, known: set[int]) -> list[Record]:
    """The fiches that stand elsewhere, whose labels are others."""
    found = []
    for fiche in text.fiches:
        lines = [line for block in (fiche.title, *fiche.blocks) for line in block.lines]
        if known & {line.number for line in lines}:
            continue
        lines = sorted({line.number: line for line in lines}.values(), key=lambda line: line.number)
        parts = [Part(kind, value_of(one), one.lines[0]) for one in fiche.fields if (kind := kind_of(one.label))]
        if len({one.kind for one in parts}) > 1:
            found.append(Record(fiche.name, fiche.title.lines[0], lines, parts, main=False))
    return found


def _hits(line: Line) -> list[re.Match[str]]:
    words = words_of(line)
    if (line.cells or line.kind == "row") and words == tidy(line.text):
        return []
    if ":" not in words:
        return []
    # A label that ends its line has its value on the next; « II. Avancement : » is a title.
    found = LABEL.finditer(fold(words) + "\n")
    return [match for match in found if match.end() <= len(words) or match.start() > 20]


def _anchor(lines: list[Line], hits: list[list[re.Match[str]]]) -> str | None:
    """The label that comes first among those that nearly every project has."""
    counts = Counter(match.lastgroup or "" for row in hits for match in row)
    if not counts or len(counts) < 2 or max(counts.values()) < 3:
        return None
    often = {kind for kind, count in counts.items() if count * 10 >= max(counts.values()) * 4}
    first: Counter[str] = Counter()
    before = True  # whether the line before has no label
    for line, row in zip(lines, hits, strict=True):
        if row and before and row[0].lastgroup in often:
            first[row[0].lastgroup or ""] += 1
        before = not row if line.text.strip() else before
    return max(first, key=lambda kind: first[kind]) if first else None


def _described(
    text: Text, lines: list[Line], hits: list[list[re.Match[str]]], anchor: str, margins: dict[int, int]
) -> list[Record]:
    heads = {line.number for block in text.blocks if block.kind == "heading" for line in block.lines}
    anchors = [rank for rank, row in enumerate(hits) if any(match.lastgroup == anchor for match in row)]
    titles: list[tuple[int, str]] = []
    named_after: dict[int, int] = {}
    for position, at in enumerate(anchors):
        floor = anchors[position - 1] if position else max(-1, at - 20)
        last = max((rank for rank in range(max(0, floor), at) if hits[rank]), default=floor)
        first = min((rank for rank in range(last + 1, at + 1) if hits[rank]), default=at)
        named = _title(lines, heads, hits, last + 1, first, after=position > 0)
        after = _after(lines, first, margins)
        if after is not None:
            named, named_after[first] = (first, tidy(lines[after].text)), after
        if named[1] or not titles:
            titles.append(named)
    found: list[Record] = []
    groups: list[Line] = []
    for position, (at, name) in enumerate(titles):
        since = titles[position - 1][0] if position else 0
        new = [line for line in lines[since + 1 if position else 0 : at] if is_group(line)]
        groups = [one for one in (new or groups) if one][-2:]
        stop = titles[position + 1][0] if position + 1 < len(titles) else len(lines)
        title = lines[named_after.get(at, at)]
        record = Record(name, title, _lines(lines, heads, hits, at, stop), groups=groups)
        read_parts(record)
        found.append(record)
    return found


def _after(lines: list[Line], at: int, margins: dict[int, int]) -> int | None:
    """The title that follows a margin, where nothing before it could be one."""
    before = tidy(lines[at - 1].text) if at else ""
    if at not in margins or (before and not before.endswith((".", "!", "?")) and not is_group(lines[at - 1])):
        return None
    for rank in range(margins[at], min(margins[at] + 20, len(lines))):
        words = tidy(lines[rank].text)
        short = not words or lines[rank].cells or re.match(r"[A-Z] [A-ZÀ-Ý]", words) or is_label(lines[rank])
        if not short and _names_one(lines[rank]):
            return rank
    return None


def scope(text: Text, found: list[Record]) -> None:
    """Let each block know its project, as the blocks of a fiche know theirs: a fiche of several projects is none."""
    of_line = {line.number: record for record in found if record.main for line in record.lines}
    blocks = {block.lines[0].number: block for block in text.blocks}
    made: dict[int, Fiche] = {}
    spans: dict[int, set[int]] = {}
    for block in text.blocks:
        if block.fiche is not None and block.lines[0].number in of_line:
            spans.setdefault(id(block.fiche), set()).add(id(of_line[block.lines[0].number]))
    for block in text.blocks:
        owners = {id(of_line[line.number]): of_line[line.number] for line in block.lines if line.number in of_line}
        if len(owners) != 1 or (block.fiche is not None and len(spans.get(id(block.fiche), ())) < 2):
            continue
        key, record = owners.popitem()
        if key not in made:
            made[key] = Fiche(record.name, blocks.get(record.title.number, block))
        block.fiche = made[key]


def _title(
    lines: list[Line], heads: set[int], hits: list[list[re.Match[str]]], start: int, at: int, *, after: bool
) -> tuple[int, str]:
    """The line that names a project, between what was said of the one before and its own first label: the first that
    stands as a title `after` another project, the last one where the text before is of something else.
    """
    own = words_of(lines[at])[: hits[at][0].start()].strip(" –—-|;,.") if hits[at] else ""
    if _NOT_TITLE.match(fold(own)) or not any(char.isalpha() for char in own):
        own = ""
    above = [rank for rank in range(start, at) if tidy(lines[rank].text) and not is_group(lines[rank])]
    blanks = [rank for rank in range(start, at) if not tidy(lines[rank].text)]
    near = [rank for rank in above if not blanks or rank > blanks[-1]]
    if own and not near:
        return at, own
    plain = [rank for rank in above if _names_one(lines[rank])]
    marked = [rank for rank in above if lines[rank].number in heads and _names_one(lines[rank])]
    opens = [rank for rank in plain if _stands(lines, rank)]
    if near and blanks and not tidy(lines[near[0]].text)[:1].islower():
        chosen = near[0]
    elif opens:
        chosen = opens[0 if after else -1]
    elif marked:
        chosen = marked[-1]
    elif plain:
        chosen = plain[-1]
    else:
        return at, own
    return chosen, f"{tidy(lines[chosen].text)} – {own}".strip(" –")


def _stands(lines: list[Line], rank: int) -> bool:
    """Whether a line opens a paragraph and does not go on at the next line: a title rather than a description."""
    before = tidy(lines[rank - 1].text) if rank else ""
    after = tidy(lines[rank + 1].text) if rank + 1 < len(lines) else ""
    return (not before or is_group(lines[rank - 1])) and not after[:1].islower()


def _names_one(line: Line) -> bool:
    words = re.sub(r"(?<=\w) \([^()]*\)\.?$", "", tidy(line.text))  # « Mairie de Grigny (mise en lumière). »
    plain = not words[:1].islower() and not re.match(r"[^\w\s«\"'(■►➤#] ", words)
    return len(words) < 110 and plain and not words.endswith((".", ";", ",", ":"))


def _lines(lines: list[Line], heads: set[int], hits: list[list[re.Match[str]]], at: int, stop: int) -> list[Line]:
    stop = next(
        (rank for rank in range(at + 1, stop) if _other(lines[rank], heads, hits[rank], stop == len(lines))), stop
    )
    last = max((rank for rank in range(at, stop) if hits[rank]), default=at)
    kept = []
    for rank in range(at, stop):
        line = lines[rank]
        if rank > last and (line.number in heads or is_group(line) or (not tidy(line.text) and stop == len(lines))):
            break
        if tidy(line.text):
            kept.append(line)
    return kept


def _other(line: Line, heads: set[int], hits: list[re.Match[str]], last: bool) -> bool:
    """Whether a line opens something else than the project before it, the last of a document."""
    if not last:
        return False
    words = fold(tidy(line.text))
    return bool(re.match(r"^(?:fiche|annexe|page)s?\b(?:(?: n ?°)? ?\d| techniques?$|$)", words)) or (
        line.number in heads and not hits and (line.text.isupper() or bool(re.match(r"^(?:[ivx]+|\d+)[.)]", words)))
    )


def _tabled(text: Text) -> list[Record]:
    """One project by row, under a header whose cells are labels."""
    found = []
    for table in text.tables:
        kinds = [kind_of(cell) for cell in table.header]
        if len(table.rows) < 3 or len({one for one in kinds if one}) < 2 or not table.header:
            continue
        for row in table.rows:
            if len(row.cells) != len(kinds) or re.match(r"^(?:sous-)?(?:total|ensemble)\b", fold(row.cells[0])):
                continue
            plain = [cell for cell, kind in zip(row.cells, kinds, strict=True) if not kind]
            named = next(filter(_names_town, (*plain, *row.cells)), (plain or row.cells)[0])
            record = Record(named, row.lines[0], [row.lines[0]])
            record.parts = [
                Part(kind, cell, row.lines[0]) for cell, kind in zip(row.cells, kinds, strict=True) if kind and cell
            ]
            found.append(record)
    return found if all(len(record.name) > 2 and not record.name[:1].isdigit() for record in found) else []


def _names_town(cell: str) -> bool:
    return any(area.level == "commune" for area in areas_in(cell, fold(cell)))
