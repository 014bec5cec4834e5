"""What the rules say, and what is never done to one that a decision rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError
from django.db.utils import ProgrammingError
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from fipe_portal.dataset.funds import load_rules
from funding.grants.models import VoteRule
from funding.rules import services
from funding.rules.checks import KEPT, Money, findings_of
from funding.rules.enums import Certainty, CoFunder, Counted, Fund, Level, Nature, RuleKind
from funding.rules.kinds import KINDS
from funding.rules.models import FundingRule
from funding.rules.selectors import UNKNOWN_RULE, Rulebook, fund_of, rulebook, said
from funding.rules.selectors.uses import used_among
from projects.accounts.enums import Role
from projects.calls.enums import CallKind
from projects.core.errors import DomainError, StaleVersion
from projects.core.french import NBSP
from projects.journal.models import Entry
from tests import factories as make
from tests.factories.financing import VoteFactory
from tests.factories.rules import known_rules, rule_of, stored_rule
from tests.support.rows import row_counts

CEILING = RuleKind.CEILING_RATE


def use(rule: FundingRule) -> VoteRule:
    return VoteRule.objects.create(vote=VoteFactory.create(), rule=rule, said="80 % au plus.")


def test_the_more_precise_rule_wins_and_nothing_is_known_after_the_last_year() -> None:
    national, local = rule_of(), rule_of(value=Decimal(60), caf_id="07")
    of_axis, own = rule_of(value=Decimal(70), axis=6), rule_of(value=Decimal(50), fund=Fund.EX_FIPE, first_year=2026)
    book = Rulebook([of_axis, local, national, own])

    def found(year: int = 2025, fund: str = Fund.FPT, **scope: Any) -> Any:
        return book.ruling(CEILING, fund=fund, year=year, **scope).value

    assert [found(), found(axis=6), found(axis=4), found(caf="07", axis=6), found(caf="31")] == [80, 70, 80, 60, 80]
    assert found(fund=Fund.EX_FIPE) == 80, "paid by the FPT, an ex-Fipe follows its rules"
    assert found(2026, Fund.EX_FIPE, caf="07") == 50, "but its own come first"
    assert found(fund=Fund.FIPE) is None
    after = book.ruling(CEILING, fund=Fund.FPT, year=2028)
    assert (after.is_known, after.said, after.value, after.rule, after.source) == (False, UNKNOWN_RULE, None, None, "")
    assert UNKNOWN_RULE == "règle inconnue"


@example_settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(2000, 2040), st.integers(0, 4), st.integers(0, 100)), max_size=6))
def test_a_year_is_known_when_a_rule_covers_it_and_only_then(drawn: list[tuple[int, int, int]]) -> None:
    rules = [rule_of(value=Decimal(rate), first_year=first, last_year=first + more) for first, more, rate in drawn]
    book = Rulebook(rules)
    for year in range(1999, 2046):
        covering = {rule.rate for rule in rules if rule.first_year <= year <= rule.last_year}
        ruling = book.ruling(CEILING, fund=Fund.FPT, year=year)
        assert ruling.is_known == bool(covering)
        assert ruling.value in (covering or {None})


def test_each_value_is_said_in_words() -> None:
    told = {kind: said(KINDS[kind], value) for kind, value in (
        (CEILING, Decimal("80.00")), (RuleKind.STATE_SHARE, Decimal("12.50")), (RuleKind.MINIMUM_GRANT, Decimal(1500)),
        (RuleKind.DURATION, 1), (RuleKind.RENEWALS, 2), (RuleKind.ENVELOPE_LEVEL, Level.REGION),
        (RuleKind.STATE_OPEN, False), (RuleKind.CEILING_COUNTS, Counted.FPT_GRANT), (RuleKind.ADVANCE_RATE, None),
    )}  # fmt: skip
    assert [text.replace("\u202f", " ").replace("\xa0", " ") for text in told.values()] == [
        "80 %", "12,5 %", "1 500 €", "1 an", "2 renouvellements", "Région", "non", "la subvention du FPT seule",
        UNKNOWN_RULE,
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_delivered_rules_say_what_the_sources_say_and_leave_alone_what_cnaf_keeps() -> None:
    known_rules()
    book = rulebook()
    ex = {"fund": Fund.EX_FIPE, "year": 2026}
    assert book.ruling(RuleKind.ELIGIBLE_NATURE, nature=Nature.INVESTMENT, **ex).value is False
    assert book.ruling(RuleKind.ELIGIBLE_NATURE, nature=Nature.OPERATING, **ex).value is True
    assert book.ruling(RuleKind.STATE_OPEN, **ex).value is False
    assert (book.ruling(CEILING, **ex).value, book.ruling(RuleKind.CEILING_COUNTS, **ex).value) == (80, "fpt_grant")
    assert book.ruling(RuleKind.CEILING_COUNTS, fund=Fund.FIPE, year=2025).value == "state_and_branch"
    assert book.ruling(RuleKind.DURATION, fund=Fund.FPT, year=2026, caf="93").value == 1
    assert not book.ruling(RuleKind.DURATION, fund=Fund.FPT, year=2026, caf="07").is_known, "the rule of one Caf"
    assert not any(book.ruling(kind, fund=fund, year=2028).is_known for kind in RuleKind for fund in Fund)
    assert not any(book.ruling(RuleKind.ADVANCE_RATE, fund=fund, year=2025).is_known for fund in Fund)
    ceiling = book.ruling(CEILING, fund=Fund.FPT, year=2026).rule
    assert ceiling is not None
    services.end_rule(actor=make.member(Role.CNAF), rule=ceiling, version=1, last_year=2025, reason="Décision.")
    rows = list(FundingRule.objects.values_list("pk", "version", "last_year"))
    load_rules(settings.BASE_DIR)
    assert list(FundingRule.objects.values_list("pk", "version", "last_year")) == rows
    for rule in FundingRule.objects.all():
        rule.clean()
        rule.clean_fields()


@pytest.mark.django_db
def test_a_used_rule_is_replaced_and_never_rewritten() -> None:
    before_it = timezone.now() - timedelta(days=1)
    cnaf, rule = make.member(Role.CNAF), stored_rule(recorded_at=before_it - timedelta(days=1))
    line = use(rule)
    assert used_among([rule.pk]) == {rule.pk}
    before = row_counts()
    with pytest.raises(DomainError, match="remplacez-la"):
        services.edit_rule(actor=cnaf, rule=rule, version=1, values={"rate": Decimal(70)})
    assert row_counts() == before
    new = services.replace_rule(
        actor=cnaf, rule=rule, version=1, reason="Circulaire.",
        values={"rate": Decimal(70), "first_year": 2025, "last_year": 2026, "source_text": "Circulaire 2025"},
    )  # fmt: skip
    standing = FundingRule.objects.filter(withdrawn_at__isnull=True, fund="fpt").order_by("first_year")
    assert [(row.first_year, row.last_year, row.rate) for row in standing] == [
        (2024, 2024, 80), (2025, 2026, 70), (2027, 2027, 80),
    ]  # fmt: skip
    assert set(standing.values_list("replaces", flat=True)) == {rule.pk}
    line.refresh_from_db()
    kept = line.rule
    assert kept is not None
    assert (kept.pk, kept.rate, kept.first_year, kept.last_year, kept.source_text, kept.reason) == (
        rule.pk, 80, 2024, 2027, "pour les tests", "Circulaire.",
    )  # fmt: skip
    assert rulebook().ruling(CEILING, fund=Fund.FPT, year=2025).rule == new
    assert rulebook(known_at=before_it).ruling(CEILING, fund=Fund.FPT, year=2025).rule == rule
    # Nobody comes back on a rule that is not in force, by any road.
    with pytest.raises(DomainError, match="déjà"):
        services.withdraw_rule(actor=cnaf, rule=rule, version=1, reason="x")
    with pytest.raises(ProtectedError):
        kept.delete()
    for sql in ("UPDATE rules_fundingrule SET rate = 1", "DELETE FROM rules_fundingrule"):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{sql} WHERE id = %s", [rule.pk])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("years", "standing"),
    [
        ((2028, 2030), [(2024, 2027, 80), (2028, 2030, 70)]),
        ((2020, 2023), [(2020, 2023, 70), (2024, 2027, 80)]),
        ((2022, 2024), [(2022, 2024, 70), (2025, 2027, 80)]),
        ((2022, 2030), [(2022, 2030, 70)]),
    ],
)
def test_a_replaced_rule_loses_no_year_wherever_the_new_one_holds(
    years: tuple[int, int], standing: list[tuple[int, int, int]]
) -> None:
    services.replace_rule(
        actor=make.member(Role.CNAF), rule=stored_rule(), version=1, reason="Circulaire.",
        values={"rate": Decimal(70), "first_year": years[0], "last_year": years[1]},
    )  # fmt: skip
    rows = FundingRule.objects.filter(withdrawn_at__isnull=True).order_by("first_year")
    assert [(row.first_year, row.last_year, row.rate) for row in rows] == standing


@pytest.mark.django_db
def test_a_rule_put_right_is_read_as_it_was_known() -> None:
    cnaf, long_ago = make.member(Role.CNAF), timezone.now() - timedelta(days=1)
    rule, other = stored_rule(recorded_at=long_ago), stored_rule(axis=6, value=Decimal(60), recorded_at=long_ago)
    services.edit_rule(
        actor=cnaf, rule=rule, version=1,
        values={"rate": Decimal(10), "last_year": 2026, "source_text": "Lettre", "certainty": Certainty.DEDUCED},
    )  # fmt: skip
    before = rulebook(known_at=long_ago + timedelta(hours=1))
    told = before.ruling(CEILING, fund=Fund.FPT, year=2027)
    assert (told.value, told.said, told.source, told.rule) == (80, f"80{NBSP}%", "pour les tests", rule)
    assert before.ruling(CEILING, fund=Fund.FPT, year=2027, axis=6).rule == other
    assert before.ruling(CEILING, fund=Fund.FPT, year=2025).certainty == "donné par une source"
    now = rulebook(known_at=timezone.now() + timedelta(minutes=1))
    for book in (now, rulebook()):
        assert book.ruling(CEILING, fund=Fund.FPT, year=2025).value == 10
        assert not book.ruling(CEILING, fund=Fund.FPT, year=2027).is_known
    assert not rulebook(known_at=long_ago - timedelta(hours=1)).ruling(CEILING, fund=Fund.FPT, year=2025).is_known


@pytest.mark.django_db
def test_what_was_read_is_what_is_decided_under() -> None:
    cnaf, rule = make.member(Role.CNAF), stored_rule()
    read = rulebook().ruling(CEILING, fund=Fund.FPT, year=2025)
    services.hold(read)
    services.edit_rule(actor=cnaf, rule=rule, version=1, values={"rate": Decimal(75), "kind": RuleKind.STATE_SHARE})
    rule.refresh_from_db()
    assert (rule.rate, rule.kind, rule.version) == (75, CEILING, 2), "what a rule is about is never edited"
    for act in (
        lambda: services.hold(read),
        lambda: services.edit_rule(actor=cnaf, rule=rule, version=1, values={"rate": Decimal(70)}),
        lambda: services.end_rule(actor=cnaf, rule=rule, version=1, last_year=2025, reason="x"),
    ):
        with pytest.raises(StaleVersion):
            act()


@pytest.mark.django_db
def test_rules_that_overlap_are_told_at_the_year_with_the_one_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    cnaf, rule = make.member(Role.CNAF), stored_rule(source_text="Circulaire 2024-245")
    values = {"kind": CEILING, "fund": Fund.FPT, "rate": Decimal(50), "source_text": "x", "certainty": "sourced"}
    with pytest.raises(DomainError) as told:
        services.add_rule(actor=cnaf, values={**values, "first_year": 2027, "last_year": 2030})
    assert told.value.field == "first_year"
    assert all(words in told.value.message for words in ("2024 à 2027", "80", "Circulaire 2024-245"))
    later = services.add_rule(actor=cnaf, values={**values, "first_year": 2028, "last_year": 2030})
    with pytest.raises(DomainError, match="Ces années ont déjà une règle"):
        services.edit_rule(actor=cnaf, rule=later, version=1, values={"first_year": 2027})
    # Two at once pass that first look: the checks of the row, then the database, say it again.
    monkeypatch.setattr(services.rules, "colliding", lambda *_: None)
    with pytest.raises(ValidationError) as again:
        services.add_rule(actor=cnaf, values={**values, "first_year": 2027, "last_year": 2030})
    assert again.value.messages == ["Une règle existe déjà pour une partie de ces années."]
    # Of a Caf, of an axis, of another fund, or once the first is taken back, nothing overlaps.
    for scope in ({"caf_id": "07"}, {"axis": 6}, {"caf_id": "07", "axis": 6}, {"fund": Fund.FIPE}):
        stored_rule(**scope)
    services.withdraw_rule(actor=cnaf, rule=rule, version=1, reason="Saisie par erreur.")
    stored_rule()


@pytest.mark.django_db
def test_each_service_leaves_its_line_and_refuses_who_may_not() -> None:
    cnaf, caf, rule = make.member(Role.CNAF), make.member(Role.CAF_MANAGER, caf_id="07"), stored_rule()
    given = {"rate": Decimal(1)}
    new = {"kind": CEILING, "fund": Fund.AMI, "first_year": 2026, "last_year": 2026, "source_text": "x"}
    of_rule = {"rule": rule, "version": 1}
    acts: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "added": (services.add_rule, {"values": {**new, **given, "certainty": Certainty.SOURCED}}),
        "edited": (services.edit_rule, {**of_rule, "values": given}),
        "ended": (services.end_rule, {**of_rule, "last_year": 2025, "reason": "Fin."}),
        "replaced": (services.replace_rule, {**of_rule, "values": given, "reason": "Mieux."}),
        "withdrawn": (services.withdraw_rule, {**of_rule, "reason": "Erreur."}),
    }
    for verb, (service, arguments) in acts.items():
        before = row_counts()
        with pytest.raises(DomainError, match="La Cnaf"), transaction.atomic():
            service(actor=caf, **arguments)
        if "reason" in arguments:
            with pytest.raises(DomainError, match="motif"), transaction.atomic():
                service(actor=cnaf, **{**arguments, "reason": "  "})
        assert row_counts() == before, verb
        with transaction.atomic():
            service(actor=cnaf, **arguments)
            assert Entry.objects.filter(verb=f"funding_rule.{verb}", actor=cnaf).count() == 1
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_rule_asks_for_what_its_kind_asks_and_for_nothing_else() -> None:
    wrong: list[tuple[FundingRule, str]] = [
        (rule_of(RuleKind.ELIGIBLE_NATURE, True), "nature"),
        (rule_of(RuleKind.ENGINEERING_RATE), "fund"),
        (rule_of(value=None), "rate"),
        (rule_of(first_year=2027, last_year=2024), "last_year"),
    ]
    for rule, field in wrong:
        with pytest.raises(ValidationError) as told:
            rule.full_clean()
        assert field in told.value.message_dict
    itself = rule_of(pk=10**9, replaces_id=10**9)
    with pytest.raises(IntegrityError, match="funding_rule_not_itself"), transaction.atomic():
        FundingRule.objects.bulk_create([itself])
    axis = make.VoletFactory.create(number=3, valid=DateRange(None, "2026-01-01")).axis
    make.VoletFactory.create(axis=axis, number=3, valid=DateRange("2026-01-01", None))


@pytest.mark.django_db
def test_the_fund_of_a_project_is_that_of_its_call_and_year() -> None:
    project = make.ProjectFactory.create()
    call = project.application.call
    assert [fund_of(project, year) for year in (2023, 2025, 2026)] == [Fund.FIPE, Fund.FIPE, Fund.EX_FIPE]
    call.funded_years = [2024, 2026]
    assert [fund_of(project, year) for year in (2026, 2027)] == [Fund.FIPE, Fund.EX_FIPE]
    for kind, fund in ((CallKind.AMI, Fund.AMI), (CallKind.FPT, Fund.FPT)):
        call.kind = kind
        assert fund_of(project, 2030) == fund


@pytest.mark.django_db
def test_the_money_of_a_year_is_read_against_its_rules() -> None:
    known_rules()
    book = rulebook()

    def told(fund: str, year: int, cost: int | None, natures: Any = None, **produits: int | None) -> list[str]:
        given = {key: None if amount is None else Decimal(amount) for key, amount in produits.items()}
        money = Money(fund, year, None if cost is None else Decimal(cost), given, natures or {})
        return [f"{finding.level} {finding.said}".replace("\u202f", " ").replace("\xa0", " ")
                for finding in findings_of(book, money)
                if finding.level != KEPT and (finding.rule or "Plafond" in finding.said)]  # fmt: skip

    fine = told(Fund.FIPE, 2024, 1000, state=400, caf=400, commune=200)
    assert fine == []
    (over,) = told(Fund.FIPE, 2024, 1000, state=400, caf=440, commune=160)
    assert over.startswith(
        "broken Plafond dépassé : l’État et la branche Famille ensemble, 840 €, 84 % du coût prévisionnel (1 000 €)"
    )
    (least,) = told(Fund.FIPE, 2024, 1000, state=None, caf=801)
    assert least.startswith("broken")
    assert all(words in least for words in ("80,1 %", "sans la part de l’État"))
    assert told(Fund.FIPE, 2024, 100000, state=40000, caf=40001)[0].startswith("broken"), "one euro over is over"
    assert "n’est pas communiqué" in told(Fund.FIPE, 2024, None, state=1, caf=1)[0]
    assert "n’est pas communiqué" in told(Fund.FIPE, 2024, 1000, state=1, caf=None)[0]
    grants = told(Fund.EX_FIPE, 2026, 10000, {Nature.INVESTMENT: Decimal(5)}, state=100, caf=1400, own=9000)
    assert [line.split()[0] for line in grants] == ["broken"] * 4, grants
    words = (
        "total des produits fait 105 %",
        "Subvention minimale : 1 500 €",
        "L’État ne finance pas ces projets en 2026",
        "Invest",
    )
    assert all(any(word in line for line in grants) for word in words)
    later = told(Fund.FPT, 2030, 1000, caf=900)
    assert later == ["unsaid Plafond de financement en 2030 : règle inconnue."]
    assert told(Fund.FIPE, 2024, 0, caf=1)[0].startswith("broken")
    assert set(CoFunder.values) >= {"state", "caf", "commune", "own"}


def test_a_project_is_paid_for_its_duration_and_its_renewals_and_then_it_is_told() -> None:
    """One year, renewed twice: a fourth is over, and so is a second where no rule says that it may be renewed."""
    once, twice = rule_of(RuleKind.DURATION, 1), rule_of(RuleKind.RENEWALS, 2)
    duration, renewals = RuleKind.DURATION, RuleKind.RENEWALS

    def told(rules: list[FundingRule], *years: int) -> dict[str, str]:
        found = findings_of(Rulebook(rules), Money(Fund.FPT, 2027, None, {}, years=years))
        return {one.kind: one.level for one in found if one.kind in (duration, renewals)}

    assert told([once, twice]) == {}, "nothing granted"
    assert told([], 2027) == {duration: "unsaid"}
    assert told([once], 2027) == {duration: "kept"}
    assert told([once], 2026, 2027) == {duration: "broken"}
    assert told([once, twice], 2025, 2026, 2027) == {duration: "kept", renewals: "kept"}
    assert told([once, twice], 2024, 2025, 2026, 2027) == {duration: "kept", renewals: "broken"}
    assert told([rule_of(duration, 2), rule_of(renewals, 0)], 2026, 2027) == {duration: "kept"}


def test_no_sentence_of_a_rule_is_longer_than_what_a_vote_keeps_of_it() -> None:
    """Cut, « rien n’est vérifié » at its end would be lost, and the rule read as checked."""
    most, longest = Decimal("999999999999.99"), VoteRule._meta.get_field("said").max_length
    values = {RuleKind.CEILING_COUNTS: Counted.STATE_AND_BRANCH, RuleKind.STATE_OPEN: False, RuleKind.DURATION: 1,
              RuleKind.MINIMUM_GRANT: most, RuleKind.CEILING_RATE: Decimal("12.34"), RuleKind.RENEWALS: 999,
              RuleKind.INCOME_CEILING: Decimal("12.34")}  # fmt: skip
    book = Rulebook([rule_of(kind, value) for kind, value in values.items()])
    said = [
        one.said
        for state in (None, most, Decimal("0.01"))
        for caf in (None, most, Decimal("0.01"))
        for cost in (None, most, Decimal("0.01"))
        for one in findings_of(book, Money(Fund.FPT, 2026, cost, {"state": state, "caf": caf}, years=range(2024, 2030)))
    ]
    assert {one for one in said if "sans la part de la branche" in one}
    assert max(map(len, said)) < longest
