"""Three lives under whoever tries whatever: what is stored follows the table, a refusal writes nothing, a step a line.

The model is a plain stack of states, and rights told apart from the policies: who stands where, and what they may do.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.calls import workflow
from projects.calls.models import ApplicationState
from projects.calls.services import change_application_state, give_opinion, receive_piece
from projects.calls.services.lifecycle import APPLICATION
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.lives import Life, status_of
from projects.journal.models import Entry
from projects.portfolio.models import ActionState, Project, ProjectState
from projects.portfolio.services import change_action_state, change_state
from projects.portfolio.services.lifecycle import ACTION, PROJECT
from projects.portfolio.workflow import EDIT
from tests import factories as make
from tests.calls.acts import OPINION

PEOPLE = ("advisor", "manager", "other_manager", "caflab", "cnaf", "state", "other_state", "porteur", "other", "nobody")
CAF, STATE = {"advisor", "manager"}, {"state"}
# Whom each policy of the tables lets through, about what is in Ardèche and led by the porteur.
MAY = {
    workflow.DRAFT: CAF | {"porteur", "cnaf"},
    workflow.CAF: CAF | {"cnaf"},
    workflow.EXAMINE: CAF | STATE | {"cnaf"},
    workflow.GIVE_OPINION: STATE | {"manager", "cnaf"},
    workflow.DECIDE: {"manager", "cnaf"},
    workflow.NATIONAL: {"cnaf"},
    EDIT: CAF | {"cnaf"},
}
FACTS = (ApplicationState, ProjectState, ActionState, Project, Entry)


def everyone(porteur: Any) -> dict[str, User | None]:
    return {
        "advisor": make.member(Role.CAF_ADVISOR, caf_id="07"),
        "manager": make.member(Role.CAF_MANAGER, caf_id="07"),
        "other_manager": make.member(Role.CAF_MANAGER, caf_id="31"),
        "caflab": make.member(Role.CAFLAB, national=True),
        "cnaf": make.member(Role.CNAF),
        "state": make.member(Role.STATE_INSTRUCTOR, department_id="07"),
        "other_state": make.member(Role.STATE_INSTRUCTOR, region_id="76"),
        "porteur": make.member(Role.PORTEUR_MEMBER, porteur=porteur),
        "other": make.member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create()),
        "nobody": make.UserFactory.create(),
    }


class Lives(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    @initialize(is_open=st.booleans(), described=st.booleans(), eligible=st.booleans())
    def begin(self, is_open: bool, described: bool, eligible: bool) -> None:
        porteur = make.PorteurFactory.create()
        self.people = everyone(porteur)
        call = make.CallFactory.create(
            opened_on=today() - timedelta(30),
            closed_on=today() + timedelta(1 if is_open else -1),
            porteur_kinds=["association" if eligible else "commune"],
        )
        self.piece = make.CallPieceFactory.create(call=call)
        application = make.ApplicationStateFactory.create(
            status="draft",
            observed_on=today() - timedelta(9),
            application__call=call,
            application__department_id="07",
            application__caf_id="07",
            application__porteur=porteur,
            application__title="Une halte",
            application__summary="Elle roule." if described else "",
        ).application
        self.is_open, self.ready, self.has_piece, self.has_opinion = is_open, described and eligible, False, False
        action = make.ActionFactory.create(project__porteur=porteur)
        self.lives: dict[str, tuple[Life[Any, Any], Any, Any]] = {
            "application": (APPLICATION, application, change_application_state),
            "project": (PROJECT, action.project, change_state),
            "action": (ACTION, action, change_action_state),
        }
        begun = today() - timedelta(9)
        self.standing: dict[str, list[tuple[date, str]]] = {of: [] for of in self.lives}
        self.standing["application"].append((begun, "draft"))

    @rule()
    def receive(self) -> None:
        if not self.has_piece:
            application = self.lives["application"][1]
            receive_piece(actor=None, application=application, piece=self.piece, received_on=today(), note="Courrier")
            self.has_piece = True

    @rule()
    def hear(self) -> None:
        if not self.has_opinion:
            give_opinion(actor=None, application=self.lives["application"][1], observed_on=today(), **OPINION)
            self.has_opinion = True

    @rule(
        of=st.sampled_from(("application", "application", "project", "action")),
        data=st.data(),
        who=st.sampled_from(("cnaf", "manager", *PEOPLE)),
        ago=st.sampled_from((0, 0, 0, 0, 5, 400, -1)),
        reason=st.sampled_from(("Un motif", "Un motif", " ")),
        wild=st.sampled_from((False, False, False, True)),
    )
    def try_something(self, of: str, data: st.DataObject, who: str, ago: int, reason: str, wild: bool) -> None:
        """A line that leaves from where one is, mostly; any line of the table else."""
        life, subject, service = self.lives[of]
        standing = self.standing[of]
        last = standing[-1] if standing else None
        lines = life.workflow.transitions if wild else life.workflow.open_from(last[1] if last else None)
        line = data.draw(st.sampled_from(lines))
        day = today() - timedelta(ago)
        expected = who in MAY[line.who] and self._accepted(line, last, day, reason)
        before, lines_before = [model.objects.count() for model in FACTS], self._lines(of)
        refused = ""
        try:
            service(actor=self.people[who], transition=line.name, observed_on=day, reason=reason, **{of: subject})
        except DomainError as error:
            refused = error.message
        assert bool(refused) != expected, (line.name, who, refused)
        if refused:
            assert refused.endswith(".")
            assert [model.objects.count() for model in FACTS] == before
            return
        assert self._lines(of) == lines_before + 1
        if line.target is None:
            standing.pop()
        else:
            standing.append((day, line.target))

    def _accepted(self, line: Any, last: tuple[date, str] | None, day: date, reason: str) -> bool:
        """What the table asks, told again in other words."""
        possible = (last[1] if last else None) in line.sources and not (line.needs_reason and not reason.strip())
        if line.guards:
            possible = possible and day <= today() and (last is None or day >= last[0])
        if not line.dated:
            possible = possible and day == today()
        asked = {condition.__name__ for condition in line.conditions}
        return (
            possible
            and (self.ready or not asked & {"is_described"})
            and (self.ready or not asked or not self._lacks_porteur(asked))
            and (self.has_piece or "pieces_are_there" not in asked)
            and (self.is_open or "call_is_open" not in asked)
            and (self.has_opinion or "opinion_is_there" not in asked)
        )

    def _lacks_porteur(self, asked: set[str]) -> bool:
        kinds = self.lives["application"][1].call.porteur_kinds
        return "is_held" in asked and kinds == ["commune"]

    def _lines(self, of: str) -> int:
        """The lines of the journal about this subject; those of an action are about its project."""
        subject = self.lives["project" if of == "action" else of][1]
        return Entry.objects.filter(object_type=subject._meta.label_lower, object_id=subject.pk).count()

    @invariant()
    def what_is_stored_is_what_stands(self) -> None:
        for of, (life, subject, _) in getattr(self, "lives", {}).items():
            assert status_of(life.last(subject)) == (self.standing[of][-1][1] if self.standing[of] else None)

    @invariant()
    def a_project_comes_from_a_retained_application(self) -> None:
        if hasattr(self, "lives"):
            application = self.lives["application"][1]
            chosen = ApplicationState.objects.filter(application=application, status="selected").exists()
            assert Project.objects.filter(application=application).exists() == chosen

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)


@pytest.mark.django_db
def test_whoever_tries_whatever_the_tables_hold() -> None:
    run_state_machine_as_test(Lives, settings=settings(stateful_step_count=25, max_examples=10))
