"""What the database refuses, in French; and each service leaves its line, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.bilans import models as ours
from projects.bilans import services
from projects.bilans.enums import SectionSlug
from projects.bilans.models import Bilan, BilanQuestion, BudgetHeading, ReminderRule
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.models import Entry
from tests.factories import ContactFactory, member
from tests.factories.bilans import bilan_of, budget_file, campaign_of, deposited_bilan, indicator_of, version_of
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
LATER = {"first_year": 2025, "last_year": 2024, "source_text": "x"}


def broken() -> dict[str, models.Model]:
    """For each constraint, a row that breaks it and nothing else."""
    bilan, other = bilan_of(), bilan_of(year=2024)
    porteur = member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur)
    version = deposited_bilan(bilan, porteur).versions.get()
    indicator = indicator_of(bilan.project, "Ateliers")
    question, heading, rule = BilanQuestion.objects.first(), BudgetHeading.objects.first(), ReminderRule.objects.first()
    step = bilan.steps.first()
    ours.IndicatorValue.objects.create(indicator=indicator, bilan=bilan)
    ours.Difficulty.objects.create(bilan=bilan, kind="cout", text="x")
    ours.Need.objects.create(bilan=bilan, kind="reseau", text="x")
    ours.BudgetLine.objects.create(bilan=bilan, heading=heading)
    ours.BilanComment.objects.create(step=step, key="budget", text="x")
    ours.BilanReminder.objects.create(bilan=bilan, day=today(), rule=rule)
    day = today()
    again = {"bilan": bilan, "text": "x"}
    return {
        "bilan_campaign_once": ours.BilanCampaign(year=2025, opens_on=day, due_on=day + timedelta(days=1)),
        "bilan_campaign_dates": ours.BilanCampaign(year=2030, opens_on=day, due_on=day),
        "bilanquestion_years": BilanQuestion(theme="x", label="x", position=1, **LATER),
        "budgetheading_years": BudgetHeading(code="x", label="x", side="charge", position=1, **LATER),
        "reminderrule_years": ReminderRule(days=3, **LATER),
        "bilan_question_once": _copy(question),
        "budget_heading_once": _copy(heading),
        "bilan_reminder_rule_once": _copy(rule),
        "bilan_once": _copy(bilan),
        "bilan_period": _copy(other, period_end=other.period_start - timedelta(days=1), campaign=campaign_of(2023)),
        "bilan_section_once": ours.BilanSection(bilan=bilan, slug=SectionSlug.BUDGET),
        "bilan_version_once": ours.BilanVersion(bilan=bilan, number=version.number, content={"x": 1}),
        "bilan_comment_once": ours.BilanComment(step=step, key="budget", text="y"),
        "bilan_reminder_daily": ours.BilanReminder(bilan=bilan, day=today()),
        "bilan_reminder_rule": ours.BilanReminder(bilan=bilan, day=today() - timedelta(days=1), rule=rule),
        "bilan_answer_once": ours.BilanAnswer(question=question, **again),
        "indicator_once": indicator_unsaved(bilan),
        "indicator_value_once": ours.IndicatorValue(indicator=indicator, bilan=bilan),
        "indicator_value_positive": ours.IndicatorValue(indicator=indicator, bilan=other, actual=Decimal(-1)),
        "bilan_difficulty_once": ours.Difficulty(kind="cout", **again),
        "bilan_need_once": ours.Need(kind="reseau", **again),
        "budget_line_once": ours.BudgetLine(bilan=bilan, heading=heading),
        "budget_line_positive": ours.BudgetLine(bilan=other, heading=heading, planned=Decimal(-1)),
    }


def indicator_unsaved(bilan: Bilan) -> ours.Indicator:
    return ours.Indicator(project=bilan.project, label="ATELIERS", unit="x", nature="flux")


def _copy(row: Any, **values: Any) -> Any:
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**fields | values)


def test_each_constraint_is_told_in_french_and_kept_by_the_database() -> None:
    rows = broken()
    kept = {
        constraint.name: constraint
        for model in apps.get_app_config("bilans").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
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


def acts(bilan: Bilan) -> dict[str, tuple[Callable[..., Any], dict[str, Any], str]]:
    """Each service that a person calls and `test_life` does not: its arguments, and its verb."""
    indicator = indicator_of(bilan.project, "Places", "stock", "places")
    question = BilanQuestion.of_year(bilan.year)[0]
    on = {"bilan": bilan, "version": 1}
    new = {"first_year": 2026, "source_text": "Décision.", "days": 3}
    day = today()
    return {
        "save_activity": (services.save_activity, {**on, "answers": {question: "Oui."}}, "bilan.saved"),
        "save_difficulties": (
            services.save_difficulties,
            {**on, "difficulties": {"cout": "Cher."}, "needs": {}},
            "bilan.saved",
        ),
        "save_indicators": (
            services.save_indicators,
            {
                **on,
                "period": (bilan.period_start, bilan.period_end),
                "values": {indicator: (Decimal(1), None)},
            },
            "bilan.saved",
        ),
        "save_budget": (services.save_budget, {**on, "amounts": {}, "upload": budget_file()}, "bilan.saved"),
        "add_indicator": (
            services.add_indicator,
            {"bilan": bilan, "label": "Visites", "unit": "visites", "nature": "flux"},
            "indicator.added",
        ),
        "edit_indicator": (
            services.edit_indicator,
            {**on, "indicator": indicator, "values": {"label": "Places ouvertes"}},
            "indicator.updated",
        ),
        "add_rule": (services.add_rule, {"model": ReminderRule, "values": new}, "bilan_rule.created"),
        "edit_rule": (
            services.edit_rule,
            {"rule": ReminderRule.objects.first(), "version": 1, "values": {"last_year": 2030}},
            "bilan_rule.updated",
        ),
        "add_campaign": (
            services.add_campaign,
            {"year": 2030, "opens_on": day, "due_on": day + timedelta(days=9)},
            "bilan_campaign.created",
        ),
        "edit_campaign": (
            services.edit_campaign,
            {"campaign": bilan.campaign, "version": 1, "values": {"note": "Courage."}},
            "bilan_campaign.updated",
        ),
        "remind_bilans": (services.remind_bilans, {"bilans": [bilan.pk]}, "bilan.reminded"),
    }


def test_each_service_leaves_its_line_and_refuses_who_may_not() -> None:
    bilan = bilan_of(due_in=-2)
    ContactFactory.create(porteur=bilan.project.porteur, email="r@exemple.invalid", is_responsible=True)
    cnaf, caflab = member(Role.CNAF), member(Role.CAFLAB, national=True)
    told = acts(bilan)
    elsewhere = {"ask_completion", "change_bilan", "deposit_bilan", "add_missing", "remind_automatically"}
    assert set(told) | elsewhere == set(services.__all__)
    for name, (service, arguments, verb) in told.items():
        refused(caflab, service, arguments, name)
        with transaction.atomic():
            before = Entry.objects.filter(verb=verb).count()
            service(actor=cnaf, **arguments)
            assert Entry.objects.filter(verb=verb, actor=cnaf).count() == before + 1, name
            transaction.set_rollback(True)


def refused(actor: User, service: Callable[..., Any], arguments: dict[str, Any], name: str) -> None:
    before = row_counts()
    with pytest.raises(DomainError), transaction.atomic():
        service(actor=actor, **arguments)
    assert row_counts() == before, name


def test_a_period_is_one_and_a_bilan_out_of_it_is_not_saved() -> None:
    bilan = bilan_of()
    porteur = member(Role.PORTEUR_MEMBER, porteur=bilan.project.porteur)
    for period in ((date(2025, 6, 1), date(2025, 1, 1)), (date(2020, 1, 1), date(2025, 1, 1))):
        with pytest.raises(DomainError):
            services.save_indicators(
                actor=porteur,
                bilan=bilan,
                version=version_of(bilan, SectionSlug.INDICATORS),
                period=period,
                values={},
            )
