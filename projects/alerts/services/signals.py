"""Setting a signal aside with a reason, taking it up again, and keeping how long each rule waits."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from projects.accounts.models import User
from projects.alerts.models import LONGEST_WAIT, Dismissal, RuleSetting
from projects.alerts.policies import can_keep_rules, can_tell_points
from projects.alerts.rules import RULES
from projects.alerts.selectors.signals import find_signal
from projects.core.errors import DomainError
from projects.core.french import typeset
from projects.core.paris import today
from projects.core.rows import checked
from projects.journal.services import record
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock

GONE = "Cette alerte n’est plus levée : les faits ont changé entre-temps."
ALREADY = "Cette alerte est déjà écartée."
RESTORED = "Cette alerte est déjà reprise."
PAST = "Choisissez un jour à venir, ou laissez vide."


@transaction.atomic
def dismiss(
    *, actor: User, project: Project, rule: str, reason: str, until: date | None = None, mark: str = ""
) -> Dismissal:
    """Set the signal of `rule` aside until a day, or until its facts change; `mark`: the one that was read, if any.

    DomainError when `actor` may not, when that is not raised (any more), or it is set aside already.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    allowed, refused = can_tell_points(actor, project)
    if not allowed:
        raise DomainError(refused)
    if not reason.strip():
        raise DomainError(typeset("Dites pourquoi : ce motif reste avec l’alerte."), field="reason")
    if until is not None and until <= today():
        raise DomainError(PAST, field="until")
    signal = find_signal(actor, project, rule, Clock.now())
    if signal is None or (mark and mark != signal.mark):
        raise DomainError(typeset(GONE))
    if signal.dismissal is not None:
        raise DomainError(ALREADY)
    row = checked(
        Dismissal(project=project, rule=rule, mark=signal.mark, reason=reason.strip(), until=until, dismissed_by=actor)
    )
    record(actor=actor, verb="alert.dismissed", subject=row, fields=[rule])
    return row


@transaction.atomic
def restore(*, actor: User, dismissal: Dismissal) -> Dismissal:
    """Take a signal up again: it is raised as before. DomainError when `actor` may not, or somebody did already."""
    row = Dismissal.objects.select_related("project").select_for_update(of=("self",)).get(pk=dismissal.pk)
    allowed, refused = can_tell_points(actor, row.project)
    if not allowed:
        raise DomainError(refused)
    if row.restored_at:
        raise DomainError(RESTORED)
    row.restored_at, row.restored_by = timezone.now(), actor
    row.save(update_fields=["restored_at", "restored_by"])
    record(actor=actor, verb="alert.restored", subject=row, fields=[row.rule])
    return row


@transaction.atomic
def set_rule(
    *, actor: User, rule: str, applies_from: date, months: int, is_active: bool = True, source: str = ""
) -> RuleSetting:
    """Say how long `rule` waits from a day on; the row of that same day is replaced.

    DomainError when `actor` may not, or for a day of the past: what was raised then stays what it was.
    """
    allowed, refused = can_keep_rules(actor)
    if not allowed:
        raise DomainError(refused)
    if rule not in RULES:
        raise DomainError("Cette règle n’existe pas.")
    if applies_from < today():
        raise DomainError(
            typeset("Un délai change aujourd’hui ou plus tard : le passé reste comme il était."), "applies_from"
        )
    if not 0 <= months <= LONGEST_WAIT:
        raise DomainError(f"Le délai va de 0 à {LONGEST_WAIT} mois.", field="months")
    RuleSetting.objects.select_for_update().filter(rule=rule, applies_from=applies_from).delete()
    setting = checked(
        RuleSetting(
            rule=rule,
            applies_from=applies_from,
            months=months,
            is_active=is_active,
            source=source.strip(),
            recorded_by=actor,
        )
    )
    record(actor=actor, verb="rule.set", subject=setting, fields=[rule])
    return setting
