"""From the requests of a wave to what each Caf may spend, and back; what is refused and why."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.forms import ModelChoiceField
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.arbitration import services
from funding.arbitration.enums import Act, Decision, ScenarioState
from funding.arbitration.forms import OpenForm
from funding.arbitration.models import Allotment, Scenario
from funding.arbitration.selectors.news import news_of
from funding.arbitration.sharing import cut_by, prorata
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.selectors import balance_of
from funding.envelopes.selectors.amounts import unknown_below
from funding.envelopes.services import allotting, limits, move, void_movement
from funding.grants.enums import FinancingState
from funding.rules.enums import RuleKind
from projects.accounts.enums import Role
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import typeset
from projects.core.money import format_euros
from projects.outbox.models import Message
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf
from tests import factories as make
from tests.factories import DAY
from tests.factories.envelopes import MovementFactory, envelope_of, scenario_of, submitted, wave_of
from tests.factories.rules import stored_rule

CENTS = st.decimals(min_value=0, max_value=Decimal("9999999.99"), places=2)


def asked_by_two(*amounts: str | None) -> tuple[Scenario, Envelope]:
    """A scenario of what the Caf of Ardèche and that of Haute-Garonne asked, one project each."""
    wave, envelope = wave_of(), envelope_of(10_000)
    for caf, amount in zip(("07", "31"), amounts, strict=True):
        submitted(wave, caf, {make.ProjectFactory.create(department_id=caf, caf_id=caf): amount})
    return scenario_of(wave, envelope), envelope


def done(scenario: Scenario, act: str, *, seen: int | None = None, **more: Any) -> int:
    """How many requests an act changed."""
    return services.apply_lot(actor=None, scenario=scenario, lot=services.Lot(act, **more), seen=seen)


@given(st.lists(CENTS, max_size=12), CENTS)
@settings(max_examples=30, deadline=None)
def test_what_is_shared_out_sums_to_the_cent(parts: list[Decimal], total: Decimal) -> None:
    shares = prorata(parts, total)
    assert sum(shares, Decimal()) == min(sum(parts, Decimal()), total)
    assert all(0 <= share <= part for share, part in zip(shares, parts, strict=True))
    assert all(share == share.quantize(Decimal("0.01")) for share in shares)


def test_the_largest_remainders_get_the_cents_that_are_left() -> None:
    thirds = [Decimal("10.00")] * 3
    assert prorata(thirds, Decimal("10.00")) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert prorata(thirds, Decimal(0)) == [Decimal("0.00")] * 3
    assert cut_by(Decimal("1000.05"), Decimal("12.5")) == Decimal("875.04")
    with pytest.raises(ValueError, match="negative"):
        prorata([Decimal(-1)], Decimal(1))


@pytest.mark.django_db
def test_a_scenario_is_arbitrated_retained_and_undone() -> None:
    scenario, envelope = asked_by_two("9000.00", "6000.00")
    manager, advisor = make.member(Role.CAF_MANAGER, caf_id="07"), make.member(Role.CAF_ADVISOR, caf_id="07")
    with pytest.raises(DomainError, match="dépassée de 5"):
        services.retain_scenario(actor=None, scenario=scenario)
    assert done(scenario, Act.FIT) == 2
    assert [line.amount for line in scenario.lines.order_by("caf")] == [Decimal(6000), Decimal(4000)]
    made = services.retain_scenario(actor=None, scenario=scenario, seen=services.mark(scenario))
    assert {row.movement.note for row in made} == {""}, "a Caf reads its movements, never the title of a scenario"
    assert {row.caf_id: row.movement.amount for row in made} == {"07": Decimal(6000), "31": Decimal(4000)}
    balances = balance_of(Envelope.objects.all(), Clock.now())
    assert (balances[envelope.pk].unallotted, balances[envelope.pk].below) == (Decimal(0), 2)
    assert [row.recipient for row in Message.objects.filter(kind="allotment")] == [manager]
    assert advisor not in {row.recipient for row in Message.objects.all()}
    for act in Act:
        with pytest.raises(DomainError, match="retenu"):
            done(scenario, act)
    with pytest.raises(DomainError, match="page du scénario"):
        void_movement(actor=None, movement=made[0].movement, reason="Erreur.")
    with pytest.raises(DomainError, match="Dites pourquoi"):
        services.undo_scenario(actor=None, scenario=scenario, reason=" ")
    services.undo_scenario(actor=None, scenario=scenario, reason="Un montant était faux.")
    left = balance_of([envelope], Clock.now())[envelope.pk]
    # The envelopes that it had opened are as if they were not: none is left « non communiquée ».
    assert (left.unallotted, left.unknown_below, unknown_below(envelope.pk)) == (Decimal(10_000), 0, 0)
    assert Message.objects.filter(kind="allotment-undone", recipient=manager).exists()
    assert not services.standing_allotments(scenario)
    done(scenario, Act.CUT, percent=Decimal(50))
    services.retain_scenario(actor=None, scenario=scenario)
    assert (Allotment.objects.count(), scenario.steps.count()) == (4, 3)


@pytest.mark.django_db
def test_nothing_is_undone_once_a_caf_has_voted_upon_it() -> None:
    scenario, _ = asked_by_two("100.00", "200.00")
    services.retain_scenario(actor=None, scenario=scenario)
    year = make.FundingYearFactory.create(year=2026)
    later = Allotment.objects.first().recorded_at.replace(year=2099)  # type: ignore[union-attr]
    line = scenario.lines.get(caf="31")
    make.GrantFactory.create(project=line.project, year=year, amount=150, recorded_at=later)
    with pytest.raises(DomainError, match="Haute-Garonne"):
        services.undo_scenario(actor=None, scenario=scenario, reason="Erreur.")
    scenario.refresh_from_db()
    assert scenario.state == ScenarioState.RETAINED
    assert not Movement.objects.filter(is_void=True).exists()
    # The Caf gave the aid up, and paid nothing of it: the credits are free again.
    followed = make.FinancingFactory.create(project=line.project, year=year, funder="caf")
    make.FinancingStepFactory.create(financing=followed, status=FinancingState.CANCELLED)
    services.undo_scenario(actor=None, scenario=scenario, reason="Erreur.")
    assert Movement.objects.filter(is_void=True).count() == 2


@pytest.mark.django_db
def test_credits_engaged_by_any_project_of_the_caf_are_not_taken_back() -> None:
    scenario, _ = asked_by_two("100.00", "200.00")
    made = services.retain_scenario(actor=None, scenario=scenario)
    other = make.ProjectFactory.create(department_id="31", caf_id="31")
    year = make.FundingYearFactory.create(year=2026)
    make.GrantFactory.create(project=other, year=year, amount=150, recorded_at=timezone.now())
    with pytest.raises(DomainError, match=r"Haute-Garonne : 150.* déjà engagés"):
        services.undo_scenario(actor=None, scenario=scenario, reason="Erreur.")
    assert not Movement.objects.filter(is_void=True).exists()
    own = made[1].movement.envelope
    more = move(actor=None, envelope=own, kind="supplement", amount=Decimal(9), observed_on=DAY, source_text="x")
    void_movement(actor=None, movement=more, reason="Erreur : rien n’en est engagé.")


@pytest.mark.django_db
def test_an_envelope_exceeded_before_the_scenario_goes_back_to_what_it_was() -> None:
    """Retained by mistake, undone at once: what was engaged already did not rest upon it."""
    scenario, _ = asked_by_two("100.00", "200.00")
    older = make.ProjectFactory.create(department_id="31", caf_id="31")
    make.GrantFactory.create(project=older, year=make.FundingYearFactory.create(year=2026), amount=900)
    with pytest.raises(DomainError, match="Son montant initial comprend ces aides"):
        services.retain_scenario(actor=None, scenario=scenario)
    garonne = envelope_of(None, caf=Caf.objects.get(pk="31"))
    MovementFactory.create(envelope=garonne, amount=50)  # exceeded by votes of the time when it was told only
    services.retain_scenario(actor=None, scenario=scenario)
    services.undo_scenario(actor=None, scenario=scenario, reason="Erreur.")
    assert Movement.objects.filter(is_void=True).count() == 2


@pytest.mark.django_db
def test_a_wave_is_shared_out_of_ex_fipe_credits_by_their_rules() -> None:
    ours, theirs = envelope_of(100), envelope_of(100, fund="fpt")
    field = OpenForm().fields["envelope"]
    assert isinstance(field, ModelChoiceField)
    assert field.queryset is not None
    assert list(field.queryset) == [ours]
    wave = wave_of()
    submitted(wave, "07", {make.ProjectFactory.create(caf_id="07"): "200.00"})
    stored_rule(RuleKind.MINIMUM_GRANT, Decimal(1500), fund="ex_fipe", source_text="Cnaf")
    for envelope in (ours, theirs):  # a scenario of before may stand on another envelope
        scenario = scenario_of(wave, envelope, title=str(envelope.fund))
        assert done(scenario, Act.RULES) == 1


@pytest.mark.django_db
def test_what_cannot_be_retained_says_why() -> None:
    scenario, _ = asked_by_two(None, "200.00")
    with pytest.raises(DomainError, match="demande gardée sans montant"):
        services.retain_scenario(actor=None, scenario=scenario)
    scenario.lines.update(decision=Decision.LEAVE_OUT, amount=0)
    with pytest.raises(DomainError, match="n’attribue rien"):
        services.retain_scenario(actor=None, scenario=scenario)
    assert not Allotment.objects.exists()


@pytest.mark.django_db
def test_of_an_unknown_envelope_nothing_is_shared_and_an_envelope_has_one_scenario_retained() -> None:
    scenario, envelope = asked_by_two("100.00", "200.00")
    other = services.copy_scenario(actor=make.member(Role.CNAF), scenario=scenario, title="Autre")
    void_movement(actor=None, movement=envelope.movements.get(), reason="Montant retiré.")
    with pytest.raises(DomainError, match="pas communiqué"):
        services.retain_scenario(actor=None, scenario=scenario)
    with pytest.raises(DomainError, match="pas communiqué"):
        services.preview(scenario, services.Lot(Act.FIT))
    move(actor=None, envelope=envelope, kind="opening", amount=Decimal(500), observed_on=DAY, source_text="x")
    services.retain_scenario(actor=None, scenario=scenario)
    with pytest.raises(DomainError, match="déjà retenu"):
        services.retain_scenario(actor=None, scenario=other)


@pytest.mark.django_db
def test_each_region_of_a_wave_has_its_retained_scenario_and_no_caf_is_given_twice() -> None:
    wave, nation, regional = wave_of(), envelope_of(10_000), []
    for caf in ("07", "31"):
        submitted(wave, caf, {make.ProjectFactory.create(department_id=caf, caf_id=caf): "100.00"})
        envelope = envelope_of(500, region=Caf.objects.get(pk=caf).region)
        regional.append(scenario_of(wave, envelope, title=f"Région de {caf}"))
    everywhere = scenario_of(wave, nation, title="Partout")
    for scenario in regional:
        services.retain_scenario(actor=None, scenario=scenario)
    assert sorted(Allotment.objects.values_list("caf", flat=True)) == ["07", "31"]
    again = services.copy_scenario(actor=make.member(Role.CNAF), scenario=regional[0], title="Encore")
    for refused in (again, everywhere):
        with pytest.raises(DomainError, match=r"Région de 07.* est déjà retenu sur cette enveloppe ou pour les mêmes"):
            services.retain_scenario(actor=None, scenario=refused)
    # What the regions share out is left out of the nation's, which then pays the others.
    submitted(everywhere.wave, "2A", {make.ProjectFactory.create(department_id="2A", caf_id="2A"): "40.00"})
    services.refresh_scenario(actor=None, scenario=everywhere)
    everywhere.lines.exclude(caf="2A").update(decision=Decision.LEAVE_OUT, amount=0)
    assert [row.caf_id for row in services.retain_scenario(actor=None, scenario=everywhere)] == ["2A"]


@pytest.mark.django_db
def test_two_officers_lose_nothing() -> None:
    scenario, _ = asked_by_two("100.00", "200.00")
    first, second = scenario.lines.order_by("caf")
    cut = services.Decided(1, Decision.CUT, Decimal(40), "Trop.")
    assert services.decide_lines(actor=None, scenario=scenario, decisions={first.pk: cut}) == [first]
    out = services.Decided(1, Decision.LEAVE_OUT)
    with pytest.raises(services.StaleLines) as told:
        services.decide_lines(actor=None, scenario=scenario, decisions={first.pk: out, second.pk: out})
    assert [(line.pk, line.amount) for line in told.value.lines] == [(first.pk, Decimal(40))]
    second.refresh_from_db()
    assert second.decision == Decision.KEEP
    # Deciding the same thing again is no conflict, whatever was read.
    assert services.decide_lines(actor=None, scenario=scenario, decisions={first.pk: cut}) == []
    with pytest.raises(StaleVersion):
        done(scenario, Act.KEEP, seen=services.mark(scenario) - 1)
    for wrong, said in ((None, "À quel montant"), (Decimal(101), "dépasse")):
        bad = services.Decided(2, Decision.CUT, wrong)
        with pytest.raises(services.LineRefused, match=said):
            services.decide_lines(actor=None, scenario=scenario, decisions={first.pk: bad})


@pytest.mark.django_db
def test_late_answers_come_in_and_decisions_stand() -> None:
    scenario, _ = asked_by_two("100.00", "200.00")
    wave = scenario.wave
    first, _ = scenario.lines.order_by("caf")
    services.decide_lines(
        actor=None, scenario=scenario, decisions={first.pk: services.Decided(1, Decision.CUT, Decimal(90))}
    )
    seen = services.mark(scenario)
    late: Project = make.ProjectFactory.create(department_id="31", caf_id="31")
    submitted(wave, "07", {first.project: "80.00"})
    submitted(wave, "31", {late: "50.00"})
    found = services.refresh_scenario(actor=None, scenario=scenario, seen=seen)
    assert (found.added, found.changed, found.removed) == (1, 1, 1)
    assert [(line.project, line.asked, line.amount, line.decision) for line in scenario.lines.order_by("caf")] == [
        (first.project, Decimal(80), Decimal(80), Decision.CUT),
        (late, Decimal(50), Decimal(50), Decision.KEEP),
    ]
    scenario.refresh_from_db()
    assert services.mark(scenario) > seen
    assert not services.refresh_scenario(actor=None, scenario=scenario)


@pytest.mark.django_db
def test_what_a_caf_asks_no_more_is_not_retained() -> None:
    scenario, _ = asked_by_two("100.00", "200.00")
    project = scenario.lines.get(caf="31").project
    assert not news_of(scenario)
    submitted(scenario.wave, "69", {make.ProjectFactory.create(department_id="69", caf_id="69"): "10.00"})
    assert (news_of(scenario).changed, len(news_of(scenario).added)) == ((), 1)  # a late one may be left for later
    for asked in ({project: "150.00"}, {}):
        submitted(scenario.wave, "31", asked)
        with pytest.raises(DomainError, match=r"Haute-Garonne.: une réponse plus récente"):
            services.retain_scenario(actor=None, scenario=scenario)
        assert not Allotment.objects.exists()
    services.refresh_scenario(actor=None, scenario=scenario)
    services.retain_scenario(actor=None, scenario=scenario)
    assert {row.caf_id: row.movement.amount for row in Allotment.objects.select_related("movement")} == {
        "07": Decimal(100),
        "69": Decimal(10),
    }


@pytest.mark.django_db
def test_acts_on_many_lines_follow_the_rules_and_the_categories() -> None:
    wave, envelope = wave_of(), envelope_of(100_000)
    codes = make.fipe_categories()
    mine, other = (make.ProjectFactory.create(caf_id="07") for _ in range(2))
    make.classified(mine, ["qualite"], main="qualite")
    make.classified(other, ["recours", "qualite"], main="recours")
    submitted(wave, "07", {mine: "5000.00", other: "200.00"})
    submitted(wave, "31", {make.ProjectFactory.create(caf_id="31", department_id="31"): "900.00"}, nature="investment")
    stored_rule(RuleKind.MINIMUM_GRANT, Decimal(1500), source_text="Cnaf")
    scenario = scenario_of(wave, envelope)
    assert done(scenario, Act.RULES) >= 1
    left = scenario.lines.get(project=other)
    assert (left.decision, left.reason) == (
        Decision.LEAVE_OUT,
        typeset(f"Subvention minimale : {format_euros(1500)} ; celle de la Caf est de {format_euros(200)} (Cnaf)"),
    )
    done(scenario, Act.KEEP)
    assert done(scenario, Act.CATEGORY, category=codes["qualite"]) == 2
    assert [line.project for line in scenario.lines.exclude(decision=Decision.LEAVE_OUT)] == [mine]
    with pytest.raises(DomainError, match="entre 0 et 100"):
        done(scenario, Act.CUT, percent=Decimal(101))


@pytest.mark.django_db
def test_an_act_on_some_requests_is_shown_before_it_is_done_and_does_what_was_shown() -> None:
    scenario, envelope = asked_by_two("9000.00", "6000.00")
    region = Caf.objects.get(pk="31").region_id
    cut = services.Lot(Act.CUT, region=region, percent=Decimal("12.5"))
    shown = services.preview(scenario, cut)
    assert [(pair.first.amount, pair.second.amount) for pair in shown.lines if pair.first and pair.second] == [
        (Decimal(6000), Decimal(5250))
    ]
    assert (shown.first.excess, shown.second.excess) == (Decimal(5000), Decimal(4250))
    assert set(scenario.lines.values_list("decision", flat=True)) == {Decision.KEEP}, "nothing is done yet"
    assert done(scenario, Act.FIT, caf="07") == 1
    assert [line.amount for line in scenario.lines.order_by("caf")] == [Decimal(4000), Decimal(6000)]
    assert done(scenario, Act.LEAVE_OUT, caf="31", reason="Hors champ.") == 1
    assert scenario.lines.get(caf="31").reason == "Hors champ."
    total = services.preview(scenario, services.Lot(Act.KEEP)).second.total.given
    assert total == Decimal(15_000)
    move(actor=None, envelope=envelope, kind="taken_back", amount=Decimal(9000), observed_on=DAY, source_text="x")
    with pytest.raises(StaleVersion):  # what the envelope holds changed since the preview
        services.apply_lot(actor=None, scenario=scenario, lot=services.Lot(Act.FIT), announced=Decimal(4000))
    late = make.ProjectFactory.create(department_id="31", caf_id="31")
    submitted(scenario.wave, "31", {late: "50.00"})
    news = services.preview(scenario, services.Lot(Act.REFRESH))
    assert [(pair.line.project, pair.second is None) for pair in news.lines][-1] == (late, False)
    assert done(scenario, Act.REFRESH) == 2


def retained_at_once(first: Scenario, second: Scenario) -> list[str]:
    """What each of two officers is told when both retain at once."""
    told: list[str] = []
    start = Barrier(2)

    def retain(scenario: Scenario) -> None:
        try:
            start.wait(5)
            services.retain_scenario(actor=None, scenario=scenario)
            told.append("")
        except DomainError as refused:
            told.append(refused.message)
        finally:
            connection.close()

    threads = [Thread(target=retain, args=(scenario,)) for scenario in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(told)


def two_over_one(year: int) -> tuple[Envelope, list[Scenario]]:
    """Two waves of a year that ask 700 € each, over an envelope of 1 000 €."""
    envelope, scenarios = envelope_of(1000, year=year), []
    for number, caf in ((1, "07"), (2, "31")):
        wave = wave_of(number, year)
        submitted(wave, caf, {make.ProjectFactory.create(department_id=caf, caf_id=caf): "700.00"})
        scenarios.append(scenario_of(wave, envelope))
    return envelope, scenarios


@pytest.mark.django_db(transaction=True)
def test_two_scenarios_retained_at_once_never_overspend(monkeypatch: pytest.MonkeyPatch) -> None:
    """One is refused; without the lock, both see the same remaining amount and the envelope is exceeded."""
    envelope, scenarios = two_over_one(2026)
    told = retained_at_once(*scenarios)
    assert told[0] == ""
    assert "dépassée de 400" in told[1]
    assert balance_of([envelope], Clock.now())[envelope.pk].unallotted == Decimal(300)

    envelope, scenarios = two_over_one(2027)
    both, read, seen = Barrier(2), allotting.amounts_now, []

    def together(keys: Any) -> Any:
        """Both have read what the envelope holds before either goes on."""
        found = read(keys)
        if len(seen) < 2:
            seen.append(found)
            both.wait(5)
        return found

    monkeypatch.setattr(limits, "hold_credits", lambda *_: None)
    monkeypatch.setattr(limits, "lock_envelopes", lambda keys: list(Envelope.objects.filter(pk__in=set(keys) - {None})))
    monkeypatch.setattr(allotting, "amounts_now", together)
    assert retained_at_once(*scenarios) == ["", ""]
    assert balance_of([envelope], Clock.now())[envelope.pk].unallotted == Decimal(-400)
