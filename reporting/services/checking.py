"""What becomes of the findings of the checks: cured in the text, passed, told a false alarm, taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.rows import checked as validated
from projects.core.versions import STALE
from projects.jobs.models import Job
from projects.jobs.services import enqueue
from projects.journal.services import record
from reporting.checks.findings import Finding
from reporting.enums import WaiverKind
from reporting.jobs import CHECK_EDITION
from reporting.models import CheckWaiver, Edition, EditionBlock
from reporting.passages import words_put
from reporting.policies import Answer, can_prepare_edition, can_restore_check, can_waive_check
from reporting.selectors.checking import AT_ONCE, checked_edition, where_of
from reporting.services.steps import lock
from reporting.services.texts import GONE, write_text
from reporting.workflow import SEALED

NOT_FOUND = "Ce constat n’est plus là : le texte ou les données ont changé. Voici les constats de maintenant."
ALREADY = "Quelqu’un a déjà donné une suite à ce constat."
TAKEN_BACK = "Ce constat est déjà rétabli."
NOT_BLOCKING = "Ce constat ne bloque rien : il n’y a pas à passer outre."
FROZEN = "Cette édition est gelée : ses contrôles ne changent plus."
NO_CURE = "Ce constat se corrige à la main, dans le texte."
SAY_WHY = "Dites pourquoi : ce motif reste dans les preuves de l’édition."
SAY_MORE = (
    "Dites pourquoi en quelques mots : qui vérifie, vise et gèle lira ce motif, et il s’imprime dans les preuves."
)
# Two words and this many letters: « a », « ok », « vu » say nothing to who signs.
SHORTEST_REASON = 10
NOTHING_BACK = "Le texte a changé depuis : relisez-le avant d’annuler."


@transaction.atomic
def waive_finding(*, actor: User, edition: Edition, fingerprint: str, kind: WaiverKind, reason: str) -> CheckWaiver:
    """Pass a blocking finding, or say that it is a false alarm, with a reason that is kept and printed.

    DomainError when `actor` may not, when the finding is no longer there or was waived meanwhile, without a reason that
    says something.
    """
    held = lock(edition)
    report = checked_edition(held, most=AT_ONCE).report
    finding = report.get(fingerprint)
    # Of one that went, who may say nothing of any is told that, and the others that it went.
    _allowed(held, can_waive_check(actor, held, kind, blocking=finding is not None and finding.blocking))
    if finding is None:
        raise DomainError(NOT_FOUND)
    _reasoned(reason)
    if fingerprint in report.waivers:
        raise DomainError(ALREADY)
    if kind == WaiverKind.PASSED and not finding.blocking:
        raise DomainError(NOT_BLOCKING)
    waiver = CheckWaiver(
        edition=held,
        rule=finding.rule,
        fingerprint=fingerprint,
        kind=kind,
        reason=reason.strip(),
        place=where_of(held, finding),
        words=words_of(finding),
        explanation=finding.explanation,
        by=actor,
    )
    validated(waiver)
    verb = "edition.check_passed" if kind == WaiverKind.PASSED else "edition.check_silenced"
    record(actor=actor, verb=verb, subject=held)
    return waiver


@transaction.atomic
def restore_finding(*, actor: User, waiver: CheckWaiver) -> CheckWaiver:
    """Take a waiver back: its finding holds the edition back again. DomainError when it is already, or may not be."""
    held = lock(waiver.edition)
    _allowed(held, can_restore_check(actor, held, WaiverKind(waiver.kind)))
    row = CheckWaiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if row.withdrawn_at is not None:
        raise DomainError(TAKEN_BACK)
    row.withdrawn_by, row.withdrawn_at = actor, timezone.now()
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(actor=actor, verb="edition.check_restored", subject=held)
    return row


@transaction.atomic
def cure_finding(*, actor: User, edition: Edition, fingerprint: str, version: int) -> EditionBlock:
    """Put the figure, or the right number, in the place of the number typed, in the text as it was read at `version`.

    DomainError when the edition is no draft, or when the finding is no longer there; StaleVersion when somebody wrote
    the text meanwhile. Nothing is written then.
    """
    held = lock(edition)
    finding = checked_edition(held, most=AT_ONCE).report.get(fingerprint)
    if finding is None:
        raise DomainError(NOT_FOUND)
    if finding.cure is None:
        raise DomainError(NO_CURE)
    cure = finding.cure
    block = EditionBlock.objects.filter(pk=cure.block, edition=held).first()
    if block is None:
        raise DomainError(GONE)
    if block.version != version or cure.version != version:
        raise StaleVersion(STALE)
    title, body = words_put(block.title, block.body, cure.paragraph, cure.start, cure.end, cure.put)
    write_text(actor=actor, block=block, version=version, title=title, body=body)
    return block


@transaction.atomic
def uncure_text(*, actor: User, block: EditionBlock, version: int) -> None:
    """Give a text back the words that it had before it was written at `version`. StaleVersion when it changed since."""
    lock(block.edition)
    before = (
        EditionBlock.pgh_event_model.objects.filter(pgh_obj_id=block.pk, version=version - 1)  # type: ignore[attr-defined]
        .order_by("-pgh_id")
        .first()
    )
    if before is None:
        raise DomainError(NOTHING_BACK)
    write_text(actor=actor, block=block, version=version, title=before.title, body=before.body)


def request_reading(*, actor: User, edition: Edition) -> Job:
    """Ask for the reading of the fiches that the page of the checks leaves; DomainError when `actor` prepares none."""
    allowed, why = can_prepare_edition(actor, edition)
    if not allowed:
        raise DomainError(why)
    return enqueue(kind=CHECK_EDITION, params={"edition": edition.slug}, actor=actor, title=edition.title)


def reading_job(user: User, edition: Edition) -> Job | None:
    """The last of these that `user` may see."""
    mine = Job.objects.visible_to(user).filter(kind=CHECK_EDITION, params__edition=edition.slug)
    return mine.order_by("-created_at").first()


def words_of(finding: Finding) -> str:
    """The words of each of its places, a line each."""
    return "\n".join(dict.fromkeys(place.quoted for place in finding.places))


def _allowed(edition: Edition, answer: Answer) -> None:
    allowed, why = answer
    if not allowed:
        raise DomainError(why)
    if edition.state in SEALED:
        raise DomainError(FROZEN)


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise DomainError(SAY_WHY, field="reason")
    if len(reason.split()) < 2 or sum(sign.isalnum() for sign in reason) < SHORTEST_REASON:
        raise DomainError(SAY_MORE, field="reason")
