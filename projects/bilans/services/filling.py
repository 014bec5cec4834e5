"""Saving the pages of a bilan. Each page has its own version; nothing leaves before the bilan is deposited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.bilans.enums import WITH_PORTEUR, BilanState, DifficultyKind, NeedKind, SectionSlug
from projects.bilans.models import (
    Bilan,
    BilanAnswer,
    BilanDocument,
    BilanQuestion,
    BilanSection,
    BudgetHeading,
    BudgetLine,
    Difficulty,
    Indicator,
    IndicatorValue,
    Need,
)
from projects.bilans.policies import can_fill_bilan
from projects.bilans.services.steps import take_step
from projects.bilans.workflow import BEGIN
from projects.core.errors import DomainError, StaleVersion
from projects.core.versions import STALE
from projects.documents.models import Document
from projects.documents.services import add_version, store_document
from projects.journal.services import record

KIND = "bilan_budget"
SAVED = "bilan.saved"
FILE_TITLE = "Budget"
DONE = "Ce bilan est déposé : il ne se modifie plus. Votre texte n’est pas enregistré : copiez-le si vous y tenez."
PERIOD = "La période finit avant de commencer."
TOO_LONG_A_PERIOD = "Une période de bilan ne dépasse pas deux ans."
LONGEST_PERIOD = 732
# A page is kept every few letters: within a sitting, the journal tells once that somebody wrote it.
SITTING = timedelta(minutes=30)
ANOTHER_YEAR = "Cette période ne touche pas {year}, l’année du bilan."


@transaction.atomic
def save_activity(*, actor: User, bilan: Bilan, version: int, answers: Mapping[BilanQuestion, str]) -> list[str]:
    """The answers to the questions; the themes of those that changed."""
    page = _open(actor, bilan, SectionSlug.ACTIVITY)
    texts = {question.pk: text for question, text in answers.items()}
    changed = _texts(BilanAnswer, page.bilan, "question_id", texts)
    named = [question.theme for question in answers if question.pk in changed]
    return _saved(actor, page, version, named)


@transaction.atomic
def save_difficulties(
    *,
    actor: User,
    bilan: Bilan,
    version: int,
    difficulties: Mapping[DifficultyKind, str],
    needs: Mapping[NeedKind, str],
) -> list[str]:
    page = _open(actor, bilan, SectionSlug.DIFFICULTIES)
    changed = [f"difficulties_{key}" for key in _texts(Difficulty, page.bilan, "kind", difficulties)]
    changed += [f"needs_{key}" for key in _texts(Need, page.bilan, "kind", needs)]
    return _saved(actor, page, version, changed)


@transaction.atomic
def save_indicators(
    *,
    actor: User,
    bilan: Bilan,
    version: int,
    period: tuple[date, date],
    values: Mapping[Indicator, tuple[Decimal | None, Decimal | None]],
) -> list[str]:
    """The period, and the target and actual value of each indicator; DomainError for a period that is none."""
    page = _open(actor, bilan, SectionSlug.INDICATORS)
    held = page.bilan
    start, end = period
    if end < start:
        raise DomainError(PERIOD, "period_end")
    if (end - start).days > LONGEST_PERIOD:
        raise DomainError(TOO_LONG_A_PERIOD, "period_end")
    if not start.year <= held.year <= end.year:
        raise DomainError(ANOTHER_YEAR.format(year=held.year), "period_start")
    pairs = {indicator.pk: {"target": pair[0], "actual": pair[1]} for indicator, pair in values.items()}
    changed = _numbers(IndicatorValue, held, "indicator_id", pairs)
    if (held.period_start, held.period_end) != (start, end):
        held.period_start, held.period_end = start, end
        held.save(update_fields=["period_start", "period_end"])
        changed.append("period")
    return _saved(actor, page, version, changed)


@transaction.atomic
def save_budget(
    *,
    actor: User,
    bilan: Bilan,
    version: int,
    amounts: Mapping[BudgetHeading, tuple[Decimal | None, Decimal | None]],
    note: str = "",
    upload: UploadedFile[Any] | None = None,
) -> list[str]:
    """The amounts, a remark, and the file when one is joined: a new version of the one that is there."""
    page = _open(actor, bilan, SectionSlug.BUDGET)
    pairs = {heading.pk: {"planned": pair[0], "actual": pair[1]} for heading, pair in amounts.items()}
    changed = _numbers(BudgetLine, page.bilan, "heading_id", pairs)
    if page.note != note:
        changed.append("note")
    if upload is not None:
        _join(actor, page.bilan, upload)
        changed.append("file")
    return _saved(actor, page, version, changed, note=note)


def _open(actor: User, bilan: Bilan, slug: SectionSlug) -> BilanSection:
    """A page and its bilan, locked at once; DomainError when `actor` may not write it, or not any more."""
    allowed, why = can_fill_bilan(actor, bilan)
    if not allowed:
        raise DomainError(why)
    rows = BilanSection.objects.select_related("bilan__project__porteur", "bilan__campaign")
    page = rows.select_for_update(of=("self", "bilan")).get(bilan=bilan, slug=slug)
    if page.bilan.state not in WITH_PORTEUR:
        raise DomainError(DONE)
    return page


def _saved(actor: User, page: BilanSection, version: int, changed: list[str], **values: Any) -> list[str]:
    """Raise the version of a locked page (StaleVersion when someone saved it since), and tell it once in a sitting."""
    if page.version != version:
        raise StaleVersion(STALE)
    if not changed:
        return []
    now, before = timezone.now(), page.saved_at
    is_told = page.saved_by_id == actor.pk and before is not None and before > now - SITTING
    told = values | {"saved_at": now, "saved_by": actor, "version": version + 1}
    BilanSection.objects.filter(pk=page.pk).update(**told)
    if not is_told:
        record(actor=actor, verb=SAVED, subject=page.bilan, fields=[page.slug, *changed][:20])
    if page.bilan.state == BilanState.EXPECTED:
        take_step(actor, page.bilan, BEGIN)
    return changed


def _texts(model: type[models.Model], bilan: Bilan, column: str, texts: Mapping[Any, str]) -> list[Any]:
    """One row by text: written, rewritten, or removed when it is emptied; the keys of those that changed."""
    if not texts:
        return []
    stored = dict(model._default_manager.filter(bilan=bilan).values_list(column, "text"))
    changed = [key for key, text in texts.items() if stored.get(key, "") != text]
    rows = [model(bilan=bilan, text=texts[key], **{column: key}) for key in changed if texts[key]]
    _replace(model, bilan, column, rows, [key for key in changed if not texts[key]], ["text"])
    return changed


def _replace(
    model: type[models.Model],
    bilan: Bilan,
    column: str,
    rows: list[models.Model],
    emptied: list[Any],
    told: list[str],
) -> None:
    """Write the columns `told` of `rows`, each one of the bilan by its `column`, and remove those that are emptied."""
    if emptied:
        model._default_manager.filter(bilan=bilan, **{f"{column}__in": emptied}).delete()
    unique = ["bilan", column.removesuffix("_id")]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=told)


def _numbers(
    model: type[models.Model], bilan: Bilan, column: str, pairs: Mapping[int, Mapping[str, Decimal | None]]
) -> list[str]:
    """One row by pair of numbers, none when both are unknown; names of what changed, as the journal says them."""
    names = sorted({name for pair in pairs.values() for name in pair})
    stored = {
        key: dict(zip(names, values, strict=True))
        for key, *values in model._default_manager.filter(bilan=bilan).values_list(column, *names)
    }
    nothing = dict.fromkeys(names)
    changed = {key: pair for key, pair in pairs.items() if dict(stored.get(key, nothing)) != dict(pair)}
    emptied = [key for key, pair in changed.items() if all(value is None for value in pair.values())]
    rows = [model(bilan=bilan, **{column: key}, **pair) for key, pair in changed.items() if key not in emptied]
    for row in rows:
        row.clean_fields(exclude=["bilan", column.removesuffix("_id")])
        row.validate_constraints(exclude=["bilan"])
    _replace(model, bilan, column, rows, emptied, names)
    return [f"{column.removesuffix('_id')}_{key}" for key in changed]


def _join(actor: User, bilan: Bilan, upload: UploadedFile[Any]) -> Document:
    held = BilanDocument.objects.filter(bilan=bilan, document__removed_at=None).select_related("document").first()
    if held is not None:
        add_version(actor=actor, document=held.document, upload=upload)
        return held.document
    document = store_document(actor=actor, upload=upload, kind=KIND, title=f"{FILE_TITLE} {bilan.year}")
    BilanDocument.objects.update_or_create(bilan=bilan, defaults={"document": document})
    return document
