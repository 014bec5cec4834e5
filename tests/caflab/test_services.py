"""Acts of Caflab: each leaves its line of the journal, what is refused leaves nothing, what is undone stands again."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from projects.accounts.enums import Role
from projects.caflab import services
from projects.caflab.enums import LessonState, ListSlug
from projects.caflab.models import InterviewNotes, Lesson, OrderedList, PlannedInterview
from projects.caflab.policies import LIFE_POLICIES
from projects.caflab.selectors.choices import choices_of, every_accompanied
from projects.caflab.workflow import EVALUATION_LIFE, LESSON_LIFE, RECOMMENDATION_LIFE
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.models import Entry
from projects.journal.verbs import UNKNOWN, words_of
from projects.portfolio.models import Interview, Project
from projects.portfolio.selectors import Clock
from reporting.figures.registry import compute
from reporting.figures.snapshot import take_snapshot
from tests.caflab.given import LONG_AGO, a_lesson, a_project, a_recommendation, accompanied
from tests.factories import ContactFactory, UserFactory, member
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
LIFECYCLES = Path(__file__).resolve().parents[2] / "docs" / "lifecycles.md"
TOMORROW = today() + timedelta(days=1)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def refuses(act: Callable[[], Any], words: str) -> None:
    before = row_counts()
    with pytest.raises((DomainError, ValidationError), match=words):
        act()
    assert row_counts() == before


def test_the_whole_work_leaves_its_journal() -> None:
    """One act of each kind, in the order of a real case; every verb has its words."""
    actor, project = member(Role.CNAF), a_project()
    contact = ContactFactory.create(porteur=project.porteur)
    done: list[tuple[Callable[..., Any], Any]] = []

    def act(service: Callable[..., Any], **arguments: Any) -> Any:
        made = service(actor=actor, **arguments)
        done.append((service, made))
        return made

    act(services.choose_project, project=project, observed_on=LONG_AGO, grounds=["innovant"])
    stop = act(services.stop_project, project=project, observed_on=today(), note="Achevé.")
    silent = act(services.cancel_selection, fact=stop)
    act(services.restore_selection, fact=silent)
    plan = act(services.plan_interview, project=project, planned_on=TOMORROW)
    met = {"observed_on": today(), "contacts": [contact], "text": "Bien."}
    meeting = act(services.hold_interview, project=project, plan=plan, **met)
    meeting = act(services.correct_interview, interview=meeting, **met)
    gone = act(services.cancel_interview, interview=meeting)
    act(services.restore_interview, fact=gone)
    other = act(services.plan_interview, project=project, planned_on=TOMORROW)
    act(services.drop_interview, plan=other, reason="Reporté.")
    evaluation = act(services.add_evaluation, project=project, evaluator="Un cabinet", kind="external")
    act(services.update_evaluation, evaluation=evaluation, version=1, values={"budget": 10})
    act(services.change_evaluation, evaluation=evaluation, transition="commencer")
    measure = act(services.add_measure, evaluation=evaluation, what="Places")
    act(services.update_measure, measure=measure, version=1, values={"how": "Comptage"})
    key = measure.pk
    act(services.remove_measure, measure=measure)
    act(services.restore_measure, evaluation=evaluation, key=key)
    lesson = act(
        services.write_lesson, kind="need", title="Se former", text="Oui.", project=project, observed_on=LONG_AGO
    )
    act(services.update_lesson, lesson=lesson, version=1, values={"title": "Se former ensemble"})
    evidence = act(services.add_evidence, lesson=lesson, project=a_project(), observed_on=LONG_AGO)
    key = evidence.pk
    act(services.remove_evidence, evidence=evidence)
    act(services.restore_evidence, lesson=lesson, key=key)
    act(services.change_lesson, lesson=lesson, transition="retenir")
    advice = act(services.add_recommendation, text="Former.", audiences=["cnaf"], lessons=[lesson])
    act(services.update_recommendation, recommendation=advice, version=1, values={"text": "Former tôt."}, lessons=[])
    act(services.change_recommendation, recommendation=advice, transition="retenir")
    act(services.note_recommendation, recommendation=advice, note="Dit au réseau.")
    resource = act(services.add_resource, kind="guide", title="Guide", purpose="Aide", readers=["caf"])
    act(services.update_resource, resource=resource, version=1, values={"title": "Guide neuf"})
    act(services.retire_resource, resource=resource)
    act(services.restore_resource, resource=resource)
    act(
        services.move, listing=ListSlug.ACCOMPANIMENT, key=project.pk, to="premier", version=1, shown=[project.pk],
        every=[project.pk],
    )  # fmt: skip
    named = {one for name, one in inspect.getmembers(services, inspect.isfunction) if name in services.__all__}
    assert {service for service, _ in done} == named
    written = verbs()
    assert all(words_of(verb) != UNKNOWN for verb in written)
    # Writing a lesson also ties it to its project, which has its own line.
    assert len(written) == len(done) + 1
    assert not Entry.objects.exclude(actor=actor).exists()


def test_a_choice_says_since_when_and_is_undone() -> None:
    (project,) = accompanied(1)
    referent = UserFactory.create()
    services.choose_project(actor=None, project=project, observed_on=today(), referent=referent)
    choice = choices_of([project.pk], Clock.now())[project.pk]
    assert (choice.since, choice.referent) == (LONG_AGO, str(referent))
    early = {"actor": None, "project": project, "observed_on": date(2023, 1, 1)}
    refuses(lambda: services.stop_project(note="Non.", **early), "avant d’avoir commencé")
    refuses(lambda: services.stop_project(note=" ", **{**early, "observed_on": today()}), "Dites pourquoi")
    stop = services.stop_project(actor=None, project=project, observed_on=today(), note="Fini.")
    assert not choices_of([project.pk], Clock.now())[project.pk].is_selected
    services.cancel_selection(actor=None, fact=stop)
    assert choices_of([project.pk], Clock.now())[project.pk].since == LONG_AGO
    refuses(lambda: services.cancel_selection(actor=None, fact=stop), "entre-temps")
    refuses(lambda: services.choose_project(actor=None, project=project, observed_on=TOMORROW), "futur")
    other = a_project()
    refuses(lambda: services.stop_project(actor=None, project=other, observed_on=today(), note="x"), "pas accompagné")


def persons() -> int:
    snapshot = take_snapshot(Project.objects.all(), **vars(Clock.now()), population="Tous")
    return sum(row.value or 0 for row in compute(snapshot, ["interviews.persons"])["interviews.persons"].counted.rows)


def test_a_person_met_twice_counts_once_through_corrections() -> None:
    project = a_project()
    advisor, contact = member(Role.CAF_ADVISOR, caf_id="07"), ContactFactory.create(porteur=project.porteur)
    met: dict[str, Any] = {"actor": None, "observed_on": today(), "advisors": [advisor]}
    first = services.hold_interview(project=project, contacts=[contact, contact], text="a", **met)
    services.hold_interview(project=project, **met)
    assert persons() == 2
    services.correct_interview(interview=first, text="b", **met)
    assert persons() == 1
    standing = Interview.objects.filter(retracted_by=None, is_void=False).order_by("pk")
    silent = [services.cancel_interview(actor=None, interview=row) for row in standing]
    assert persons() == 0
    services.restore_interview(actor=None, fact=silent[-1])
    assert persons() == 1
    assert InterviewNotes.objects.filter(text="b").exists()
    refuses(lambda: services.hold_interview(actor=None, project=project, observed_on=today()), "au moins une personne")
    refuses(lambda: services.hold_interview(project=project, **{**met, "observed_on": TOMORROW}), "futur")


def test_a_planned_interview_is_held_once_and_waits_again_when_cancelled() -> None:
    project, advisor = a_project(), UserFactory.create()
    plan = services.plan_interview(actor=None, project=project, planned_on=TOMORROW)
    held = {"actor": None, "project": project, "observed_on": today(), "advisors": [advisor], "plan": plan}
    meeting = services.hold_interview(**held)
    refuses(lambda: services.hold_interview(**held), "n’est plus à venir")
    refuses(lambda: services.drop_interview(actor=None, plan=plan, reason="x"), "n’est plus à venir")
    services.cancel_interview(actor=None, interview=meeting)
    assert PlannedInterview.objects.get().is_open
    refuses(lambda: services.plan_interview(actor=None, project=project, planned_on=LONG_AGO), "passé")


def test_a_lesson_keeps_a_project_once_it_is_proposed() -> None:
    lesson = a_lesson(state="proposer")
    refuses(lambda: services.remove_evidence(actor=None, evidence=lesson.evidence.get()), "seul projet")
    draft = a_lesson()
    services.remove_evidence(actor=None, evidence=draft.evidence.get())
    refuses(lambda: services.change_lesson(actor=None, lesson=draft, transition="proposer"), "Rattachez")
    again = {"actor": None, "lesson": lesson, "project": lesson.evidence.get().project}
    refuses(lambda: services.add_evidence(observed_on=today(), **again), "illustre déjà")
    again["project"] = a_project()
    refuses(lambda: services.add_evidence(observed_on=TOMORROW, **again), "futur")


@pytest.mark.parametrize("life", [LESSON_LIFE, RECOMMENDATION_LIFE, EVALUATION_LIFE], ids=lambda life: life.name)
def test_the_table_alone_opens_ways(life: Any) -> None:
    """From every state, by every transition: what the table does not say is refused, and so is a reason that lacks."""
    project = a_project()
    row, change = {
        "enseignement": lambda: (a_lesson(project), services.change_lesson),
        "recommandation": lambda: (a_recommendation(), services.change_recommendation),
        "évaluation": lambda: (
            services.add_evaluation(actor=None, project=project, evaluator="X", kind="internal"),
            services.change_evaluation,
        ),
    }[life.name]()
    name = row._meta.model_name
    for state in life.states:
        for line in life.transitions:
            type(row).objects.filter(pk=row.pk).update(state=state)
            given = {"actor": None, name: row, "transition": line.name}
            if state not in line.sources:
                with pytest.raises(DomainError, match="n’est pas possible"):
                    change(reason="Parce que.", **given)
                continue
            if line.needs_reason:
                with pytest.raises(DomainError, match="Dites pourquoi"):
                    change(**given)
            with pytest.raises(StaleVersion):
                change(reason="Parce que.", read="autre", **given)
            assert change(reason="Parce que.", read=state, **given).state == line.target
    assert {line.who for line in life.transitions} <= set(LIFE_POLICIES)
    assert f"```mermaid\n{life.mermaid()}\n```" in LIFECYCLES.read_text(encoding="utf-8")


def test_only_caflab_of_its_region_retains_a_lesson() -> None:
    lesson = a_lesson(author=member(Role.CAF_ADVISOR, caf_id="07"), state="proposer")
    for actor, allowed in (
        (lesson.author, False),
        (member(Role.CAFLAB, region_id="76"), False),
        (member(Role.STATE_INSTRUCTOR, region_id="84"), False),
        (member(Role.CAFLAB, region_id="84"), True),
    ):
        if allowed:
            services.change_lesson(actor=actor, lesson=lesson, transition="retenir")
        else:
            given = {"actor": actor, "lesson": lesson, "transition": "retenir"}
            refuses(lambda given=given: services.change_lesson(**given), "Seuls le Caflab")
    assert Lesson.objects.get().state == LessonState.RETAINED


def test_an_order_is_moved_among_what_one_sees_and_two_people_are_told() -> None:
    a, b, c, d = (project.pk for project in accompanied(4))

    def move(key: int, to: str, shown: list[int], version: int) -> int:
        return services.move(
            actor=None, listing=ListSlug.ACCOMPANIMENT, key=key, to=to, version=version, shown=shown,
            every=every_accompanied(Clock.now()),
        )  # fmt: skip

    assert every_accompanied(Clock.now()) == [a, b, c, d]
    version = move(d, "monter", [a, d], 1)  # who does not see b and c passes a alone
    assert every_accompanied(Clock.now()) == [d, a, b, c]
    with pytest.raises(StaleVersion, match="entre-temps"):
        move(a, "descendre", [a, b, c, d], 1)
    assert every_accompanied(Clock.now()) == [d, a, b, c]
    version = move(a, "dernier", [d, a, b, c], version)
    assert every_accompanied(Clock.now()) == [d, b, c, a]
    for key, to in ((d, "monter"), (a, "descendre")):
        version = move(key, to, [d, b, c, a], version)
    assert every_accompanied(Clock.now()) == [d, b, c, a]
    with pytest.raises(DomainError):
        move(a, "ailleurs", [a], version)
    assert OrderedList.objects.get().version == version
