"""What an envelope holds, what is allotted, engaged and paid; what no sequence of acts may exceed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.arbitration import services as arbitration
from funding.arbitration.enums import Act
from funding.arbitration.models import Scenario, ScenarioLine
from funding.envelopes import services
from funding.envelopes.enums import MovementKind
from funding.envelopes.models import Envelope, Movement
from funding.envelopes.selectors import balance_of
from funding.rules.enums import Funder, Level, RuleKind
from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.journal.models import Entry
from projects.portfolio.selectors import Clock
from projects.territories.models import Caf
from tests import factories as make
from tests.factories import DAY
from tests.factories.envelopes import EnvelopeFactory, MovementFactory, envelope_of, scenario_of, submitted, wave_of
from tests.factories.rules import stored_rule
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
FIPE = {"fund": "fipe", "year": 2023}


def moved(envelope: Envelope, kind: str, amount: Any) -> Movement:
    return services.move(
        actor=None, envelope=envelope, kind=kind, amount=Decimal(amount), observed_on=DAY, source_text="Circulaire"
    )


def broken() -> dict[str, models.Model]:
    """For each constraint, a row that breaks it and nothing else."""
    envelope = EnvelopeFactory.create(year=2026)
    wave = wave_of()
    submitted(wave, "07", {make.ProjectFactory.create(caf_id="07"): "100.00"})
    scenario = scenario_of(wave, envelope)
    line = scenario.lines.get()
    moved(envelope, "opening", 100)
    Scenario.objects.filter(pk=scenario.pk).update(state="retained")
    movement = MovementFactory.create(envelope=envelope)
    told = {"envelope": envelope, "source_text": "x", "observed_on": DAY}
    own = {"scenario": scenario, "caf": line.caf, "project": make.ProjectFactory.create(), "request_version": 1}
    own |= {"nature": "operating"}
    scene = {"wave": wave, "envelope": envelope, "author": scenario.author}
    return {
        "envelope_once": Envelope(fund=envelope.fund, year=2026, level="national"),
        "envelope_place": Envelope(fund="fipe", year=2026, level="national", caf_id="07"),
        "envelope_top": Envelope(fund=envelope.fund, year=2026, level="national", line="x", parent=envelope),
        "envelope_year": Envelope(fund="fipe", year=1999, level="national"),
        "movement_amount_positive": Movement(kind="supplement", amount=Decimal(0), **told),
        "scenario_title_once": Scenario(title=scenario.title, **scene),
        "scenario_retained_once": Scenario(title="Autre", state="retained", **scene),
        "scenario_line_once": ScenarioLine(**own | {"project": line.project}, decision="keep"),
        "scenario_line_positive": ScenarioLine(**own, decision="cut", amount=Decimal(-1)),
        "scenario_line_kept": ScenarioLine(**own, decision="keep", asked=Decimal(5)),
        "scenario_line_left_out": ScenarioLine(**own, decision="leave_out"),
        "scenario_line_cut": ScenarioLine(**own, decision="cut", asked=Decimal(5), amount=Decimal(6)),
        "movement": movement,
    }


def test_each_constraint_is_told_in_french_and_kept_by_the_database() -> None:
    rows = broken()
    movement = rows.pop("movement")
    kept = {
        constraint.name: constraint
        for label in ("envelopes", "arbitration")
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
    }
    # Those of every dated fact are broken once by tests/fipe_portal/test_constraints.py.
    assert set(rows) == {name for name in kept if not name.startswith("envelopes_movement_")}
    for name, row in rows.items():
        said = str(kept[name].violation_error_message)
        assert said.endswith("."), name
        with pytest.raises(ValidationError) as told:
            row.full_clean(exclude=["author"])
        assert said in told.value.messages, (name, told.value.messages)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)
    for change in (movement.delete, lambda: Movement.objects.update(amount=1)):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_the_envelope_above_is_of_the_same_fund_year_and_place() -> None:
    nation = envelope_of(100, **FIPE)
    far = Envelope.objects.create(**FIPE, level=Level.REGION, region_id="76", parent=nation)
    for wrong in (
        Envelope(**FIPE, level=Level.CAF, caf_id="07", parent=far),
        Envelope(fund="fpt", year=2023, level=Level.CAF, caf_id="07", parent=nation),
        Envelope(fund="fipe", year=2024, level=Level.CAF, caf_id="07", parent=nation),
    ):
        with pytest.raises(ValidationError, match="au-dessus"):
            wrong.full_clean()
        with pytest.raises(IntegrityError, match="another fund"), transaction.atomic():
            wrong.save()


def test_the_level_of_an_envelope_is_that_of_the_rule_of_its_year() -> None:
    stored_rule(
        RuleKind.ENVELOPE_LEVEL, "region", fund="fipe", first_year=2023, last_year=2023, source_text="Circulaire"
    )
    with pytest.raises(DomainError, match="niveau « Région » \\(Circulaire\\)"):
        services.add_envelope(actor=None, **FIPE, level=Level.CAF, caf=Caf.objects.get(pk="07"))
    services.add_envelope(actor=None, fund="fipe", year=2024, level=Level.CAF, caf=Caf.objects.get(pk="07"))
    with pytest.raises(ValidationError, match="existe déjà"):
        services.add_envelope(actor=None, fund="fipe", year=2024, level=Level.CAF, caf=Caf.objects.get(pk="07"))


def test_what_is_allotted_below_never_exceeds_what_is_above() -> None:
    caf = envelope_of(60, caf=Caf.objects.get(pk="07"))
    # Nobody said what the nation holds: nothing is exceeded, and what was opened first hangs below it.
    nation = envelope_of(None)
    caf.refresh_from_db()
    assert caf.parent == nation
    with pytest.raises(DomainError, match="dépasseraient celle-ci de 10"):
        moved(nation, MovementKind.OPENING, 50)
    opened = moved(nation, MovementKind.OPENING, 100)
    with pytest.raises(DomainError, match="déjà un montant initial"):
        moved(nation, MovementKind.OPENING, 1)
    moved(caf, MovementKind.ALLOTMENT, 40)
    with pytest.raises(DomainError, match="au-dessus serait dépassée de 0,01"):
        moved(caf, MovementKind.SUPPLEMENT, "0.01")
    with pytest.raises(DomainError, match="dépasseraient"):
        moved(nation, MovementKind.TAKEN_BACK, 1)
    with pytest.raises(DomainError, match="plus que ce que contient"):
        moved(caf, MovementKind.TAKEN_BACK, 101)
    moved(caf, MovementKind.TAKEN_BACK, 30)
    taken = caf.movements.get(kind=MovementKind.ALLOTMENT)
    services.void_movement(actor=None, movement=taken, reason="Saisi deux fois.")
    with pytest.raises(DomainError, match="déjà annulé"):
        services.void_movement(actor=None, movement=taken, reason="Encore.")
    balances = balance_of([nation, caf], Clock.now())
    assert (balances[caf.pk].amount, balances[nation.pk].unallotted) == (Decimal(30), Decimal(70))
    services.void_movement(actor=None, movement=opened, reason="Montant non communiqué, finalement.")
    assert balance_of([nation], Clock.now())[nation.pk].amount is None


def test_an_envelope_that_nobody_communicated_hides_nothing_of_what_it_gave() -> None:
    """Opened between the nation and a Caf, or its opening taken back: what the Caf holds still comes off the nation."""
    caf, other = Caf.objects.get(pk="07"), Caf.objects.get(pk="31")
    place = {"fund": "ami", "year": 2021}
    nation, own = envelope_of(100, **place), envelope_of(80, **place, caf=caf)
    region = envelope_of(None, **place, region=caf.region)
    balance = balance_of([nation], Clock.now())[nation.pk]
    assert (balance.allotted, balance.unallotted, balance.unknown_below) == (Decimal(80), Decimal(20), 1)
    assert balance_of([nation, region, own], Clock.now())[nation.pk].allotted == Decimal(80)
    elsewhere = envelope_of(20, **place, caf=other)
    for envelope in (own, elsewhere):
        with pytest.raises(DomainError, match="au-dessus serait dépassée de 0,01"):
            moved(envelope, MovementKind.SUPPLEMENT, "0.01")
    opened = moved(region, MovementKind.OPENING, 80)
    services.void_movement(actor=None, movement=opened, reason="Non communiqué, finalement.")
    with pytest.raises(DomainError, match="au-dessus serait dépassée"):
        moved(elsewhere, MovementKind.SUPPLEMENT, "0.01")


def test_a_grant_counts_once_at_each_level_and_what_exceeds_is_told() -> None:
    nation, caf = (
        envelope_of(1000, year=2024, fund="fpt"),
        envelope_of(100, year=2024, fund="fpt", caf=Caf.objects.get(pk="07")),
    )
    call = make.CallFactory.create(kind="fpt")
    year = make.FundingYearFactory.create(year=2024)
    own = [
        make.ProjectFactory.create(caf_id="07", application__call=call),
        make.ProjectFactory.create(caf_id=None, application__call=call),
    ]
    for project, amount in zip(own, (150, None), strict=True):
        make.GrantFactory.create(project=project, year=year, funder=Funder.CAF, amount=amount)
    make.GrantFactory.create(project=make.ProjectFactory.create(), year=year, amount=999)  # of another fund
    balances = balance_of([nation, caf], Clock.now())
    assert (balances[caf.pk].engaged, balances[caf.pk].spent.unknown) == (Decimal(150), 0)
    assert (balances[caf.pk].remaining, balances[caf.pk].excess) == (Decimal(-50), Decimal(50))
    assert (balances[nation.pk].engaged, balances[nation.pk].spent.unknown) == (Decimal(150), 1)
    moved(caf, MovementKind.ALLOTMENT, 100)
    with pytest.raises(DomainError, match="déjà engagés"):
        moved(caf, MovementKind.TAKEN_BACK, 60)
    with pytest.raises(DomainError, match="déjà engagés"):
        services.void_movement(actor=None, movement=caf.movements.get(kind="allotment"), reason="Erreur.")
    moved(caf, MovementKind.SUPPLEMENT, 50)
    services.void_movement(actor=None, movement=caf.movements.get(kind="supplement"), reason="Rien n’en est engagé.")


def test_balances_take_the_same_queries_for_one_and_for_many() -> None:
    nation = envelope_of(1000)
    with CaptureQueriesContext(connection) as few:
        balance_of([nation], Clock.now())
    for caf in Caf.objects.all()[:12]:
        envelope_of(10, caf=caf)
    with CaptureQueriesContext(connection) as many:
        found = balance_of(Envelope.objects.all(), Clock.now())
    assert len(many) == len(few) + 1  # the envelopes themselves
    assert found[nation.pk].allotted == Decimal(120)


def test_what_is_undone_leaves_an_envelope_no_less_than_it_held_before_nor_than_what_was_engaged_since() -> None:
    """Of two gifts undone one after the other, of a gift half of which was taken back: what is voted stands."""
    nation, project = envelope_of(5000), make.ProjectFactory.create(caf_id="07")
    year = make.FundingYearFactory.create(year=2026)
    hours = [timezone.now() - timedelta(hours=ago) for ago in (4, 3, 2)]
    ardeche, garonne = (Envelope.objects.create(**below(nation, caf)) for caf in ("07", "31"))
    MovementFactory.create(envelope=ardeche, amount=100, recorded_at=hours[0])
    make.GrantFactory.create(project=project, year=year, amount=100, recorded_at=hours[1])
    more = MovementFactory.create(envelope=ardeche, amount=50, recorded_at=hours[2])
    undo = {"actor": None, "reason": "Erreur."}
    moved(ardeche, MovementKind.TAKEN_BACK, 50)
    with pytest.raises(DomainError, match=r"n’y laisser que 50"):
        services.take_allotments_back(**undo, movements=[more])
    moved(ardeche, MovementKind.SUPPLEMENT, 10)
    with pytest.raises(DomainError, match=r"n’y laisser que 60"):
        services.take_allotments_back(**undo, movements=[more])
    other = make.ProjectFactory.create(caf_id="31", department_id="31")
    first = MovementFactory.create(envelope=garonne, amount=50, recorded_at=hours[0])
    make.GrantFactory.create(project=other, year=year, amount=50, recorded_at=hours[1])
    second = MovementFactory.create(envelope=garonne, amount=50, recorded_at=hours[2])
    services.take_allotments_back(**undo, movements=[first])
    with pytest.raises(DomainError, match=r"50.* déjà engagés"):
        services.take_allotments_back(**undo, movements=[second])


def below(parent: Envelope, caf: str) -> dict[str, Any]:
    return {"fund": parent.fund, "year": parent.year, "level": Level.CAF, "caf_id": caf, "parent": parent}


AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(400), places=2)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["nation", "region", "caf"]), st.sampled_from(MovementKind.values), AMOUNTS, st.booleans()
    ),
    max_size=10,
)


@given(ACTS)
@settings(max_examples=8, deadline=None)
def test_no_sequence_of_acts_exceeds_an_envelope(acts: list[tuple[str, str, Decimal, bool]]) -> None:
    with transaction.atomic():
        nation = envelope_of(500, fund="ami", year=2021)
        region = services.add_envelope(
            actor=None, fund="ami", year=2021, level=Level.REGION, region=Caf.objects.get(pk="07").region
        )
        caf = services.add_envelope(actor=None, fund="ami", year=2021, level=Level.CAF, caf=Caf.objects.get(pk="07"))
        rows = {"nation": nation, "region": region, "caf": caf}
        for name, kind, amount, undo in acts:
            last = rows[name].movements.filter(is_void=False, retracted_by=None).order_by("-pk").first()
            try:
                with transaction.atomic():
                    if undo and last:
                        services.void_movement(actor=None, movement=last, reason="Erreur.")
                    else:
                        moved(rows[name], kind, amount)
            except DomainError:
                pass
        for balance in balance_of(rows.values(), Clock.now()).values():
            assert balance.amount is None or balance.amount >= 0
            assert balance.unallotted is None or balance.unallotted >= 0
        now = {row.pk: balance_of([row], Clock.now())[row.pk].amount for row in rows.values()}
        if now[nation.pk] is not None:
            assert (now[caf.pk] or 0) <= now[nation.pk]
        transaction.set_rollback(True)


def acts(envelope: Envelope) -> dict[str, tuple[Callable[..., Any], dict[str, Any], str]]:
    """Each service, its arguments, and its verb."""
    movement = moved(envelope, MovementKind.SUPPLEMENT, 10)
    told = {"amount": Decimal(5), "observed_on": DAY, "source_text": "x"}
    caf = Caf.objects.get(pk="07")
    given = services.allot(actor=None, envelope=envelope, amounts={caf: Decimal(1)}, observed_on=DAY, source_text="x")
    return {
        "add_envelope": (
            services.add_envelope,
            {"fund": "fpt", "year": 2027, "level": "national"},
            "envelope.opened",
        ),
        "move": (services.move, {"envelope": envelope, "kind": "supplement", **told}, "envelope.supplement"),
        "void_movement": (services.void_movement, {"movement": movement, "reason": "x"}, "envelope.movement_voided"),
        "allot": (
            services.allot,
            {"envelope": envelope, "amounts": {caf: Decimal(1)}, "observed_on": DAY, "source_text": "x"},
            "envelope.shared_out",
        ),
        "take_allotments_back": (
            services.take_allotments_back,
            {"movements": list(given.values()), "reason": "x"},
            "envelope.shares_undone",
        ),
    }


def scenario_acts(scenario: Scenario) -> dict[str, tuple[Callable[..., Any], dict[str, Any], str]]:
    on = {"scenario": scenario}
    line = scenario.lines.first()
    assert line is not None
    cut = {line.pk: arbitration.Decided(1, "cut", Decimal(1))}
    submitted(scenario.wave, "31", {make.ProjectFactory.create(caf_id="31", department_id="31"): "7.00"})
    return {
        "open_scenario": (
            arbitration.open_scenario,
            {"wave": scenario.wave, "envelope": scenario.envelope, "title": "Neuf"},
            "scenario.opened",
        ),
        "copy_scenario": (arbitration.copy_scenario, {**on, "title": "Copie"}, "scenario.copied"),
        "edit_scenario": (
            arbitration.edit_scenario,
            {**on, "version": 1, "values": {"note": "Parti pris."}},
            "scenario.updated",
        ),
        "refresh_scenario": (arbitration.refresh_scenario, on, "scenario.refreshed"),
        "decide_lines": (arbitration.decide_lines, {**on, "decisions": cut}, "scenario.decided"),
        "apply_lot": (
            arbitration.apply_lot,
            {**on, "lot": arbitration.Lot(Act.CUT, percent=Decimal(10))},
            "scenario.decided",
        ),
        "retain_scenario": (arbitration.retain_scenario, on, "scenario.retenir"),
    }


def test_each_service_leaves_its_line_and_refuses_who_may_not() -> None:
    envelope = envelope_of(1000)
    wave = wave_of()
    submitted(wave, "07", {make.ProjectFactory.create(caf_id="07"): "100.00"})
    scenario = scenario_of(wave, envelope)
    cnaf = make.member(Role.CNAF)
    others = [make.member(Role.CAFLAB, national=True), make.member(Role.CAF_MANAGER, caf_id="07")]
    told = {**acts(envelope), **scenario_acts(scenario)}
    before = row_counts()
    for name, (service, arguments, verb) in told.items():
        for other in others:
            with pytest.raises(DomainError), transaction.atomic():
                service(actor=other, **arguments)
        with transaction.atomic():
            before_lines = Entry.objects.filter(verb=verb, actor=cnaf).count()
            service(actor=cnaf, **arguments)
            assert Entry.objects.filter(verb=verb, actor=cnaf).count() == before_lines + 1, name
            transaction.set_rollback(True)
        scenario.refresh_from_db()
    assert row_counts() == before
