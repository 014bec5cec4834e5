"""The life of a bilan: deposited, completed, sent back, validated. The only door to its states."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max, Sum

from projects.accounts.models import User
from projects.bilans.enums import BilanState
from projects.bilans.mails import tell_caf, tell_porteur
from projects.bilans.models import Bilan, BilanComment, BilanSection, BilanStep, BilanVersion
from projects.bilans.selectors.checks import blocking, lacks_of
from projects.bilans.selectors.content import commentable, draft_content
from projects.bilans.services.steps import checked_line, is_for_porteur, lock, read_check, take_step
from projects.bilans.workflow import ASK, COMPLETE, DEPOSIT, DEPOSITS
from projects.core.errors import DomainError, StaleVersion

CHANGED = "Le brouillon a changé depuis que cette page a été affichée : relisez-le avant de déposer."
LACKS = "Il manque encore de quoi déposer ce bilan : voyez la liste de ce qui manque."
NO_COMMENT = "Ce bilan n’a pas cette rubrique : rechargez la page."


@transaction.atomic
def deposit_bilan(*, actor: User, bilan: Bilan, seen: int | None = None) -> BilanVersion:
    """Send what is written to the Caf, as a version that never changes; also the answer to a demand of complement.

    DomainError when something required lacks, StaleVersion when the draft changed since the page that was read
    (`seen`, see `draft_mark`). The Caf is told; who deposits gets a receipt.
    """
    held = lock(bilan)
    name = COMPLETE if held.state == BilanState.TO_COMPLETE else DEPOSIT
    checked_line(actor, held, name)
    if seen is not None and seen != draft_mark(held):
        raise StaleVersion(CHANGED)
    content = draft_content(held)
    if blocking(lacks_of(content)):
        raise DomainError(LACKS)
    last = held.versions.aggregate(last=Max("number"))["last"] or 0
    version = BilanVersion.objects.create(
        bilan=held,
        number=last + 1,
        content=content,
        deposited_by=actor,
        for_porteur=is_for_porteur(actor, held),
    )
    step = take_step(actor, held, name, version=version)
    bilan.state = held.state
    tell_porteur(step)
    tell_caf(step)
    return version


def draft_mark(bilan: Bilan) -> int:
    """A number that grows with each save of a page of the draft."""
    return int(BilanSection.objects.filter(bilan=bilan).aggregate(mark=Sum("version"))["mark"] or 0)


@transaction.atomic
def change_bilan(
    *, actor: User | None, bilan: Bilan, transition: str, reason: str = "", read: int | None = None
) -> BilanStep:
    """Any other line of the table: validate, send back, reopen, waive. `read` is the step that was shown.

    DomainError when the table, the policy or a missing reason refuses; StaleVersion when another step stands.
    """
    if transition in (*DEPOSITS, ASK):
        raise DomainError("Ce changement d’état n’existe pas.")
    held = lock(bilan)
    checked_line(actor, held, transition, reason)
    read_check(held, read)
    step = take_step(actor, held, transition, reason)
    bilan.state = held.state
    tell_porteur(step)
    return step


@transaction.atomic
def ask_completion(
    *, actor: User, bilan: Bilan, reason: str, comments: Mapping[str, str], read: int | None = None
) -> BilanStep:
    """Hand the bilan back with what is asked of each part; `comments` by key of `commentable`."""
    held = lock(bilan)
    checked_line(actor, held, ASK, reason)
    read_check(held, read)
    last = held.versions.order_by("-number").first()
    known = commentable(last.content) if last else {}
    told = {key: text.strip() for key, text in comments.items() if text.strip()}
    if not told.keys() <= known.keys():
        raise DomainError(NO_COMMENT)
    step = take_step(actor, held, ASK, reason)
    BilanComment.objects.bulk_create(BilanComment(step=step, key=key, text=text) for key, text in told.items())
    bilan.state = held.state
    tell_porteur(step)
    return step
