"""Two envelopes opened at once, one above the other: the second finds the first."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from funding.envelopes.services import add_envelope, envelopes
from projects.territories.models import Caf
from tests.arbitration.test_votes_at_once import somebody_waits


def opened_at_once(year: int) -> bool:
    """Whether the envelope of a Caf, opened while that of the nation is being written, hangs from it."""
    caf = Caf.objects.get(pk="07")
    written, opened = Event(), Event()
    found = []

    def officer() -> None:
        try:
            written.wait(10)
            found.append(add_envelope(actor=None, fund="ami", year=year, level="caf", caf=caf))
        finally:
            opened.set()
            connection.close()

    other = Thread(target=officer)
    other.start()
    with transaction.atomic():
        nation = add_envelope(actor=None, fund="ami", year=year, level="national")
        written.set()
        while not opened.wait(0.02) and not somebody_waits():
            pass
    other.join(20)
    found[0].refresh_from_db()
    return bool(found[0].parent_id == nation.pk)


@pytest.mark.django_db(transaction=True)
def test_an_envelope_opened_at_once_with_the_one_above_hangs_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock it hangs from nothing, and what it holds never comes off the nation."""
    assert opened_at_once(2021)
    monkeypatch.setattr(envelopes, "one_opening_at_a_time", lambda *_: None)
    assert not opened_at_once(2022)
