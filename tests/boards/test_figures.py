"""The figures of followed money are those of the board, at both clocks, with the dossiers behind each."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from funding.boards.measures import Measure
from funding.boards.selectors.board import read_board
from funding.boards.selectors.project import tab_money
from funding.grants.enums import FinancingState as State
from projects.accounts.enums import Role
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from reporting.figures.dossiers import Kind, Snapshot
from reporting.figures.financing import DIMENSIONS
from reporting.figures.registry import compute
from reporting.figures.snapshot import take_snapshot
from tests import factories as make
from tests.boards.test_board import client_of, financing, text_of
from tests.factories import DAY, member
from tests.factories.waves import plan_of

pytestmark = pytest.mark.django_db
READ = (Kind.MONEY, Kind.PLANS, Kind.CLASSES)


def snapshot(clock: Clock) -> Snapshot:
    return take_snapshot(Project.objects.all(), **vars(clock), population="Tout", read=READ)


def test_figures_and_board_agree_and_lead_to_the_same_dossiers() -> None:
    first = financing("07", 2024, "caf", "operating", State.AGREED, Decimal("900.10"), Decimal("800.05"))
    second = financing("31", 2026, "state", "investment", State.VOTED, Decimal(50), None)
    clock = Clock.now()
    found, sums = snapshot(clock), read_board(Project.objects.all(), clock)
    for measure in (Measure.ASKED, Measure.GRANTED, Measure.PAID, Measure.REMAINING):
        ids = [f"money.{measure}", *(f"money.{measure}_by_{one.name}" for one in DIMENSIONS)]
        values = compute(found, ids)
        for name, id in zip(["year", *(one.name for one in DIMENSIONS)], ids, strict=True):
            counted = values[id].counted
            assert counted.value == sums.whole[measure].known, id
            lines = {
                line.key: line[measure].known for line in sums.by[name] if line[measure].told or line[measure].unknown
            }
            assert {row.key: row.value for row in counted.rows} == lines, id
    granted = compute(found, ["money.granted"])["money.granted"].counted
    assert granted.members == (first.reference,)
    assert granted.note.replace("\u00a0", " ") == "1 montant n’est pas communiqué."
    assert [row.members for row in granted.rows] == [(first.reference,), ()]
    assert compute(found, ["money.average"])["money.average"].counted.value == Decimal("800.05")

    plan_of(second, "2000", others="6000")
    rate = compute(snapshot(Clock.now()), ["money.co_funding_by_region"])["money.co_funding_by_region"].counted
    assert (rate.value, rate.members) == (75, (second.reference,))


def test_withdrawn_aid_is_granted_nowhere_but_for_what_was_paid() -> None:
    withdrawn = [
        financing("07", 2024, "caf", "", state, Decimal(900), Decimal(amount))
        for state, amount in ((State.CANCELLED, 1), (State.ABANDONED, 800))
    ]
    kept = financing("07", 2024, "caf", "", State.VOTED, Decimal(900), Decimal(70))
    clock = Clock.now()
    reader, other = make.member(Role.CNAF), make.member(Role.CAF_ADVISOR, caf_id="31")
    for project, left in zip((*withdrawn, kept), (0, 400, 70), strict=True):
        for user in (reader, other):
            tab = tab_money(user, project, clock)
            assert tab.grants.known == left
            assert [line.granted for line in tab.lines if (line.year, line.funder) == (2024, "caf")] == [left]
    found = take_snapshot(Project.objects.all(), **vars(clock), population="Tout")
    values = compute(found, ["amounts.by_year_funder", "money.granted"])
    assert {name: read.counted.value for name, read in values.items()} == dict.fromkeys(values, Decimal(470))


def test_the_money_of_a_day_is_told_as_it_was_known() -> None:
    project = financing("07", 2024, "caf", "", None, None, Decimal(800))
    known = timezone.now()
    year = project.grants.get().year
    make.GrantFactory.create(
        project=project, year=year, funder="caf", amount=900, observed_on=DAY + timedelta(5), recorded_at=known
    )

    def granted(on: int, known_at: object) -> object:
        clock = Clock(DAY + timedelta(on), known_at)  # type: ignore[arg-type]
        return compute(snapshot(clock), ["money.granted"])["money.granted"].counted.value

    assert granted(6, timezone.now()) == 900
    assert granted(4, timezone.now()) == 800
    assert granted(6, known - timedelta(days=3)) is None
    assert granted(-1, timezone.now()) is None


def test_a_partner_reads_no_figure_of_the_money_that_another_porteur_leads() -> None:
    """What is asked, paid and planned there is told to who leads the project, and to offices."""
    own = financing("07", 2024, "caf", "", State.AGREED, Decimal(9), Decimal(8))
    other = financing("31", 2024, "caf", "", State.AGREED, Decimal(777), Decimal(555))
    make.PartnershipFactory.create(project=other, porteur=own.porteur)
    plan_of(other, "2000")
    client = client_of(member(Role.PORTEUR_MEMBER, porteur=own.porteur))
    for measure, told in (("asked", "9 €"), ("granted", "8 €")):
        page = text_of(client.get(f"/chiffres/money.{measure}/"))
        assert f"Valeur {told}" in page
        assert "dont 1 projet sans son financement, que vous ne lisez pas" in page
    assert "Valeur non communiqué" in text_of(client.get("/chiffres/money.co_funding/"))
    reads_both = text_of(client_of(member(Role.CNAF)).get("/chiffres/money.asked/"))
    assert "Valeur 786 €" in reads_both
    assert "que vous ne lisez pas" not in reads_both
