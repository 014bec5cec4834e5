"""What happens beside the plan: a form sent twice, something undone and done again, words for the offices alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.accounts.enums import Role
from projects.caflab import services
from projects.caflab.models import PlannedInterview
from projects.caflab.selectors.choices import choices_of
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.portfolio.models import CaflabSelection, Interview
from projects.portfolio.selectors import Clock
from tests.caflab.given import a_lesson, a_project, a_recommendation, accompanied
from tests.factories import ContactFactory, member

pytestmark = pytest.mark.django_db


def test_a_form_sent_twice_is_one_choice_one_meeting_one_interview() -> None:
    actor, project = member(Role.CNAF), a_project()
    known = ContactFactory.create(porteur=project.porteur)
    day = today()
    choice: dict[str, Any] = {"project": project, "observed_on": day, "grounds": ["innovant"], "note": "Neuf."}
    meeting: dict[str, Any] = {"project": project, "planned_on": day, "purpose": "Bilan", "owner": actor}
    held: dict[str, Any] = {"project": project, "observed_on": day, "contacts": [known], "text": "Dit. "}
    new = {"new_contact": {"name": "Une élue", "position": "", "email": ""}}
    for _ in range(2):
        services.choose_project(actor=actor, **choice)
        services.plan_interview(actor=actor, **meeting)
        services.hold_interview(actor=actor, **held)
    for _ in range(2):
        services.hold_interview(actor=actor, **held, **new)
    assert CaflabSelection.objects.filter(project=project).count() == 1
    assert PlannedInterview.objects.filter(project=project).count() == 1
    assert Interview.objects.filter(project=project).count() == 2
    services.hold_interview(actor=actor, **held | {"text": "Autre chose."})
    services.hold_interview(actor=member(Role.CNAF), **held | {"text": "Autre chose."})
    assert Interview.objects.filter(project=project).count() == 4


def test_what_was_planned_is_held_again_with_the_interview_that_comes_back() -> None:
    (project,) = accompanied(1)
    actor = member(Role.CNAF)
    plan = services.plan_interview(actor=actor, project=project, planned_on=today())
    met = [ContactFactory.create(porteur=project.porteur)]
    made = services.hold_interview(actor=actor, project=project, plan=plan, observed_on=today(), contacts=met)
    gone = services.cancel_interview(actor=actor, interview=made)
    back = services.restore_interview(actor=actor, fact=gone)
    plan.refresh_from_db()
    assert plan.interview_id == back.pk


def test_a_project_is_not_chosen_again_before_the_day_that_it_was_stopped() -> None:
    (project,) = accompanied(1)
    stopped = today() - timedelta(days=3)
    services.stop_project(actor=None, project=project, observed_on=stopped, note="Achevé.")
    with pytest.raises(DomainError, match="arrêté le"):
        services.choose_project(actor=None, project=project, observed_on=stopped - timedelta(days=1))
    services.choose_project(actor=None, project=project, observed_on=stopped)
    assert choices_of([project.pk], Clock.now())[project.pk].is_selected


def test_why_a_lesson_was_sent_back_and_what_follows_a_recommendation_are_for_offices(client: Client) -> None:
    project = a_project()
    lesson = a_lesson(project, state="proposer")
    services.change_lesson(actor=None, lesson=lesson, transition="renvoyer", reason="Trop sévère.")
    services.change_lesson(actor=None, lesson=lesson, transition="retenir")
    row = a_recommendation(lesson, audiences=["porteurs"], state="retenir")
    services.note_recommendation(actor=None, recommendation=row, note="Appelé la Caf.")
    pages = {reverse("lesson_detail", args=[lesson.pk]): "Trop sévère.",
             reverse("recommendation_detail", args=[row.pk]): "Appelé la Caf."}  # fmt: skip
    for user, reads in (
        (member(Role.STATE_INSTRUCTOR, region_id="84"), True),
        (member(Role.PORTEUR_MEMBER, porteur=project.porteur), False),
    ):
        client.force_login(user)
        for url, words in pages.items():
            assert (words in client.get(url).content.decode()) is reads, (user, url)
        # The second line of the menu leads an office from one register to the other; a porteur has no such line.
        assert ('aria-label="Registres"' in client.get(reverse("lesson_list")).content.decode()) is not reads
