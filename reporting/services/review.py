"""Reading an edition: what is remarked of a passage, what becomes of it, what a reader says in the end."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.versions import STALE, save_version
from projects.journal.services import record
from reporting.enums import EditionState, ReaderAnswer, RemarkState
from reporting.models import Edition, EditionBlock, EditionReader, Remark
from reporting.passages import is_there, is_title, replaced, retitled
from reporting.policies import can_prepare_edition, can_remark_edition
from reporting.selectors.review import cited_values
from reporting.services.steps import lock, round_of
from reporting.services.texts import clean_body
from reporting.workflow import SEALED

FROZEN = "Cette édition est gelée : une remarque n’y changerait plus rien."
SETTLED_NO_MORE = "Cette édition est gelée : son texte ne change plus, ni la suite donnée à ses remarques."
ELSEWHERE = "Ce passage n’est plus dans l’édition : rechargez la page."
NOT_READER = "Vous n’êtes pas parmi les relecteurs de ce tour."
TITLE_TOO = (
    "Ces mots sont le titre du texte et se lisent aussi dedans : récrivez-le à la main, puis retenez la remarque."
)
LONGEST_TITLE = 200
TITLE_TOO_LONG = f"Un titre fait {LONGEST_TITLE} signes au plus : récrivez-le à la main, puis retenez la remarque."
SIGNED = "Cette édition est visée : reprenez la rédaction avant de récrire un texte."
NOTHING_TO_REWRITE = "Il n’y a pas de mots à remplacer : retenez la remarque, puis récrivez le texte."
# A proposal may be taken while others read: nothing is signed yet.
REWRITABLE = (EditionState.DRAFT, EditionState.CHECKED, EditionState.IN_REVIEW)
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
def settle_remark(
    *, actor: User, remark: Remark, version: int, taken: bool, answer: str = "", rewrite: bool = False
) -> Remark:
    """Take a remark or decline it, with a word to its author; a word is required to decline.

    `rewrite` puts the words proposed in the place of those quoted. DomainError when the text has no longer these words,
    or may not change, or when the edition is frozen; StaleVersion when somebody settled the remark meanwhile. Nothing
    is written then.
    """
    lock(remark.edition)
    held = Remark.objects.select_for_update(of=("self",)).select_related("edition").get(pk=remark.pk)
    allowed, why = can_prepare_edition(actor, held.edition)
    if not allowed:
        raise DomainError(why)
    if held.edition.state in SEALED:
        raise DomainError(SETTLED_NO_MORE)
    if held.version != version:
        raise StaleVersion(STALE)
    if not taken and not answer.strip():
        raise DomainError(SAY_WHY, field="answer")
    if taken and rewrite:
        _rewrite(actor, held)
    held.state = RemarkState.TAKEN if taken else RemarkState.DECLINED
    held.answer, held.settled_by, held.settled_at = answer.strip(), actor, timezone.now()
    held.version = version + 1
    held.save(update_fields=["state", "answer", "settled_by", "settled_at", "version"])
    record(actor=actor, verb="edition.remark_settled", subject=held.edition)
    return held


def _rewrite(actor: User, remark: Remark) -> None:
    """Put the words proposed in the text, of which the remark and its edition are locked."""
    if remark.edition.state not in REWRITABLE:
        raise DomainError(SIGNED)
    if remark.block_id is None or not (remark.quote and remark.proposal):
        raise DomainError(NOTHING_TO_REWRITE)
    block = EditionBlock.objects.select_for_update(of=("self",)).get(pk=remark.block_id)
    changed = save_version(block, version=block.version, values=_rewritten(remark, block))
    if changed:
        record(actor=actor, verb="edition.text_written", subject=remark.edition, fields=changed)


def _rewritten(remark: Remark, block: EditionBlock) -> dict[str, str]:
    """The title, where its words are the ones quoted, or the body with the words proposed."""
    values = cited_values(remark.edition, block)
    if not is_title(block.title, remark.quote, values):
        return {"body": clean_body(replaced(block.body, remark.quote, remark.proposal, values))}
    if is_there(block.body, remark.quote, values):
        raise DomainError(TITLE_TOO)
    title = retitled(block.title, remark.proposal, values)
    if len(title) > LONGEST_TITLE:
        raise DomainError(TITLE_TOO_LONG)
    return {"title": title}


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
