"""What a reading found, compared and kept: made again as often as asked, without losing what people said."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reporting.models import Finding, Reading, ReadingFile, ReadingStatement, StatementCorrection
from reporting.reading.check import Contradiction, contradictions_of, read_of
from reporting.reading.guard import READING, SECONDS, Guard
from reporting.reading.rules import Read
from reporting.reading.words import tidy
from reporting.readings.corrected import corrected
from reporting.readings.kept import document_of
from reporting.readings.told import described_on, told
from reporting.selectors.readings import last_correction
from reporting.services.proposals import propose
from reporting.services.readings import title_of

BATCH = 500
# Seconds for the proposals of all files.
PROPOSING = 60.0
OPENED = ("format", "lines", "line_count", "page_count", "message", "unchecked")
READ = ("position", "line", "start", "end", "section", "subject", "population", "measure", "value", "upper", "unit",
        "period", "certainty", "words", "years", "places", "is_part")  # fmt: skip
FOUND = ("position", "severity", "explanation", "passages", "evidence", "is_standing")
_QUOTE = re.compile(r"(?<=« )[^«»]+(?= »)")


@dataclass(frozen=True)
class Results:
    """Of one reading: the statements of each file by its key, what contradicts itself, the day that is described.

    `stamp` is the last correction that was known; `reads` are the files as they are written; `guard` knows what did not
    run.
    """

    contradictions: list[Contradiction]
    statements: dict[int, list[ReadingStatement]]
    described_on: date | None
    stamp: int
    reads: Sequence[Read]
    guard: Guard


def compare(files: Sequence[ReadingFile]) -> Results:
    """Read the lines of `files`, each alone and all together, with the corrections that people made of them."""
    opened = [file for file in files if file.lines]
    stamp = last_correction([file.pk for file in files])
    said = defaultdict(list)
    for correction in StatementCorrection.objects.filter(file__in=opened):
        said[correction.file_id].append(correction)
    guard = Guard(SECONDS)
    reads, heard, statements = [], [], {}
    for file in opened:
        document = document_of(file.name, file.lines)
        read = read_of(document, guard)
        statements[file.pk] = guard.run(READING, [file.name], partial(_rows, read), list[ReadingStatement]())
        reads.append(read)
        heard.append(guard.run(READING, [file.name], partial(corrected, document, read, said[file.pk]), read))
    found = contradictions_of(heard, workers=2, guard=guard)
    day = guard.run(READING, [file.name for file in opened], partial(described_on, reads), None)
    return Results(found, statements, day, stamp, reads, guard)


def _rows(read: Read) -> list[ReadingStatement]:
    return [row for _, row in told(read)]


@transaction.atomic
def keep_results(*, reading: Reading, files: Sequence[ReadingFile], results: Results) -> None:
    """Store them in the place of those of the reading before. A finding that is found again keeps its verdict; one
    that is not, and was judged, stays as a record. The day and the corrections that people gave stay.
    """
    held = Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    is_first = not _read_before(held).exists()
    if is_first and held.document_on is None:
        held.document_on = results.described_on
        # A form that was opened before shows no day: it may not silently take this one away.
        held.version += results.described_on is not None
    if is_first and (better := _better_title(held, files)):
        held.title = better
        held.version += 1
    held.read_at = timezone.now()
    held.save(update_fields=["title", "document_on", "read_at", "version"])
    apart = Guard(PROPOSING)  # what the rules took of their time is not taken from this
    unread = {file for one in results.guard.missed if one.rule == READING for file in one.files}
    propose(reading=held, files=files, reads=results.reads, rows=results.statements, guard=apart, unread=unread)
    results.guard.missed += apart.missed
    for file in files:
        file.unchecked = results.guard.told(file.name)
        _keep_statements(file, results.statements.get(file.pk, []))
    ReadingFile.objects.bulk_update(files, OPENED)
    _keep_findings(held, files, results.contradictions)


@transaction.atomic
def inherit_corrections(*, reading: Reading, files: Sequence[ReadingFile]) -> int:
    """Take over, at the first reading of each of `files`, what was corrected in the last reading of the same bytes that
    its author sees, where the line reads the same; how many.
    """
    known = set(_read_before(reading).values_list("pk", flat=True))
    made = []
    for file in files:
        if file.pk in known:
            continue
        earlier = (
            ReadingFile.objects.filter(
                sha256=file.sha256, reading__in=Reading.objects.visible_to(reading.author), corrections__isnull=False
            )
            .exclude(reading=reading)
            .order_by("-pk")
            .first()
        )
        if not file.lines or earlier is None:
            continue
        for one in earlier.corrections.all():
            if earlier.lines[one.line - 1 : one.line] == file.lines[one.line - 1 : one.line]:
                one.pk, one.file, one.version, one._state.adding = None, file, 1, True
                made.append(one)
    StatementCorrection.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _read_before(reading: Reading) -> QuerySet[ReadingFile]:
    """The files of which a reading kept lines: going through files that cannot be read is no first reading."""
    return ReadingFile.objects.filter(reading=reading, line_count__gt=0)


def fingerprint(rule: str, passages: Sequence[dict[str, object]]) -> str:
    """What makes two findings of one reading the same: the rule and its passages, in any order of them."""
    told = sorted(json.dumps(passage, sort_keys=True, ensure_ascii=False) for passage in passages)
    return hashlib.sha256("\n".join((rule, *told)).encode()).hexdigest()


def _better_title(reading: Reading, files: Sequence[ReadingFile]) -> str:
    """The title after the first document that could be read, where the reading is called after one that could not."""
    read = [file for file in files if not file.message]
    refused = {title_of(file.name) for file in files if file.message}
    return title_of(read[0].name) if read and reading.title in refused else ""


def _keep_statements(file: ReadingFile, rows: Sequence[ReadingStatement]) -> None:
    """Those that read as they did keep their keys: pages that are open go on leading to them."""
    known = list(file.statements.values_list(*READ))
    if known == [tuple(getattr(row, name) for name in READ) for row in rows]:
        return
    file.statements.all().delete()
    for row in rows:
        row.file = file
    ReadingStatement.objects.bulk_create(rows, batch_size=BATCH)


def _keep_findings(reading: Reading, files: Sequence[ReadingFile], found: Sequence[Contradiction]) -> None:
    position_of = {file.name: file.position for file in files}
    rows: dict[str, Finding] = {}
    for one in sorted(found, key=lambda one: one.severity != "majeure"):  # as the list shows them
        passages = [
            {"file": position_of[passage.file], "line": passage.line, "text": passage.text} for passage in one.passages
        ]
        key = fingerprint(one.rule, passages)
        told = {
            "position": len(rows) + 1,
            "severity": one.severity,
            "explanation": _as_written(one.explanation, [passage.text for passage in one.passages]),
            "passages": passages,
        }
        rows.setdefault(key, Finding(reading=reading, fingerprint=key, rule=one.rule, **told))
    put_in_place(reading.findings.filter(seen_by=None), list(rows.values()))


def _as_written(explanation: str, lines: Sequence[str]) -> str:
    """What it quotes, with the apostrophes and the spaces of these lines: rules compare tidied words."""

    def written(quote: re.Match[str]) -> str:
        for line in map(str.strip, lines):
            plain = tidy(line)
            if quote[0] in plain and len(plain) == len(line):
                at = plain.index(quote[0])
                return line[at : at + len(quote[0])]
        return quote[0]

    return _QUOTE.sub(written, explanation)


def put_in_place(known: QuerySet[Finding], found: Sequence[Finding]) -> int:
    """Store what was `found` in the place of what was `known`, by fingerprint, the same thing once; how many. One that
    is found again keeps its verdict, one that is not stays as a record where it was judged.
    """
    rows = {one.fingerprint: one for one in reversed(found)}
    before = {one.fingerprint: one for one in known}
    again = [_told_again(before[key], row) for key, row in rows.items() if key in before]
    gone = [row for key, row in before.items() if key not in rows]
    for row in gone:
        row.is_standing = False
    # Somebody may judge one meanwhile: it stays.
    known.filter(pk__in=[row.pk for row in gone], verdict="").delete()
    Finding.objects.bulk_update([*again, *(row for row in gone if row.verdict)], FOUND, batch_size=BATCH)
    Finding.objects.bulk_create([row for key, row in rows.items() if key not in before], batch_size=BATCH)
    return len(rows)


def _told_again(row: Finding, now: Finding) -> Finding:
    for name in FOUND:
        setattr(row, name, getattr(now, name))
    return row
