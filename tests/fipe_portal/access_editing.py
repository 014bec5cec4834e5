"""What the pages that write projects and porteurs are asked for: one of each thing, of the project here."""

from __future__ import annotations

from projects.porteurs.models import Porteur
from projects.portfolio.models import Project
from tests.factories import (
    ActionFactory,
    ActionStateFactory,
    ClassificationFactory,
    ContactFactory,
    ObservationFactory,
    PartnershipFactory,
    StructureFactory,
)


def editing_targets(here: Project, there: Project, porteur: Porteur) -> dict[str, dict[str, str]]:
    """`other-…` are of the project there: under the address of the one here, they are no page."""
    action, contact = ActionFactory.create(project=here), ContactFactory.create(porteur=porteur)
    state = ActionStateFactory.create(action=action)
    observation = ObservationFactory.create(project=here)
    correction = ObservationFactory.create(project=here, retracts=ObservationFactory.create(project=here))
    rows = {
        "partner": PartnershipFactory.create(project=here),
        "other-partner": PartnershipFactory.create(project=there),
        "structure": StructureFactory.create(project=here),
        "other-structure": StructureFactory.create(project=there),
        "observation": observation,
        "other-observation": ObservationFactory.create(project=there),
        "classification": ClassificationFactory.create(project=here),
        "action": action,
        "bare-action": ActionFactory.create(project=here),
        "other-action": ActionFactory.create(project=there),
    }
    of_project = {name: {"reference": here.reference, "pk": str(row.pk)} for name, row in rows.items()}
    return {
        **of_project,
        "action-step": {**of_project["action"], "transition": "demarrer"},
        "action-drop": {**of_project["action"], "transition": "abandonner"},
        "action-rien": {**of_project["action"], "transition": "rien"},
        "action-state": {**of_project["action"], "state": str(state.pk)},
        "other-state": {**of_project["action"], "state": "0"},
        "fact": {**of_project["observation"], "kind": "constat"},
        "state-fact": {"reference": here.reference, "pk": str(state.pk), "kind": "etat"},
        "other-fact": {**of_project["other-observation"], "kind": "constat"},
        "unknown-fact": {**of_project["observation"], "kind": "rien"},
        "correction": {"reference": here.reference, "pk": str(correction.pk), "kind": "constat"},
        "porteur": {"pk": str(porteur.pk)},
        "unknown-porteur": {"pk": "0"},
        "contact": {"pk": str(porteur.pk), "contact": str(contact.pk)},
        "other-contact": {"pk": str(porteur.pk), "contact": str(ContactFactory.create().pk)},
    }
