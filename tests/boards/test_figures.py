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
from funding.plans.enums import PlanState, Side
from funding.plans.models import Plan, PlanLine, PlanVersion
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


def planned(project: Project, year: int, produits: dict[tuple[str, str], int]) -> None:
    """A plan sent and told whole, of these produits by nature and co-funder."""
    plan, total = Plan.objects.create(project=project, year=year, state=PlanState.SENT), sum(produits.values())
    version = PlanVersion.objects.create(
        plan=plan, number=1, state=PlanState.SENT, charges=total, products=total, lines=1 + len(produits)
    )
    told = {"version": version, "side": Side.CHARGE, "heading": "personnel", "amount": total}
    PlanLine.objects.create(key="c", position=1, nature="operating", **told)
    for place, ((nature, co_funder), amount) in enumerate(produits.items(), start=2):
        told = {"version": version, "side": Side.PRODUCT, "co_funder": co_funder, "asked": amount, "amount": amount}
        PlanLine.objects.create(key=f"p{place}", position=place, nature=nature, **told)


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


def test_the_tile_of_co_funding_is_its_figure_however_it_is_narrowed() -> None:
    """By funder, nature and axis as well; it is told nowhere where plans do not tell it."""
    first = financing("07", 2024, "caf", "operating", State.AGREED, Decimal(9), Decimal(8))
    second = financing("31", 2026, "caf", "operating", State.AGREED, Decimal(9), Decimal(8))
    planned(first, 2024, {("operating", "caf"): 2000, ("operating", "commune"): 8000, ("investment", "epci"): 500})
    planned(second, 2026, {("operating", "caf"): 6000, ("operating", "commune"): 8000, ("investment", "epci"): 500})
    followed, axis = second.financings.get(), make.AxisFactory.create(number=4)
    make.AskedFactory.create(financing=followed, amount=9, axis=axis, retracts=followed.asks.get())
    client = client_of(member(Role.CNAF))
    rates = {}
    for narrowed in ("", "exercice=2024", "nature=operating", "nature=investment", "region=84", "caf=31"):
        tile = client.get(f"/financements/?{narrowed}").context["co_funding"]
        page = client.get(tile["url"])
        rates[narrowed] = (tile["said"], (page.context["selected"] or page.context["figure"]).text)
    assert {said == figure for said, figure in rates.values()} == {True}, rates
    assert len({said for said, _ in rates.values()}) == 5
    for narrowed in ("financeur=caf", "fpt=4", "nature=inconnu"):
        page = client.get(f"/financements/?{narrowed}")
        assert page.context["co_funding"] is None
        assert "Part d’autres financeurs" not in text_of(page)
    day = timezone.localdate() - timedelta(days=1)
    assert f"au={day}" not in client.get("/financements/").context["co_funding"]["url"]
    assert client.get(f"/financements/?au={day}").context["co_funding"]["url"].endswith(f"?au={day}")
    assert client.get("/financements/?caf=31&exercice=2026").context["co_funding"]["url"] == ""

    values = compute(snapshot(Clock.now()), ["money.co_funding_by_funder", "money.co_funding_by_axis"])
    by_funder, by_axis = (value.counted for value in values.values())
    assert [(row.key, row.value) for row in by_funder.rows] == [
        ("caf", Decimal("32.00")), ("commune", Decimal("64.00")), ("epci", Decimal("4.00")),
    ]  # fmt: skip
    assert [(row.key, row.members) for row in by_axis.rows] == [
        ("4", (second.reference,)),
        ("inconnu", (first.reference,)),
    ]
    assert by_funder.value == by_axis.value == 68


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
    make.GrantFactory.create(
        project=withdrawn[0], year=make.FundingYearFactory.create(year=2024), funder="state", amount=None
    )
    assert tab_money(reader, withdrawn[0], Clock.now()).grants.known is None  # 0 left of one, another not told
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
