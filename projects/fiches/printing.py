"""A fiche from its texts, as documents print it; the app that lays documents out says how a draft becomes a PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.fiches import content as words
from projects.fiches.content import Content
from projects.fiches.drafting import read_draft
from projects.fiches.enums import ItemKind
from projects.fiches.policies import can_propose_fiche
from projects.fiches.sections import FIELDS
from projects.fiches.selectors import FicheTexts, ItemText
from projects.jobs.models import Job
from projects.portfolio.models import Project

# What makes the PDF: (who asks, the project, the digest of the words) → the job.
Printer = Callable[[User, Project, str], Job]
_printers: list[Printer] = []


def register_printer(printer: Printer) -> None:
    _printers[:] = [printer]


def can_print() -> bool:
    return bool(_printers)


def print_draft(*, actor: User, project: Project) -> Job:
    """Ask for the PDF of the draft as it is now. DomainError (French) when `actor` may not."""
    allowed, reason = can_propose_fiche(actor, project)
    if not allowed:
        raise DomainError(reason)
    if not _printers:
        raise DomainError("Ce portail ne met pas de fiche en page.")
    return _printers[0](actor, project, read_draft(project).digest)


def readable(content: Mapping[str, str]) -> tuple[Content, dict[str, str]]:
    """The texts that can be read, and why the others cannot, by field: these are left out, and named."""
    wrong = words.check({name: content.get(name, "") for name in FIELDS})
    return {name: "" if name in wrong else content.get(name, "") for name in FIELDS}, wrong


def texts_from(content: Mapping[str, str]) -> FicheTexts:
    """Readable texts as the lines of a fiche."""
    items: dict[str, tuple[ItemText, ...]] = {}
    for kind in ItemKind:
        items[kind.value] = tuple(
            ItemText(line.text, line.happened_on, line.date_precision, field.planned)
            for field in words.item_fields(kind)
            for line in words.lines(field, content[field.name])
        )
    figures = words.numbers(FIELDS["figures"], content["figures"])
    return FicheTexts(
        title=content["title"],
        standfirst=content["standfirst"],
        summary=tuple(words.paragraphs(content["summary"])),
        items=items,
        key_figures=tuple((row.value, row.label) for row in figures),
    )
