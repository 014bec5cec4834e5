"""Readings for pages: the list, and one of them with its text, what was found in it and what people said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.accounts.models import User
from projects.core.history import last_event
from projects.jobs.enums import JobState
from projects.jobs.models import Job
from reporting.enums import FindingSeverity, Verdict
from reporting.models import Finding, Reading, ReadingFile, ReadingStatement, StatementCorrection
from reporting.reading.rules import RULES
from reporting.readings.asked import TO_JUDGE, Asked
from reporting.readings.documents import READ_DOCUMENTS
from reporting.readings.kept import line_of
from reporting.readings.portal import PORTAL_RULES, group_of
from reporting.readings.values import effective, summed

# The addresses of the list name these orders; « - » before one turns it round.
SORTS = {
    "titre": "title",
    "date": "document_on",
    "depot": "created_at",
    "auteur": "author__last_name",
    "contradictions": "to_judge",
}
NEWEST = "-depot"
LINES = 200
CARDS = 30
STATEMENTS_OF_A_LINE = 8
Place = tuple[int, int]  # position of a file, number of a line


def reading_rows(user: User, sort: str = NEWEST) -> QuerySet[Reading]:
    """Those that `user` sees, with the formats of their files; files, findings and what is left are counted."""
    findings = (
        Finding.objects.shown_to(user).filter(reading=OuterRef("pk"), is_standing=True).order_by().values("reading")
    )
    name = SORTS.get(sort.removeprefix("-"), SORTS["depot"])
    order = F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True)
    return (
        Reading.objects.visible_to(user)
        .select_related("author")
        .annotate(
            file_count=Count("files"),
            formats=ArrayAgg("files__format", filter=~Q(files__format=""), distinct=True, default=[]),
            unread=Count("files", filter=~Q(files__message="")),
            found=Coalesce(Subquery(findings.annotate(n=Count("*")).values("n")), 0),
            to_judge=Coalesce(Subquery(findings.filter(verdict="").annotate(n=Count("*")).values("n")), 0),
        )
        .order_by(order, "-pk")
    )


def former_reading(user: User, digests: Collection[str]) -> Reading | None:
    """The last reading that `user` sees of these very bytes, all of them and no others."""
    of = Reading.objects.visible_to(user).annotate(
        kept=Count("files", filter=~Q(files__sha256="")),
        same=Count("files", filter=Q(files__sha256__in=digests)),
    )
    return of.filter(kept=len(digests), same=len(digests)).order_by("-pk").first()


def last_correction(files: Sequence[int]) -> int:
    """The key of the last thing that was said of the statements of these files, taken back or not; 0 before any."""
    return last_event(StatementCorrection, file__in=files)


def has_new_corrections(reading: Reading) -> bool:
    """Whether something was corrected since the findings were compared, by the work that ended last: of two that were
    asked one after the other, that is whose findings are kept.
    """
    done = Job.objects.filter(kind=READ_DOCUMENTS, params__reading=reading.pk, state=JobState.SUCCEEDED)
    result = done.order_by("-finished_at").values_list("result", flat=True).first()
    return result is not None and last_correction(list(reading.files.values_list("pk", flat=True))) > result["stamp"]


@dataclass(frozen=True)
class Said:
    """A statement behind a passage, in a few words."""

    key: int
    words: str
    is_corrected: bool
    is_dropped: bool


@dataclass(frozen=True)
class PassageView:
    """Where a finding stands: its file, its line and page, its words, and the numbers that were read there."""

    file: ReadingFile
    line: int
    text: str
    statements: Sequence[Said]

    @property
    def corrected(self) -> list[Said]:
        """The numbers that the rules read in the place of those of its words."""
        return [said for said in self.statements if said.is_corrected and not said.is_dropped]


@dataclass(frozen=True)
class Card:
    """A finding as it is shown. `number` is its rank in the document; `history` its verdicts, the newest first."""

    finding: Finding
    number: int
    about: str
    passages: Sequence[PassageView]
    history: Sequence[Any] = ()


@dataclass(frozen=True)
class TextLine:
    """A line as it is shown. `pieces` are its words, with True for a number that was read; `opens` a page, or None."""

    number: int
    kind: str
    pieces: Sequence[tuple[str, bool]]
    severity: str = ""
    findings: Sequence[Finding] = ()
    opens: int | None = None


@dataclass(frozen=True)
class TextWindow:
    """Some lines of a file; `first` and `last` of `total`."""

    file: ReadingFile
    lines: Sequence[TextLine]
    first: int
    last: int

    @property
    def total(self) -> int:
        return self.file.line_count


@dataclass
class ReadingView:
    """What the page of a reading shows."""

    reading: Reading
    files: Sequence[ReadingFile]
    findings: Sequence[Finding]
    shown: Sequence[Finding]
    cards: Sequence[Card]
    text: TextWindow | None
    pages: int
    marks: dict[int, int] = field(default_factory=dict)


def reading_view(user: User, reading: Reading, asked: Asked) -> ReadingView:
    """One page of a reading, as `user` sees it: a window of the text, a page of its findings. The number of queries
    does not grow.
    """
    files = list(reading.files.defer("lines").select_related("document__current"))
    findings = list(reading.findings.shown_to(user).select_related("judged_by"))
    shown = sorted((one for one in findings if is_asked(one, asked)), key=rank_of)
    pages = max(1, -(-len(shown) // CARDS))
    rank = min(asked.rank, pages)
    page = shown[(rank - 1) * CARDS : rank * CARDS]
    current = _current(files, asked)
    places = {(passage["file"], passage["line"]) for one in page for passage in one.passages}
    bounds = _bounds(current, asked) if current else (1, 0)
    marked = _marked(findings, current, bounds) if current else {}
    position = current.position if current else 0
    behind = _statements(files, places | {(position, line) for line in marked})
    marks: defaultdict[int, int] = defaultdict(int)
    for one in findings:
        for file in {passage["file"] for passage in one.passages} if one.is_standing else ():
            marks[file] += 1
    return ReadingView(
        reading,
        files,
        findings,
        shown,
        _cards(page, files, behind),
        _window(current, bounds, marked, behind) if current else None,
        pages,
        dict(marks),
    )


def rank_of(one: Finding) -> tuple[bool, str, str, bool, int]:
    """The order of the list: what the text says, then what it says otherwise than the portal, by figure and project."""
    rule = one.rule if one.rule in PORTAL_RULES else ""
    minor = one.severity != FindingSeverity.MAJOR
    return not one.is_standing, rule, group_of(one.rule, one.evidence), minor, one.position


def is_left(one: Finding) -> bool:
    """Whether it is still to judge."""
    return one.is_standing and not one.verdict


def is_asked(one: Finding, asked: Asked) -> bool:
    """Whether the list shows it."""
    verdict = asked.verdict == TO_JUDGE and not is_left(one)
    return not (
        (asked.severity and one.severity != asked.severity)
        or verdict
        or (asked.verdict and asked.verdict != TO_JUDGE and one.verdict != asked.verdict)
        or (asked.within is not None and all(passage["file"] != asked.within for passage in one.passages))
    )


def _current(files: Sequence[ReadingFile], asked: Asked) -> ReadingFile | None:
    """The file that is asked for, else the first that was read; with its lines."""
    readable = [file for file in files if file.line_count]
    found = next((file for file in readable if file.position == asked.file), readable[0] if readable else None)
    if found is not None:
        found.lines = ReadingFile.objects.values_list("lines", flat=True).get(pk=found.pk)
    return found


def _bounds(file: ReadingFile, asked: Asked) -> tuple[int, int]:
    """The first and the last line of the window that holds the line, or the page, that is asked for."""
    line = asked.line
    if asked.page and not line:
        pages = (rank for rank, kept in enumerate(file.lines, 1) if len(kept) > 2 and (kept[2] or 0) >= asked.page)
        line = next(pages, file.line_count)
    line = min(max(line, 1), file.line_count)
    first = (line - 1) // LINES * LINES + 1
    return first, min(first + LINES - 1, file.line_count)


def _marked(findings: Iterable[Finding], file: ReadingFile, bounds: tuple[int, int]) -> dict[int, list[Finding]]:
    """The lines of the window where something was found, false alarms left out."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for one in findings:
        if not one.is_standing or one.verdict == Verdict.FALSE_ALARM:
            continue
        for passage in one.passages:
            if passage["file"] == file.position and bounds[0] <= passage["line"] <= bounds[1]:
                found[passage["line"]].append(one)
    return dict(found)


@dataclass(frozen=True)
class _Behind:
    rows: Sequence[ReadingStatement]
    corrections: dict[tuple[int, int], StatementCorrection]


def _statements(files: Sequence[ReadingFile], places: Collection[Place]) -> dict[Place, _Behind]:
    """The statements of these lines and their corrections: two queries."""
    keys = {file.position: file.pk for file in files}
    positions = {key: position for position, key in keys.items()}
    by_file: dict[int, list[int]] = defaultdict(list)
    for position, line in places:
        if position in keys:
            by_file[keys[position]].append(line)
    asked = Q(pk__in=[])
    for key, lines in by_file.items():
        asked |= Q(file=key, line__in=lines)
    rows: dict[Place, list[ReadingStatement]] = defaultdict(list)
    for row in ReadingStatement.objects.filter(asked):
        rows[positions[row.file_id], row.line].append(row)
    said: dict[Place, dict[tuple[int, int], StatementCorrection]] = defaultdict(dict)
    for one in StatementCorrection.objects.filter(asked):
        said[positions[one.file_id], one.line][one.line, one.start] = one
    return {place: _Behind(found, said[place]) for place, found in rows.items()}


def _cards(page: Sequence[Finding], files: Sequence[ReadingFile], behind: dict[Place, _Behind]) -> list[Card]:
    of = {file.position: file for file in files}
    changed = [one.pk for one in page if one.version > 1]
    events = Finding.pgh_event_model.objects  # type: ignore[attr-defined]
    history: dict[int, dict[int, Any]] = defaultdict(dict)
    told = list(events.filter(pgh_obj_id__in=changed).order_by("-pgh_id")) if changed else []
    people = User.objects.in_bulk({event.judged_by_id for event in told} - {None}) if told else {}
    for event in told:
        event.who = people.get(event.judged_by_id, "")
        history[event.pgh_obj_id].setdefault(event.version, event)
    return [
        Card(
            one,
            one.position,
            rule.about if (rule := RULES.get(one.rule)) else PORTAL_RULES.get(one.rule, ""),
            [_passage(passage, of, behind) for passage in one.passages],
            list(history[one.pk].values()),
        )
        for one in page
    ]


def _passage(passage: dict[str, Any], files: dict[int, ReadingFile], behind: dict[Place, _Behind]) -> PassageView:
    found = behind.get((passage["file"], passage["line"]))
    return PassageView(files[passage["file"]], passage["line"], passage["text"], list(_said(found)) if found else [])


def _said(found: _Behind) -> Iterator[Said]:
    """The first statements of a line, and all that were corrected."""
    for rank, row in enumerate(found.rows):
        correction = found.corrections.get((row.line, row.start))
        if correction is None and rank >= STATEMENTS_OF_A_LINE:
            continue
        words = summed(effective(row, correction), row.upper if correction is None else None)
        dropped = correction is not None and correction.is_dropped
        yield Said(row.pk, words, correction is not None, dropped)


def _window(
    file: ReadingFile, bounds: tuple[int, int], marked: dict[int, list[Finding]], behind: dict[Place, _Behind]
) -> TextWindow:
    lines = []
    shown_page = None
    for number in range(bounds[0], bounds[1] + 1):
        line = line_of(number, file.lines[number - 1])
        found = marked.get(number, ())
        read = behind.get((file.position, number))
        opens = line.page if line.page != shown_page else None
        shown_page = line.page
        severity = min((one.severity for one in found), key=_of_severity, default="")
        spans = _cells(found, file, number) or ([(row.start, row.end) for row in read.rows] if read and found else [])
        lines.append(TextLine(number, line.kind, pieces(line.text, spans), severity, found, opens))
    return TextWindow(file, lines, *bounds)


def _cells(found: Iterable[Finding], file: ReadingFile, number: int) -> list[tuple[int, int]]:
    """The cells of a row that findings against the portal are about, of all its numbers."""
    passages = (passage for one in found for passage in one.passages if "start" in passage)
    return [(one["start"], one["end"]) for one in passages if (one["file"], one["line"]) == (file.position, number)]


def _of_severity(severity: str) -> int:
    return FindingSeverity.values.index(severity)


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A line cut around the numbers that were read in it; those that overlap are told once."""
    found, at = [], 0
    for start, end in sorted(spans):
        if start < at or end > len(text) or end == start:
            continue
        if start > at:
            found.append((text[at:start], False))
        found.append((text[start:end], True))
        at = end
    if at < len(text):
        found.append((text[at:], False))
    return found


@dataclass(frozen=True)
class FoundList:
    """What was found in a reading, to be taken away; `page_of` is the page of a line of a PDF, `corrected` the numbers
    that people put in the place of those of a line.
    """

    reading: Reading
    files: Sequence[ReadingFile]
    findings: Sequence[Finding]
    asked: Asked
    corrected: Mapping[Place, Sequence[str]]

    def file(self, passage: dict[str, Any]) -> ReadingFile:
        return next(file for file in self.files if file.position == passage["file"])

    def page_of(self, passage: dict[str, Any]) -> int | None:
        return line_of(1, self.file(passage).lines[passage["line"] - 1]).page


def found_of(user: User, reading: Reading, asked: Asked) -> FoundList:
    """The findings that `asked` shows, in the order of the page: six queries."""
    rows = reading.findings.shown_to(user).select_related("judged_by")
    findings = [one for one in rows if is_asked(one, asked)]
    files = list(reading.files.all())
    places = StatementCorrection.objects.filter(file__in=files).values_list("file__position", "line")
    corrected = {
        place: [said.words for said in _said(behind) if said.is_corrected and not said.is_dropped]
        for place, behind in _statements(files, set(places)).items()
    }
    return FoundList(reading, files, sorted(findings, key=rank_of), asked, corrected)
