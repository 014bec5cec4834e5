"""Two scenarios side by side, of which one keeps a request that nobody priced: its gap is not 0, it is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from funding.arbitration.enums import Decision
from funding.arbitration.selectors.comparing import compare
from funding.arbitration.services import decide_lines
from funding.arbitration.services.lines import Decided
from projects.accounts.enums import Role
from tests import factories as make
from tests.factories import member
from tests.factories.envelopes import envelope_of, scenario_of, submitted, wave_of
from tests.waves.test_pages import client_of

pytestmark = pytest.mark.django_db


def test_what_one_scenario_alone_leaves_unpriced_makes_no_gap_of_0() -> None:
    envelope, wave = envelope_of(1000), wave_of()
    submitted(wave, "07", {make.ProjectFactory.create(caf_id="07"): None})
    submitted(wave, "31", {make.ProjectFactory.create(department_id="31", caf_id="31"): "100.00"})
    first, second = scenario_of(wave, envelope), scenario_of(wave, envelope, "Autre")
    same = compare(first, second)
    assert [pair.gap for pair in same.cafs] == [0, 0]  # kept as it is asked in both: whatever it is, it is the same
    assert (same.gap, same.remaining_gap) == (0, 0)
    line = second.lines.get(caf="07")
    decide_lines(actor=None, scenario=second, decisions={line.pk: Decided(1, Decision.LEAVE_OUT, reason="Essai.")})
    read = compare(first, second)
    assert {pair.label: pair.gap for pair in read.cafs} == {"Caf de l’Ardèche": None, "Caf de la Haute-Garonne": 0}
    assert sorted((pair.gap is None, pair.gap or Decimal()) for pair in read.regions) == [(False, 0), (True, 0)]
    assert (read.gap, read.remaining_gap) == (None, None)
    page = client_of(member(Role.CNAF)).get(reverse("scenario_compare"), {"a": first.pk, "b": second.pk})
    (row,) = html.fromstring(page.content).xpath("//tr[th[contains(., 'Ardèche')]][td[@data-tete='Écart']]")
    told = [cell.text_content().strip().replace("\u202f", " ").replace("\xa0", " ") for cell in row.xpath("td")]
    assert told == ["non communiqué", "0 €", "non communiqué"]
