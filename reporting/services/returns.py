"""A Word file that comes back: its comments become remarks, its changes proposals, each judged alone. Nothing of it is
ever written in a text by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.core.french import enumerate_fr, typeset
from reporting.exports.changes import Change, changes
from reporting.exports.marks import plan_mark, title_mark
from reporting.exports.returned import STRANGER, Comment, Line, Returned, read_docx
from reporting.exports.source import Passage, passages_of
from reporting.models import Edition, EditionBlock, Remark
from reporting.policies import can_remark_edition
from reporting.rendering import sections
from reporting.rendering.content import RecueilContent, TextBlock
from reporting.selectors.editions import recueil_content
from reporting.services.review import FROZEN, add_remark
from reporting.workflow import SEALED

# As they read when the file was taken, with the figures of that day: only words of the reader differ.
Texts = dict[Passage, TextBlock]
MOST = 400
TOO_MANY = f"Ce fichier fait plus de {MOST} changements : il est sans doute parti d’un autre texte. Rien n’est déposé."
OTHER = "Ce fichier est celui d’une autre édition{name} : déposez-le sur la page de celle-ci."
# Where a comment stands that is about no text of the edition.
ELSEWHERE = "annexe1"
LONGEST_QUOTE = 500
PLANNED = (
    "Ce titre vient du plan du document : il n’est pas repris. Pour le changer, donnez un titre au texte de la partie."
)


@dataclass(frozen=True)
class Deposit:
    """What a file brought: remarks, proposals, and how many were there already; texts of which nothing was found.

    `fixed`: how many of the remarks are of titles that the outline gives, and that nobody changes.
    """

    remarks: int
    proposals: int
    known: int
    lost: int
    fixed: int = 0


@dataclass(frozen=True)
class _Found:
    section: str
    block: int | None
    quote: str
    text: str
    proposal: str = ""


def take_back(*, actor: User, edition: Edition, stream: IO[bytes]) -> Deposit:
    """Read a Word file of `edition` and note what it says, once each however often the file is given.

    DomainError (French) when `actor` may not, when the edition is frozen, when the file is broken, too big, of another
    edition, or no file of the portal's; nothing is noted then.
    """
    allowed, why = can_remark_edition(actor, edition)
    if not allowed:
        raise DomainError(why)
    if edition.state in SEALED:
        raise DomainError(FROZEN, "file")
    returned = read_docx(stream)
    _check_edition(actor, edition, returned)
    content = recueil_content(edition, known_at=returned.known_at)
    texts = dict(zip(passages_of(edition, returned.known_at), content.blocks, strict=True))
    fixed = list(_planned(content, returned))
    found = [*_titles(texts, returned), *_proposals(texts, returned), *fixed, *_remarks(texts, returned)]
    if len(found) > MOST:
        raise DomainError(TOO_MANY, "file")
    lost = sum(bool(text.paragraphs) and key not in returned.passages for key, text in texts.items())
    return replace(_note(actor, edition, found, lost), fixed=len(fixed))


def _check_edition(actor: User, edition: Edition, returned: Returned) -> None:
    if returned.edition != edition.pk:
        other = Edition.objects.visible_to(actor).filter(pk=returned.edition).first()
        raise DomainError(typeset(OTHER.format(name=f", « {other} »" if other else "")), "file")
    if returned.known_at > timezone.now():
        raise DomainError(STRANGER, "file")


def _titles(texts: Texts, returned: Returned) -> Iterator[_Found]:
    """The titles of texts."""
    for key, text in texts.items():
        line = returned.titles.get(title_mark(*key))
        if line is None or not _differs(text.title, line):
            continue
        new = " ".join(line.text.split())
        said = _by(line).replace("Modifié", "Titre modifié")
        yield _Found(text.section, key[0], text.title, said if new else f"{said} Titre à supprimer.", new)


def _planned(content: RecueilContent, returned: Returned) -> Iterator[_Found]:
    """The titles that the outline gives: nobody changes them, and whoever did is told."""
    for section in sections.build(content):
        places: list[sections.Section | sections.Subsection] = [section, *section.parts]
        for one in places:
            line = returned.titles.get(plan_mark(one.id))
            if line is not None and one.title and _differs(one.title, line):
                wanted = f"Titre proposé : « {' '.join(line.text.split())} »."
                yield _Found(one.id, None, one.title[:LONGEST_QUOTE], typeset(f"{_by(line)} {wanted} {PLANNED}"))


def _differs(title: str, line: Line) -> bool:
    return any(changes([title], [line.text]))


def _proposals(texts: Texts, returned: Returned) -> Iterator[_Found]:
    for key, text in texts.items():
        lines = returned.passages.get(key)
        if lines is None:
            continue
        old, new = [one.text for one in text.paragraphs], [line.text for line in lines]
        for change, rank in changes(old, new):
            yield _Found(text.section, key[0], *_said(change, lines[rank] if rank is not None else Line()))


def _said(change: Change, line: Line) -> tuple[str, str, str]:
    """The words quoted, what is told of the change, the words proposed."""
    where = _by(line)
    if not change.proposal:
        return change.quote, f"{where} Paragraphe à supprimer.", ""
    if not change.quote:
        return "", typeset(f"{where} Paragraphe à ajouter : « {change.proposal} »"), ""
    return change.quote, where, change.proposal


def _by(line: Line) -> str:
    by = enumerate_fr(list(dict.fromkeys(filter(None, line.authors))))
    return f"Modifié dans Word par {by}." if by else "Modifié dans Word."


def _remarks(texts: Texts, returned: Returned) -> Iterator[_Found]:
    for comment in returned.comments:
        text = texts.get(comment.passage) if comment.passage else None
        if text is not None and comment.passage is not None:
            yield _Found(text.section, comment.passage[0], comment.quote[:LONGEST_QUOTE], _signed(comment))
        else:
            place = f" (« {comment.heading} »)" if comment.heading else ""
            yield _Found(ELSEWHERE, None, comment.quote[:LONGEST_QUOTE], typeset(_signed(comment) + place))


def _signed(comment: Comment) -> str:
    return f"{comment.author}, dans Word : {comment.text}" if comment.author else comment.text


@transaction.atomic
def _note(actor: User, edition: Edition, found: list[_Found], lost: int) -> Deposit:
    noted: set[tuple[int | None, str, str, str]] = set(
        Remark.objects.filter(edition=edition).values_list("block", "quote", "text", "proposal")
    )
    blocks = {block.pk: block for block in EditionBlock.objects.filter(edition=edition)}
    remarks = proposals = known = 0
    for one in found:
        block = blocks.get(one.block) if one.block else None
        words = (one.quote.strip(), one.text.strip(), one.proposal.strip())
        if (block.pk if block else None, *words) in noted:
            known += 1
            continue
        add_remark(
            actor=actor, edition=edition, section=one.section, block=block, quote=words[0], text=words[1],
            proposal=words[2],
        )  # fmt: skip
        noted.add((block.pk if block else None, *words))
        if one.proposal:
            proposals += 1
        else:
            remarks += 1
    return Deposit(remarks, proposals, known, lost)
