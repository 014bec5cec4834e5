"""Keeping the years of the fund, the axes of the FPT and their volets: dated, sourced, put right in the open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from funding.rules.models import Axis, FundingYear, Volet
from funding.rules.policies import can_set_rules
from funding.rules.selectors.funds import FundRow, is_used, period_words, standing_in_the_way, verb_of
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import STALE, save_version
from projects.journal.services import record

RowT = TypeVar("RowT", Axis, Volet, FundingYear)

USED = "Des dossiers s’y rapportent : on peut encore corriger ce qui est dit ici, mais plus le retirer."
HAS_VOLETS = "Cet axe a des volets : retirez-les d’abord."
SAME_NUMBER = "Des dossiers s’y rapportent : ce numéro ne change plus."
SAME_PAST = "Des dossiers s’y rapportent : la période déjà écoulée ne se raccourcit pas."
# What names a row, by model: what a decision was taken under keeps it.
NAMES = {Axis: "number", Volet: "number", FundingYear: "year"}


@transaction.atomic
def add_row(*, actor: User, row: RowT) -> RowT:
    """Store a year, an axis or a volet; DomainError at its field when another stands over the same period."""
    _allow(actor)
    row.author = actor
    _refuse(row)
    stored = checked(row)
    record(actor=actor, verb=verb_of(stored, "added"), subject=stored)
    return stored


@transaction.atomic
def edit_row(*, actor: User, row: FundRow, version: int, values: Mapping[str, Any]) -> list[str]:
    """Put right what it says; the names of what changed. Its history keeps what it said before.

    DomainError when it would overlap another, or when a row that decisions name would lose its number or its past.
    """
    _allow(actor)
    held = _held(row, version)
    told = _with(held, values)
    if is_used(held):
        _keep_what_was_decided(held, told)
    _refuse(told)
    with told_again(draft_of(held, values)):
        changed = save_version(row, version=version, values=values)
    if changed:
        record(actor=actor, verb=verb_of(row, "edited"), subject=row, fields=changed)
    return changed


@transaction.atomic
def remove_row(*, actor: User, row: FundRow, version: int) -> None:
    """Take back what was entered by mistake and nothing names; DomainError otherwise."""
    _allow(actor)
    held = _held(row, version)
    if is_used(held):
        raise DomainError(USED)
    if isinstance(held, Axis) and held.volets.exists():
        raise DomainError(HAS_VOLETS)
    record(actor=actor, verb=verb_of(held, "removed"), subject=held)
    held.delete()


def _allow(actor: User) -> None:
    allowed, why = can_set_rules(actor)
    if not allowed:
        raise DomainError(why)


def _held(row: FundRow, version: int) -> FundRow:
    """The row as it is stored, locked: nobody names it meanwhile (a foreign key waits for it)."""
    held = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if held is None or held.version != version:
        raise StaleVersion(STALE)
    return held


def _with(held: FundRow, values: Mapping[str, Any]) -> FundRow:
    """The row as it would be, not checked yet: what stands in its way is told before what the database would refuse."""
    row = type(held)(**{field.attname: getattr(held, field.attname) for field in held._meta.concrete_fields})
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _keep_what_was_decided(held: FundRow, draft: FundRow) -> None:
    name = NAMES[type(held)]
    if getattr(held, name) != getattr(draft, name):
        raise DomainError(SAME_NUMBER, name)
    if isinstance(held, FundingYear):
        return
    assert not isinstance(draft, FundingYear)
    before, after = _days(held), _days(draft)
    tomorrow = today() + timedelta(days=1)
    if after[0] > before[0] and before[0] < tomorrow:
        raise DomainError(SAME_PAST, "first_day")
    if after[1] < min(before[1], tomorrow):
        raise DomainError(SAME_PAST, "last_day")


def _days(row: Axis | Volet) -> tuple[date, date]:
    """The first day, and the day after the last; a volet without a period lasts as long as its axis."""
    period = row.valid if row.valid is not None else DateRange()
    return period.lower or date.min, period.upper or date.max


def _refuse(row: FundRow) -> None:
    """Told at the field that it is about, with the row that stands there; the database refuses it too."""
    other = standing_in_the_way(row)
    if isinstance(other, FundingYear):
        raise DomainError(f"L’année {other.year} est déjà décrite (source : {other.source_text}).", "year")
    if other is not None:
        lasts = period_words(other.valid) or "aussi longtemps que son axe"
        raise DomainError(
            f"{other} est déjà défini {lasts} (« {other.title} ») : choisissez une autre période.", "first_day"
        )
    if isinstance(row, Volet):
        _inside_its_axis(row)
    elif isinstance(row, Axis) and row.pk:
        for volet in row.volets.exclude(valid=None):
            volet.axis = row
            _inside_its_axis(volet)


def _inside_its_axis(volet: Volet) -> None:
    if volet.valid is None:
        return
    first, after = _days(volet)
    axis_first, axis_after = _days(volet.axis)
    words = f"Le volet {volet.number} ({period_words(volet.valid)}) sort de la période de l’axe {volet.axis.number}"
    # An open end is that of the axis.
    if (volet.valid.lower and first < axis_first) or first >= axis_after:
        raise DomainError(f"{words} ({period_words(volet.axis.valid)}).", "first_day")
    if volet.valid.upper and after > axis_after:
        raise DomainError(f"{words} ({period_words(volet.axis.valid)}).", "last_day")
