"""Messages leave once, or say why not: a real mail server, that is told to misbehave, and a real worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.jobs.enums import JobState
from projects.jobs.models import Job
from projects.outbox import registry, services
from projects.outbox.enums import MessageState
from projects.outbox.models import Message
from projects.outbox.registry import Mail, message_kind
from projects.outbox.services import NotSent
from projects.people import services as people
from tests import factories as make
from tests.support.checkouts import wait_for
from tests.support.mail_server import MailServer, mail_server
from tests.support.workers import Worker

KIND = "invitation"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def message() -> Message:
    sent = people.invite(actor=None, email="Jeanne@Exemple.invalid", role="cnaf")
    return Message.objects.get(key=f"invitation:{sent.public_id}:1")


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


@pytest.mark.django_db
def test_a_message_is_written_with_what_asks_for_it() -> None:
    with transaction.atomic():
        people.invite(actor=None, email="jeanne@exemple.invalid", role="cnaf")
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_same_key_is_the_same_message_and_one_job() -> None:
    person = make.UserFactory.create()
    one, two = (services.post(key="a", kind=KIND, params={}, recipient=person) for _ in range(2))
    assert one == two
    assert Job.objects.count() == 1
    assert one.address == person.email
    with pytest.raises(KeyError):
        services.post(key="b", kind="rien", params={}, recipient=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.post(key="c", kind=KIND, params={})


@pytest.mark.django_db
def test_a_message_is_sent_once_in_two_forms(server: MailServer, message: Message) -> None:
    for _ in range(2):
        assert services.deliver(message_id=message.pk) == MessageState.SENT
    (mail,) = server.mails
    assert mail["To"] == "jeanne@exemple.invalid"
    assert mail["Subject"] == "Portail Fipe\u00a0: une invitation vous attend"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, page = (part.get_content() for part in mail.iter_parts())  # type: ignore[attr-defined]
    assert "/invitation/" in plain
    assert "Cnaf, national" in plain
    assert '<html lang="fr">' in page
    assert "<script" not in page
    message.refresh_from_db()
    assert (message.attempts, message.error) == (1, "")
    assert message.sent_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "state", "error"),
    [
        ({"RCPT": "550 unknown"}, MessageState.REFUSED, "SMTP 550"),
        ({"MAIL": "554 no"}, MessageState.REFUSED, "SMTP 554"),
        # Taken or not, nobody knows: it is not sent again.
        ({"END": ""}, MessageState.UNCERTAIN, "SMTPServerDisconnected"),
    ],
)
def test_what_the_server_refuses_or_loses_is_not_sent_again(
    answers: dict[str, str], state: str, error: str, server: MailServer, message: Message
) -> None:
    server.answers = answers
    assert services.deliver(message_id=message.pk) == state
    assert services.deliver(message_id=message.pk) == state
    message.refresh_from_db()
    assert (message.error, message.attempts) == (error, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [{"RCPT": "451 later"}, {"MAIL": "421 busy"}, None])
def test_what_may_go_later_waits(
    answers: dict[str, str] | None, server: MailServer, message: Message, settings: Any
) -> None:
    if answers is None:
        settings.EMAIL_PORT = 1
    else:
        server.answers = answers
    with pytest.raises(NotSent):
        services.deliver(message_id=message.pk)
    assert state_of(message) == MessageState.WAITING
    settings.EMAIL_PORT, server.answers = server.port, {}
    assert services.deliver(message_id=message.pk) == MessageState.SENT
    message.refresh_from_db()
    assert message.attempts == 2


@pytest.mark.django_db
def test_logs_name_nobody(server: MailServer, message: Message, caplog: pytest.LogCaptureFixture) -> None:
    server.answers = {"RCPT": "550 jeanne@exemple.invalid unknown"}
    services.deliver(message_id=message.pk)
    assert f"message {message.pk}" in caplog.text
    assert "jeanne" not in caplog.text.lower()


@pytest.mark.django_db
def test_what_no_longer_stands_is_not_told(server: MailServer, message: Message) -> None:
    from projects.people.models import Invitation

    people.withdraw(actor=None, invitation=Invitation.objects.get())
    assert services.deliver(message_id=message.pk) == MessageState.DROPPED
    assert not server.mails


@pytest.mark.django_db
def test_the_sweep_asks_again_closes_and_gives_up(message: Message) -> None:
    now = timezone.now()
    Job.objects.update(state=JobState.FAILED, finished_at=now, error="Raté.", send_at=None)
    assert services.sweep() == 0
    Message.objects.update(created_at=now - timedelta(hours=1))
    assert services.sweep() == 1
    assert services.sweep() == 1  # the job is alive: none is doubled
    assert Job.objects.exclude(state=JobState.FAILED).count() == 1
    Message.objects.update(state=MessageState.SENDING, attempted_at=now - timedelta(hours=1))
    services.sweep()
    assert state_of(message) == MessageState.UNCERTAIN
    Message.objects.update(state=MessageState.WAITING, created_at=now - timedelta(days=4))
    assert services.sweep() == 0
    assert state_of(message) == MessageState.EXPIRED


@pytest.mark.django_db
def test_a_kind_has_one_builder() -> None:
    @message_kind("essai", label="Essai")
    def build(_: Message) -> Mail | None:
        return None

    try:
        with pytest.raises(ValueError, match="twice"):
            message_kind("essai", label="Essai")(lambda _: None)
    finally:
        registry._kinds.pop("essai")


def test_a_worker_sends_and_sends_again(celery_worker_factory: Callable[..., Worker]) -> None:
    """From a request to a letter box: the process of the job keeps its way to the mail server."""
    with mail_server() as server:
        server.answers = {"MAIL": "421 busy"}
        worker = celery_worker_factory(env={"EMAIL_PORT": str(server.port)})
        sent = people.invite(actor=None, email="jeanne@exemple.invalid", role="cnaf")
        message = Message.objects.get(key=f"invitation:{sent.public_id}:1")
        wait_for(lambda: state_of(message) == MessageState.WAITING and message.attempts == 1, 30)
        server.answers = {}
        wait_for(lambda: state_of(message) == MessageState.SENT, 40)
        assert [mail["To"] for mail in server.mails] == ["jeanne@exemple.invalid"], worker.log
        assert "jeanne" not in worker.log
