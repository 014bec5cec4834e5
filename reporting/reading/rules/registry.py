"""The registry of rules: a stable name, a severity, what it looks for, and a function from texts to contradictions."""

from __future__ import annotations

import pickle
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import cached_property, partial
from typing import TypeVar

from projects.core.french import format_number
from reporting import forks
from reporting.forks import Task
from reporting.reading.areas import areas
from reporting.reading.blocks import Block, Text
from reporting.reading.clauses import Said, said
from reporting.reading.found import Contradiction, Passage, Severity
from reporting.reading.guard import READING, Guard
from reporting.reading.named import Clause, Speech, speech
from reporting.reading.project import Record
from reporting.reading.records import records, scope
from reporting.reading.statements import Statement, statements
from reporting.reading.text import LONGEST, Line
from reporting.reading.words import stems


@dataclass(eq=False)
class Read:
    """A document that has been cut and read.

    Where people corrected it, `text` has their numbers in the place of those of the document, whose lines as they are
    written are `written`; `unworded` are the lines of which they said what no words carry.
    """

    text: Text
    written: tuple[Line, ...] = ()
    unworded: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        scope(self.text, self.records)

    @cached_property
    def statements(self) -> list[Statement]:
        return statements(self.text)

    @cached_property
    def by_block(self) -> dict[int, list[Statement]]:
        found: defaultdict[int, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            found[statement.block.rank].append(statement)
        return found

    @cached_property
    def by_noun(self) -> dict[str, list[Statement]]:
        found: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            found[statement.noun].append(statement)
        return found

    @cached_property
    def by_kind(self) -> dict[str, list[Statement]]:
        found: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            found[statement.quantity.kind].append(statement)
        return found

    @cached_property
    def by_value(self) -> dict[Decimal, list[Statement]]:
        found: defaultdict[Decimal, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            found[statement.value].append(statement)
        return found

    @cached_property
    def said(self) -> list[Said]:
        """The sentences of the document."""
        return list(said(self.text))

    @cached_property
    def records(self) -> list[Record]:
        """The projects that the document describes."""
        return records(self.text)

    @cached_property
    def speech(self) -> Speech:
        """What the document says of each thing that it names."""
        return speech(self.text, self.records)

    @cached_property
    def lone(self) -> tuple[Clause, ...]:
        """Its sentences, where the document is about one thing; nothing where it is about several."""
        if self.speech.only is None:
            return ()
        return tuple(Clause("", "ce document", block, *span) for block in self.text.blocks for span in block.sentences)

    @cached_property
    def described(self) -> frozenset[int]:
        """The numbers of the lines that describe the projects."""
        return frozenset(line.number for record in self.records for line in record.lines)

    @cached_property
    def admitted(self) -> frozenset[int]:
        """The numbers of the lines whose sentence reports what another text prints, or says that two things differ."""
        return frozenset(
            number
            for block in self.text.blocks
            if ADMITTED.search(block.folded)
            for first, last in _whole(block)
            for number in range(block.line_at(first).number, block.line_at(last - 1).number + 1)
        )

    @cached_property
    def _lines(self) -> dict[int, Line]:
        return {line.number: line for line in self.written or self.text.lines}

    @cached_property
    def _by_stem(self) -> dict[str, list[tuple[Block, int, int]]]:
        found: defaultdict[str, list[tuple[Block, int, int]]] = defaultdict(list)
        for block in self.text.blocks:
            for first, last in block.sentences:
                where = (block, first, last)
                for one in set(stems(block.folded[first:last])):
                    found[one].append(where)
        return found

    def prepare(self) -> None:
        """Read all that the rules share."""
        for name in ("by_block", "by_noun", "said", "speech", "lone", "described", "_by_stem"):
            getattr(self, name)
        for block in self.text.blocks:
            areas(block)

    def sentences_with(self, word: str) -> list[tuple[Block, int, int]]:
        """The sentences that have a stem, each as its block and where it stands in it."""
        return self._by_stem.get(word, [])

    def of(self, block: Block | None) -> list[Statement]:
        return self.by_block.get(block.rank, []) if block is not None else []

    @cached_property
    def _blocks_at(self) -> dict[int, list[Block]]:
        found: defaultdict[int, list[Block]] = defaultdict(list)
        for block in self.text.blocks:
            for line in block.lines:
                found[line.number].append(block)
        return found

    def as_written(self, words: str, line: int) -> str:
        """Folded words that stand in a block of `line`, with their accents and capitals; "" when they do not."""
        for block in self._blocks_at.get(line, ()):
            at = block.folded.find(words)
            if at >= 0:
                return block.text[at : at + len(words)].replace("'", "’")
        return ""

    def passage(self, where: Statement | tuple[Block, int] | Line) -> Passage:
        """The line of a statement, of an offset in a block, or a line itself, as it is written."""
        said: tuple[str, ...] = ()
        if isinstance(where, Statement):
            line, said = where.line, (_sentence(where.block, where.quantity.start),)
        elif isinstance(where, tuple):
            block, at = where
            # The beginning of a block stands for all of it.
            line, said = block.line_at(at), (_sentence(block, at),) if at else ()
        else:
            line = where
        written = self._lines.get(line.number, line)
        text = (written if len(written.text) <= LONGEST else line).text[:LONGEST]
        return Passage(self.text.name, line.number, " ".join(text.split()), said)


def _sentence(block: Block, at: int) -> str:
    first, last = block.sentence_at(at)
    return block.text[first:last].strip()


# « La source imprime », « font 101 quand elle écrit 100 », « ≠ En doute », « (sic) »: no author is caught out there.
ADMITTED = re.compile(
    r"≠|\(sic\)|\b(?:en doute\b|imprimee?s? par (?:la|cette) source|"
    r"(?:la|cette) source (?:imprime|ecrit|donne|compte)\b|"
    r"(?:quand|alors que?|tandis que?|la ou) (?:elles?|ils?|la source|le document|le texte) "
    r"(?:ecri(?:t|vent)|imprime(?:nt)?|affiche(?:nt)?|annonce(?:nt)?)\b|annonce(?:nt)? autre chose\b|"
    r"se contredi(?:t|sent)\b|ne concordent pas\b|erreur (?:de la source|d'impression))"
)


def _whole(block: Block) -> Iterator[tuple[int, int]]:
    """The sentences of a block that admit something, each with those before and after, which say what."""
    cuts = block.sentences
    for rank, (first, last) in enumerate(cuts):
        if ADMITTED.search(block.folded, first, last):
            yield cuts[max(0, rank - 1)][0], cuts[min(rank + 1, len(cuts) - 1)][1]


T = TypeVar("T")
Found = tuple[tuple[Passage, ...], str] | tuple[tuple[Passage, ...], str, Severity]


@dataclass(frozen=True)
class Rule:
    """`alone` looks at one document, `together` at several; one of the two is given, or both. A `general` one tells
    last: what another finds as well, that one says better.
    """

    name: str
    severity: Severity
    about: str
    alone: Callable[[Read], Iterable[Found]] | None = None
    together: Callable[[Sequence[Read]], Iterable[Found]] | None = None
    general: bool = False


RULES: dict[str, Rule] = {}


def _keep(one: Rule) -> None:
    if one.name in RULES:
        raise ValueError(f"two rules are called {one.name}")
    RULES[one.name] = one


def rule(
    name: str, about: str, severity: Severity = "majeure", *, general: bool = False
) -> Callable[[Callable[[Read], Iterable[Found]]], Callable[[Read], Iterable[Found]]]:
    """Register a rule that looks at one document at a time. `about` says in French what it finds."""

    def register(function: Callable[[Read], Iterable[Found]]) -> Callable[[Read], Iterable[Found]]:
        _keep(Rule(name, severity, about, alone=function, general=general))
        return function

    return register


def rule_across(
    name: str,
    about: str,
    severity: Severity = "majeure",
    *,
    general: bool = False,
    alone: Callable[[Read], Iterable[Found]] | None = None,
) -> Callable[[Callable[[Sequence[Read]], Iterable[Found]]], Callable[[Sequence[Read]], Iterable[Found]]]:
    """Register a rule that compares documents with one another, and what it finds `alone` in each."""

    def register(function: Callable[[Sequence[Read]], Iterable[Found]]) -> Callable[[Sequence[Read]], Iterable[Found]]:
        _keep(Rule(name, severity, about, alone, function, general))
        return function

    return register


# Blocks from which a document is worth forking for; the rules then share the processors.
LONG = 1500


def run(reads: Sequence[Read], workers: int, guard: Guard) -> Iterator[Contradiction]:
    """What every rule finds, documents one by one and then together; long ones by several processes."""
    admitted: dict[str, frozenset[int]] = {
        read.text.name: guard.run(READING, [read.text.name], partial(getattr, read, "admitted"), frozenset())
        for read in reads
    }
    ordered = sorted(RULES.values(), key=lambda one: one.general)
    long = sum(len(read.text.blocks) for read in reads) >= LONG
    told = _shared(reads, ordered, workers, guard) if workers > 1 and long else {}
    for one in ordered:
        for passages, explanation, *severity in told[one.name] if told else _apply(one, reads, guard):
            if any(passage.line in admitted[passage.file] for passage in passages):
                continue
            told_as = _as_written(explanation, passages, reads)
            yield Contradiction(one.name, severity[0] if severity else one.severity, distinct(passages), told_as)


_QUOTED = re.compile(r"(?<=« )[^«»]+(?= »)")


def _as_written(explanation: str, passages: Sequence[Passage], reads: Sequence[Read]) -> str:
    """An explanation that begins with a capital, and quotes a document as it is written: rules compare folded words."""
    by_name = {read.text.name: read for read in reads}

    def written(match: re.Match[str]) -> str:
        found = (by_name[passage.file].as_written(match[0], passage.line) for passage in passages)
        return next(filter(None, found), match[0])

    return _QUOTED.sub(written, explanation[:1].upper() + explanation[1:])


def _apply(one: Rule, reads: Sequence[Read], guard: Guard) -> list[Found]:
    found: list[Found] = []
    for read in reads:
        found += applied(one, one.alone, read, [read.text.name], guard)
    if len(reads) > 1:
        found += applied(one, one.together, reads, [read.text.name for read in reads], guard)
    return found


def applied(
    one: Rule, function: Callable[[T], Iterable[Found]] | None, read: T, files: Sequence[str], guard: Guard
) -> list[Found]:
    """What a function of a rule finds in these files, or found before it failed."""
    found: list[Found] = []

    def apply() -> None:
        for each in function(read) if function else ():
            found.append(each)

    guard.run(one.name, files, apply, None)
    return found


# Modules that read the same things, which are read once by the process that runs them; the longest start first.
_SHARING = {
    "counts": (
        "borrowed", "inclusions", "mistyped", "named_things", "same", "shares_named", "whole_counts",
    ),
    "words": ("bans", "limits", "timetables", "yesno"),
    "sums": ("concluded", "drawn_numbers", "shares_counts", "sums"),
    "lists": ("lists", "maps"),
    "dates": ("events", "overdue", "terms"),
}  # fmt: skip


def _shared(reads: Sequence[Read], ordered: Sequence[Rule], workers: int, guard: Guard) -> dict[str, list[Found]]:
    """What each rule finds, by its name. Rules of one family keep together: they read the same things."""
    for read in reads:  # once, before the processes part
        guard.run(READING, [read.text.name], read.prepare, None)
    families: defaultdict[str, list[Rule]] = defaultdict(list)
    for one in ordered:
        module = (one.alone or one.together).__module__.rpartition(".")[2]
        families[next((name for name, several in _SHARING.items() if module in several), module)].append(one)
    made = forks.run(
        [
            Task(name, partial(_told, several, reads, guard), weight=len(_SHARING.get(name, ())))
            for name, several in families.items()
        ],
        workers=workers,
    )
    told: dict[str, list[Found]] = {}
    for data in made:
        found, missed = pickle.loads(data)  # noqa: S301 — written by our own children a moment ago
        told |= found
        guard.missed += missed
    return told


def _told(several: Sequence[Rule], reads: Sequence[Read], guard: Guard) -> bytes:
    guard.missed.clear()  # that of this process, which tells its parent what failed since
    found = {one.name: _apply(one, reads, guard) for one in several}
    return pickle.dumps((found, guard.missed))


def distinct(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages of a contradiction, each once, with all that is said there."""
    found: dict[Passage, Passage] = {}
    for one in passages:
        known = found.get(one)
        # One that stands for its whole line does so beside others.
        said = tuple(dict.fromkeys((*known.said, *one.said))) if known and known.said and one.said else ()
        found[one] = replace(one, said=said) if known else one
    return tuple(found.values())


# What products of products hold.
_WIDE = Context(prec=100)


def number(value: Decimal) -> str:
    """A value as French writes it, without useless zeros."""
    whole = value == value.to_integral_value()
    rounded = value.quantize(Decimal(1) if whole else Decimal("0.01"), context=_WIDE)
    return format_number(rounded if whole else rounded.normalize())


def shown(value: Decimal, kind: str) -> str:
    """A value with its unit, for an explanation."""
    if kind == "euro":
        return f"{number(value)}\u00a0€"
    if kind == "percent":
        return f"{number(value)}\u202f%"
    return number(value)
