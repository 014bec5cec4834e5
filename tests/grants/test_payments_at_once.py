"""Two people record at once, on two connections: one is refused. Without the lock, more is paid than granted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Sum

from funding.grants import services
from funding.grants.enums import FinancingState as State
from funding.grants.models import Financing, Payment
from funding.grants.selectors.standing import standing_grant, version_of
from funding.grants.services import accounting, payments
from funding.grants.services.life import JUST_CHANGED, locked
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.territories.models import Caf
from tests.factories import DAY, FinancingFactory, member
from tests.grants.paying import pay, payable

PATIENCE = 20
WITHOUT_LOCK = """
    CREATE OR REPLACE FUNCTION grants_lock_financing(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN END $$
"""


@pytest.fixture
def financing(transactional_db: None) -> Financing:
    """100 € granted, nothing paid; its state has nothing to follow."""
    return payable(100, status=State.ADVANCED)


def by_service(financing: Financing) -> None:
    pay(financing, 60)


def by_row(financing: Financing) -> None:
    """What no service holds: the trigger alone."""
    Payment.objects.create(financing=financing, kind="acompte", amount=60, observed_on=DAY)


def is_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
                       "AND wait_event_type = 'Lock')")  # fmt: skip
        return bool(cursor.fetchone()[0])


def at_once(financing: Financing, act: Callable[[Financing], object]) -> list[str]:
    """Both write before either commits; the second starts once the first has written. What each was told."""
    written, let_go, told = Event(), Event(), []

    def record(is_first: bool) -> None:
        try:
            with transaction.atomic():
                act(financing)
                if is_first:
                    written.set()
                    let_go.wait(PATIENCE)
            told.append("noté")
        except (DomainError, IntegrityError) as refused:
            told.append(str(refused))
        finally:
            connection.close()

    first, second = Thread(target=record, args=[True]), Thread(target=record, args=[False])
    first.start()
    assert written.wait(PATIENCE)
    second.start()
    end = monotonic() + PATIENCE
    while second.is_alive() and not is_waiting() and monotonic() < end:
        sleep(0.01)
    let_go.set()
    for thread in (first, second):
        thread.join(PATIENCE)
    return told


def paid(financing: Financing) -> Decimal:
    return Payment.objects.filter(financing=financing).aggregate(sum=Sum("amount"))["sum"]


def test_of_two_people_at_once_one_is_refused(financing: Financing) -> None:
    told = at_once(financing, by_service)
    assert told[0] == "noté"
    assert "dépasseraient" in told[1]
    assert paid(financing) == 60
    # REPEATABLE READ would not see what was recorded while it waited for the lock.
    with pytest.raises(OperationalError, match="READ COMMITTED"):
        on_a_frozen_view(financing)
    assert paid(financing) == 60


def test_without_the_lock_two_people_pay_more_than_is_granted(
    financing: Financing, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = at_once(financing, by_row)
    assert told[0] == "noté"
    assert "paid_within_granted" in told[1]
    assert paid(financing) == 60
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_LOCK)
    monkeypatch.setattr(payments, "locked", lambda row: row)
    other = payable(100, year=2023, status=State.ADVANCED)
    assert at_once(other, by_service) == ["noté", "noté"]
    assert paid(other) == 120


def test_of_two_votes_that_read_the_same_one_is_told(transactional_db: None) -> None:
    """The first stands: the second is told that somebody wrote, instead of taking its place unseen."""
    financing = FinancingFactory.create()
    first: dict[str, Any] = {"actor": None, "financing": financing, "body": "board", "observed_on": DAY}
    services.vote(**first, amount=Decimal(8000))
    read, amounts = version_of(financing), iter([Decimal(5000), Decimal(4000)])
    told = at_once(financing, lambda row: services.vote(**first, amount=next(amounts), read=read))
    assert told == ["noté", JUST_CHANGED]
    assert (grant := standing_grant(financing)) is not None
    assert grant.amount == 5000


def on_a_frozen_view(financing: Financing) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        by_row(financing)


def test_who_takes_a_file_back_waits_as_who_records_one(transactional_db: None) -> None:
    """By key: holding the first, one gets the second though a file that pays both is being taken back."""
    advisor, (first, second) = member(Role.CAF_ADVISOR, caf_id="07"), [payable(100) for _ in range(2)]
    rows = [[one.project.reference, "10", f"0{day}/12/2025"] for one, day in ((first, 2), (second, 1))]
    caf, told = Caf.objects.get(pk="07"), []
    batch = accounting.preview_import(
        actor=advisor, funder="caf", caf=caf, name="x.csv", rows=[["Dossier", "Montant", "Date"], *rows]
    )
    accounting.confirm_import(actor=advisor, batch=batch)

    def undo() -> None:
        told.append(accounting.undo_import(actor=advisor, batch=batch))
        connection.close()

    other = Thread(target=undo)
    with transaction.atomic():
        locked(first)
        other.start()
        end = monotonic() + PATIENCE
        while other.is_alive() and not is_waiting() and monotonic() < end:
            sleep(0.01)
        Financing.objects.select_for_update(nowait=True).get(pk=second.pk)
    other.join(PATIENCE)
    assert told == [2]
