"""The services that write applications, beside those that change their state (`tests/fipe_portal/test_services.py`)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from projects.calls import services as calls
from projects.calls.models import Application, Opinion
from projects.territories.models import Caf, Commune, Department
from tests import factories as make
from tests.factories import DAY
from tests.support.acts import TOMORROW, Edit

OPINION = {"instance": "cdsf", "value": "favorable", "text": "Un besoin réel.", "given_by": "Le comité"}


def draft(**values: Any) -> Application:
    """One that its porteur is writing."""
    return make.ApplicationStateFactory.create(application__department_id="07", status="draft", **values).application


def _draft() -> dict[str, Any]:
    return {
        "application": draft(),
        "version": 1,
        "values": {"summary": "Une halte itinérante."},
        "amounts": {2023: Decimal("1200.50"), 2024: None},
    }


def _piece() -> dict[str, Any]:
    application = draft()
    return {"application": application, "piece": make.CallPieceFactory.create(call=application.call)}


def _received() -> dict[str, Any]:
    given = _piece()
    make.ApplicationPieceFactory.create(**given)
    return given


def _taken_back() -> Opinion:
    opinion: Any = make.OpinionFactory.create()
    make.OpinionFactory.create(application=opinion.application, is_void=True, retracts=opinion)
    return opinion


APPLICATION_EDITS: dict[Callable[..., Any], Edit] = {
    calls.begin_application: Edit(
        "application.begun",
        lambda: {
            "call": make.CallFactory.create(),
            "department": Department.objects.get(pk="07"),
            "porteur": make.PorteurFactory.create(),
            "title": "Une halte",
        },
        lambda given: Application.objects.get(title=given["title"]),
        wrong=[{"title": "x" * 201}, {"caf": lambda: Caf.objects.get(pk="31")}],
    ),
    calls.update_application: Edit(
        "application.updated",
        _draft,
        lambda given: given["application"],
        ["summary", "amounts"],
        [
            {"version": 7},
            {"values": {"title": "x" * 201}},
            {"values": {"echelon": "rue"}},
            {"values": {"planned_actions": "x" * 251}},
            {"values": {"planned_actions": "\n".join(map(str, range(51)))}},
            {"values": {"commune": lambda: Commune.objects.get(pk="31555")}},
            {"values": {}, "amounts": {2023: Decimal(-1)}},
            {"application": lambda: make.ApplicationStateFactory.create(status="submitted").application},
        ],
    ),
    calls.receive_piece: Edit(
        "application.piece_received",
        lambda: _piece() | {"received_on": DAY},
        lambda given: given["application"],
        wrong=[
            {"received_on": TOMORROW},
            {"note": "x" * 201},
            {"piece": make.CallPieceFactory.create},
        ],
    ),
    calls.remove_piece: Edit(
        "application.piece_removed",
        _received,
        lambda given: given["application"],
        wrong=[{"piece": make.CallPieceFactory.create}],
    ),
    calls.give_opinion: Edit(
        "application.opinion_noted",
        lambda: {"application": draft(), "observed_on": DAY, **OPINION},
        lambda given: given["application"],
        wrong=[
            {"text": ""},
            {"given_by": ""},
            {"instance": "mairie"},
            {"value": "bof"},
            {"observed_on": TOMORROW},
        ],
    ),
    calls.remove_opinion: Edit(
        "application.opinion_removed",
        lambda: {"opinion": make.OpinionFactory.create()},
        lambda given: given["opinion"].application,
        wrong=[{"opinion": _taken_back}],
    ),
}
