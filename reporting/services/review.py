"""Reading an edition: what is remarked of a passage, what becomes of it, what a reader says in the end."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.versions import STALE
from projects.journal.services import record
from reporting.enums import ReaderAnswer, RemarkState
from reporting.models import Edition, EditionBlock, EditionReader, Remark
from reporting.policies import can_prepare_edition, can_remark_edition
from reporting.services.steps import lock, round_of
from reporting.workflow import SEALED

FROZEN = "Cette édition est gelée : une remarque n’y changerait plus rien."
ELSEWHERE = "Ce passage n’est plus dans l’édition : rechargez la page."
NOT_READER = "Vous n’êtes pas parmi les relecteurs de ce tour."
SAY_WHY = "Dites pourquoi : la personne qui a fait la remarque le lira."


@transaction.atomic
def add_remark(
    *,
    actor: User,
    edition: Edition,
    section: str,
    text: str,
    block: EditionBlock | None = None,
    quote: str = "",
    proposal: str = "",
) -> Remark:
    """Remark a passage, with the words it then has (`quote`) and other words when one has some.

    DomainError when `actor` may not, or when the edition no longer changes; ValidationError when it says nothing.
    """
    held = lock(edition)
    allowed, why = can_remark_edition(actor, held)
    if not allowed:
        raise DomainError(why)
    if held.state in SEALED:
        raise DomainError(FROZEN)
    if block is not None and block.edition_id != held.pk:
        raise DomainError(ELSEWHERE)
    remark = Remark(
        edition=held,
        section=section,
        block=block,
        quote=quote.strip(),
        text=text.strip(),
        proposal=proposal.strip(),
        author=actor,
    )
    remark.full_clean(exclude=["recorded_at"])
    remark.save()
    record(actor=actor, verb="edition.remarked", subject=held)
    return remark


@transaction.atomic
def settle_remark(*, actor: User, remark: Remark, version: int, taken: bool, answer: str = "") -> Remark:
    """Take a remark or decline it, with a word to its author; a word is required to decline."""
    lock(remark.edition)
    held = Remark.objects.select_for_update(of=("self",)).select_related("edition").get(pk=remark.pk)
    allowed, why = can_prepare_edition(actor, held.edition)
    if not allowed:
        raise DomainError(why)
    if held.version != version:
        raise StaleVersion(STALE)
    if not taken and not answer.strip():
        raise DomainError(SAY_WHY, field="answer")
    held.state = RemarkState.TAKEN if taken else RemarkState.DECLINED
    held.answer, held.settled_by, held.settled_at = answer.strip(), actor, timezone.now()
    held.version = version + 1
    held.save(update_fields=["state", "answer", "settled_by", "settled_at", "version"])
    record(actor=actor, verb="edition.remark_settled", subject=held.edition)
    return held


@transaction.atomic
def answer_as_reader(*, actor: User, edition: Edition, answer: ReaderAnswer, comment: str = "") -> EditionReader:
    """What a named reader says of the round in course; he may say it again otherwise until the next one."""
    held = lock(edition)
    reader = EditionReader.objects.filter(edition=held, round=round_of(held), user=actor).first()
    if reader is None:
        raise DomainError(NOT_READER)
    if held.state in SEALED:
        raise DomainError(FROZEN)
    if answer != ReaderAnswer.AGREED and not comment.strip():
        raise DomainError("Dites ce qui ne va pas : l’équipe qui prépare l’édition le lira.", field="comment")
    reader.answer, reader.comment, reader.answered_at = answer, comment.strip(), timezone.now()
    reader.save(update_fields=["answer", "comment", "answered_at"])
    record(actor=actor, verb="edition.read", subject=held)
    return reader
