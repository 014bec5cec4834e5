"""Every service that rewrites, corrects or removes: what it is given, what its line of the journal says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models

from projects.porteurs.models import Porteur
from projects.portfolio import services as portfolio
from projects.territories.models import Caf, Commune, Department
from tests import factories as make
from tests.calls.acts import APPLICATION_EDITS
from tests.factories import DAY
from tests.support.acts import TOMORROW, Edit

# A person's own number and an organisation's, whose key is true.
SIRET = "35600000000048"


def _row(name: str, factory: Any, /, **values: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {name: factory.create()} | values


def _values(**values: Any) -> dict[str, Any]:
    return {"values": values}


def _classification() -> dict[str, Any]:
    codes = make.fipe_categories()
    old = make.classified(make.ProjectFactory.create(), ["qualite"])
    return {"classification": old, "categories": [codes["recours"]], "main": None, "observed_on": DAY}


def _cancelled() -> dict[str, Any]:
    observation = make.ObservationFactory.create()
    kept = {"project": observation.project, "kind": observation.kind, "value": "", "retracts": observation}
    return {"fact": make.ObservationFactory.create(**kept)}


def _taken_back() -> dict[str, Any]:
    observation = make.ObservationFactory.create()
    make.ObservationFactory.create(project=observation.project, value="amorcage", retracts=observation)
    return {"fact": observation}


def _corrected_state() -> models.Model:
    state: Any = make.ActionStateFactory.create()
    make.ActionStateFactory.create(action=state.action, retracts=state)
    return state


def _corrected_classification() -> models.Model:
    old = make.classified(make.ProjectFactory.create(), ["qualite"])
    make.classified(old.project, ["qualite"], retracts=old)
    return old


def _contact_of_project() -> dict[str, Any]:
    project = make.ProjectFactory.create()
    return {"project": project, "contact": make.ContactFactory.create(porteur=project.porteur)}


def _gone(row: Any) -> models.Model:
    """A row that somebody else removed since the page was read."""
    type(row).objects.filter(pk=row.pk).delete()
    return row


def _removed(row: Any) -> dict[str, Any]:
    """What brings back a row that was removed: its key, and what it was of."""
    given = {"key": row.pk, **({"porteur": row.porteur} if hasattr(row, "email") else {"project": row.project})}
    type(row).objects.filter(pk=row.pk).delete()  # without the service: one line of the journal is looked for
    return given


def _selected() -> dict[str, Any]:
    return {
        "call": make.CallFactory.create(),
        "department": Department.objects.get(pk="07"),
        "selected_on": DAY,
        "title": "Un relais",
    }


EDITS: dict[Callable[..., Any], Edit] = {
    portfolio.update_project: Edit(
        "project.updated",
        _row("project", make.ProjectFactory, version=1, values={"title": "Un autre titre", "ami_origin": False}),
        lambda given: given["project"],
        ["title", "ami_origin", "ami_provenance"],
        [
            _values(title="x" * 201),
            _values(echelon="rue"),
            _values(commune=lambda: Commune.objects.get(pk="31555")),
            _values(caf=lambda: Caf.objects.get(pk="31")),
            _values(department=None),
            {"version": 7},
        ],
    ),
    portfolio.update_action: Edit(
        "project.action_updated",
        _row("action", make.ActionFactory, version=1, values={"title": "Une halte", "planned_for": "2026"}),
        lambda given: given["action"].project,
        ["title", "planned_for"],
        [_values(title=""), _values(number="9" * 41), {"version": 0}],
    ),
    portfolio.remove_partner: Edit(
        "project.partner_removed",
        _row("partnership", make.PartnershipFactory),
        lambda given: given["partnership"].project,
        wrong=[{"partnership": lambda: _gone(make.PartnershipFactory.create())}],
    ),
    portfolio.remove_action: Edit(
        "project.action_removed",
        _row("action", make.ActionFactory),
        lambda given: given["action"].project,
        wrong=[
            {"action": lambda: make.ActionStateFactory.create().action},
            {"action": lambda: _gone(make.ActionFactory.create())},
        ],
    ),
    portfolio.restore_action: Edit(
        "project.action_restored",
        lambda: _removed(make.ActionFactory.create()),
        lambda given: given["project"],
        wrong=[{"key": 0}, {"key": lambda: make.ActionFactory.create().pk}],
    ),
    portfolio.remove_structure: Edit(
        "project.structure_removed",
        _row("structure", make.StructureFactory),
        lambda given: given["structure"].project,
        wrong=[{"structure": lambda: _gone(make.StructureFactory.create())}],
    ),
    portfolio.restore_partner: Edit(
        "project.partner_restored",
        lambda: _removed(make.PartnershipFactory.create()),
        lambda given: given["project"],
        wrong=[{"key": 0}, {"key": lambda: make.PartnershipFactory.create().pk}],
    ),
    portfolio.restore_structure: Edit(
        "project.structure_restored",
        lambda: _removed(make.StructureFactory.create()),
        lambda given: given["project"],
        wrong=[{"key": 0}, {"key": lambda: make.StructureFactory.create().pk}],
    ),
    portfolio.correct_observation: Edit(
        "project.observation_corrected",
        _row("observation", make.ObservationFactory, value="amorcage", observed_on=DAY),
        lambda given: given["observation"].project,
        wrong=[
            {"observed_on": TOMORROW},
            {"value": "bien_avance"},
            {"value": "mur"},
            {"observation": lambda: _taken_back()["fact"]},
        ],
    ),
    portfolio.correct_action_state: Edit(
        "action.state_corrected",
        _row("state", make.ActionStateFactory, status="done", observed_on=DAY),
        lambda given: given["state"].action.project,
        wrong=[{"observed_on": TOMORROW}, {"status": "menee"}, {"state": lambda: _corrected_state()}],
    ),
    portfolio.correct_classification: Edit(
        "project.classification_corrected",
        _classification,
        lambda given: given["classification"].project,
        wrong=[{"observed_on": TOMORROW}, {"classification": lambda: _corrected_classification()}],
    ),
    portfolio.cancel_fact: Edit(
        "project.observation_cancelled",
        _row("fact", make.ObservationFactory),
        lambda given: given["fact"].project,
        wrong=[{"fact": lambda: _taken_back()["fact"]}],
    ),
    portfolio.restore_fact: Edit(
        "project.observation_restored",
        _cancelled,
        lambda given: given["fact"].project,
        wrong=[{"fact": make.ObservationFactory.create}],
    ),
    portfolio.create_porteur: Edit(
        "porteur.created",
        lambda: {"name": "Les Petits Pas", "kind": "association"},
        lambda given: Porteur.objects.get(name=given["name"]),
        wrong=[{"name": ""}, {"kind": "club"}, {"siret": "123"}, {"siret": "35600000000049"}],
    ),
    portfolio.update_porteur: Edit(
        "porteur.updated",
        _row(
            "porteur", make.PorteurFactory, version=1, values={"name": "Les Grands Pas", "siret": "356 000 000 00048"}
        ),
        lambda given: given["porteur"],
        ["name", "siret"],
        [
            _values(name=""),
            _values(siret="123"),
            _values(siret=lambda: make.PorteurFactory.create(siret=SIRET).siret),
            {"version": 7},
        ],
    ),
    portfolio.add_contact: Edit(
        "porteur.contact_added",
        _row("porteur", make.PorteurFactory, name="Camille Roux", email="camille@exemple.invalid"),
        lambda given: given["porteur"],
        wrong=[{"name": ""}, {"email": "camille"}, {"phone": "0" * 31}, {"phone": "azerty"}, {"phone": "0 1 2"}],
    ),
    portfolio.update_contact: Edit(
        "porteur.contact_updated",
        _row("contact", make.ContactFactory, version=1, values={"position": "Directrice", "is_responsible": True}),
        lambda given: given["contact"].porteur,
        ["position", "is_responsible"],
        [_values(name=""), _values(email="@"), {"version": 0}],
    ),
    portfolio.change_responsible: Edit(
        "porteur.responsible_changed",
        _row("contact", make.ContactFactory),
        lambda given: given["contact"].porteur,
        ["is_responsible"],
        [
            {"contact": lambda: make.ContactFactory.create(is_responsible=True)},
            {"contact": lambda: _gone(make.ContactFactory.create())},
        ],
    ),
    portfolio.name_contact: Edit(
        "project.contact_named",
        _contact_of_project,
        lambda given: given["project"],
        wrong=[{"contact": None}, {"contact": lambda: make.ContactFactory.create()}],
    ),
    portfolio.remove_contact: Edit(
        "porteur.contact_removed",
        _row("contact", make.ContactFactory),
        lambda given: given["contact"].porteur,
        wrong=[
            {"contact": lambda: make.InterviewPersonFactory.create(side="porteur").contact},
            {"contact": lambda: _gone(make.ContactFactory.create())},
        ],
    ),
    portfolio.restore_contact: Edit(
        "porteur.contact_restored",
        lambda: _removed(make.ContactFactory.create()),
        lambda given: given["porteur"],
        wrong=[{"key": 0}, {"key": lambda: make.ContactFactory.create().pk}],
    ),
} | APPLICATION_EDITS

# Several acts in one, each with its own line.
COMPOSED: dict[Callable[..., Any], tuple[Sequence[str], Callable[[], dict[str, Any]], Sequence[dict[str, Any]]]] = {
    portfolio.select_project: (
        ["application.recorded", "application.selected", "project.created"],
        _selected,
        [
            {"selected_on": TOMORROW},
            {"title": "x" * 201},
            {"caf": lambda: Caf.objects.get(pk="31")},
            {"call": lambda: make.CallFactory.create(year=3)},
        ],
    ),
}
