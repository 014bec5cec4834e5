"""What was corrected or cancelled of a financing: nothing that was noted is lost, and each says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from funding.grants.models import Amendment, Control, Convention, Financing, Payment, RecoveryStep, Vote
from projects.accounts.models import User
from projects.core.french import format_date
from projects.core.money import format_euros
from projects.portfolio.selectors import Clock


@dataclass(frozen=True)
class Gone:
    """A fact that another replaced or took back, in words."""

    said: str
    is_cancelled: bool
    reason: str
    recorded_at: datetime
    recorded_by: User | None


def _payment(row: Payment) -> str:
    return f"{row.get_kind_display()} de {format_euros(row.amount)}, versé le {format_date(row.observed_on)}"


def _step(row: RecoveryStep) -> str:
    amount = f" {format_euros(row.amount)}" if row.amount is not None else ""
    said = f"{row.get_kind_display().lower()}{amount} le {format_date(row.observed_on)}"
    return f"Indu n° {row.recovery.number}, {said}"


def _control(row: Control) -> str:
    due = f", {format_euros(row.due)} dus" if row.due is not None else ""
    return f"Contrôle du {format_date(row.observed_on)} : {row.get_finding_display().lower()}{due}"


def _vote(row: Vote) -> str:
    amount = "refus" if row.is_refusal else format_euros(row.amount)
    return f"Vote du {format_date(row.observed_on)} : {amount}"


def _convention(row: Convention) -> str:
    amount = f", {format_euros(row.amount)}" if row.amount is not None else ""
    return f"{row} du {format_date(row.observed_on)}{amount}"


def _amendment(row: Amendment) -> str:
    amount = f" : {format_euros(row.amount)}" if row.amount is not None else ""
    return f"{row} du {format_date(row.observed_on)}{amount}"


# By model: how its row leads to the financing, what is read with it, how it is said.
_TOLD: tuple[tuple[Any, str, tuple[str, ...], Callable[[Any], str]], ...] = (
    (Payment, "financing", (), _payment),
    (RecoveryStep, "recovery__financing", ("retracts__recovery",), _step),
    (Control, "financing", (), _control),
    (Vote, "financing", (), _vote),
    (Convention, "financing", (), _convention),
    (Amendment, "convention__financing", (), _amendment),
)


def gone_of(financing: Financing, clock: Clock) -> list[Gone]:
    """As known at R, the last first. Six queries."""
    found = [
        Gone(say(row.retracts), row.is_void, row.note, row.recorded_at, row.recorded_by)
        for model, about, more, say in _TOLD
        for row in model.objects.filter(
            **{about: financing}, retracts__isnull=False, recorded_at__lte=clock.known_at
        ).select_related("retracts", "recorded_by", *more)
    ]
    return sorted(found, key=lambda one: one.recorded_at, reverse=True)
