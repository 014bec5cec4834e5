"""Every act leaves its line in the journal, in its own transaction; an act that fails leaves nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from funding.grants import services as funding
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls import services as calls
from projects.core.errors import DomainError
from projects.fiches import services as fiches
from projects.fiches.enums import ItemKind
from projects.journal.models import Entry
from projects.portfolio import services as portfolio
from projects.portfolio.models import Project
from tests import factories as make
from tests.calls.acts import draft
from tests.factories import DAY
from tests.portfolio.editing_acts import COMPOSED, EDITS
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db

MODULES: tuple[ModuleType, ...] = (calls, portfolio, fiches, funding)
TOMORROW = date(2999, 1, 1)


def project() -> dict[str, Any]:
    return {"project": make.ProjectFactory.create()}


def on_project(**values: Any) -> Callable[[], dict[str, Any]]:
    return lambda: project() | values


def with_colleague() -> dict[str, Any]:
    return project() | {"user": make.member(Role.CAF_ADVISOR, caf_id="07")}


def classification() -> dict[str, Any]:
    codes = make.fipe_categories()
    return project() | {"categories": [codes["qualite"]], "main": codes["recours"], "observed_on": DAY}


# For each service: its arguments, and changes that it must refuse.
ACTS: dict[Callable[..., Any], tuple[str, Callable[[], dict[str, Any]], list[dict[str, Any]]]] = {
    calls.record_application: (
        "application.recorded",
        lambda: {
            "call": make.CallFactory.create(),
            "reference": "FIPE-2023-07-001",
            "region": make.ApplicationFactory.create().region,
            "porteur": make.PorteurFactory.create(),
        },
        [{"reference": "fipe-1"}, {"reference": ""}],
    ),
    calls.record_decision: (
        "application.selected",
        lambda: {"application": make.ApplicationFactory.create(), "status": "selected", "observed_on": DAY},
        [{"observed_on": TOMORROW}, {"status": "retenue"}, {"status": ""}],
    ),
    portfolio.create_project: (
        "project.created",
        lambda: {
            "application": make.ApplicationFactory.create(),
            "department_id": "07",
            "sources": [make.SourceFactory.create()],
        },
        [{"department_id": "7"}, {"caf_id": "07"}, {"commune_id": "07010", "epci_id": "200072015"}, {"echelon": "rue"}],
    ),
    portfolio.add_partner: (
        "project.partner_added",
        lambda: project() | {"porteur": make.PorteurFactory.create(), "role": "operator"},
        [{"role": "ami"}],
    ),
    portfolio.add_structure: ("project.structure_added", on_project(kind="rpe"), [{"kind": "creche"}]),
    portfolio.add_action: (
        "project.action_added",
        lambda: {"project": make.ActionFactory.create(title="Une halte", number="2").project, "title": "Un relais"},
        [{"title": ""}, {"title": "x" * 251}, {"title": "UNE HALTE", "number": "2"}, {"number": "2"}],
    ),
    portfolio.record_action_state: (
        "action.done",
        lambda: {"action": make.ActionFactory.create(), "status": "done", "observed_on": DAY},
        [{"observed_on": TOMORROW}, {"status": "menee"}],
    ),
    portfolio.observe: (
        "project.maturity_observed",
        on_project(kind="maturity", value="amorcage", observed_on=DAY),
        [{"observed_on": TOMORROW}, {"value": "bien_avance"}, {"value": "mur"}, {"value": ""}, {"kind": "humeur"}],
    ),
    portfolio.classify: ("project.classified", classification, [{"observed_on": TOMORROW}]),
    portfolio.select_for_caflab: (
        "project.caflab_selected",
        on_project(observed_on=DAY, grounds=["innovant"]),
        [{"grounds": ["beau"]}, {"observed_on": TOMORROW}],
    ),
    portfolio.put_forward: (
        "project.highlighted",
        on_project(kind="coup_de_coeur", text="Une halte itinérante", observed_on=DAY),
        [{"kind": ""}, {"kind": "favori"}],
    ),
    portfolio.change_state: (
        "project.state_en_cours",
        on_project(transition="lancer", observed_on=DAY),
        [{"observed_on": TOMORROW}, {"transition": "reprendre"}, {"transition": "rien"}, {"transition": "suspendre"}],
    ),
    portfolio.change_action_state: (
        "action.selected",
        lambda: {"action": make.ActionFactory.create(), "transition": "retenir", "observed_on": DAY},
        [
            {"observed_on": TOMORROW},
            {"transition": "rien"},
            {"transition": "abandonner"},
            {"transition": "revenir"},
            {"date_precision": "siècle"},
        ],
    ),
    calls.change_application_state: (
        "application.withdrawn",
        lambda: {"application": draft(), "transition": "desister", "observed_on": DAY, "reason": "Plus de local"},
        [{"reason": " "}, {"transition": "deposer"}, {"transition": "rien"}, {"observed_on": TOMORROW}],
    ),
    portfolio.assign_referent: (
        "project.referent_assigned",
        with_colleague,
        [{"user": None}, {"user": User(pk=0)}, {"observed_on": TOMORROW}],
    ),
    portfolio.keep_printed: (
        "source.printed_kept",
        lambda: project() | {"source": make.SourceFactory.create(), "measure": "maturity", "printed": "en amorçage"},
        [{"printed": ""}, {"printed": "x" * 301}, {"in_doubt": True}, {"unit": "x" * 21}],
    ),
    fiches.write_fiche: (
        "fiche.written",
        on_project(
            title="Une halte qui roule",
            standfirst="",
            summary=["Elle roule."],
            items={ItemKind.PUBLIC: [{"text": "Familles"}]},
            key_figures=[{"value": "8", "label": "lieux"}],
        ),
        [
            {"title": "x" * 201},
            {"items": {ItemKind.PUBLIC: [{"text": ""}]}},
            {"items": {"humeur": [{"text": "bonne"}]}},
            {"key_figures": [{"value": "9" * 41, "label": "lieux"}]},
        ],
    ),
    fiches.record_availability: (
        "project.availability_recorded",
        on_project(observed_on=DAY, has_fiche=True, fiche_count=3),
        [{"has_fiche": False}, {"observed_on": TOMORROW}],
    ),
    funding.record_grant: (
        "grant.recorded",
        lambda: (
            project() | {"year": make.FundingYearFactory.create(), "funder": "caf", "amount": None, "observed_on": DAY}
        ),
        [{"amount": -1}, {"amount": "beaucoup"}, {"funder": "ue"}, {"observed_on": TOMORROW}],
    ),
    funding.record_regional_total: (
        "regional_total.recorded",
        lambda: {
            "call": make.CallFactory.create(),
            "region": make.ApplicationFactory.create().region,
            "first_year": 2023,
            "last_year": 2025,
            "amount": 10,
            "observed_on": DAY,
        },
        [{"last_year": 2022}, {"amount": -1}, {"amount": None}],
    ),
}
# Who may do it, for the services that ask a policy; anybody for the others (their pages ask).
ACTORS: dict[Callable[..., Any], Callable[[], User]] = dict.fromkeys(
    (portfolio.change_state, portfolio.change_action_state, calls.change_application_state),
    lambda: make.member(Role.CNAF),
)
cases = pytest.mark.parametrize("service", ACTS, ids=lambda service: service.__name__)
REFUSED = [pytest.param(service, changes, id=f"{service.__name__}-{n}") for service, (_, _, wrong) in ACTS.items()
           for n, changes in enumerate(wrong)]  # fmt: skip


def subject(arguments: dict[str, Any], made: models.Model) -> models.Model:
    """What the act is about: the project, or else what was given, or what was made."""
    action = arguments.get("action")
    known = arguments.get("project") or (action and action.project) or arguments.get("application")
    if made._meta.model_name in {"application", "project"}:
        return made
    return known or arguments["call"]


# Only a member of the porteur may: tests/calls/test_drafts.py has its people.
ELSEWHERE: set[Callable[..., Any]] = {calls.share_application}
# What they take back comes from proposals of readings: tests/reporting/readings/test_proposals.py.
ELSEWHERE |= {
    portfolio.cite_source,
    portfolio.drop_source,
    portfolio.take_back_printed,
    fiches.cancel_availability,
}
# The life of a yearly financing, its votes and its payments: tests/grants has who may, and what each leaves.
ELSEWHERE |= {
    found
    for found in vars(funding).values()
    if inspect.isfunction(found) and "actor" in inspect.signature(found).parameters and found not in ACTS
}


def test_every_service_that_names_an_actor_is_here() -> None:
    named = {
        function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__.startswith(module.__name__)
        and not name.startswith("_")
        and "actor" in inspect.signature(function).parameters
    }
    assert named == {*ACTS, *EDITS, *COMPOSED, *ELSEWHERE}
    for service in named:
        assert all(
            parameter.kind in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
            for parameter in inspect.signature(service).parameters.values()
        )


@cases
@pytest.mark.parametrize("who", ["someone", "the_portal"])
def test_an_act_is_journalled_once(service: Callable[..., Any], who: str) -> None:
    verb, arguments_of, _ = ACTS[service]
    arguments = arguments_of()
    actor = ACTORS.get(service, make.UserFactory.create)() if who == "someone" else None
    made = service(actor=actor, **arguments)
    entry = Entry.objects.get()
    about = subject(arguments, made)
    assert (entry.verb, entry.actor) == (verb, actor)
    assert (entry.object_type, entry.object_id) == (about._meta.label_lower, about.pk)
    if hasattr(made, "recorded_by"):
        assert made.recorded_by == actor
    made.refresh_from_db()
    made.full_clean(exclude=["retracts"])


@cases
def test_an_act_that_cannot_be_journalled_did_not_happen(
    service: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the journal is full")

    _, arguments_of, _ = ACTS[service]
    arguments = arguments_of()
    before = row_counts()
    monkeypatch.setattr(inspect.getmodule(service), "record", fail)
    with pytest.raises(RuntimeError, match="journal"):
        service(actor=None, **arguments)
    assert row_counts() == before


@pytest.mark.parametrize(("service", "changes"), REFUSED)
def test_what_is_refused_leaves_nothing_and_says_why(service: Callable[..., Any], changes: dict[str, Any]) -> None:
    _, arguments_of, _ = ACTS[service]
    arguments = arguments_of() | changes
    before = row_counts()
    with pytest.raises((ValidationError, DomainError)) as told:
        service(actor=None, **arguments)
    error = told.value
    said = error.messages if isinstance(error, ValidationError) else [error.message]
    assert said
    assert all(message[0].isupper() or message[0] == "«" for message in said)
    assert row_counts() == before


def test_a_reference_and_a_partner_are_given_once() -> None:
    made = make.ProjectFactory.create()
    porteur = make.PorteurFactory.create()
    portfolio.add_partner(actor=None, project=made, porteur=porteur, role="operator")
    with pytest.raises(ValidationError, match="déjà ce rôle"):
        portfolio.add_partner(actor=None, project=made, porteur=porteur, role="operator")
    with pytest.raises(ValidationError, match="Cette référence est déjà donnée"):
        calls.record_application(
            actor=None,
            call=made.application.call,
            reference=made.reference,
            region=made.department.region,
            porteur=None,
        )
    with pytest.raises(ValidationError, match="déjà devenue un projet"):
        portfolio.create_project(actor=None, application=made.application, department_id="07")


def test_a_reference_never_changes() -> None:
    made = make.ProjectFactory.create()
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Project.objects.filter(pk=made.pk).update(reference="FIPE-2023-07-999")


def test_actions_come_one_after_the_other() -> None:
    made = make.ProjectFactory.create()
    for title in ("Premier", "Deuxième", "Troisième"):
        portfolio.add_action(actor=None, project=made, title=title)
    assert list(made.actions.values_list("position", "title")) == [(1, "Premier"), (2, "Deuxième"), (3, "Troisième")]


def test_the_main_category_is_one_of_the_categories_once() -> None:
    codes = make.fipe_categories()
    made = make.ProjectFactory.create()
    classification = portfolio.classify(
        actor=None, project=made, categories=[codes["qualite"], codes["recours"], codes["qualite"]],
        main=codes["recours"], observed_on=DAY,
    )  # fmt: skip
    assert list(classification.items.values_list("category", "is_main")) == [("recours", True), ("qualite", False)]
    unknown = portfolio.classify(
        actor=None, project=made, categories=[codes["qualite"]], main=None, observed_on=DAY, retracts=classification
    )
    assert not unknown.items.filter(is_main=True).exists()


def test_an_unknown_amount_stays_unknown() -> None:
    year = make.FundingYearFactory.create()
    grant = funding.record_grant(
        actor=None, project=make.ProjectFactory.create(), year=year, funder="state", amount=None, observed_on=DAY
    )
    grant.refresh_from_db()
    assert grant.amount is None


def test_a_fiche_keeps_the_order_of_its_lines() -> None:
    made = make.ProjectFactory.create()
    lines = [{"text": text} for text in ("Z", "A", "M")]
    fiche = fiches.write_fiche(
        actor=None, project=made, title="", standfirst="", summary=[], items={ItemKind.OBJECTIVE: lines},
        key_figures=[{"value": "3", "label": "b"}, {"value": "1", "label": "a"}],
    )  # fmt: skip
    assert list(fiche.items.values_list("text", flat=True)) == ["Z", "A", "M"]
    assert list(fiche.key_figures.values_list("value", flat=True)) == ["3", "1"]
