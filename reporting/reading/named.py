"""What a text says of each thing that it names: a project called by its name in one place and in another, whatever the
layout. A fact is attributed to a thing only where the clause, the row or the fiche speaks of it alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from reporting.reading.areas import areas
from reporting.reading.blocks import Block, Text
from reporting.reading.groups import is_group
from reporting.reading.name_words import (
    ARTICLE,
    BODY,
    BUT,
    COMMON_HEAD,
    COUNT,
    CUTS,
    GOES_ON,
    HEAD,
    IN_TOWN,
    IT,
    JOINED,
    LEAD,
    LISTED,
    LONG_TOWN,
    NAMED,
    NOT_NAMES,
    PERSON,
    SAYS_WHAT,
    THE,
    TITLES,
    TYPE,
    WORD,
    said_name,
)
from reporting.reading.naming import key_of_name
from reporting.reading.only import KEY, Only, only_thing
from reporting.reading.places import communes
from reporting.reading.places import names as places_named
from reporting.reading.project import Record
from reporting.reading.words import fold, tidy


@dataclass(frozen=True)
class Clause:
    """Some words of a block that speak of one thing, by its key."""

    key: str
    name: str
    block: Block
    start: int
    end: int
    title: Block | None = None  # what names the thing, where the clause does not
    by_name: bool = False  # it names the thing itself, rather than follows what does
    near: bool = False  # it only stands after what names the thing, without « elle » or the like
    inside: bool = False  # it stands in the block that describes the thing
    joint: bool = False  # it is said of several things together: what it counts is of all

    @cached_property
    def folded(self) -> str:
        return self.block.folded[self.start : self.end]


def _is_place(name: str) -> bool:
    """« Côtes-d’Armor : … » opens what is said of a department, no project."""
    return re.sub(r"['-]", " ", key_of_name(name)) in places_named()


def _said_names(text: Text) -> Iterator[str]:
    for block in text.blocks:
        # In a row, a name stands in one cell: « Rhône Crussol | 70 ».
        row = block.kind == "row"
        starts = {0} if row else {start for start, _ in block.sentences}
        for part in block.cells if row else (block.text,):
            for match in NAMED.finditer(part):
                if words := said_name(match, part, starts):
                    yield words


class Names:
    """The names of a text, and where it says them."""

    def __init__(self, text: Text, records: Sequence[Record]) -> None:
        self.keys: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        # By the rank of a block: the names that it says, where each starts and ends.
        self.found: dict[int, list[tuple[int, int, str]]] = {}
        for words in dict.fromkeys(_said_names(text)):
            self._add(words)
        for table in text.tables:
            told = [not SAYS_WHAT.match(fold(label)) for label in table.header]
            for row in table.rows if table.header else ():
                named = (cell.strip() for cell, own in zip(row.cells, told, strict=False) if own)
                cell = next((cell for cell in named if re.search(r"[A-Za-z]{3}", cell)), "")
                if re.match(r"[A-ZÀ-Ý«][^\d:]{2,50}$", cell):
                    self._add(re.split(r" \(|, ", cell)[0])
        for rank, record in of_one(records):
            labels = [one.value for one in record.parts if one.kind in ("porteur", "lieu")]
            said = fold(tidy(" ".join((record.title.text, *labels, *(line.text for line in record.lines[1:2])))))
            for alias in (one for one in record.aliases if one in said):  # no sentence that follows the title
                self.keys[alias] = self.keys[ARTICLE.sub("", alias)] = f"#{rank}"
            self.shown[f"#{rank}"] = record.name
        for name, key in list(self.keys.items()):
            if (bare := BODY.sub("", name)) in self.keys and not key.startswith("#"):
                self.keys[name] = self.keys[bare]  # « CC Rhône Crussol », « Rhône Crussol »
        self.plain: set[str] = set()
        self._join_towns()
        self.count: Counter[str] = Counter()
        # The longest first, by the word that opens them.
        self.by_word: dict[str, list[str]] = {}
        for name in sorted(self.keys, key=len, reverse=True):
            if opens := WORD.match(name):
                self.by_word.setdefault(opens[0], []).append(name)

    def _join_towns(self) -> None:
        """« Dole » is « Crèche familiale de Dole », where nothing else is said to be there."""
        there: defaultdict[str, set[str]] = defaultdict(set)
        heads: defaultdict[str, set[str]] = defaultdict(set)
        for name, key in list(self.keys.items()):
            if (match := IN_TOWN.search(name)) and match["town"].replace("-", " ") in communes():
                there[match["town"]].add(key)
                heads[match["head"]].add(key)
            if long := LONG_TOWN.match(name):
                self.keys[long["short"]] = key
        for town, held in there.items():
            if self.keys.get(town) == town and len(held) == 1:
                self.keys[town] = next(iter(held))
        for head, held in heads.items():
            if len(held) == 1 and head not in self.keys and HEAD.fullmatch(head):
                self.keys[head] = next(iter(held))
                self.plain.add(head)  # « le lieu passerelle », that of Albert

    def _read(self, block: Block) -> Iterator[tuple[int, int, str]]:
        """Where a block says names that a capital or quotes make names."""
        folded, end = block.folded, 0
        for word in WORD.finditer(folded):
            names = self.by_word.get(word[0])
            if names is None or (at := word.start()) < end:
                continue
            for name in names:
                stop = at + len(name)
                if folded.startswith(name, at) and not GOES_ON.match(folded, stop):
                    end = stop
                    told = name in self.plain and THE.search(folded, 0, at)
                    if told or any(char.isupper() for char in block.text[at:stop]):
                        yield at, stop, self.keys[name]
                    break

    def _add(self, words: str) -> None:
        words = COMMON_HEAD.sub("", words)
        key = key_of_name(words)
        letters = words.split(" ", 1)[-1] if ARTICLE.match(fold(words)) else words
        if (
            len(key) < (3 if key in communes() else 4)
            or COUNT.match(ARTICLE.sub("", key))
            or letters.isupper()
            or PERSON.match(words)
            or NOT_NAMES.match(key)
            or TYPE.match(key)
            or _is_place(words)
        ):
            return
        self.keys.setdefault(key, key)
        if letters.islower():
            self.keys.setdefault(fold(words).strip(" .,;:«»"), key)  # « La ronde »: the capital is of its article
        self.shown.setdefault(key, words)

    def inside(self, block: Block, start: int, end: int) -> list[tuple[int, str]]:
        """Where a part of a block says names, by key: those that a capital or quotes make names."""
        return [(at, key) for at, _, key in self.spans(block, start, end)]

    def spans(self, block: Block, start: int, end: int) -> list[tuple[int, int, str]]:
        """The same, with the end of each."""
        found = self.found.get(block.rank)
        if found is None:
            # Once for a block: its sentences and clauses ask again and again.
            found = self.found[block.rank] = list(self._read(block))
        return [one for one in found if start <= one[0] and one[1] <= end]

    def of(self, block: Block, start: int, end: int) -> list[str]:
        """The keys said there: those that the text says elsewhere too, if it does of any."""
        here = list(dict.fromkeys(key for _, key in self.inside(block, start, end)))
        if not here:
            return here
        again = [key for key in here if self.known(key)]
        here = again or here
        # « La crèche « Les Galopins » de Berck »: of the two, the crèche; but « Caen, Flers Agglo et Dieppe ».
        towns = {key for key in here if not key.startswith("#") and key.replace("-", " ") in communes()}
        if not 0 < len(towns) < len(here) or block.kind == "row":
            return [key for key in here if key not in towns] or here
        listed: set[str] = set()
        for (_, stop, one), (at, _, two) in pairwise(self.spans(block, start, end)):
            if JOINED.match(block.folded, stop, at):
                listed.update((one, two))
        return [key for key in here if key not in towns or key in listed]

    def known(self, key: str) -> bool:
        """Whether the text says a name more than once, or describes what has it."""
        return self.count[key] > 1 or key.startswith("#")

    def sure(self, text: Text) -> None:
        """Count the sentences that say each name."""
        for block in text.blocks:
            for first, last in block.sentences if self.spans(block, 0, len(block.text)) else ():
                self.count.update({key for _, key in self.inside(block, first, last)})


@dataclass(frozen=True)
class Speech:
    """What a text says of what it names, and its passages: a few sentences that name one thing at most."""

    names: Names
    clauses: tuple[Clause, ...]
    passages: tuple[tuple[Clause, ...], ...]
    only: Only | None  # the one thing that the whole text is about


def speech(text: Text, records: Sequence[Record]) -> Speech:
    """Read once what a text says of each thing that it names."""
    names = Names(text, records)
    names.sure(text)
    of_line = {line.number: rank for rank, one in of_one(records) for line in one.lines}
    only = only_thing(text, sum(len(one.parts) > 0 for one in records))
    clauses = tuple(_clauses(text, records, names, of_line, only))
    return Speech(names, clauses, tuple(_passages(text, names, of_line)), only)


def of_one(records: Sequence[Record]) -> Iterator[tuple[int, Record]]:
    """The records, each with its rank; one that is told twice has the rank of the first."""
    ranks = {id(one): rank for rank, one in enumerate(records)}
    for rank, one in enumerate(records):
        yield ranks.get(id(one.twin), rank), one


def _clauses(
    text: Text, records: Sequence[Record], names: Names, of_line: dict[int, int], only: Only | None
) -> Iterator[Clause]:
    """The parts of a text that speak of one named thing."""
    places = {rank for rank, one in enumerate(records) if _is_place(one.name)}
    owner, head = "", None
    soft = 0  # the last line of what a short sentence opens, until a blank
    told_of_it = False
    current, line = "", -9  # what the lines that go on speak of, and the last of them
    for block in text.blocks:
        table = block.kind == "row" and len(block.cells) > 2 and sum(" : " in cell for cell in block.cells) < 2
        rank = of_line.get(block.lines[0].number)
        inside = "" if table or rank is None or rank in places else f"#{rank}"
        titled = _title(block, names)
        if soft and block.lines[0].number > soft + 1:
            owner, soft = "", 0
        if titled or block.kind == "heading":
            owner, head, soft = titled, block, 0
        elif lead := _lead(block, names):
            owner, head, soft = lead, block, block.lines[-1].number
        elif soft:
            soft = block.lines[-1].number
        before = ""
        joined = block.kind == "text" or (block.kind == "field" and not re.search(r"\d|(?!^)[A-ZÀ-Ý]", block.label))
        if not joined or block.lines[0].number > line + 1 or block.folded[:1].isdigit():
            current = ""
        if is_group(block.lines[0]):
            current, owner, soft = "", "", 0
        line = block.lines[-1].number
        for first, last in block.sentences:
            here = names.of(block, first, last)
            described = [one for one in here if one.startswith("#")]
            if len(described) == 1 and block.kind in ("row", "item", "field"):
                here = described  # « Association Graines d'éveil (Cholet) », « la Mutualité de Gâtine, à Parthenay »
            key = here[0] if len(here) == 1 else ""
            passing = not here or (block.kind != "row" and _passing(block, first, last, names))
            if passing and (inside or owner) and (not here or (owner and block.kind in ("text", "field"))):
                key = inside or owner
            elif passing and before:
                key = before
            if inside and here and not any(one.startswith("#") and one != inside for one in here):
                key = inside  # « porté par l’association X », in the block of a project
            if key in here and (but := BUT.search(block.folded[first:last])):
                at = next(at for at, one in names.inside(block, first, last) if one == key) - first
                if 0 <= at - but.end() < 30:
                    continue  # « tous, sauf celui de Verdun »: said of the others
            if key:
                title = head if key == owner and not here else None
                told, own = names.shown.get(key, key), key == inside
                yield Clause(key, told, block, first, last, title, key in here, inside=own)
            elif len(here) > 1:
                yield from _parts(block, here, first, last, names)
            elif current:
                yield Clause(current, names.shown.get(current, current), block, first, last, near=True)
            if key and (names.known(key) or not current):
                current = key
            elif sum(map(names.known, here)) > 1:
                current = ""
            if not (before and key and not names.known(key)):
                before = key or (before if not here else "")
            goes_on = told_of_it and IT.match(block.folded[first:last]) is not None
            told_of_it = only is not None and (only.tells(block, first, last) or goes_on)
            if only and told_of_it:
                yield Clause(KEY, only.name, block, first, last, by_name=True)


def _passing(block: Block, first: int, last: int, names: Names) -> bool:
    """Whether a sentence only names what the text names nowhere else, and not first: « portée par la Mutuelle X »."""
    said = names.inside(block, first, last)
    return said[0][0] - first > 6 and " – " not in block.text[first:last] and not any(names.known(k) for _, k in said)


def _passages(text: Text, names: Names, of_line: dict[int, int]) -> Iterator[tuple[Clause, ...]]:
    """The sentences of lines that follow without a blank, or of one block, where one thing at most is named."""
    group: list[Clause] = []
    about: set[str] = set()
    line = -9
    for block in text.blocks:
        if block.kind in ("row", "heading"):
            continue
        number = block.lines[0].number
        if group and not (number <= line + 1 and block.kind != "item"):
            if len(group) > 1 and len(about) < 2:
                yield tuple(group)
            group, about = [], set()
        for first, last in block.sentences:
            group.append(Clause("", "ce passage", block, first, last))
            about.update(key for _, key in names.inside(block, first, last) if names.known(key))
        if number in of_line:
            about.add(f"#{of_line[number]}")
        line = block.lines[-1].number
    if len(group) > 1 and len(about) < 2:
        yield tuple(group)


def _title(block: Block, names: Names) -> str:
    """« Bonne pratique : Dodo Mobile », « Fiche 5 – Le Cocon »: the thing that the next lines describe."""
    if len(block.text) > 80 or block.text.endswith((".", ";", ",")) or block.kind in ("row", "item"):
        return ""
    if is_group(block.lines[0]) or (block.text.endswith(":") and _COUNTS.search(block.folded)):
        return ""
    here = names.of(block, 0, len(block.text))
    if not here or _ABOUT_MANY.match(block.folded):
        return ""
    if not (here[0].startswith("#") or names.count[here[0]] > 1 or TITLES.match(block.folded)):
        return ""
    towns = [one for one in areas(block) if one.level == "commune"]
    return here[0] if len(here) == 1 and len(towns) < 2 else ""


_ABOUT_MANY = re.compile(r"(?:\W|\d)*(?:liste|tableau|annexe|recapitulatif|carte|sommaire)\b(?!.*[:–—-] )")
_COUNTS = re.compile(r"\b(?:projets|actions|dossiers|laureats|initiatives|structures|operations)\b")


def _lead(block: Block, names: Names) -> str:
    """« Cinquième récit. Romilly-sur-Seine (Aube), par la Ville. »: what the next lines describe, until a blank."""
    width = len(block.lines[0].text)
    if width > 90 or block.kind in ("row", "item", "field"):
        return ""
    here = names.inside(block, 0, width)
    opens = LEAD.match(block.text)
    return here[0][1] if here and opens and opens.end() >= here[0][0] else ""


def _parts(block: Block, here: list[str], first: int, last: int, names: Names) -> Iterator[Clause]:
    """A sentence of several things, cut before the words that bring in each; « Agen, Dax et Pau ont ouvert » is said
    of all three.
    """
    found = [one for one in names.spans(block, first, last) if one[2] in here]
    lead = LISTED.match(block.folded, first, found[0][0]) if found else None
    groups: list[list[tuple[int, int, str]]] = []
    starts: list[int] = []
    for rank, one in enumerate(found):
        before = found[rank - 1] if rank else None
        cut = lead.end("lead") if lead else first
        if before is not None:
            joined = one[2] == before[2] or JOINED.match(block.folded, before[1], one[0])
            cuts = [] if joined else [cut.end() for cut in CUTS.finditer(block.folded, before[1], one[0])]
            if not cuts:
                groups[-1].append(one)
                continue
            cut = cuts[-1]
        groups.append([one])
        starts.append(cut)
    for group, start, end in zip(groups, starts, [*starts[1:], last], strict=True):
        keys = list(dict.fromkeys(key for _, _, key in group))
        opens = block.folded.rfind("(", first, group[0][0])
        closes = block.folded.find(")", group[-1][1], last)
        if opens > block.folded.rfind(")", first, group[0][0]) and closes > 0 and len(keys) > 1:
            # « deux viennent d'ouvrir (Feurs, Saint-Chamond) et un … »
            start, end = max(first, block.folded.rfind(")", first, opens) + 1), closes + 1
        if len(keys) > 1 and block.folded[: group[0][0]].endswith("entre "):
            continue  # « entre Nancy et Metz »
        for key in keys:
            told = names.shown.get(key, key)
            yield Clause(key, told, block, start, end, by_name=True, joint=len(keys) > 1)
