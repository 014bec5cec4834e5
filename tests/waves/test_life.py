"""What the database refuses, who may do what, the life of an answer, the deadline over the change of hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funding.waves import daily, mails, services
from funding.waves import models as ours
from funding.waves.enums import AnswerState
from funding.waves.models import Answer, AnswerVersion, Wave, WaveReminder
from funding.waves.registries import due
from funding.waves.selectors import requests_of
from funding.waves.selectors.projects import ex_fipe_projects
from funding.waves.workflow import ANSWER_LIFE, REOPEN, RESUME, SUBMIT, TOO_LATE, VALIDATE
from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import PARIS, today
from projects.journal.models import Entry
from projects.outbox import registry
from projects.outbox.models import Message
from projects.portfolio.models import Project
from projects.portfolio.todo import DueKind
from tests.factories import ProjectStateFactory, member
from tests.factories.waves import answer_of, ex_fipe, fill, line_values, open_wave, plan_of, submit
from tests.support.rows import row_counts

pytestmark = pytest.mark.django_db
PAST = timedelta(days=-2)


def copy_of(row: Any, **values: Any) -> Any:
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**fields | values)


def broken() -> dict[str, models.Model]:
    """For each constraint, a row that breaks it and nothing else."""
    answer = submit(answer_of())
    wave, line, other = answer.wave, answer.lines.get(), ex_fipe()
    WaveReminder.objects.create(answer=answer, day=today(), after=1)
    new = {"slug": "autre", "number": 7}
    return {
        "wave_once": copy_of(wave, slug="autre"),
        "wave_numbers": copy_of(wave, slug="autre", number=0),
        "wave_closing": copy_of(wave, **new, closed_on=wave.opens_on - timedelta(days=1)),
        "wave_cancelled": copy_of(wave, **new, cancellation="Erreur."),
        "wave_deadline": copy_of(wave, **new, deadline=timezone.now() - timedelta(days=300)),
        "answer_once": ours.Answer(wave=wave, caf_id="07"),
        "answer_submitted_at": ours.Answer(wave=wave, caf_id="31", state=AnswerState.SUBMITTED),
        "answer_late": ours.Answer(wave=wave, caf_id="31", is_late=True),
        "answer_line_once": copy_of(line),
        "answer_line_positive": ours.AnswerLine(answer=answer, project=other, asked=-1),
        "answer_line_excluded": ours.AnswerLine(answer=answer, project=other, asked=1, choice="ecartee"),
        "answer_version_once": ours.AnswerVersion(answer=answer, number=1, content={"x": 1}),
        "wave_reminder_daily": WaveReminder(answer=answer, day=today()),
        "wave_reminder_rule": WaveReminder(answer=answer, day=today() - timedelta(days=1), after=1),
    }


def test_each_constraint_is_told_in_french_and_kept_by_the_database() -> None:
    rows = broken()
    kept = {
        constraint.name: constraint
        for model in apps.get_app_config("waves").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
    }
    assert set(rows) == set(kept)
    for name, row in rows.items():
        said = str(kept[name].violation_error_message)
        assert said.endswith("."), name
        with pytest.raises(ValidationError) as told:
            row.validate_constraints()
        assert said in told.value.messages, name
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


def acts(answer: Answer) -> dict[str, tuple[Callable[..., Any], dict[str, Any], str]]:
    """Each service that a person calls: its arguments, and its verb."""
    wave, line = answer.wave, answer.lines.get()
    on = {"answer": answer, "version": answer.version}
    values = {"slug": "2030-1", "title": "X", "year": 2030, "number": 1, "opens_on": today(), "source_text": "x"}
    differing = {"line": line.pk, "field": "asked"}
    return {
        "add_wave": (services.add_wave, values | {"deadline": timezone.now() + timedelta(days=9)}, "wave.created"),
        "edit_wave": (services.edit_wave, {"wave": wave, "version": 1, "values": {"title": "Y"}}, "wave.updated"),
        "close_wave": (services.close_wave, {"wave": wave}, "wave.closed"),
        "save_answer": (
            services.save_answer,
            {**on, "lines": {line.pk: line_values(line, "5")}, "nothing_asked": False, "note": ""},
            "answer.saved",
        ),
        "take_from_dossier": (services.take_from_dossier, on | differing, "answer.refreshed"),
        "keep_own": (services.keep_own, on | differing, "answer.saved"),
        "validate_answer": (services.validate_answer, {"answer": answer}, "answer.valider"),
        "change_answer": (
            services.change_answer,
            {"answer": answer, "transition": REOPEN, "reason": "Une ligne manque."},
            "answer.rouvrir",
        ),
        "cancel_wave": (services.cancel_wave, {"wave": wave, "reason": "Ouverte par erreur."}, "wave.cancelled"),
        "remind_cafs": (services.remind_cafs, {"wave": wave, "answers": [answer.pk]}, "answer.reminded"),
    }


def test_each_service_leaves_its_line_and_refuses_who_may_not() -> None:
    manager, cnaf, caflab = member(Role.CAF_MANAGER, caf_id="07"), member(Role.CNAF), member(Role.CAFLAB, national=True)
    answer = answer_of()
    plan_of(answer.lines.get().project, "700")
    fill(answer, manager)
    Wave.objects.update(deadline=timezone.now() - timedelta(hours=1))
    Answer.objects.update(reopened_at=timezone.now())
    answer = Answer.objects.with_identity().get()
    told = acts(answer)
    elsewhere = {"submit_answer", "reopen_wave", "expect_answers", "remind_automatically"}
    assert set(told) | elsewhere == set(services.__all__)
    for name, (service, arguments, verb) in told.items():
        before = row_counts()
        with pytest.raises(DomainError), transaction.atomic():
            service(actor=caflab, **arguments)
        assert row_counts() == before, name
        with transaction.atomic():
            seen = Entry.objects.filter(verb=verb, actor=cnaf).count()
            service(actor=cnaf, **arguments)
            assert Entry.objects.filter(verb=verb, actor=cnaf).count() == seen + 1, name
            transaction.set_rollback(True)


def test_an_answer_is_filled_validated_submitted_reopened_and_submitted_again() -> None:
    advisor, manager, cnaf = (
        member(Role.CAF_ADVISOR, caf_id="07"),
        member(Role.CAF_MANAGER, caf_id="07"),
        member(Role.CNAF),
    )
    answer = answer_of()
    assert [row.detail.split(",")[0] for row in due(advisor, Project.objects.all(), today())] == [answer.caf.name]
    with pytest.raises(DomainError, match="manque"):
        services.validate_answer(actor=manager, answer=answer)
    answer = fill(answer, advisor)
    assert answer.state == AnswerState.DRAFTING
    with pytest.raises(DomainError, match="responsable"):
        services.validate_answer(actor=advisor, answer=answer)
    with pytest.raises(StaleVersion):
        services.validate_answer(actor=manager, answer=answer, seen=answer.version - 1)
    services.validate_answer(actor=manager, answer=answer, seen=answer.version)
    assert due(manager, Project.objects.all(), today())[0].act == "Transmettre"
    with pytest.raises(DomainError, match="ne se modifie plus"):
        fill(answer, advisor)
    services.change_answer(actor=manager, answer=answer, transition=RESUME)
    services.validate_answer(actor=manager, answer=answer)
    services.submit_answer(actor=manager, answer=answer)
    assert not due(manager, Project.objects.all(), today())
    assert [str(row.asked) for row in requests_of(answer.wave)] == ["12000.00"]
    receipt = registry.get(mails.RECEIPT).build(Message.objects.get(kind=mails.RECEIPT))
    assert receipt is not None
    assert receipt.link.endswith("/redistribution/vague-1/07/")
    with pytest.raises(DomainError, match="Cnaf seule"):
        services.change_answer(actor=manager, answer=answer, transition=REOPEN, reason="Oubli.")
    with pytest.raises(DomainError, match="Dites pourquoi"):
        services.change_answer(actor=cnaf, answer=answer, transition=REOPEN)
    services.change_answer(actor=cnaf, answer=answer, transition=REOPEN, reason="Précisez.")
    assert {row.recipient for row in Message.objects.filter(kind=mails.REOPENED)} == {advisor, manager}
    assert [str(row.asked) for row in requests_of(answer.wave)] == ["12000.00"]  # what was received stands
    answer = submit(answer, manager, asked=None)
    assert [(row.asked, row.version, row.is_late) for row in requests_of(answer.wave)] == [(None, 2, False)]
    first = AnswerVersion.objects.get(number=1)
    assert [row.version for row in requests_of(answer.wave, first.submitted_at)] == [2]  # one transaction, one instant
    with pytest.raises(Exception, match="append"), transaction.atomic():
        AnswerVersion.objects.update(is_late=True)


def test_nothing_to_ask_is_an_answer_that_says_why() -> None:
    manager, answer = member(Role.CAF_MANAGER, caf_id="07"), answer_of()
    on: dict[str, Any] = {"actor": manager, "answer": answer, "lines": {}, "nothing_asked": True}
    services.save_answer(**on, version=1, note="")
    with pytest.raises(DomainError, match="manque"):
        services.validate_answer(actor=manager, answer=answer)
    services.save_answer(**on, version=2, note="Les relais sont trouvés.")
    services.validate_answer(actor=manager, answer=answer)
    services.submit_answer(actor=manager, answer=answer)
    assert requests_of(answer.wave) == []
    assert AnswerVersion.objects.get().content["nothing_asked"]


def test_two_advisors_cannot_both_win() -> None:
    answer = answer_of()
    fill(answer)
    with pytest.raises(StaleVersion):
        services.save_answer(
            actor=member(Role.CAF_ADVISOR, caf_id="07"), answer=answer, version=1, lines={}, nothing_asked=True, note=""
        )
    assert not Answer.objects.get().nothing_asked


@pytest.mark.parametrize(
    ("day", "late_at", "in_time_at"),
    [
        # Clocks go forward on 29 March: 23:59 is 21:59 in universal time that day, 22:59 the day before.
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 21, 59, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC), datetime(2026, 3, 28, 22, 59, tzinfo=UTC)),
        # They go back on 25 October: 23:59 is 22:59.
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC), datetime(2026, 10, 25, 22, 30, tzinfo=UTC)),
    ],
)
def test_the_deadline_is_the_hour_of_paris_on_both_sides_of_the_change_of_hour(
    day: date, late_at: datetime, in_time_at: datetime
) -> None:
    ex_fipe()
    wave = open_wave(deadline=datetime(day.year, day.month, day.day, 23, 59, tzinfo=PARIS), opens_on=date(2026, 1, 5))
    assert not wave.is_over(in_time_at)
    assert not wave.is_over(in_time_at.astimezone(PARIS))
    assert wave.is_over(late_at.astimezone(PARIS))
    manager, answer = member(Role.CAF_MANAGER, caf_id="07"), answer_of()
    with pytest.raises(DomainError, match="date limite"):
        fill(answer, manager, moment=late_at)
    answer = fill(answer, manager, moment=in_time_at)
    services.validate_answer(actor=manager, answer=answer, moment=in_time_at)
    with pytest.raises(DomainError) as told:
        services.submit_answer(actor=manager, answer=answer, moment=late_at)
    assert told.value.message == TOO_LATE
    services.change_answer(
        actor=member(Role.CNAF), answer=answer, transition=REOPEN, reason="Délai accordé.", moment=late_at
    )
    services.validate_answer(actor=manager, answer=answer, moment=late_at)
    version = services.submit_answer(actor=manager, answer=answer, moment=late_at)
    assert version.is_late
    assert Answer.objects.get().is_late
    assert requests_of(wave)[0].is_late


def test_the_hour_that_comes_twice_is_compared_as_an_instant() -> None:
    second = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1)
    first = second.replace(fold=0)
    assert Wave(deadline=first).is_over(second)
    assert not Wave(deadline=second).is_over(first)


def test_a_wave_awaits_the_caf_of_ex_fipe_projects_and_grows_while_it_is_open() -> None:
    ex_fipe("07")
    ex_fipe("31", application__region_id="76")
    ProjectStateFactory.create(project=ex_fipe("69"), status="abandonne")
    ex_fipe("38", application__call__kind="ami")
    wave = open_wave(opens_on=today() + timedelta(days=1))
    assert not wave.answers.exists()
    assert services.expect_answers(wave=wave, day=today() + timedelta(days=1)) == 2
    assert services.expect_answers(wave=wave, day=today() + timedelta(days=2)) == 0
    assert sorted(wave.answers.values_list("caf", flat=True)) == ["07", "31"]
    ex_fipe("07")
    late_comer = ex_fipe("31")
    Wave.objects.update(opens_on=today())
    assert daily.run(datetime.now(PARIS).replace(hour=3)) == 0
    assert wave.answers.get(caf="31").lines.filter(project=late_comer).exists()
    with pytest.raises(DomainError, match="adresse"):
        services.edit_wave(actor=member(Role.CNAF), wave=wave, version=1, values={"slug": "x"})
    read_before = Wave.objects.get()
    services.close_wave(actor=member(Role.CNAF), wave=wave)
    ex_fipe("31")
    assert services.expect_answers(wave=read_before, day=today()) == 0, "closed since it was read"
    with pytest.raises(DomainError, match="close"):
        fill(answer_of())
    services.reopen_wave(actor=member(Role.CNAF), wave=wave)
    fill(answer_of())


def test_a_wave_of_another_year_is_filled_from_the_dossiers_of_that_year() -> None:
    project, cnaf = ex_fipe(), member(Role.CNAF)
    plan_of(project, "700")
    plan_of(project, "900", year=2027)
    answer = answer_of()
    assert answer.lines.get().asked == 700
    services.edit_wave(actor=cnaf, wave=answer.wave, version=1, values={"year": 2027})
    assert answer.lines.get().asked == 900
    fill(answer)
    with pytest.raises(DomainError, match="déjà répondu"):
        services.edit_wave(actor=cnaf, wave=answer.wave, version=2, values={"year": 2026})
    assert answer.lines.get().asked == 12000


def test_the_projects_of_a_wave_are_found_by_the_database() -> None:
    paid = ex_fipe("07", application__call__funded_years=[2023, 2024])
    ex_fipe("07", application__call__funded_years=[2024, 2026])
    ex_fipe("31", application__call__kind="fpt")
    ProjectStateFactory.create(project=ex_fipe("69"), status="clos")
    assert list(ex_fipe_projects(2026)) == [paid]
    assert [list(ex_fipe_projects(year)) for year in (2024, 2025)] == [[], [paid]]
    wave = open_wave()
    with CaptureQueriesContext(connection) as asked:
        assert services.expect_answers(wave=wave, day=today()) == 0
    assert len(asked) <= 8, [row["sql"][:90] for row in asked]
    assert not [row for row in asked if "application" in row["sql"].split(" FROM ")[0]]  # no project is loaded


def told() -> list[str]:
    return [str(row.recipient) for row in Message.objects.filter(kind=mails.REMINDER).order_by("pk")]


def person(role: Role, name: str, caf: str = "07") -> User:
    made = member(role, caf_id=caf)
    made.last_name = name
    made.save()
    return made


def test_managers_are_reminded_on_the_days_of_the_wave_never_at_night_then_advisors_too() -> None:
    for role, name in ((Role.CAF_MANAGER, "Responsable"), (Role.CAF_ADVISOR, "Conseillère")):
        person(role, name)
    person(Role.CAF_ADVISOR, "Seule", "31")
    answer_of("07", deadline=datetime(2026, 4, 22, 23, 59, tzinfo=PARIS), opens_on=date(2026, 4, 1))
    ex_fipe("31")
    services.expect_answers(wave=Wave.objects.get(), day=date(2026, 4, 2))
    assert daily.run(datetime(2026, 4, 8, 3, tzinfo=PARIS)) == 0
    assert daily.run(datetime(2026, 4, 8, 9, tzinfo=PARIS)) == 2
    assert daily.run(datetime(2026, 4, 8, 9, 30, tzinfo=PARIS)) == 0
    assert [name.split()[-1] for name in told()] == ["Responsable", "Seule"]
    services.edit_wave(
        actor=member(Role.CNAF),
        wave=Wave.objects.get(),
        version=1,
        values={"deadline": datetime(2026, 4, 29, 23, 59, tzinfo=PARIS)},
    )
    # The deadline moved by a week: each of its days comes again, and no reminder leaves twice a day.
    sent = [day for day in range(9, 31) if services.remind_automatically(day=date(2026, 4, day))]
    assert sent == [15, 27, 30]
    assert [name.split()[-1] for name in told()][-3:] == ["Responsable", "Conseillère", "Seule"]
    mail = registry.get(mails.REMINDER).build(Message.objects.filter(kind=mails.REMINDER)[0])
    assert mail is not None
    assert "en retard" in mail.subject
    Answer.objects.update(state=AnswerState.SUBMITTED, submitted_at=timezone.now())
    assert registry.get(mails.REMINDER).build(Message.objects.filter(kind=mails.REMINDER)[0]) is None


def test_cnaf_reminds_the_late_ones_once_a_day() -> None:
    person(Role.CAF_MANAGER, "Responsable")
    answer, cnaf = answer_of(due_in=PAST), member(Role.CNAF)
    assert due(person(Role.CAF_ADVISOR, "Conseillère"), Project.objects.all(), today())[0].kind == DueKind.LATE
    assert services.remind_cafs(actor=cnaf, wave=answer.wave, answers=[answer.pk, 999]) == 1
    assert services.remind_cafs(actor=cnaf, wave=answer.wave, answers=[answer.pk]) == 0
    WaveReminder.objects.all().delete()
    Answer.objects.update(state=AnswerState.REOPENED, submitted_at=timezone.now())  # received once: not late
    assert services.remind_cafs(actor=cnaf, wave=answer.wave, answers=[answer.pk]) == 0
    assert [name.split()[-1] for name in told()] == ["Responsable", "Conseillère"]
    wave = answer.wave
    Wave.objects.update(reminder_days=[1])
    after = wave.deadline.astimezone(PARIS).date() + timedelta(days=1)
    assert services.remind_automatically(day=after) == 0
    Answer.objects.update(state=AnswerState.TO_FILL, submitted_at=None)
    assert services.remind_automatically(day=after) == 1


def test_the_table_of_transitions_draws_the_life() -> None:
    assert ANSWER_LIFE.mermaid() in (settings.BASE_DIR / "docs" / "lifecycles.md").read_text()
    assert {line.name for line in ANSWER_LIFE.open_from(AnswerState.VALIDATED)} == {RESUME, SUBMIT, REOPEN}
    assert {line.name for line in ANSWER_LIFE.open_from(AnswerState.REOPENED)} == {VALIDATE}
