"""Two envelopes opened at once, one above the other: the second finds the first."""

from __future__ import annotations

import pytest

from funding.envelopes.services import add_envelope, envelopes
from projects.territories.models import Caf
from tests.support.at_once import answered_during


def opened_at_once(year: int) -> bool:
    """Whether the envelope of a Caf, opened while that of the nation is being written, hangs from it."""
    caf = Caf.objects.get(pk="07")
    nations = []
    found = answered_during(
        lambda: nations.append(add_envelope(actor=None, fund="ami", year=year, level="national")),
        lambda: add_envelope(actor=None, fund="ami", year=year, level="caf", caf=caf),
    )
    found.refresh_from_db()
    return bool(found.parent_id == nations[0].pk)


@pytest.mark.django_db(transaction=True)
def test_an_envelope_opened_at_once_with_the_one_above_hangs_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock it hangs from nothing, and what it holds never comes off the nation."""
    assert opened_at_once(2021)
    monkeypatch.setattr(envelopes, "hold_credits", lambda *_: None)
    assert not opened_at_once(2022)
