"""What the database refuses, in French; each service leaves its line or nothing; a decision keeps its rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from funding.exits import services
from funding.exits.enums import Hope, Reality, Side, Verdict
from funding.exits.models import ExitPlan, ExitReality, ExitSearch, ExitStep, TakeoverRule
from funding.exits.selectors.dossiers import last_year_covered, rules_of
from funding.waves.enums import NeedKind
from funding.waves.selectors.prefill import known_of
from projects.accounts.enums import Role
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.models import Entry
from projects.portfolio.selectors import Clock
from tests.factories import (
    ExitAmountFactory,
    ExitPlanFactory,
    ExitRealityFactory,
    ExitSearchFactory,
    PorteurFactory,
    ProjectFactory,
    ReferentFactory,
    member,
)
from tests.factories.exits import TakeoverRuleFactory
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
DAY = today() - timedelta(days=3)


def broken() -> dict[str, models.Model]:
    """For each constraint of this app's own, a row that breaks it and nothing else."""
    rule = TakeoverRuleFactory.create(code="ps-rpe")
    step = ExitStep.objects.create(project=ProjectFactory.create(), code="ps-rpe", label="Écrire")
    project = step.project
    return {
        "takeover_rule_years": TakeoverRuleFactory.build(first_year=2030, last_year=2029),
        "takeover_rule_no_overlap": TakeoverRuleFactory.build(code="ps-rpe", first_year=2027, last_year=2030),
        "takeover_rule_rate": TakeoverRuleFactory.build(rate=Decimal("100.01")),
        "takeover_rule_amount": TakeoverRuleFactory.build(amount=Decimal(-1)),
        "exit_search_next_step": ExitSearchFactory.build(project=project, next_on=today()),
        "exit_plan_reason": ExitPlanFactory.build(project=project, rule=rule, note=""),
        "exit_amount_positive": ExitAmountFactory.build(project=project, amount=Decimal(-1)),
        "exit_amount_year": ExitAmountFactory.build(project=project, year=1999),
        "exit_step_once": ExitStep(project=project, code="ps-rpe", label="Écrire"),
    }


def test_each_constraint_is_told_in_french_and_kept_by_the_database() -> None:
    rows = broken()
    kept = {
        constraint.name: constraint
        for model in apps.get_app_config("exits").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
        # What every dated fact refuses is tested with all of them.
        if not constraint.name.startswith("exits_")
    }
    assert set(rows) == set(kept)
    for name, row in rows.items():
        said = str(kept[name].violation_error_message)
        assert said.endswith("."), name
        with pytest.raises(ValidationError) as told:
            row.validate_constraints()
        assert said in told.value.messages, name
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


def test_rules_follow_each_other_and_nothing_is_known_after_the_last() -> None:
    TakeoverRule.objects.all().delete()
    first = TakeoverRuleFactory.create(code="ps-rpe", first_year=2026, last_year=2027)
    TakeoverRuleFactory.create(code="ps-rpe", first_year=2028, last_year=2028)
    assert rules_of(2027) == [first]
    assert (rules_of(2029), last_year_covered()) == ([], 2028)


def acts() -> dict[str, tuple[Callable[..., Any], dict[str, Any], str]]:
    """Each service: its arguments, and its verb."""
    rule = TakeoverRuleFactory.create(code="ps-rpe", requirements=["Un agrément"], steps=["Écrire"])
    project = ProjectFactory.create()
    about: dict[str, Any] = {"project": project, "observed_on": DAY}
    step = ExitStep.objects.create(project=project, code="ps-rpe", label="Appeler")
    search = ExitSearchFactory.create(project=project)
    values = {"code": "fse", "title": "FSE", "plain_title": "l’Europe", "conditions": "x", "source_text": "x"}
    return {
        "say_reality": (services.say_reality, {**about, "reality": "prestation"}, "exit.reality"),
        "note_search": (services.note_search, {**about, "taker": "La commune"}, "exit.search"),
        "decide": (
            services.decide,
            {**about, "rule": rule, "verdict": Verdict.RETAINED, "note": "Agréé."},
            "exit.retained",
        ),
        "expect": (
            services.expect,
            {**about, "rule": rule, "year": 2026, "hope": Hope.ASKED, "amount": Decimal(9000)},
            "exit.amount",
        ),
        "take_back": (services.take_back, {"fact": search}, "exit.taken_back"),
        "add_step": (
            services.add_step,
            {"project": project, "code": "ps-rpe", "values": {"label": "Relire"}},
            "exit.step",
        ),
        "edit_step": (services.edit_step, {"step": step, "version": 1, "values": {"done_on": DAY}}, "exit.step"),
        "add_rule": (
            services.add_rule,
            {"values": {**values, "first_year": 2026, "last_year": 2027, "certainty": "sourced"}},
            "takeover_rule.created",
        ),
        "edit_rule": (
            services.edit_rule,
            {"rule": rule, "version": 1, "values": {"rate": Decimal(40)}},
            "takeover_rule.updated",
        ),
    }


def test_each_service_leaves_its_line_and_refuses_who_may_not() -> None:
    told = acts()
    assert set(told) == set(services.__all__)
    cnaf, caflab = member(Role.CNAF, national=True), member(Role.CAFLAB, national=True)
    for name, (service, arguments, verb) in told.items():
        before = row_counts()
        with pytest.raises(DomainError), transaction.atomic():
            service(actor=caflab, **arguments)
        assert row_counts() == before, name
        with transaction.atomic():
            lines = Entry.objects.filter(verb=verb).count()
            service(actor=cnaf, **arguments)
            assert Entry.objects.filter(verb=verb, actor=cnaf).count() == lines + 1, name
            transaction.set_rollback(True)


def test_a_decision_tells_what_its_rule_said_and_a_rule_who_wrote_it_last(client: Client) -> None:
    """The text of the day stands under the decision; whom to call comes with an address, for offices only."""
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    project = ProjectFactory.create(selected_on=DAY, porteur=PorteurFactory.create())
    ReferentFactory.create(project=project, user=advisor)
    rule = TakeoverRuleFactory.create(
        conditions="Un agrément.", first_year=2027, last_year=2027, contact="Le conseiller de la Caf",
        realities=[Reality.PRESTATION],
    )  # fmt: skip
    decided = {"project": project, "rule": rule, "observed_on": DAY, "note": "Agréé."}
    services.decide(actor=advisor, verdict=Verdict.RETAINED, **decided)
    ExitRealityFactory.create(project=project, observed_on=DAY)
    client.force_login(advisor)
    detail = reverse("exit_detail", args=[project.reference]) + "?annee=2027"
    assert "Ce que disait la règle" not in client.get(detail).content.decode()
    cnaf = member(Role.CNAF, national=True)
    services.edit_rule(actor=cnaf, rule=rule, version=1, values={"conditions": "Deux agréments."})
    page = client.get(detail).content.decode()
    then = page.split("Ce que disait la règle")[1].split("</details>")[0]
    assert ("Un agrément." in then, "Deux agréments." in then) == (True, False)
    assert "Deux agréments." in page
    assert f'href="mailto:{advisor.email}"' in page
    listed = client.get(reverse("takeover_list")).content.decode()
    assert f"par {cnaf}" in " ".join(listed.split())
    client.force_login(member(Role.PORTEUR_MEMBER, porteur=project.porteur))
    told = client.get(reverse("after_fipe")).content.decode()
    assert str(advisor) in told
    assert advisor.email not in told


def test_a_decision_keeps_the_rule_of_its_day_and_is_taken_back_once() -> None:
    project, advisor = ProjectFactory.create(), member(Role.CAF_ADVISOR, caf_id="07")
    rule = TakeoverRuleFactory.create(code="ps-rpe", requirements=["Un agrément"], steps=["Écrire", "Signer"])
    why = {"project": project, "rule": rule, "observed_on": DAY}
    kept = services.decide(actor=advisor, verdict=Verdict.RETAINED, note="Agréé.", **why)
    assert list(ExitStep.objects.values_list("label", flat=True)) == ["Un agrément", "Écrire", "Signer"]
    services.edit_rule(actor=None, rule=rule, version=1, values={"title": "Autrement"})
    with pytest.raises(StaleVersion):
        services.edit_rule(actor=None, rule=rule, version=1, values={"title": "Encore"})
    with pytest.raises(DomainError):
        services.edit_rule(actor=None, rule=rule, version=2, values={"code": "autre"})
    services.decide(actor=advisor, verdict=Verdict.DISMISSED, note="Trop cher.", **why)
    found = services.decide(actor=advisor, verdict=Verdict.FOUND, note="Signé.", **why)
    assert (kept.rule_version, found.rule_version, ExitStep.objects.count()) == (1, 2, 3)
    services.take_back(actor=advisor, fact=found)
    with pytest.raises(DomainError):
        services.take_back(actor=advisor, fact=found)
    last = ExitPlan.objects.latest_per("project", "code", **vars(Clock.now())).get()
    assert (last.verdict, last.note) == (Verdict.DISMISSED, "Trop cher.")


def test_no_amount_is_expected_of_a_year_that_the_rule_does_not_cover() -> None:
    rule = TakeoverRuleFactory.create(first_year=2026, last_year=2027)
    with pytest.raises(DomainError, match="2026-2027"):
        services.expect(
            actor=None,
            project=ProjectFactory.create(),
            rule=rule,
            year=2028,
            hope=Hope.SURE,
            amount=None,
            observed_on=DAY,
        )


def test_a_porteur_notes_for_its_own_side_and_leaves_that_of_the_caf() -> None:
    project = ProjectFactory.create(porteur=(porteur := PorteurFactory.create()))
    nadia, advisor = member(Role.PORTEUR_MEMBER, porteur=porteur), member(Role.CAF_ADVISOR, caf_id="07")
    mine = services.note_search(actor=nadia, project=project, taker="La commune", observed_on=DAY)
    theirs = services.note_search(actor=advisor, project=project, taker="Le département", observed_on=DAY)
    assert (mine.side, theirs.side) == (Side.PORTEUR, Side.CAF)
    with pytest.raises(DomainError):
        services.take_back(actor=nadia, fact=theirs)
    with pytest.raises(DomainError):
        services.say_reality(actor=nadia, project=project, reality="found", observed_on=DAY)
    services.take_back(actor=nadia, fact=mine)
    assert ExitSearch.objects.standing(**vars(Clock.now())).get() == theirs


def test_the_questionnaire_of_a_wave_is_filled_from_the_way_out() -> None:
    told, taken, silent = (ProjectFactory.create() for _ in range(3))
    ExitRealityFactory.create(project=told, reality=Reality.EXTRA_YEAR)
    ExitPlanFactory.create(project=told)
    ExitPlanFactory.create(project=taken, verdict=Verdict.DISMISSED)
    ExitRealityFactory.create(project=taken, reality=Reality.NATIONAL)
    found = known_of([told, taken, silent], 2026)
    needs = {key: known.proposals["need"].value for key, known in found.items() if "need" in known.proposals}
    assert needs == {told.pk: NeedKind.ONE_MORE_YEAR, taken.pk: NeedKind.OTHER}
    assert "relais" in found[told.pk].reminded.exit
    assert "relais" not in found[taken.pk].reminded.exit
    assert found[silent.pk].reminded.exit == ""


def test_an_unknown_reality_is_no_fact() -> None:
    project = ProjectFactory.create()
    with pytest.raises(ValidationError):
        services.say_reality(actor=None, project=project, reality="inconnu", observed_on=DAY)
    assert not ExitReality.objects.exists()
