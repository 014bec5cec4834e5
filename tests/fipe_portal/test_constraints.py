"""Every rule that the database keeps: told in French before, refused by PostgreSQL whatever the road.

Each constraint of the models has its line in `BROKEN`, which makes an unsaved row that breaks it. A constraint
without a line, or with Django's own message, fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from funding.grants.models import Grant, RegionalTotal
from funding.rules.enums import Certainty, Funder
from funding.rules.models import Axis, FundingYear, Volet
from projects.accounts.enums import Role
from projects.accounts.models import Membership
from projects.calls.models import Application, ApplicationPiece, ApplicationState, AskedAmount, Call, CallStage
from projects.core.paris import today
from projects.documents.models import Document
from projects.fiches.enums import ItemKind
from projects.fiches.models import Availability, FicheAction, FicheItem, KeyFigure
from projects.journal.facts import DatedFact, VoidableFact
from projects.porteurs.models import Contact, Porteur
from projects.portfolio.enums import Maturity, ObservationKind, PartnerRole, PersonSide, StructureKind
from projects.portfolio.models import (
    Action,
    ActionState,
    Category,
    ClassificationItem,
    Highlight,
    InterviewPerson,
    ListColumns,
    Observation,
    Partnership,
    Project,
    ProjectDocument,
    ProjectState,
    SavedView,
    Statement,
    SupportedStructure,
)
from tests import factories as make
from tests.factories import DAY
from tests.fiches.broken import BROKEN_FICHES
from tests.fipe_portal.broken_new import BROKEN_NEW
from tests.grants.broken import BROKEN_FINANCING
from tests.grants.broken_payments import BROKEN_PAYMENTS
from tests.journal.facts import FACTS, new_fact
from tests.rules.broken import BROKEN_RULES

# The territories, the jobs and the editions have tests of their own for what they refuse.
TESTED = (
    "accounts",
    "porteurs",
    "journal",
    "documents",
    "calls",
    "portfolio",
    "threads",
    "fiches",
    "alerts",
    "rules",
    "grants",
)
# Those whose rules are broken once in the tests of their own app, and those that nobody fills by hand.
ELSEWHERE = ("outbox", "people", "followup", "bilans", "caflab", "plans", "envelopes", "waves", "arbitration", "exits")
OURS = (*TESTED, *ELSEWHERE, "territories", "jobs", "reporting")
VOIDABLE = [model for model in FACTS if issubclass(model, VoidableFact)]
MODELS = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in OURS and not hasattr(model, "pgh_tracked_model")
]


def member(**values: Any) -> Membership:
    return Membership(user=make.UserFactory.create(), **values)


def project(**values: Any) -> Project:
    application = make.ApplicationFactory.create()
    return Project(**{"application": application, "reference": application.reference, "department_id": "07"} | values)


def axis(first: int, last: int) -> Axis:
    period = DateRange(date(first, 1, 1), date(last, 1, 1))
    return Axis(number=6, title="Innovation", valid=period, source_text="x", certainty=Certainty.SOURCED)


def stage(**values: Any) -> CallStage:
    return CallStage(**{"call": make.CallFactory.create(), "title": "Dépôt", "position": 1} | values)


def _received_piece() -> ApplicationPiece:
    application = make.ApplicationFactory.create()
    piece = make.CallPieceFactory.create(call=application.call)
    return ApplicationPiece(application=application, piece=piece, received_on=DAY)


def second(row: models.Model, **changed: Any) -> models.Model:
    """Store `row` and give another one with the same values."""
    row.save()
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    return type(row)(**values | changed)


def second_item(**changed: Any) -> models.Model:
    make.fipe_categories()
    classification = make.ClassificationFactory.create()
    return second(ClassificationItem(classification=classification, category_id="qualite", is_main=True), **changed)


def person(**values: Any) -> InterviewPerson:
    return InterviewPerson(interview=make.InterviewFactory.create(), **values)


def total(**values: Any) -> RegionalTotal:
    period = {"first_year": 2023, "last_year": 2025, "amount": 1, "observed_on": DAY}
    return RegionalTotal(**period | {"call": make.CallFactory.create(), "region_id": "84"} | values)


def paper(circle: str, side: str) -> ProjectDocument:
    document = Document.objects.create(kind="autre", title="Budget")
    return ProjectDocument(project=make.ProjectFactory.create(), document=document, circle=circle, side=side)


def grant(**values: Any) -> Grant:
    return new_fact(Grant, year=make.FundingYearFactory.create(), funder=Funder.CAF, **values)


BROKEN: dict[str, Callable[[], models.Model]] = {
    **BROKEN_FICHES,
    **BROKEN_NEW,
    **BROKEN_FINANCING,
    **BROKEN_PAYMENTS,
    **BROKEN_RULES,
    # People
    "user_email_lowercase": lambda: make.UserFactory.build(email="Camille@exemple.invalid"),
    "membership_scope_fits_role": lambda: member(role=Role.CAF_ADVISOR, national=True),
    "membership_caflab_region_or_national": lambda: member(role=Role.CAFLAB, department_id="07"),
    "membership_dates": lambda: member(role=Role.CNAF, national=True, started_on=DAY, ended_on=DAY - timedelta(1)),
    "membership_unique_alive": lambda: second(member(role=Role.CAF_MANAGER, caf_id="07")),
    # Porteurs
    "porteur_siret_unique": lambda: second(make.PorteurFactory.build(siret="73282932000074")),
    "porteur_siret_key": lambda: make.PorteurFactory.build(siret="73282932000075"),
    "porteur_one_territory": lambda: make.PorteurFactory.build(commune_id="07010", department_id="07"),
    "porteur_name": lambda: make.PorteurFactory.build(name=""),
    "contact_one_responsible": lambda: second(
        Contact(porteur=make.PorteurFactory.create(), name="A", is_responsible=True)
    ),
    "contact_one_substitute": lambda: second(
        Contact(porteur=make.PorteurFactory.create(), name="A", is_substitute=True)
    ),
    "contact_responsible_or_substitute": lambda: Contact(
        porteur=make.PorteurFactory.create(), name="A", is_responsible=True, is_substitute=True
    ),
    # Calls
    "call_dates": lambda: make.CallFactory.build(opened_on=DAY, closed_on=DAY - timedelta(1)),
    "call_stage_position": lambda: second(stage()),
    "call_stage_dates": lambda: stage(starts_on=DAY, ends_on=DAY - timedelta(1)),
    "application_reference": lambda: Application(
        call=make.CallFactory.create(), region_id="84", reference="fipe-2023-07-001"
    ),
    "application_one_territory": lambda: make.ApplicationFactory.build(
        call=make.CallFactory.create(), commune_id="07010", epci_id="200072015"
    ),
    "application_one_hand": lambda: make.ApplicationFactory.build(
        call=make.CallFactory.create(), begun_by_caf_id="07", begun_by_cnaf=True
    ),
    "call_piece_position": lambda: second(
        make.CallPieceFactory.build(call=make.CallFactory.create(), label="Budget"), label="Lettre"
    ),
    "call_piece_label": lambda: second(
        make.CallPieceFactory.build(call=make.CallFactory.create(), position=1), position=2
    ),
    "asked_amount_year": lambda: second(AskedAmount(application=make.ApplicationFactory.create(), year=2026, amount=1)),
    "asked_amount_positive": lambda: AskedAmount(application=make.ApplicationFactory.create(), year=2026, amount=-1),
    "application_piece_once": lambda: second(_received_piece()),
    "opinion_told": lambda: make.OpinionFactory.build(application=make.ApplicationFactory.create(), text=""),
    "application_state_value": lambda: new_fact(ApplicationState, status=""),
    # Projects
    "project_reference": lambda: project(reference="FIPE-23-07-1"),
    "project_one_territory": lambda: project(commune_id="07010", epci_id="200072015"),
    "project_caf_provenance": lambda: project(caf_id="07"),
    "project_document_of_porteur_is_open": lambda: paper("caf", "porteur"),
    "project_document_of_caflab_is_seen": lambda: paper("caf", "caflab"),
    "partnership_once": lambda: second(
        Partnership(
            project=make.ProjectFactory.create(), porteur=make.PorteurFactory.create(), role=PartnerRole.OPERATOR
        )
    ),
    "action_position": lambda: second(Action(project=make.ProjectFactory.create(), title="A", position=1)),
    "action_number": lambda: second(
        Action(project=make.ProjectFactory.create(), title="A", number="Action 1", position=1), position=2
    ),
    "structure_once": lambda: second(
        SupportedStructure(project=make.ProjectFactory.create(), kind=StructureKind.RPE, label="itinérant")
    ),
    "category_letter_unique": lambda: second(make.CategoryFactory.build(), code="autre"),
    "classification_category_once": lambda: second_item(is_main=False),
    "classification_one_main": lambda: second_item(category_id="recours"),
    "observation_value_fits_kind": lambda: new_fact(
        Observation, kind=ObservationKind.PROGRESS, value=Maturity.AMORCAGE
    ),
    "action_state_value": lambda: new_fact(ActionState, status=""),
    "highlight_value": lambda: new_fact(Highlight, kind=""),
    "project_state_value": lambda: new_fact(ProjectState, status=""),
    "saved_view_name_once": lambda: second(SavedView(owner=make.UserFactory.create(), name="Mes dossiers")),
    "saved_view_name": lambda: SavedView(owner=make.UserFactory.create(), name=""),
    "list_columns_once": lambda: second(
        ListColumns(user=make.UserFactory.create(), listing="projets", columns=["porteur"])
    ),
    "statement_doubt_reason": lambda: Statement(
        source=make.SourceFactory.create(), measure="maturity", printed="amorçage", in_doubt=True
    ),
    "statement_prints_something": lambda: Statement(source=make.SourceFactory.create(), measure="maturity", printed=""),
    "interview_person_side": lambda: person(side=PersonSide.PORTEUR, user=make.UserFactory.create()),
    "interview_user_once": lambda: second(person(side=PersonSide.ADVISOR, user=make.UserFactory.create())),
    "interview_contact_once": lambda: second(person(side=PersonSide.PORTEUR, contact=make.ContactFactory.create())),
    # Fiches
    "fiche_action_once": lambda: second(
        FicheAction(fiche=make.FicheFactory.create(), action=make.ActionFactory.create())
    ),
    "fiche_item_position": lambda: second(
        FicheItem(fiche=make.FicheFactory.create(), kind=ItemKind.PUBLIC, text="Familles", position=1)
    ),
    "key_figure_position": lambda: second(
        KeyFigure(fiche=make.FicheFactory.create(), value="3", label="lieux", position=1)
    ),
    "availability_fiche_count": lambda: new_fact(Availability, has_fiche=False, fiche_count=2),
    # Money
    "axis_no_overlap": lambda: second(axis(2023, 2025), valid=DateRange(date(2024, 6, 1), None)),
    "volet_no_overlap": lambda: second(Volet(axis=_saved(axis(2023, 2028)), number=2, title="Fipe", source_text="x")),
    "funding_year_range": lambda: FundingYear(year=23, source_text="x", certainty=Certainty.SOURCED),
    "grant_amount_positive": lambda: grant(amount=-1),
    "regional_total_period": lambda: total(first_year=2025, last_year=2023),
}

# What a person types is put right before it is judged: nothing is left to refuse.
MENDED_BY_CLEAN = {"user_email_lowercase"}


def _saved(row: models.Model) -> Any:
    row.save()
    return row


def constraints(*labels: str) -> Iterator[tuple[type[models.Model], models.BaseConstraint]]:
    for model in MODELS:
        if model._meta.app_label in labels:
            for constraint in model._meta.constraints:
                yield model, constraint


def of_every_fact(name: str) -> bool:
    return name.endswith(("_not_in_future", "_not_itself", "_void_retracts"))


def is_french_sentence(message: str) -> bool:
    return message.endswith(".") and message[0].isupper() and "%(" not in message and "'" not in message


def store(row: models.Model) -> None:
    """As a bulk load would, to the end of the transaction: the order of rows is only checked there."""
    with transaction.atomic():
        type(row)._base_manager.bulk_create([row])
        connection.check_constraints()


def test_no_constraint_is_left_out() -> None:
    names = {constraint.name for _, constraint in constraints(*TESTED)}
    assert len(FACTS) >= 10
    assert set(BROKEN) == {name for name in names if not of_every_fact(name)}


@pytest.mark.parametrize("constraint", [pytest.param(found, id=found.name) for _, found in constraints(*OURS)])
def test_a_constraint_speaks_french(constraint: models.BaseConstraint) -> None:
    assert constraint.violation_error_message != constraint.default_violation_error_message
    assert is_french_sentence(str(constraint.violation_error_message))


def test_unique_fields_that_people_fill_speak_french() -> None:
    default = str(models.Field.default_error_messages["unique"])
    fields = [field for model in MODELS for field in model._meta.local_fields if field.unique and field.editable]
    # Nobody types a relation, which a page shows by its names, nor where a file is kept.
    typed = [
        field
        for field in fields
        if not (field.primary_key or field.is_relation or field.name == "path")
        and field.model._meta.app_label in (*TESTED, "reporting")
    ]
    assert typed
    assert [str(field) for field in typed if str(field.error_messages["unique"]) == default] == []
    assert all(is_french_sentence(str(field.error_messages["unique"])) for field in typed)


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_told_in_french_then_refused(name: str) -> None:
    row = BROKEN[name]()
    (constraint,) = (found for _, found in constraints(*TESTED) if found.name == name)
    with pytest.raises(ValidationError) as told:
        row.validate_constraints()
    assert str(constraint.violation_error_message) in told.value.messages
    if name not in MENDED_BY_CLEAN:
        with pytest.raises(ValidationError) as told:
            row.full_clean()
        assert all(is_french_sentence(message) for message in told.value.messages)
    with pytest.raises(IntegrityError, match=f'"{name}"'):
        store(row)


@pytest.mark.django_db
@pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.model_name)
def test_no_fact_comes_from_the_future(model: type[DatedFact]) -> None:
    row = new_fact(model, observed_on=today() + timedelta(1))
    with pytest.raises(ValidationError) as told:
        row.full_clean()
    assert told.value.message_dict["observed_on"] == [model.not_in_future]
    with pytest.raises(IntegrityError, match=f'"{model._meta.db_table}_not_in_future"'):
        store(row)


@pytest.mark.django_db
@pytest.mark.parametrize("model", FACTS, ids=lambda model: model._meta.model_name)
def test_no_fact_replaces_itself(model: type[DatedFact]) -> None:
    row = new_fact(model, pk=10**9, retracts_id=10**9)
    with pytest.raises(ValidationError) as told:
        row.validate_constraints()
    assert "Un constat ne peut pas se remplacer lui-même." in told.value.messages
    with pytest.raises(IntegrityError):
        store(row)


@pytest.mark.django_db
@pytest.mark.parametrize("model", VOIDABLE, ids=lambda model: model._meta.model_name)
def test_nothing_is_void_that_was_not_said(model: type[VoidableFact]) -> None:
    row = new_fact(model, is_void=True)
    with pytest.raises(ValidationError) as told:
        row.full_clean()
    assert "Seul un constat enregistré peut être annulé." in told.value.messages
    with pytest.raises(IntegrityError, match=f'"{model._meta.db_table}_void_retracts"'):
        store(row)


@pytest.mark.django_db
def test_what_must_stay_possible() -> None:
    """The other side of some rules, where a constraint could easily refuse too much."""
    make.member(Role.STATE_INSTRUCTOR, department_id="07")
    make.member(Role.STATE_INSTRUCTOR, national=True)
    left = make.member(Role.CAF_ADVISOR, caf_id="07")
    left.memberships.update(ended_on=today())
    make.member(Role.CAF_ADVISOR, user=left, caf_id="07")
    make.PorteurFactory.create(commune_id="07010")
    Porteur.objects.bulk_create([make.PorteurFactory.build(), make.PorteurFactory.build()])
    make.ProjectFactory.create(department_id="64")
    made = make.ProjectFactory.create()
    Action.objects.bulk_create(Action(project=made, title="Sans numéro", position=place) for place in (1, 2))
    Action.objects.filter(project=made).update(position=models.F("position") % 2 + 1)
    axis(2018, 2023).save()
    axis(2023, 2028).save()
    Category.objects.bulk_create(
        Category(code=f"lettre-{n}", scheme="lettre", label="x", short_label="x", position=n) for n in (1, 2)
    )
    Call.objects.bulk_create([make.CallFactory.build(opened_on=DAY, closed_on=DAY)])
    grant(amount=None).save()
    connection.check_constraints()
