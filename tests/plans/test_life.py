"""The life of a plan by its services: who may, what is refused, what the database holds, two people at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from funding.plans import models as ours
from funding.plans import services
from funding.plans.enums import Decision, PlanState, Side
from funding.plans.models import Plan, PlanVersion
from funding.plans.policies import can_fill_plan, can_review_plan
from funding.plans.selectors import current_version, planned_cost
from funding.plans.selectors.comparing import compare
from funding.plans.selectors.pages import asked_of
from funding.plans.services import Corrected
from funding.plans.services.life import checked_plan
from funding.plans.services.steps import last_step
from funding.plans.workflow import KEEP, PLAN_LIFE, REOPEN, SEND_BACK
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.journal.models import Entry
from projects.outbox.models import Message
from tests.factories import CallFactory, ContactFactory, ProjectFactory, ReferentFactory, member
from tests.factories.plans import YEAR, balanced, charge, csv_file, plan_of, product, sent_plan
from tests.factories.rules import known_rules, stored_rule

pytestmark = pytest.mark.django_db


def people(plan: Plan) -> dict[str, User]:
    return {
        "porteur": member(Role.PORTEUR_MEMBER, porteur=plan.project.porteur),
        "advisor": member(Role.CAF_ADVISOR, caf_id="07"),
        "manager": member(Role.CAF_MANAGER, caf_id="07"),
        "cnaf": member(Role.CNAF, national=True),
        "elsewhere": member(Role.CAF_ADVISOR, caf_id="31"),
        "caflab": member(Role.CAFLAB, region_id="84"),
        "state": member(Role.STATE_INSTRUCTOR, region_id="84"),
        "other": member(Role.PORTEUR_MEMBER, porteur=ProjectFactory.create().porteur),
    }


def broken() -> dict[str, tuple[models.Model, ...]]:
    """For each constraint, rows that break it and nothing else."""
    plan = plan_of()
    held = sent_plan(plan, member(Role.CAF_ADVISOR, caf_id="07"))
    version = held.versions.get()
    line = version.rows.get(key="c1")
    correction = {"version": version, "key": "c1", "column": "amount", "decision": Decision.CORRECTED}
    ours.PlanCorrection.objects.create(**correction, reason="x")
    read = {"version": version, "rule": stored_rule(), "said": "80 % au plus."}
    ours.PlanRule.objects.create(**read)
    new = {"version": version, "position": 9, "key": "z"}
    caf = {**new, "side": Side.PRODUCT, "nature": "operating", "co_funder": "caf"}
    return {
        "plan_once": (Plan(project=plan.project, year=YEAR),),
        "plan_year_range": (Plan(project=plan.project, year=1999), Plan(project=plan.project, year=2101)),
        "plan_version_once": (PlanVersion(plan=held, number=1, state=PlanState.DRAFT),),
        "plan_version_balanced": (
            PlanVersion(plan=held, number=2, state=PlanState.SENT, charges=Decimal(2), products=Decimal("2.01")),
            PlanVersion(plan=held, number=2, state=PlanState.KEPT, charges=Decimal(1)),
        ),
        "plan_version_positive": (PlanVersion(plan=held, number=2, state=PlanState.DRAFT, charges=Decimal(-1)),),
        "plan_line_once": (_copy(line),),
        "plan_line_side": (
            ours.PlanLine(**new, side=Side.CHARGE, nature="operating"),
            ours.PlanLine(**caf | {"co_funder": ""}),
            ours.PlanLine(**new, side=Side.VOLUNTEER, nature="operating"),
            ours.PlanLine(**new, side=Side.CHARGE, nature="operating", heading="achats", asked=Decimal(1)),
        ),
        "plan_line_counted": (
            ours.PlanLine(**caf, asked=Decimal(5), granted=Decimal(3), amount=Decimal(5)),
            ours.PlanLine(**caf, granted=Decimal(3)),
            ours.PlanLine(**caf, amount=Decimal(3)),
        ),
        "plan_line_positive": (
            ours.PlanLine(**caf, asked=Decimal(-5), amount=Decimal(-5)),
            ours.PlanLine(**caf, received=Decimal(-5)),
        ),
        "plan_correction_once": (ours.PlanCorrection(**correction, reason="y"),),
        "plan_rule_once": (ours.PlanRule(**read),),
        "plan_correction_reason": (ours.PlanCorrection(**correction | {"key": "c2"}),),
    }


def _copy(row: Any, **values: Any) -> Any:
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**fields | values)


def test_each_constraint_is_told_in_french_and_kept_by_the_database() -> None:
    rows = broken()
    models_of = apps.get_app_config("plans").get_models()
    kept = {constraint.name: constraint for model in models_of for constraint in model._meta.constraints}
    assert set(rows) == set(kept)
    for name, several in rows.items():
        said = str(kept[name].violation_error_message)
        assert said.endswith("."), name
        for row in several:
            with pytest.raises(ValidationError) as told:
                row.validate_constraints()
            assert said in told.value.messages, name
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                row.save(force_insert=True)


def test_the_totals_of_a_version_are_those_of_its_lines_and_neither_ever_changes() -> None:
    version = sent_plan(plan_of(), member(Role.CAF_ADVISOR, caf_id="07")).versions.get()
    line = version.rows.first()
    assert line is not None
    draft = {"plan": version.plan, "number": 2, "state": PlanState.DRAFT}
    wrong: list[Callable[[], Any]] = [
        lambda: PlanVersion.objects.create(**draft, charges=Decimal("0.01")),
        lambda: PlanVersion.objects.create(**draft, lines=1),
        lambda: ours.PlanLine.objects.create(version=version, key="z", position=9, side=Side.VOLUNTEER),
    ]
    for act in wrong:
        point = transaction.savepoint()
        act()
        with pytest.raises(IntegrityError, match="are not the sums of its lines"):
            connection.check_constraints()
        transaction.savepoint_rollback(point)
    for forbidden in (version.save, line.save, line.delete):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            forbidden()


ACTS: dict[str, tuple[str, set[str]]] = {
    "save_draft": (PlanState.DRAFT, {"porteur", "advisor", "manager", "cnaf"}),
    "add_line": (PlanState.DRAFT, {"porteur", "advisor", "manager", "cnaf"}),
    "keep_version": (PlanState.DRAFT, {"porteur", "advisor", "manager", "cnaf"}),
    "copy_plan": (PlanState.DRAFT, {"porteur", "advisor", "manager", "cnaf"}),
    "import_lines": (PlanState.DRAFT, {"porteur", "advisor", "manager", "cnaf"}),
    "join_budget": (PlanState.DRAFT, {"porteur", "advisor", "manager", "cnaf"}),
    "send_plan": (PlanState.DRAFT, {"porteur", "advisor", "manager", "cnaf"}),
    "correct_plan": (PlanState.SENT, {"advisor", "manager", "cnaf"}),
    KEEP: (PlanState.SENT, {"advisor", "manager", "cnaf"}),
    SEND_BACK: (PlanState.SENT, {"advisor", "manager", "cnaf"}),
    REOPEN: (PlanState.KEPT, {"advisor", "manager", "cnaf"}),
}
VERBS = {
    "save_draft": "plan.saved",
    "add_line": "plan.saved",
    "keep_version": "plan.version_kept",
    "copy_plan": "plan.copied",
    "import_lines": "plan.imported",
    "join_budget": "plan.file_joined",
    "send_plan": "plan.envoyer",
    "correct_plan": "plan.corriger",
}


def do(name: str, actor: User, plan: Plan) -> None:
    told: dict[str, Any] = {"actor": actor, "plan": plan}
    if name == "save_draft":
        services.save_draft(**told, lines=[*balanced(), charge("c9", "nc")], read={})
    elif name == "add_line":
        services.add_line(**told, side="charge")
    elif name == "copy_plan":
        services.copy_plan(**told, year=YEAR - 1)
    elif name == "import_lines":
        services.import_lines(**told, lines=[charge("x", "3")], version=plan.version)
    elif name == "join_budget":
        services.join_budget(**told, upload=csv_file("Salaires;1\n"))
    elif name == "correct_plan":
        fix = [
            Corrected("c2", {"amount": "1 000"}, "Trop."),
            Corrected("p3", {"asked": "4000"}, "Pour l’équilibre."),
        ]
        services.correct_plan(**told, corrections=fix, reason="Deux montants.")
    elif name in (KEEP, SEND_BACK, REOPEN):
        services.change_plan(**told, transition=name, reason="Un motif.")
    else:
        getattr(services, name)(**told)


def test_an_act_is_of_who_may_from_its_state_and_leaves_its_line_or_nothing() -> None:
    project = ProjectFactory.create()
    plan_of(project, year=YEAR - 1)
    plan = plan_of(project)
    actors = people(plan)
    may = {who for who, actor in actors.items() if can_fill_plan(actor, plan)[0]}
    assert may == ACTS["save_draft"][1]
    assert {who for who, actor in actors.items() if can_review_plan(actor, plan)[0]} == ACTS[KEEP][1]
    for name, (state, allowed) in ACTS.items():
        for who in ("porteur", "advisor", "elsewhere", "state"):
            actor = actors[who]
            with transaction.atomic():
                held = _at(plan, state, actors["advisor"])
                if name == "copy_plan":
                    Plan.objects.filter(pk=plan.pk).update(draft=[])
                _tried(name, who, actor, held, may=who in allowed)
                connection.check_constraints()
                transaction.set_rollback(True)
        with transaction.atomic():
            held = _at(plan, PlanState.SENT if state == PlanState.DRAFT else PlanState.DRAFT, actors["advisor"])
            with pytest.raises(DomainError):
                do(name, actors["advisor"], held)
            transaction.set_rollback(True)


def test_the_docs_draw_the_table() -> None:
    text = (settings.BASE_DIR / "docs" / "lifecycles.md").read_text()
    assert f"```mermaid\n{PLAN_LIFE.mermaid()}\n```" in text
    assert all(f"| `{line.name}` | {line.label} |" in text for line in PLAN_LIFE.transitions)


def _at(plan: Plan, state: str, actor: User) -> Plan:
    """The plan in that state, and a version that was sent where there must be one."""
    if state != PlanState.DRAFT and not plan.versions.exists():
        services.send_plan(actor=actor, plan=plan)
    Plan.objects.filter(pk=plan.pk).update(state=state)
    return Plan.objects.with_identity().get(pk=plan.pk)


def _tried(name: str, who: str, actor: User, plan: Plan, *, may: bool) -> None:
    if may:
        do(name, actor, plan)
        for_porteur = "_for_porteur" if name == "send_plan" and who != "porteur" else ""
        verb = VERBS.get(name, f"plan.{name}") + for_porteur
        assert Entry.objects.filter(verb=verb, actor=actor).count() == 1, (name, who)
        return
    with pytest.raises(DomainError):
        do(name, actor, plan)
    assert not Entry.objects.filter(actor=actor).exists(), (name, who)


def test_a_plan_goes_back_and_forth_and_each_one_is_told() -> None:
    """Sent, corrected with reasons, sent back, sent again, retained: versions, mails, what counts each time."""
    plan = plan_of()
    porteur, advisor = people(plan)["porteur"], member(Role.CAF_ADVISOR, caf_id="07")
    ContactFactory.create(porteur=plan.project.porteur, email="r@exemple.invalid", is_responsible=True)
    ReferentFactory.create(project=plan.project, user=advisor)
    assert planned_cost(plan.project, YEAR) is None  # a draft is the plan of nothing
    sent_plan(plan, porteur)
    assert planned_cost(plan.project, YEAR) == Decimal(20000)
    assert {row.kind for row in Message.objects.all()} == {"plan-receipt", "plan-received"}
    fix = [Corrected("c2", {"amount": "1000"}, "Trop.")]
    with pytest.raises(DomainError) as alone:
        services.correct_plan(actor=advisor, plan=plan, corrections=fix, reason="Trop.")
    assert "pas égaux" in alone.value.message
    for cells, reason, field in (({"amount": "1e9"}, "x", "lc2_amount"), ({"amount": "1"}, " ", "lc2_reason")):
        with pytest.raises(DomainError) as told:
            services.correct_plan(
                actor=advisor, plan=plan, corrections=[Corrected("c2", cells, reason)], reason="Voici."
            )
        assert told.value.field == field
    do("correct_plan", advisor, plan)
    corrected = current_version(plan)
    assert corrected is not None
    assert corrected.state == PlanState.CORRECTED
    rows = corrected.corrections.values_list("key", "column", "before", "after")
    assert [key for key, *_ in rows] == ["c2", "p3", "p3"] or [key for key, *_ in rows] == ["c2", "p3"]
    services.change_plan(actor=advisor, plan=plan, transition=SEND_BACK, reason="Et l’État ?")
    plan.refresh_from_db()
    assert asked_of([plan]) == {plan.pk: "Et l’État ?"}
    assert next(line for line in plan.draft if line["key"] == "c2")["amount"] == "1\u202f000"  # kept as corrected
    services.send_plan(actor=porteur, plan=plan)
    services.change_plan(actor=advisor, plan=plan, transition=KEEP)
    assert asked_of([plan]) == {}
    assert planned_cost(plan.project, YEAR) == Decimal(19000)
    newest = current_version(plan)
    assert newest is not None
    assert newest.rows.count() == 6
    assert [row.state for row in plan.versions.order_by("number")] == ["envoye", "corrige", "envoye", "retenu"]
    first, second = plan.versions.order_by("number")[:2]
    assert [row.what for row in compare(first, second).changed] == ["modifiée", "modifiée"]
    assert Message.objects.filter(kind="plan-news").count() == 3


def test_what_does_not_balance_or_read_is_not_sent_and_says_why() -> None:
    plan = plan_of(lines=[charge("c1", "12.500"), product("p1", "3")])
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    for draft, said in (
        ([charge("c1", "12.500"), product("p1", "3")], "Point des milliers"),
        ([charge("c1", "4"), product("p1", "3")], "il manque"),
        ([charge("c1", "4")], "Aucun produit"),
        ([], "Aucune charge"),
    ):
        Plan.objects.filter(pk=plan.pk).update(draft=draft)
        with pytest.raises(DomainError) as refused:
            services.send_plan(actor=advisor, plan=plan)
        assert said in refused.value.message
    # An amount that nobody told does not hold the plan back: nothing says that the sides differ.
    Plan.objects.filter(pk=plan.pk).update(draft=[charge("c1", "nc"), product("p1", "3")])
    services.send_plan(actor=advisor, plan=plan)
    assert planned_cost(plan.project, YEAR) is None


def test_two_people_who_send_or_answer_at_once_are_told() -> None:
    plan = plan_of()
    advisor, manager = people(plan)["advisor"], people(plan)["manager"]
    seen = plan.version
    services.add_line(actor=manager, plan=plan, side="charge")
    with pytest.raises(StaleVersion):
        services.send_plan(actor=advisor, plan=plan, seen=seen)
    services.send_plan(actor=advisor, plan=plan)
    shown = last_step(plan)
    services.change_plan(actor=manager, plan=plan, transition=SEND_BACK, reason="Non.", read=shown)
    services.send_plan(actor=advisor, plan=plan)
    with pytest.raises(StaleVersion):
        services.change_plan(actor=advisor, plan=plan, transition=KEEP, read=shown)
    with pytest.raises(StaleVersion):
        services.correct_plan(actor=advisor, plan=plan, corrections=[], reason="x", read=shown)


def test_the_rules_of_the_year_are_told_at_their_line_with_their_source() -> None:
    """80 % with State and branch together; an ex-Fipe of 2026 has neither investment nor a State share."""
    known_rules()
    project = ProjectFactory.create(application__call=CallFactory.create(funded_years=[2023, 2024, 2025]))
    over = [charge("c1", "1000"), product("p1", "700"), product("p2", "200", "state"), product("p3", "100", "own")]
    plan = plan_of(project, lines=over)
    told = checked_plan(plan)
    assert told.ceiling.is_exceeded
    assert any("Plafond dépassé" in one.said and one.source for one in told.refusing)
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    services.send_plan(actor=advisor, plan=plan)  # the porteur may ask; the Caf may not retain
    with pytest.raises(DomainError, match="Plafond dépassé"):
        services.change_plan(actor=advisor, plan=plan, transition=KEEP)
    after = [
        charge("c1", "100", "travaux", "investment"),
        charge("c2", "900"),
        product("p1", "100", nature="investment"),
        product("p2", "1", "state"),
        product("p3", "899", "own"),
    ]
    told = checked_plan(plan_of(project, year=2026, lines=after))
    assert {(one.key, one.column, one.refuses) for one in told.findings if one.key} >= {
        ("c1", "nature", False),
        ("p1", "nature", True),
        ("p2", "co_funder", True),
    }
    assert any(one.key == "p1" and "1 500" in one.said.replace("\u202f", " ") for one in told.findings)
    # What is known may be too much by itself; what is not is never taken for 0.
    partly = [charge("c1", "1000"), product("p1", ""), product("p2", "801", "state")]
    told = checked_plan(plan_of(ProjectFactory.create(), lines=partly))
    assert any("sans la part de la branche" in one.said for one in told.refusing)
    two = [charge("c1", "1000"), product("p1", "801"), product("p2", "nc", nature="investment")]
    told = checked_plan(plan_of(ProjectFactory.create(), lines=two))
    assert any("sans le reste de la part de la branche, qui n’est pas communiqué," in one.said for one in told.refusing)
    assert (told.ceiling.counted, told.ceiling.is_exceeded) == (801, True)
    two[1]["asked"] = "800"
    told = checked_plan(plan_of(ProjectFactory.create(), lines=two))
    assert (told.ceiling.is_exceeded, told.ceiling.share) == (False, None)
    far = checked_plan(plan_of(project, year=2031, lines=balanced()))
    assert any("règle inconnue" in one.said for one in far.findings)


def test_last_year_is_taken_up_without_what_was_granted() -> None:
    project = ProjectFactory.create()
    lines = [charge("c1", "10"), product("p1", "10", "commune", granted="9", received="8")]
    plan_of(project, year=YEAR - 1, lines=lines)
    plan = plan_of(project, lines=[])
    advisor = member(Role.CAF_ADVISOR, caf_id="07")
    kept = services.copy_plan(actor=advisor, plan=plan, year=YEAR - 1)
    assert [(line.get("asked"), line.get("granted")) for line in kept.plan.draft] == [(None, None), ("10", "")]
    with pytest.raises(DomainError):
        services.copy_plan(actor=advisor, plan=plan, year=YEAR - 1)
