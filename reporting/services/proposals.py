"""Reviewing what a reading proposes, one by one: accepted as read or corrected, set aside with a reason, undone.

Accepting writes through the services of projects, as the source « the document », at its day, all or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.calls.models import Call
from projects.core.errors import DomainError, StaleVersion
from projects.core.versions import STALE
from projects.journal.enums import DatePrecision
from projects.journal.services import record
from projects.porteurs.models import Porteur
from projects.portfolio import services as portfolio
from projects.portfolio.models import Project
from projects.portfolio.policies import can_add_project, can_create_porteur, can_observe_project
from projects.territories.models import Department
from reporting.enums import ProposalKind, ProposalState
from reporting.models import Reading, ReadingFile, ReadingProposal, ReadingStatement
from reporting.policies import can_judge_reading, can_keep_figures
from reporting.reading.guard import READING, Guard
from reporting.reading.rules import Read
from reporting.readings.measures import is_about_fund, measured, names_caflab, region_of_document
from reporting.readings.proposed import FIELDS, block_of
from reporting.readings.tabled import About, Wholes, tabled
from reporting.services.proposal_facts import keep_figure, source_of, take_back, write_block

NOT_TO_REVIEW = "Cette proposition est déjà relue : annulez d’abord ce qui en a été fait."
NOT_JUDGED = "Cette proposition n’est pas encore relue : il n’y a rien à annuler."
JUDGED_SINCE = "Quelqu’un a relu cette proposition entre-temps : voyez d’abord ce qu’il en a fait."
WHY = "Dites pourquoi vous l’écartez."
NO_PROJECT = "Choisissez le projet que ce bloc décrit, ou « Un nouveau projet »."
BATCH = 500
READ_AGAIN = ("position", "last_line", "values", "version")


@dataclass(frozen=True)
class NewProject:
    """The project that a block describes and the portal does not have; its porteur is one of the portal, or a new one
    where `porteur_name` and `porteur_kind` are said, or unknown.
    """

    call: Call
    department: Department
    selected_on: date
    date_precision: str = DatePrecision.DAY
    title: str = ""
    porteur: Porteur | None = None
    porteur_name: str = ""
    porteur_kind: str = ""


def propose(
    *,
    reading: Reading,
    files: Sequence[ReadingFile],
    reads: Sequence[Read],
    rows: Mapping[int, Sequence[ReadingStatement]],
    guard: Guard,
    unread: Collection[str] = (),
) -> None:
    """Make the proposals of `files` again, from what was `reads` of those that have lines and their statements
    (`rows`, by file); the ones that a person judged stay as they are. One to review that is read again keeps its key,
    and its version as long as it reads the same: a page that is open on it goes on. A file whose proposals fail, and
    `guard` knows it, or that was not read to its end (`unread`, names), keeps those that it had.
    """
    known = {_place(one): one for one in reading.proposals.all()}
    made, position = list[ReadingProposal](), 0
    year = reading.document_on.year if reading.document_on else None
    for file, read in zip((one for one in files if one.lines), reads, strict=True):
        proposed = partial(_of_file, file, read, rows.get(file.pk, ()), year)
        found = None if file.name in unread else guard.run(READING, [file.name], proposed, None)
        if found is None:
            known = {place: one for place, one in known.items() if one.file_id != file.pk}
        for proposal in found or ():
            position += 1
            proposal.reading, proposal.position = reading, position
            before = known.pop(_place(proposal), None)
            if before is None:
                made.append(proposal)
            else:
                proposal.version = before.version + (before.values != proposal.values)
                _read_again(before, proposal)
    reading.proposals.filter(pk__in=[one.pk for one in known.values()], state=ProposalState.TO_REVIEW).delete()
    ReadingProposal.objects.bulk_create(made, batch_size=BATCH)


def _of_file(
    file: ReadingFile, read: Read, rows: Sequence[ReadingStatement], year: int | None
) -> list[ReadingProposal]:
    return [*_blocks(file, read), *_figures(file, read, rows, year)]


def _place(one: ReadingProposal) -> tuple[int, str, int, int]:
    return one.file_id, one.kind, one.first_line, one.start


def _read_again(before: ReadingProposal, now: ReadingProposal) -> None:
    """Put what is read now in the place of what was, unless somebody judged it, maybe meanwhile."""
    changed = {name: getattr(now, name) for name in READ_AGAIN if getattr(now, name) != getattr(before, name)}
    if changed:
        ReadingProposal.objects.filter(pk=before.pk, state=ProposalState.TO_REVIEW).update(**changed)


def _blocks(file: ReadingFile, read: Read) -> list[ReadingProposal]:
    found: dict[int, ReadingProposal] = {}
    for one in read.records:
        block = block_of(one)
        values = block.as_json()
        if any(values[field] for field in FIELDS if field != "title"):
            place = {"first_line": block.first, "last_line": max(block.first, block.last)}
            found.setdefault(block.first, ReadingProposal(file=file, kind=ProposalKind.PROJECT, values=values, **place))
    return list(found.values())


def _figures(
    file: ReadingFile, read: Read, rows: Sequence[ReadingStatement], year: int | None
) -> list[ReadingProposal]:
    lines = [str(line[0]) for line in file.lines]
    if not is_about_fund(lines):
        return []
    inside = [range(one.lines[0].number, one.lines[-1].number + 1) for one in read.records]
    found: dict[tuple[int, int], ReadingProposal] = {}
    region = region_of_document(lines, read.records)
    in_tables = {row.lines[0].number for table in read.text.tables for row in table.rows}
    said = [row for row in rows if row.line not in in_tables]
    told = list(measured(said, lines, described=inside, year=year, region=region))
    about = About(year, region, caflab=names_caflab(lines))
    for one in (*told, *tabled(read.text, Wholes(told, region), about, inside)):
        values = {
            "figure": one.figure,
            "key": one.key,
            "number": str(one.value.normalize()),
            "printed": one.row.words[:300],
            "population": _population(one.row, caflab=one.population.caflab),
            "section": one.row.section[:200],
            "certainty": one.row.certainty,
            "caflab": one.population.caflab,
            "region": one.population.region,
            "year": one.population.year,
            **(
                {
                    "start": one.row.start,
                    "end": one.row.end,
                    "above": [*one.above],
                    "head": [*one.head] if one.head else None,
                }
                if one.above
                else {}
            ),
        }
        place = {"first_line": one.row.line, "last_line": one.row.line, "start": one.row.start}
        found.setdefault(
            (one.row.line, one.row.start),
            ReadingProposal(file=file, kind=ProposalKind.FIGURE, values=values, **place),
        )
    return [found[place] for place in sorted(found)]


def _population(row: ReadingStatement, *, caflab: bool) -> str:
    told = " ".join(f"{row.subject} {row.population}".split())
    return f"{told} (suivis par le Caflab)"[:200] if caflab else told[:200]


@transaction.atomic
def accept_block(
    *,
    actor: User,
    proposal: ReadingProposal,
    version: int,
    said: Mapping[str, Any],
    observed_on: date,
    date_precision: str = DatePrecision.DAY,
    project: Project | None = None,
    new: NewProject | None = None,
) -> ReadingProposal:
    """Write what a block says of `project`, or of the one that `new` tells: `said` are its fields, as read or corrected
    (`readings.proposed.FIELDS`).

    DomainError, ValidationError (French, by field), StaleVersion when somebody judged it since `version`; nothing is
    written then.
    """
    held = _held(actor, proposal, version)
    made: list[dict[str, Any]] = []
    if project is None:
        if new is None:
            raise DomainError(NO_PROJECT, "project")
        project = _create(actor, new, made)
    elif not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        raise DomainError(NO_PROJECT, "project")
    _check(can_observe_project(actor, project))
    source = source_of(held.file)
    made += write_block(
        actor=actor, proposal=held, project=project, source=source, said=said, on=(observed_on, date_precision)
    )
    held.project = project
    corrected = any(_said(said.get(field)) != _said(held.values.get(field)) for field in FIELDS)
    return _judge(actor, held, ProposalState.CORRECTED if corrected else ProposalState.ACCEPTED, said, made)


@transaction.atomic
def accept_figure(
    *, actor: User, proposal: ReadingProposal, version: int, said: Mapping[str, Any], observed_on: date
) -> ReadingProposal:
    """Keep a number that the document prints of the whole; as `accept_block` for errors."""
    _check(can_keep_figures(actor))
    held = _held(actor, proposal, version)
    made = keep_figure(actor=actor, proposal=held, source=source_of(held.file), said=said, observed_on=observed_on)
    corrected = any(str(said.get(name, "")) != str(held.values.get(name, "")) for name in said)
    return _judge(actor, held, ProposalState.CORRECTED if corrected else ProposalState.ACCEPTED, said, made)


@transaction.atomic
def set_aside(*, actor: User, proposal: ReadingProposal, version: int, note: str) -> ReadingProposal:
    """Nothing comes of it, and the reason is kept. DomainError (field « note ») without one; StaleVersion."""
    held = _held(actor, proposal, version)
    if not note.strip():
        raise DomainError(WHY, "note")
    held.note = note.strip()[:1000]
    return _judge(actor, held, ProposalState.SET_ASIDE, {}, [])


@transaction.atomic
def undo_proposal(*, actor: User, proposal: ReadingProposal, version: int) -> ReadingProposal:
    """Take back all that came of what was judged at `version`: it is to review again. DomainError when it is, when
    somebody judged it again, or when something that came of it was corrected since.
    """
    _check(can_judge_reading(actor, proposal.reading))
    held = ReadingProposal.objects.select_for_update(of=("self",)).select_related("file").get(pk=proposal.pk)
    if not held.is_judged:
        raise DomainError(NOT_JUDGED)
    if held.version != version:
        raise DomainError(JUDGED_SINCE)
    if held.project is not None:
        _check(can_observe_project(actor, held.project))
    elif held.made:
        _check(can_keep_figures(actor))
    take_back(actor=actor, project=held.project, made=_without_shared_source(held))
    held.state, held.said, held.made, held.note = ProposalState.TO_REVIEW, {}, [], ""
    held.project, held.judged_by, held.judged_at = None, None, None
    held.version += 1
    held.save()
    record(actor=actor, verb="reading.proposal_undone", subject=held.reading)
    return held


def _without_shared_source(held: ReadingProposal) -> list[dict[str, Any]]:
    """What came of a proposal. That its document tells of the project stays, handed over, as long as another block of
    the same document is noted on it.
    """
    of_source = [one for one in held.made if one["kind"] == "source"]
    others = ReadingProposal.objects.select_for_update(of=("self",)).filter(
        project=held.project, file__sha256=held.file.sha256
    )
    heir = others.exclude(pk=held.pk).first() if of_source else None
    if heir is None:
        return list(held.made)
    heir.made = [*of_source, *heir.made]
    heir.save(update_fields=["made"])
    return [one for one in held.made if one not in of_source]


def _create(actor: User, new: NewProject, made: list[dict[str, Any]]) -> Project:
    _check(can_add_project(actor, new.department))
    porteur = new.porteur
    if porteur is None and new.porteur_name and new.porteur_kind:
        _check(can_create_porteur(actor))
        porteur = portfolio.create_porteur(actor=actor, name=new.porteur_name, kind=new.porteur_kind)
    project = portfolio.select_project(
        actor=actor,
        call=new.call,
        department=new.department,
        selected_on=new.selected_on,
        date_precision=new.date_precision,
        porteur=porteur,
        title=new.title,
    )
    told = {"call": new.call.pk, "on": new.selected_on.isoformat(), "precision": str(new.date_precision)}
    made.append({"kind": "project", "pk": project.pk, **told})
    return project


def _held(actor: User, proposal: ReadingProposal, version: int) -> ReadingProposal:
    _check(can_judge_reading(actor, proposal.reading))
    rows = ReadingProposal.objects.select_for_update(of=("self",)).select_related("file", "reading")
    held = rows.filter(pk=proposal.pk).first()
    if held is None or held.version != version:
        raise StaleVersion(STALE)
    if held.is_judged:
        raise DomainError(NOT_TO_REVIEW)
    return held


def _judge(
    actor: User, held: ReadingProposal, state: str, said: Mapping[str, Any], made: list[dict[str, Any]]
) -> ReadingProposal:
    held.state, held.said, held.made = state, dict(said), made
    held.judged_by, held.judged_at = actor, timezone.now()
    held.version += 1
    held.full_clean(exclude=["file", "reading", "project", "judged_by", "values", "said", "made"])
    held.save()
    record(actor=actor, verb=f"reading.proposal_{VERBS[state]}", subject=held.reading)
    return held


VERBS: dict[str, str] = {
    ProposalState.ACCEPTED: "accepted",
    ProposalState.CORRECTED: "accepted",
    ProposalState.SET_ASIDE: "set_aside",
}


def _said(value: Any) -> Any:
    """Values that say the same: a list in any order, nothing said in any way."""
    return sorted(value) if isinstance(value, list) else "" if value is None else value


def _check(answer: tuple[bool, str]) -> None:
    if not answer[0]:
        raise DomainError(answer[1])
