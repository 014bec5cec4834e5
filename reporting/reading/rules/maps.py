"""How many projects each department or region has, as a map, a table, a sentence or titles say it, and as they are
described under their titles, in lists and in tables: any two of these tallies must agree.
"""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, dropwhile, pairwise, takewhile

from reporting.reading import spelled
from reporting.reading.blocks import Block
from reporting.reading.places import department_name, places, region_name, region_of
from reporting.reading.project import Record
from reporting.reading.rules.announced import pieces
from reporting.reading.rules.distributions import NOT_ALL
from reporting.reading.rules.registry import Found, Read, rule, rule_across
from reporting.reading.rules.tallies import FACETS, Said, groups_of, joined
from reporting.reading.statements import Statement
from reporting.reading.text import Line
from reporting.reading.vocabulary import stemmed
from reporting.reading.words import fold, tidy

THINGS = frozenset(
    ("projet", "action", "fiche", "dossier", "structur", "operation", "initiativ", "laureat", "notice", "not", "site",
     "portrait", "experience", "demarch", "")
)  # fmt: skip
_OF = r"(?:projets?|actions?|fiches?|dossiers?|laureats?|initiatives?|notices?|notes?|portraits?|operations?)"
_FILLER = re.compile(
    rf"(?:\b(?:departements?|regions?|territoires?|{_OF}|dans|en|a|au|aux|le|la|les|l|d|de|du|des|pour|dep|"
    rf"total|soit)\b|"
    rf"\b(?:{'|'.join(spelled.WORDS)})\b|\d|\W|_)*"
)
_NUMBERED = re.compile(r"^[\W_]*(?:(?:[A-H]|[IVX]{1,4}|\d{1,2}|2[AB]|97\d)\s?[.)–—:-]\s?(?=\D))?")
_MARK = re.compile(r"^\s*(?P<mark>[-–—•▪◦*●·«]|\[?\d{1,2}[\]).°]|[a-z]\)|(?:fiche|projet|action) (?:n ?° ?)?\d)", re.I)


@dataclass
class Tally:
    """How many things each place has, and the lines that say it; `described` where the engine has counted them."""

    counts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    others: dict[str, frozenset[int]] = field(default_factory=dict)
    described: bool = False
    titles: bool = False  # said by the titles of what follows
    last: str = ""  # a place whose things may be followed by something else

    def add(self, code: str, count: int, *lines: Line) -> None:
        code = f"R{region_of(code)}" if code.startswith("97") else code  # a region as well
        self.counts[code] = self.counts.get(code, 0) + count
        self.lines.setdefault(code, []).extend(lines)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def wide(self) -> bool:
        return sum(code.startswith("R") for code in self.counts) * 2 > len(self.counts)


@lru_cache(maxsize=16384)
def place_of(text: str) -> tuple[str, str]:
    """The place that a title names and nothing else, with the rest of its words; nothing for any other line."""
    words = _NUMBERED.sub("", tidy(text)).strip(" =*#_-–—―■►:")
    if not 0 < len(words) <= 80:
        return "", ""
    words = words.title() if words.isupper() else words
    folded = fold(words)
    found = places(f": {words}", f": {folded}")
    if len(found) != 1:
        return "", ""
    rest = folded[: max(0, found[0].start - 2)] + " " + folded[found[0].end - 2 :]
    return (found[0].code, rest) if _FILLER.fullmatch(rest) else ("", "")


def _titled(read: Read) -> Iterator[Tally]:
    """What stands under titles that are places; and the numbers that these titles tell."""
    lines = list(read.text.lines)
    heads = [
        (rank, *place_of(line.text))
        for rank, line in enumerate(lines)
        if not line.cells and "\t" not in line.text.strip()
    ]
    heads = [one for one in heads if one[1] and not re.search(r"\S\s{2,}\S|\|", lines[one[0]].text.strip())]
    heads = [one for one in heads if not re.match(r"\s*(?:[-–—•▪◦*●·]|o )\s*\S.*[^-–—=*\s]\s*$", lines[one[0]].text)]
    for numbered in (True, False):
        for run in _runs(lines, [one for one in heads if bool(_COUNTED.search(one[2])) == numbered]):
            yield from _of_titles(lines, run)


def _paragraph(lines: list[Line]) -> str:
    """The first lines that follow one another."""
    return " ".join(takewhile(bool, dropwhile(operator.not_, (line.text.strip() for line in lines))))


def _clauses(text: str) -> int:
    """How many things one sentence tells, a semicolon between them; 0 where it counts them itself."""
    if len(re.findall(r"\. [A-ZÀ-Ý]", text)) or re.match(r"(?:Dont|Parmi) ", text):
        return 0
    return len([one for one in text.strip(" ;.").split(";") if one.strip()])


_COUNTED = re.compile(rf"\b(?:\d+|{'|'.join(spelled.WORDS)}) (?:\W ?)?{_OF}\b")
Title = tuple[int, str, str]  # its line, its place, its other words


def _runs(lines: list[Line], heads: list[Title]) -> Iterator[list[Title]]:
    """Titles that follow one another with something between them, each of another place."""
    run: list[Title] = []
    for one in heads:
        bare = run and not any(lines[rank].text.strip() for rank in range(run[-1][0] + 1, one[0]))
        if bare or one[1] in {code for _, code, _ in run}:
            gaps = [two[0] - first[0] for first, two in pairwise(run)]
            if len(run) > 3 and run[0][1] == one[1] and gaps[0] > 2 * max(gaps[1:]):
                run = run[1:]  # that one stood alone, far above
            else:
                yield run
                run = []
        run.append(one)
    if run:
        yield run


def _of_titles(lines: list[Line], run: list[Title]) -> Iterator[Tally]:
    tally, said = Tally(described=True, last=run[-1][1]), Tally(titles=True)
    ends = [*(one[0] for one in run[1:]), len(lines)]
    for (rank, code, rest), end in zip(run, ends, strict=True):
        count, other = _entries(lines[rank + 1 : end], last=end == len(lines))
        tally.add(code, count, lines[rank])
        tally.others[code] = frozenset((other,))
        # « Haute-Garonne (31) » tells its own code, which counts nothing.
        words = [word for word in re.findall(r"[a-z]+|\d+", rest) if word.zfill(2) != code]
        if numbers := [_value(word) for word in words if _value(word)]:
            said.add(code, numbers[0], lines[rank])
    whole = len(said.counts) == len(run)
    lines_ = {code: next(iter(others)) for code, others in tally.others.items()}
    texts = (_paragraph(lines[one[0] + 1 : end]) for one, end in zip(run, ends, strict=True))
    told = {code: count for (_, code, _), text in zip(run, texts, strict=True) if (count := _clauses(text))}
    if whole and len(told) > 3 and sum(said.counts[code] == count for code, count in told.items()) * 4 >= len(told) * 3:
        tally.counts, tally.others = {**said.counts, **told}, {}
    if whole and sum(said.counts[code] == count for code, count in lines_.items()) * 3 >= len(run) * 2:
        tally.counts, tally.others = lines_, {}  # one by line
    wrong = sum(said.counts[code] != count for code, count in tally.counts.items()) if whole else 0
    if len(run) > 2 and all(tally.counts.values()) and wrong * 3 <= len(run):
        yield tally
    if whole:
        yield said


def _value(word: str) -> int:
    match = spelled.SPELLED.fullmatch(word)
    return int(word) if word.isdigit() else spelled.value_of(word) or 0 if match and not match["about"] else 0


def _entries(lines: list[Line], *, last: bool) -> tuple[int, int]:
    """How many things some lines tell: by the sign that opens each, or by the blanks between them; and how many lines
    they are, where each may be one.
    """
    while lines and (not lines[0].text.strip() or re.fullmatch(r"\W*\(.*\)\W*", lines[0].text.strip())):
        lines = lines[1:]
    if not lines:
        return 0, 0
    first = _MARK.match(lines[0].text)
    count, plain, blank = 0, 0, True
    for line in lines:
        words = line.text.strip()
        match = _MARK.match(line.text) if words else None
        if last and blank and words and count and bool(match) != bool(first):
            break
        if first is None or match:
            alike = match is None or first is None or _style(match["mark"]) == _style(first["mark"])
            count += bool(words) and alike and (first is not None or blank)
        plain += bool(words) and words[:1].isupper()
        blank = not words
    return count, count if first else plain


def _style(mark: str) -> str:
    return re.sub(r"\d+", "1", mark.lower()).replace("–", "-").replace("—", "-")


def _inline(read: Read) -> Iterator[Tally]:
    """« Moselle : la Ville de Thionville … ; la Ville de Sarreguemines … », in items, rows or lines that follow."""
    tally, last, open_ = Tally(described=True), -9, ""
    for block in [*read.text.blocks, None]:
        told = _told(block) if block is not None else None
        if block is not None and told is None and open_ and block.rank == last + 1:
            # « Dreux (entretiens) ; Châteaudun (passerelle) ; », then the last ones on a line of their own.
            last = block.rank
            tally.add(open_, len([one for one in block.text.strip(" ;.").split(";") if one.strip()]), block.lines[0])
            open_ = open_ if block.text.rstrip().endswith(";") else ""
            continue
        if block is None or (told is None and block.rank - last > 2) or (told and block.rank - last > 3):
            if len(tally.counts) > 2 and max(tally.counts.values()) > 1:
                yield tally
            tally = Tally(described=True)
        if block is not None and told is not None:
            last = block.rank
            open_ = told[0] if block.text.rstrip().endswith(";") and block.text.count(";") > 1 else ""
            tally.add(told[0], told[1], block.lines[0], block.lines[-1])


_NAME = r"(?:L[ae]s? )?[A-ZÀ-Ý][\w'-]*(?: [A-ZÀ-Ý][\w'-]*)*"


_DASHED = re.compile(r"(?P<head>[^–—:]{3,40}) [–—] (?P<rest>[A-ZÀ-Ý].*)")


def _told(block: Block) -> tuple[str, int] | None:
    dashed = _DASHED.match(block.text) if ":" not in block.text else None
    head, _, rest = (block.cells[0], "", block.cells[1]) if len(block.cells) == 2 else block.text.partition(":")
    head, rest = (dashed["head"], dashed["rest"]) if dashed else (head, rest)
    code = place_of(head)[0] if rest.strip() else ""
    if not code or re.match(r"^\W*\d+(?!e )\b", rest) or len(rest) < 4:
        return None
    if ";" in rest:
        return code, len([one for one in rest.strip(" ;.").split(";") if one.strip()])
    # « Nord : Lille (EPCI), Roubaix et Lens », names and nothing else.
    names = re.sub(r" \([^()\d]*\)", "", rest)
    count = pieces(names) if re.fullmatch(rf"\s*{_NAME}(?:, {_NAME})*(?: et {_NAME})?[ .]*", names) else None
    return code, count[0] if count else 1


def _listed(read: Read) -> Iterator[Tally]:
    """Items or rows that each name one department, in brackets or in a column of its own."""
    for table in read.text.tables:
        column = next((rank for rank, head in enumerate(table.header) if re.match(r"\W*dep", fold(head))), None)
        if column is None or len(table.rows) < 3:
            continue
        tally = Tally(described=True)
        for row in table.rows:
            code = place_of(row.cells[column])[0] if column < len(row.cells) else ""
            if code:
                tally.add(code, 1, row.lines[0])
        if len(tally.counts) > 1 and max(tally.counts.values()) > 1:
            yield tally
    for listing in read.text.listings:
        tally = Tally(described=True)
        for item in listing.items:
            named = re.findall(r"\((?:[^()]*, )?([A-ZÀ-Ý][^(),]+)\)", item.text)
            codes = {code for one in named if (code := place_of(one)[0])}
            if len(codes) == 1:
                tally.add(codes.pop(), 1, item.lines[0])
        if tally.total > 3 and tally.total * 10 >= len(listing.items) * 9:
            yield tally


def _recorded(read: Read) -> Iterator[Tally]:
    """The projects that are described, each in its department."""
    main = [record for record in read.records if record.main]
    known = [record for record in main if record.department]
    if len(main) > 3 and len(known) * 10 >= len(main) * 9:
        regions = [one.department.startswith("R") for one in known]
        if any(regions) == all(regions):  # each by its department, or each by its region: no mixture
            yield _tallied(known, [one.department for one in known])
        if not all(regions):
            codes = (one.department for one in known)
            yield _tallied(known, [code if code.startswith("R") else f"R{region_of(code)}" for code in codes])


def _tallied(known: list[Record], codes: list[str]) -> Tally:
    tally = Tally(described=True)
    for record, code in zip(known, codes, strict=True):
        tally.add(code, 1, *record.groups[-1:], record.title)
    return tally


_NOT_PROJECTS = re.compile(
    r"\b(?:places?|enfants?|familles?|montants?|credits?|euros?|€|heures|demandes?|habitants?)\b"
)


_AREAS = stemmed("région département territoire")


def _of_what(mine: Sequence[Statement], group: list[Said]) -> str:
    """What a line counted, by its numbers, before it came to its places; "" for nothing."""
    start = next((one.quantity.start for one in mine if one.value == group[0].count and not one.noun), 0)
    named = [one for one in mine if one.noun and one.noun not in _AREAS and one.quantity.start < start]
    return named[-1].noun if named else ""


def _said(read: Read) -> Iterator[Tally]:
    """« Finistère : 2 projets », in items, rows, fields or a sentence."""
    counts: defaultdict[int, list[Statement]] = defaultdict(list)
    for count in read.statements:
        if count.quantity.kind == "count":
            counts[count.line.number].append(count)
    nouns = {(number, int(count.value)): count.noun for number, mine in counts.items() for count in mine}
    of_line = {line.number: block for block in read.text.blocks for line in block.lines}
    heads = {row.rank: table.header for table in read.text.tables for row in table.rows}
    for group in joined(filter(None, groups_of(read, FACETS[0], set()))):
        found = {
            noun
            for one in group
            if (noun := nouns.get((one.line.number, one.count), "")) not in fold(FACETS[0].shown(one.key))
        }  # « l'Aisne (3) » counts no Aisne
        first = of_line[group[0].line.number]
        above = read.text.blocks[max(0, first.rank - 1)] if first.kind != "text" else None
        head = heads.get(first.rank, ())
        about = fold(head[1]) if len(head) > 1 else above.folded if above and above.kind in ("heading", "text") else ""
        other = _NOT_PROJECTS.search(about) and not re.search(rf"\b{_OF}\b", about)
        if found <= {""} and _of_what(counts[group[0].line.number], group) not in THINGS:
            continue  # « 40 relais : 25 en Bretagne »
        if not found <= THINGS or other or re.search(r"\b(?:19|20)\d\d\b", about):
            continue
        tally = Tally()
        for one in group:
            tally.add(one.key, one.count, one.line)
            tally.others[one.key] = one.others
        yield tally


@lru_cache(maxsize=4)
def tallies(read: Read) -> tuple[list[Tally], list[Tally]]:
    """What is said, and what is described, by place."""
    titled = list(_titled(read))
    said = [*_said(read), *(one for one in titled if not one.described)]
    shown = [one for one in titled if one.described]
    if not any(NOT_ALL.search(block.folded) for block in read.text.blocks):
        shown += [*_inline(read), *_listed(read), *_recorded(read)]
    return said, shown


@rule("carte-annexe", "Le compte d’un territoire n’est pas le même à deux endroits.")
def map_and_annex(read: Read) -> Iterator[Found]:
    said, shown = tallies(read)
    told: set[tuple[str, int]] = set()
    # What two places of the text say alike is no slip of theirs.
    agreed = {
        (code, count)
        for one, other in combinations(said, 2)
        for code, count in one.counts.items()
        if other.counts.get(code) == count and other.lines[code][0] is not one.lines[code][0]
    }
    for rank, one in enumerate(said):
        for other in [*said[rank + 1 :], *shown]:
            known = told | agreed if other.described else told
            wrong = [code for code in _apart(one, other) if (code, one.counts.get(code, 0)) not in known]
            if wrong:
                told |= {(code, each.counts.get(code, 0)) for code in wrong for each in (one, other)}
                lines = [line for code in wrong for line in one.lines.get(code, [])[:1] + other.lines.get(code, [])[:8]]
                yield tuple(map(read.passage, lines)), " ; ".join(_shown(code, one, other) for code in wrong) + "."


def _shown(code: str, one: Tally, other: Tally) -> str:
    name = region_name(code[1:]) if code.startswith("R") else department_name(code)
    verb = "décrits" if other.described else "à un autre"
    return f"{name} : {one.counts.get(code, 0)} à un endroit, {other.counts.get(code, 0)} {verb}"


def _apart(one: Tally, other: Tally) -> list[str]:
    """The places that two tallies count otherwise, where they are of the same things: most places agree."""
    codes = {**one.counts, **other.counts}
    shared = one.counts.keys() & other.counts.keys()
    over = max(0, other.counts.get(other.last, 0) - one.counts.get(other.last, 0))  # what follows the last title
    total = other.total - over
    if (
        one.wide != other.wide
        or len(one.counts) < 2
        or len(shared) < (1 if other.titles else 2 if len(shared) == len(codes) else 3)
    ):
        return []
    wrong = [
        code
        for code in (codes if one.total == total else shared)
        if one.counts.get(code, 0) != other.counts.get(code, 0)
        and other.counts.get(code, 0) not in one.others.get(code, ())
        and one.counts.get(code, 0) not in other.others.get(code, ())
        and not (over and code == other.last)
    ]
    if other.titles:
        return sorted(wrong)
    if one.titles and total != one.total and not other.last:
        return []  # a project that was not seen
    near = abs(one.total - total) <= max(1, max(one.total, total) // 6)
    most = max(len(codes) // 2, 2 if one.total == total else 0)
    return sorted(wrong) if near and len(shared) * 3 >= len(codes) * 2 and len(wrong) <= most else []


@rule_across("carte-documents", "Deux documents ne comptent pas les mêmes projets dans un territoire.")
def maps_of_documents(reads: Sequence[Read]) -> Iterator[Found]:
    """Seven projects in each document, two in Sarthe for one and one for the other."""
    for first, second in combinations(reads, 2):
        for one in tallies(first)[0]:
            for other in (each for group in tallies(second) for each in group):
                wrong = _apart(one, other) if one.total == other.total else []
                if wrong:
                    lines = [(first, line) for code in wrong for line in one.lines.get(code, [])[:1]]
                    lines += [(second, line) for code in wrong for line in other.lines.get(code, [])[:4]]
                    text = " ; ".join(_shown(code, one, other) for code in wrong)
                    yield tuple(read.passage(line) for read, line in lines), f"{text}."
                    return
