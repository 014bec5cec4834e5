"""What an application asks: recorded from a source, or begun as a draft and rewritten until it is deposited."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.accounts.scopes import scope_of
from projects.calls.enums import ApplicationStatus
from projects.calls.models import Application, ApplicationState, AskedAmount, Call
from projects.calls.policies import IN_HANDS, can_share_application
from projects.calls.services.lifecycle import APPLICATION
from projects.calls.workflow import WRITTEN_BY_PORTEUR
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.core.rows import checked, draft_of
from projects.core.versions import STALE, save_version
from projects.journal.lives import status_of
from projects.journal.services import record
from projects.porteurs.models import Porteur
from projects.territories.models import Caf, Department, Region
from projects.territories.places import check_places
from projects.territories.selectors import caf_of_department

PREFIX = "FIPE"
LAST = 999
NO_CAF = "La Caf de cette candidature n’est pas encore connue : renseignez-la, puis partagez."
NO_MORE = "Toutes les références de ce département sont prises pour cette année."


@transaction.atomic
def record_application(
    *, actor: User | None, call: Call, reference: str, region: Region, porteur: Porteur | None, **identity: Any
) -> Application:
    """Store what was asked for in a call; ValidationError (French) on a reference already given."""
    application = checked(Application(call=call, reference=reference, region=region, porteur=porteur, **identity))
    record(actor=actor, verb="application.recorded", subject=application)
    return application


@transaction.atomic
def begin_application(
    *,
    actor: User,
    call: Call,
    department: Department,
    porteur: Porteur | None,
    title: str,
    caf: Caf | None = None,
) -> Application:
    """A draft in `department`, under the next reference of its place; its Caf is that of the department if it has one.

    It stays between its porteur and the side of `actor` until it is deposited: see `_say_whose_hands`. The same again,
    by the same person, is the draft that they have: a form sent twice.

    ValidationError (French, by field) when a rule is broken, DomainError when no reference is left.
    """
    reference = next_reference(call, department)  # who sends twice waits here
    mine = Application.objects.filter(created_by=actor, call=call, department=department, porteur=porteur, title=title)
    if known := mine.in_states(ApplicationStatus.DRAFT).first():
        return known
    application = Application(
        reference=reference,
        call=call,
        region=department.region,
        department=department,
        caf=caf or caf_of_department(department),
        porteur=porteur,
        title=title,
        created_by=actor,
    )
    _say_whose_hands(application, actor)
    check_places(application)
    application = checked(application)
    draft = ApplicationState(
        application=application, status=ApplicationStatus.DRAFT, observed_on=today(), recorded_by=actor
    )
    checked(draft)
    record(actor=actor, verb="application.begun", subject=application)
    return application


@transaction.atomic
def update_application(
    *,
    actor: User | None,
    application: Application,
    version: int,
    values: Mapping[str, Any],
    amounts: Mapping[int, Decimal | None] | None = None,
) -> list[str]:
    """Write `values` and the `amounts` by year on `application` as read at `version`; return what changed.

    DomainError once it is deposited and not sent back; StaleVersion when someone saved since; ValidationError (French,
    by field) when a rule is broken. An amount None is not communicated.
    """
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if status_of(APPLICATION.last(application)) not in WRITTEN_BY_PORTEUR:
        raise DomainError(IN_HANDS)
    check_places(draft_of(Application.objects.get(pk=application.pk), values))
    changed = save_version(application, version=version, values=values)
    if amounts is not None and _write_amounts(application, amounts):
        if not changed and not Application.objects.filter(pk=application.pk, version=version).update(
            version=version + 1
        ):
            raise StaleVersion(STALE)
        changed = [*changed, "amounts"]
    if changed:
        record(actor=actor, verb="application.updated", subject=application, fields=changed)
    return changed


@transaction.atomic
def share_application(*, actor: User, application: Application, shared: bool) -> Application:
    """Open a draft to its Caf, which then reads it and may write in it, or close it again; the same again does nothing.

    DomainError when `actor` may not, when it is no draft any more, or when its Caf is not known.
    """
    held = Application.objects.select_for_update(of=("self",)).select_related("caf").get(pk=application.pk)
    allowed, reason = can_share_application(actor, held, status_of(APPLICATION.last(held)))
    if not allowed:
        raise DomainError(reason)
    if shared and held.caf is None:
        raise DomainError(NO_CAF)
    caf = held.caf if shared else None
    if held.shared_with_id != (caf.pk if caf else None):
        held.shared_with = caf
        held.save(update_fields=["shared_with"])
        record(actor=actor, verb="application.shared" if shared else "application.unshared", subject=held)
    return held


def _say_whose_hands(application: Application, actor: User) -> None:
    """Who writes for its own porteur writes for it alone; else for a Caf of theirs there, else for Cnaf."""
    scope = scope_of(actor)
    if application.porteur_id in scope.porteurs:
        return
    cafs = set(
        Caf.objects.filter(pk__in=scope.cafs, departments=application.department_id).values_list("pk", flat=True)
    )
    if cafs:
        application.begun_by_caf_id = application.caf_id if application.caf_id in cafs else min(cafs)
    else:
        application.begun_by_cnaf = scope.has_role(Role.CNAF, Role.ADMIN)


def next_reference(call: Call, department: Department) -> str:
    """« FIPE-2023-31-004 » after 003: the caller's transaction holds the department until it ends."""
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    stem = f"{PREFIX}-{call.year}-{department.pk}-"
    taken = Application.objects.filter(reference__startswith=stem).order_by("-reference")
    last = taken.values_list("reference", flat=True).first()
    number = int(last.removeprefix(stem)) + 1 if last else 1
    if number > LAST:
        raise DomainError(NO_MORE, field="department")
    return f"{stem}{number:03d}"


def _write_amounts(application: Application, amounts: Mapping[int, Decimal | None]) -> bool:
    """Whether anything changed."""
    known = {row.year: row for row in application.amounts.all()}
    changed = False
    for year, amount in amounts.items():
        row = known.get(year)
        if (row.amount if row else None) == amount:
            continue
        changed = True
        if amount is None:
            application.amounts.filter(year=year).delete()
            continue
        row = row or AskedAmount(application=application, year=year)
        row.amount = amount
        try:
            checked(row)
        except ValidationError as error:
            raise ValidationError({f"amount_{year}": error.messages}) from error
    return changed
