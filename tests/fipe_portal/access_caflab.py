"""What the pages of Caflab are asked for: one of each thing, of the project here, and two of the project there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.caflab import services
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.factories import CaflabSelectionFactory, ContactFactory


def caflab_targets(people: Mapping[str, User | None], here: Project, there: Project) -> dict[str, dict[str, str]]:
    advisor, caflab = people[f"{Role.CAF_ADVISOR} here"], people[f"{Role.CAFLAB} here"]
    day = today() - timedelta(days=10)
    choice, other_choice = (CaflabSelectionFactory.create(project=row) for row in (here, there))
    stopped = services.stop_project(actor=None, project=here, observed_on=today(), note="Il est achevé.")
    silent = services.cancel_selection(actor=None, fact=stopped)
    contact = ContactFactory.create(porteur=here.porteur)
    met = {"observed_on": day, "contacts": [contact], "text": "Tout va."}
    meeting = services.hold_interview(actor=caflab, project=here, **met)
    other_meeting = services.hold_interview(
        actor=None, project=there, observed_on=day, contacts=[ContactFactory.create(porteur=there.porteur)]
    )
    cancelled = services.cancel_interview(
        actor=caflab, interview=services.hold_interview(actor=caflab, project=here, **{**met, "text": "Une erreur."})
    )
    plan = services.plan_interview(actor=caflab, project=here, planned_on=today() + timedelta(days=7))
    evaluation = services.add_evaluation(actor=caflab, project=here, evaluator="Un cabinet", kind="external")
    other_evaluation = services.add_evaluation(actor=None, project=there, evaluator="Une école", kind="external")
    measure = services.add_measure(actor=caflab, evaluation=evaluation, what="Places occupées")
    told = {"kind": "practice", "text": "Elle relie.", "project": here, "observed_on": day}
    draft = services.write_lesson(actor=advisor, title="Une coordinatrice", **told)
    proposed = services.write_lesson(actor=advisor, title="Un réseau", **told)
    services.change_lesson(actor=None, lesson=proposed, transition="proposer")
    retained = services.write_lesson(actor=None, title="Un comité", **told)
    services.change_lesson(actor=None, lesson=retained, transition="retenir")
    values = {"text": "Prévoir un poste.", "audiences": ["porteurs"], "lessons": [retained]}
    study = services.add_recommendation(actor=None, **values)
    kept = services.add_recommendation(actor=None, **values)
    services.change_recommendation(actor=None, recommendation=kept, transition="retenir")
    resource = services.add_resource(
        actor=None, kind="guide", title="Un guide", purpose="Monter un projet.", readers=["caf"]
    )
    mine, reference = {"reference": here.reference}, here.reference
    of_evaluation = {**mine, "pk": str(evaluation.pk)}
    evidence = str(proposed.evidence.get().pk)
    return {
        "choice": {**mine, "pk": str(choice.pk)},
        "other-choice": {**mine, "pk": str(other_choice.pk)},
        "cancelled-choice": {**mine, "pk": str(silent.pk)},
        "meeting": {**mine, "pk": str(meeting.pk)},
        "other-meeting": {**mine, "pk": str(other_meeting.pk)},
        "cancelled-meeting": {"reference": reference, "pk": str(cancelled.pk)},
        "meeting-plan": {**mine, "pk": str(plan.pk)},
        "evaluation": of_evaluation,
        "other-evaluation": {**mine, "pk": str(other_evaluation.pk)},
        "evaluating": {**of_evaluation, "transition": "commencer"},
        "unknown-evaluating": {**of_evaluation, "transition": "rien"},
        "measure": {**of_evaluation, "measure": str(measure.pk)},
        "ranking": {"listing": "accompagnement"},
        "unknown-ranking": {"listing": "rien"},
        "draft-lesson": {"pk": str(draft.pk)},
        "proposed-lesson": {"pk": str(proposed.pk)},
        "retained-lesson": {"pk": str(retained.pk)},
        "proposing": {"pk": str(draft.pk), "transition": "proposer"},
        "retaining": {"pk": str(proposed.pk), "transition": "retenir"},
        "unknown-retaining": {"pk": str(proposed.pk), "transition": "rien"},
        "evidence": {"pk": str(proposed.pk), "evidence": evidence},
        "studied": {"pk": str(study.pk)},
        "kept": {"pk": str(kept.pk)},
        "engaging": {"pk": str(kept.pk), "transition": "engager"},
        "resource": {"pk": str(resource.pk)},
    }
