"""The services of the follow-up: whole or not at all, once, by whom it may be, each with its line of the journal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import PARIS, today
from projects.followup import daily, services
from projects.followup.enums import Visibility
from projects.followup.models import BulkRun, Exchange, ExchangeDocument, ExchangePerson, Reminder, Task
from projects.followup.services.exchanges import Guest, Present, TaskDraft
from projects.journal.models import Entry
from projects.outbox import registry
from projects.outbox.enums import MessageState
from projects.outbox.models import Message
from projects.outbox.registry import Mail
from projects.portfolio.expected import ExpectedState
from projects.portfolio.listing.silence import last_news
from projects.portfolio.models import Observation, Project, Referent
from projects.portfolio.selectors import Clock
from projects.portfolio.todo import DueKind, due_of
from tests.factories import ContactFactory, ProjectFactory, member
from tests.followup.given import exchange_of, task_of
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db

TOMORROW = today() + timedelta(days=1)
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def advisor() -> User:
    return member(Role.CAF_ADVISOR, caf_id="07")


@pytest.fixture
def project() -> Project:
    made = ProjectFactory.create(selected_on=today() - timedelta(days=200), caf_id="07", caf_provenance="entered")
    ContactFactory.create(porteur=made.porteur, name="Ana Roy", is_responsible=True, email="ana@exemple.invalid")
    return made


def verbs() -> list[str]:
    return list(Entry.objects.exclude(verb="enqueue").order_by("pk").values_list("verb", flat=True))


def test_a_visit_is_noted_with_all_that_comes_of_it(advisor: User, project: Project) -> None:
    contact = project.porteur.contacts.get()  # type: ignore[union-attr]
    day = today() - timedelta(days=3)
    once = uuid.uuid4()
    given: dict[str, Any] = {
        "observed_on": day,
        "present": Present(contacts=[contact], guests=[Guest("Paul Roche", "maire"), Guest("Paul Roche", "maire")]),
        "task": TaskDraft("Envoyer le compte rendu", TOMORROW, None, today()),
        "progress": "en_demarrage",
        "next_step": "Comité",
        "next_on": TOMORROW,
        "files": [SimpleUploadedFile("plan.txt", b"Le plan de la halte")],
        "once": once,
    }
    made = exchange_of(advisor, project, **given)
    assert exchange_of(advisor, project, **given) == made  # a second click
    assert [str(person) for person in made.persons.all()] == ["Ana Roy", "Paul Roche, maire"]
    assert made.progress is not None
    assert (made.progress.observed_on, made.progress.note) == (day, "Lors d’un échange.")
    assert [task.for_porteur for task in made.tasks.all()] == [True]
    assert made.documents.count() == 1
    assert verbs() == ["project.progress_observed", "document.stored", "exchange.noted", "task.added"]
    news = Project.objects.annotate(day=last_news(Clock.now())).get(pk=project.pk)
    assert news.day == day  # type: ignore[attr-defined]
    services.remove_exchange(actor=advisor, exchange=made, whole=True)
    assert not Observation.objects.standing(**vars(Clock.now())).filter(project=project).exists()
    assert not Task.objects.open().exists()
    assert not Exchange.objects.kept().exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"observed_on": TOMORROW}, "observed_on"),
        ({"text": " "}, "text"),
        ({"kind": "humeur"}, "kind"),
        ({"visibility": "tous"}, "visibility"),
        ({"next_on": TOMORROW}, "next_step"),
        ({"progress": "amorcage"}, "value"),
        ({"task": TaskDraft("Rappeler", YESTERDAY, None)}, "task_due_on"),
        ({"task": TaskDraft("Rappeler", today(), None, TOMORROW)}, "task_remind_on"),
        ({"task": TaskDraft("Rappeler", today(), User(pk=0, email="x@exemple.invalid"))}, "task_for"),
        ({"files": [SimpleUploadedFile("virus.exe", b"MZ")]}, "joined"),
        ({"present": Present(guests=[Guest("x" * 200)])}, "guests"),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_nothing_is_stored(
    advisor: User, project: Project, wrong: dict[str, Any], field: str
) -> None:
    before = row_counts()
    with pytest.raises((DomainError, ValidationError)) as refused, transaction.atomic():
        exchange_of(advisor, project, maturity="amorcage", **wrong)
    error = refused.value
    fields = {error.field} if isinstance(error, DomainError) else set(getattr(error, "error_dict", {"__all__": []}))
    assert fields & {field, "__all__"}, fields
    assert row_counts() == before


def test_who_may_not_write_is_refused_by_each_service(advisor: User, project: Project) -> None:
    made, task = exchange_of(advisor, project), task_of(advisor, project)
    state = member(Role.STATE_INSTRUCTOR, region_id="84")
    cnaf = member(Role.CNAF)
    acts: list[Callable[[], object]] = [
        lambda: exchange_of(state, project, visibility=Visibility.PORTEUR),
        lambda: exchange_of(cnaf, project),  # the Caf's own circle is not Cnaf's
        lambda: services.edit_exchange(actor=state, exchange=made, version=1, values={"text": "x"}),
        lambda: services.remove_exchange(actor=state, exchange=made),
        lambda: services.restore_exchange(actor=state, exchange=made),
        lambda: task_of(state, project),
        lambda: services.edit_task(actor=state, task=task, version=1, values={"title": "x"}),
        lambda: services.settle_task(actor=state, task=task),
        lambda: services.reopen_task(actor=state, task=task),
        lambda: services.postpone_task(actor=state, task=task, due_on=TOMORROW),
        lambda: services.remove_task(actor=state, task=task),
        lambda: services.restore_task(actor=state, task=task),
    ]
    before = row_counts()
    for act in acts:
        with pytest.raises(DomainError):
            act()
    assert row_counts() == before


def test_an_exchange_is_rewritten_at_the_version_that_was_read(advisor: User, project: Project) -> None:
    made = exchange_of(advisor, project)
    one, other = (Exchange.objects.get(pk=made.pk) for _ in range(2))
    assert services.edit_exchange(actor=advisor, exchange=one, version=1, values={"text": "Revu."}) == ["text"]
    with pytest.raises(StaleVersion):
        services.edit_exchange(actor=advisor, exchange=other, version=1, values={"text": "Autre."})
    with pytest.raises(StaleVersion):
        services.edit_exchange(actor=advisor, exchange=other, version=1, values={"text": "Revu."},
                               present=Present(guests=[Guest("Ana")]))  # fmt: skip
    guests = Present(guests=[Guest("Ana")])
    assert services.edit_exchange(actor=advisor, exchange=one, version=2, values={}, present=guests) == ["persons"]
    assert Exchange.objects.get(pk=made.pk).version == 3
    assert services.edit_exchange(actor=advisor, exchange=one, version=3, values={}, present=guests) == []


def test_a_task_is_ticked_put_off_and_brought_back(advisor: User, project: Project) -> None:
    task = task_of(advisor, project, remind_on=today() + timedelta(days=5))
    for act, twice in (
        (lambda: services.settle_task(actor=advisor, task=task), "task.done"),
        (lambda: services.reopen_task(actor=advisor, task=task), "task.reopened"),
        (lambda: services.remove_task(actor=advisor, task=task), "task.removed"),
        (lambda: services.restore_task(actor=advisor, task=task), "task.restored"),
    ):
        act()
        act()  # a second click
        assert verbs().count(twice) == 1
    later = services.postpone_task(actor=advisor, task=task, due_on=today() + timedelta(days=14))
    assert later.remind_on == today() + timedelta(days=12)
    with pytest.raises(DomainError):
        services.postpone_task(actor=advisor, task=task, due_on=YESTERDAY)


def test_a_task_given_is_told_and_due_where_it_belongs(advisor: User, project: Project) -> None:
    colleague, porteur = member(Role.CAF_MANAGER, caf_id="07"), member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    given = task_of(advisor, project, assignee=colleague)
    assert Message.objects.get(kind="task-given").recipient == colleague
    assert (registry.get("task-given").build(Message.objects.get(kind="task-given")) or Mail("")).link.endswith(
        f"/a-faire/taches/{given.pk}/"
    )
    asked = task_of(advisor, project, assignee=None, title="Joindre le budget")
    assert Message.objects.exclude(recipient=colleague).get(kind="task-given").email == "ana@exemple.invalid"
    Task.objects.filter(pk=given.pk).update(due_on=YESTERDAY, remind_on=None)
    mine = {
        due.what: due.kind for due in due_of(advisor, Project.objects.all(), today()) if due.key.startswith("tache")
    }
    theirs = {
        due.what: due.kind for due in due_of(colleague, Project.objects.all(), today()) if due.key.startswith("tache")
    }
    assert mine == {"Joindre le budget": DueKind.WAITING}
    assert theirs == {"Rappeler": DueKind.LATE}
    expected = services_expected(porteur)
    assert expected == {"Joindre le budget": ExpectedState.TO_DO}
    services.settle_task(actor=porteur, task=asked)
    assert services_expected(porteur) == {"Joindre le budget": ExpectedState.DONE}


def services_expected(user: User) -> dict[str, str]:
    from projects.followup.selectors.expected import tasks_expected

    return {row.what: row.state for row in tasks_expected(user, Project.objects.visible_to(user), today())}


def test_a_next_step_is_due_until_something_is_noted(advisor: User, project: Project) -> None:
    made = exchange_of(advisor, project, observed_on=YESTERDAY, next_step="Revoir le planning", next_on=today())

    def steps() -> dict[str, str]:
        found = due_of(advisor, Project.objects.all(), today())
        return {due.what: due.kind for due in found if due.key.startswith("etape")}

    assert steps() == {"Revoir le planning": DueKind.DUE}
    Exchange.objects.filter(pk=made.pk).update(
        next_on=YESTERDAY - timedelta(days=1), observed_on=YESTERDAY - timedelta(days=9)
    )
    assert steps() == {"Revoir le planning": DueKind.LATE}
    exchange_of(advisor, project)
    assert steps() == {}


def test_reminders_leave_once_on_the_day_of_paris(advisor: User, project: Project) -> None:
    task_of(advisor, project, remind_on=today())
    task_of(advisor, project, assignee=None, remind_on=today())
    task_of(advisor, project, remind_on=TOMORROW, due_on=TOMORROW)
    done = task_of(advisor, project, remind_on=today())
    services.settle_task(actor=advisor, task=done)
    night = datetime.combine(today(), datetime.min.time(), PARIS)
    assert daily.run(night + timedelta(hours=3)) == 0
    for hour in (9, 10):
        assert daily.run(night + timedelta(hours=hour)) == 2
    sent = Message.objects.filter(kind="task-reminder")
    assert {message.recipient or message.email for message in sent} == {advisor, "ana@exemple.invalid"}


# Acts on a selection


def test_what_is_announced_is_what_is_done_whole_and_once(advisor: User, project: Project) -> None:
    other = ProjectFactory.create(selected_on=today() - timedelta(days=30))
    colleague = member(Role.CAF_ADVISOR, caf_id="07")
    token = uuid.uuid4()
    both = [project, other]
    given: dict[str, Any] = {"actor": advisor, "projects": both, "token": token, "accepted": [project.pk, other.pk]}
    run = services.assign_all(user=colleague, **given)
    assert (run.changed, services.assign_all(user=colleague, **given)) == (2, run)
    assert Referent.objects.filter(user=colleague).count() == 2
    # One of them is already so: what was announced does not hold any more, and nothing is done.
    before = row_counts()
    with pytest.raises(DomainError, match="a changé depuis"):
        services.assign_all(user=colleague, **given | {"token": uuid.uuid4()})
    with pytest.raises(DomainError):
        services.assign_all(user=colleague, **given | {"token": uuid.uuid4(), "accepted": []})
    assert row_counts() == before


def test_porteurs_are_reminded_by_their_responsible_contact_only(advisor: User, project: Project) -> None:
    silent = ProjectFactory.create(selected_on=today() - timedelta(days=30))
    from projects.followup.services.bulk import plan_remind

    plan = {line.project.pk: line.refused for line in plan_remind(advisor, [project, silent])}
    assert plan == {project.pk: "", silent.pk: "Aucun contact responsable n’est désigné chez le porteur."}
    given: dict[str, Any] = {"actor": advisor, "projects": [project, silent], "sentence": "Où en êtes-vous ?"}
    token = uuid.uuid4()
    for _ in range(2):
        services.remind_all(**given, token=token, accepted=[project.pk])
    message = Message.objects.get(kind="porteur-reminder")
    assert (message.email, message.state) == ("ana@exemple.invalid", MessageState.WAITING)
    assert verbs().count("project.porteur_reminded") == 1
    assert registry.get("porteur-reminder").build(message)
    task_of(advisor, project, assignee=None, title="Joindre le budget")
    asked = Message.objects.get(kind="task-given")
    # Someone else answers for the porteur before the mails leave.
    project.porteur.contacts.update(email="bob@exemple.invalid")  # type: ignore[union-attr]
    assert not registry.get("porteur-reminder").build(message)
    assert not registry.get("task-given").build(asked)
    with pytest.raises(DomainError):
        services.remind_all(**given | {"sentence": " "}, token=uuid.uuid4(), accepted=[project.pk])


def test_progress_of_all_is_noted_on_a_day(advisor: User, project: Project) -> None:
    token = uuid.uuid4()
    given: dict[str, Any] = {"actor": advisor, "projects": [project], "value": "bien_avance", "note": "Revue annuelle",
                             "observed_on": YESTERDAY, "token": token, "accepted": [project.pk]}  # fmt: skip
    services.observe_all(**given)
    services.observe_all(**given)
    assert Observation.objects.get(project=project).observed_on == YESTERDAY
    with pytest.raises(DomainError):
        services.observe_all(**given | {"actor": member(Role.ADMIN), "token": uuid.uuid4()})


# Rules that the database keeps


def broken(advisor: User, project: Project) -> dict[str, models.Model]:
    exchange = exchange_of(advisor, project)
    base: dict[str, Any] = {
        "project": project,
        "kind": "visite",
        "observed_on": today(),
        "text": "x",
        "author": advisor,
    }
    task: dict[str, Any] = {"project": project, "title": "x", "due_on": today(), "assignee": advisor, "author": advisor}
    contact = ContactFactory.create()
    run = BulkRun.objects.create(token=uuid.uuid4(), act="relancer", actor=advisor)
    Reminder.objects.create(project=project, sentence="x", author=advisor, run=run)
    return {
        "exchange_not_in_future": Exchange(**base | {"observed_on": date(2999, 1, 1)}),
        "exchange_text": Exchange(**base | {"text": ""}),
        "exchange_next_step": Exchange(**base, next_on=today()),
        "exchange_visibility": Exchange(**base, visibility="tous"),
        "exchange_removed_by_someone": Exchange(**base, removed_by=advisor),
        "exchange_person_name": ExchangePerson(exchange=exchange, name=""),
        "exchange_person_one": ExchangePerson(exchange=exchange, name="x", contact=contact, user=advisor),
        "task_title": Task(**task | {"title": ""}),
        "task_one_assignee": Task(**task, for_porteur=True),
        "task_reminder_before": Task(**task, remind_on=TOMORROW),
        "task_done_by_someone": Task(**task, done_on=today()),
        "reminder_sentence": Reminder(project=project, sentence="", author=advisor),
        "reminder_once": Reminder(project=project, sentence="x", author=advisor, run=run),
    }


def test_each_rule_is_told_in_french_and_kept_by_the_database(advisor: User, project: Project) -> None:
    rows = broken(advisor, project)
    rules = {
        constraint.name: constraint
        for model in (Exchange, ExchangeDocument, ExchangePerson, Task, Reminder, BulkRun)
        for constraint in model._meta.constraints
    }
    assert set(rows) == set(rules)
    for name, row in rows.items():
        with pytest.raises(ValidationError) as told:
            row.full_clean()
        assert any(message.endswith(".") and message[0].isupper() for message in told.value.messages), name
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            type(row)._default_manager.bulk_create([row])  # type: ignore[list-item]
