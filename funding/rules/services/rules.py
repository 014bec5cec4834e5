"""Keeping the rules of money: one that a decision was taken under is replaced, never rewritten, and stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from funding.rules.models import FundingRule
from funding.rules.policies import can_set_rules
from funding.rules.selectors import Ruling, said
from funding.rules.selectors.uses import colliding, used_among
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.rows import checked, draft_of, told_again
from projects.core.versions import STALE, save_version
from projects.journal.services import record

USED = "Des décisions ont été prises sous cette règle : remplacez-la, ou mettez-y fin. Elle restera lisible."
GONE = "Cette règle a déjà été remplacée ou retirée."
NO_REASON = "Dites pourquoi : le motif reste avec la règle."
CHANGED = "La règle de financement vient de changer : relisez avant de décider."
# What a rule is, which no edit changes: another rule says another thing.
SCOPE = ("kind", "fund", "axis", "caf", "nature")
VALUE = ("rate", "amount", "number", "choice", "flag")
SAID = (*VALUE, "source_text", "certainty", "note")
EDITABLE = frozenset((*SAID, "first_year", "last_year"))


@transaction.atomic
def add_rule(*, actor: User, values: Mapping[str, Any]) -> FundingRule:
    """A rule over years that no other covers; `values` are columns of FundingRule."""
    _allow(actor)
    rule = _stored(FundingRule(author=actor, **values))
    record(actor=actor, verb="funding_rule.added", subject=rule)
    return rule


@transaction.atomic
def edit_rule(*, actor: User, rule: FundingRule, version: int, values: Mapping[str, Any]) -> list[str]:
    """Put right a rule that no decision rests on; the names of what changed. DomainError when one does."""
    _allow(actor)
    held = _held(rule, version)
    if used_among([held.pk]):
        raise DomainError(USED)
    kept = {name: value for name, value in values.items() if name in EDITABLE}
    _refuse_overlap(held, kept)
    with told_again(draft_of(held, kept)):
        changed = save_version(rule, version=version, values=kept)
    if changed:
        record(actor=actor, verb="funding_rule.edited", subject=rule, fields=changed)
    return changed


@transaction.atomic
def end_rule(*, actor: User, rule: FundingRule, version: int, last_year: int, reason: str) -> FundingRule:
    """The rule holds to `last_year` only; after it, no rule is known. The row that was used stays as it was read."""
    _allow(actor)
    held = _held(rule, version)
    if not held.first_year <= last_year < held.last_year:
        raise DomainError(f"Donnez une année de {held.first_year} à {held.last_year - 1}.", "last_year")
    _withdraw(held, actor, reason)
    kept = _copied(held, actor, first_year=held.first_year, last_year=last_year)
    record(actor=actor, verb="funding_rule.ended", subject=kept)
    return kept


@transaction.atomic
def replace_rule(
    *, actor: User, rule: FundingRule, version: int, values: Mapping[str, Any], reason: str
) -> FundingRule:
    """Another value from a year to another. The years of the old one that the new one leaves keep what they had."""
    _allow(actor)
    held = _held(rule, version)
    given = {name: value for name, value in values.items() if name in EDITABLE}
    if all(getattr(held, name) == value for name, value in given.items()):
        raise DomainError("Rien ne change : donnez une autre valeur, d’autres années ou une autre source.")
    _withdraw(held, actor, reason)
    fresh = _copied(held, actor, **given)
    # All of them when the new one holds over quite other years.
    last_before, first_after = min(held.last_year, fresh.first_year - 1), max(held.first_year, fresh.last_year + 1)
    if held.first_year <= last_before:
        _copied(held, actor, last_year=last_before)
    if first_after <= held.last_year:
        _copied(held, actor, first_year=first_after)
    record(actor=actor, verb="funding_rule.replaced", subject=fresh)
    return fresh


@transaction.atomic
def withdraw_rule(*, actor: User, rule: FundingRule, version: int, reason: str) -> None:
    """Take back a rule that should not have been there; its years have no known rule any more."""
    _allow(actor)
    held = _held(rule, version)
    _withdraw(held, actor, reason)
    record(actor=actor, verb="funding_rule.withdrawn", subject=held)


def hold(*rulings: Ruling) -> None:
    """Lock the rules of `rulings`, to be kept by a decision of this transaction: nobody edits them meanwhile.

    StaleVersion when one changed since it was read. In the order of their keys, so that two decisions never cross.
    """
    read = {ruling.rule.pk: ruling.rule.version for ruling in rulings if ruling.rule is not None}
    rows = FundingRule.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=read)
    held = dict(rows.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", "version"))
    if held != read:
        raise StaleVersion(CHANGED)


def _allow(actor: User) -> None:
    allowed, why = can_set_rules(actor)
    if not allowed:
        raise DomainError(why)


def _held(rule: FundingRule, version: int) -> FundingRule:
    """The row as it is stored, locked: a decision that would use it meanwhile waits."""
    held = FundingRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if held.withdrawn_at is not None:
        raise DomainError(GONE)
    if held.version != version:
        raise StaleVersion(STALE)
    return held


def _stored(rule: FundingRule) -> FundingRule:
    _refuse_overlap(rule, {})
    return checked(rule)


def _copied(held: FundingRule, actor: User, **changed: Any) -> FundingRule:
    names = (*SCOPE, *SAID, "first_year", "last_year")
    values = {name: getattr(held, name) for name in names} | changed
    return _stored(FundingRule(author=actor, replaces=held, **values))


def _withdraw(held: FundingRule, actor: User, reason: str) -> None:
    if not reason.strip():
        raise DomainError(NO_REASON, "reason")
    FundingRule.objects.filter(pk=held.pk).update(withdrawn_at=Now(), withdrawn_by=actor, reason=reason.strip())


def _refuse_overlap(rule: FundingRule, values: Mapping[str, Any]) -> None:
    """Told at the first year, with the rule that stands there; the database refuses it too."""
    first, last = (values.get(name, getattr(rule, name)) for name in ("first_year", "last_year"))
    other = colliding(rule, first, last) if first <= last else None
    if other is not None:
        standing = f"{said(other.spec, other.value)}, {other.years_label}"
        raise DomainError(
            f"Ces années ont déjà une règle : {standing} (source : {other.source_text}). "
            "Choisissez d’autres années, ou remplacez cette règle.",
            "first_year",
        )
