"""One mail a day for what waits: no day doubled, nothing skipped, whatever the clocks, the cuts and the workers do."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.accounts.models import User
from projects.core.paris import PARIS, day_of
from projects.jobs.models import Job
from projects.outbox.enums import How, MessageState, Topic
from projects.outbox.hours import leaving_at, next_leaving
from projects.outbox.models import Digest, DigestHour, Message
from projects.outbox.services import choose, deliver, delivery, digests, make_digests, post, sweep
from tests import factories as make
from tests.outbox import kinds

SUMMER, WINTER = date(2025, 3, 30), date(2025, 10, 26)
# Two days around each change of hour, and the hours that are skipped or come twice.
STARTS = [datetime(2025, 3, 28, tzinfo=UTC), datetime(2025, 10, 24, tzinfo=UTC)]


@pytest.fixture(autouse=True)
def nothing_settled() -> Iterator[None]:
    yield
    kinds.SETTLED.clear()
    kinds.BROKEN.clear()


class Cut(Exception):
    """The process dies here."""


@dataclass(frozen=True)
class Event:
    """What happens at an instant: « post », « run », and runs that die once made, before or after the mail left."""

    at: datetime
    what: str


def posted(user: User, number: int, at: datetime, kind: str = "essai-tache") -> Message:
    message = post(key=f"essai:{user.pk}:{number}", kind=kind, params={"n": number}, recipient=user)
    Message.objects.filter(pk=message.pk).update(created_at=at)
    return message


def send_all() -> None:
    for pk in Message.objects.filter(state=MessageState.WAITING).values_list("pk", flat=True):
        deliver(message_id=pk)


def told_numbers() -> Counter[int]:
    return Counter(int(n) for one in mail.outbox for n in re.findall(r"nouvelle (\d+)\.", str(one.body)))


@pytest.mark.django_db
def test_a_kind_that_is_no_more_keeps_back_no_other_message() -> None:
    """A release renamed it while messages waited: neither the digest nor the sweep stops at it."""
    user, now = make.UserFactory.create(), datetime(2025, 6, 2, 12, tzinfo=UTC)
    for number in (1, 2):
        posted(user, number, now - timedelta(days=1))
    Message.objects.filter(params={"n": 1}).update(kind="renomme")
    make_digests(now=now)
    send_all()
    assert told_numbers() == Counter({2: 1})
    hour_ago = timezone.now() - timedelta(hours=1)
    waiting = {"state": MessageState.WAITING, "digest": None, "created_at": hour_ago, "attempted_at": None}
    Message.objects.exclude(kind="digest").update(**waiting)
    assert sweep() == 2


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    start = draw(st.sampled_from(STARTS))
    whats = st.sampled_from(["post", "post", "run", "run", "cut making", "cut sending", "cut telling"])
    # Whole half hours fall on the borders; the odd minute falls between them.
    minutes = st.integers(0, 5 * 48).map(lambda n: n * 30) | st.integers(0, 5 * 24 * 60)
    events = draw(st.lists(st.builds(lambda n, what: (n, what), minutes, whats), min_size=2, max_size=12))
    return [Event(start + timedelta(minutes=n), what) for n, what in sorted(events)]


def live(user: User, events: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    for number, event in enumerate(events):
        if event.what == "post":
            posted(user, number, event.at)
        elif event.what == "run":
            make_digests(now=event.at)
            send_all()
        else:
            cut_at(event, monkeypatch)


def cut_at(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that dies: between the digest and its mail, once committed, or when the mail server has taken it."""

    def die(*_: Any, **__: Any) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        if event.what == "cut making":
            patched.setattr(digests, "post", die)
        if event.what == "cut telling":
            patched.setattr(delivery, "close", die)
        try:
            with transaction.atomic():
                make_digests(now=event.at)
            if event.what == "cut telling":
                send_all()
        except Cut:
            pass
    # The sweep finds what nobody sends any more, as it would a quarter of an hour later.
    Message.objects.filter(state=MessageState.SENDING).update(attempted_at=event.at - timedelta(days=900))
    sweep()


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(events=lives(), hour=st.sampled_from([time(7), time(2, 30), time(0), time(23, 59)]))
@example(
    [Event(datetime(2025, 10, 26, 0, 30, tzinfo=UTC), "post"), Event(datetime(2025, 10, 26, 1, 30, tzinfo=UTC), "run")],
    time(2, 30),
)
def test_no_day_is_skipped_nor_doubled(events: list[Event], hour: time) -> None:
    """Whatever runs when: at most a digest a day, each thing told once, in the first digest due after it."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        mail.outbox.clear()
        DigestHour.objects.update(hour=hour)
        user = make.UserFactory.create()
        live(user, events, patch)
        end = day_of(events[-1].at)
        for day in (end + timedelta(1), end + timedelta(2)):
            make_digests(now=leaving_at(day))
            send_all()
        check(user, [event for event in events if event.what == "run"])
        transaction.set_rollback(True)


def check(user: User, runs: list[Event]) -> None:
    rows = list(Digest.objects.filter(user=user).order_by("until"))
    messages = list(Message.objects.filter(recipient=user).exclude(kind="digest"))
    told = told_numbers()
    assert max(told.values(), default=1) == 1
    assert len({row.day for row in rows}) == len(rows)
    # Nothing is left behind; what a dead process may have sent is not sent again.
    assert {message.state for message in messages} <= {MessageState.TOLD, MessageState.UNCERTAIN}
    assert {m.params["n"] for m in messages if m.state == MessageState.TOLD} <= set(told)
    for before, row in zip([None, *rows], rows, strict=False):
        assert row.since == (before.until if before else None)
        assert day_of(row.until) == row.day
        assert row.until >= leaving_at(row.day)
        held = [message.created_at for message in messages if message.digest_id == row.pk]
        # Something was there at the hour, and each lies in the half-open span.
        assert min(held) < leaving_at(row.day)
        assert all((row.since is None or row.since <= at) and at < row.until for at in held)
    for run in runs:
        due = leaving_at(day_of(run.at))
        left = [m for m in messages if m.created_at < due <= run.at and m.digest and m.digest.until > run.at]
        assert left == [], "something due was left for a later day"


def test_the_hour_of_each_day_comes_once() -> None:
    for day, hour, expected in [
        (SUMMER, time(7), datetime(2025, 3, 30, 5, tzinfo=UTC)),
        (SUMMER, time(2, 30), datetime(2025, 3, 30, 1, 30, tzinfo=UTC)),  # skipped: half past three
        (WINTER, time(7), datetime(2025, 10, 26, 6, tzinfo=UTC)),
        (WINTER, time(2, 30), datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),  # twice: the first
    ]:
        assert datetime.combine(day, hour, tzinfo=PARIS).astimezone(UTC) == expected


@pytest.mark.django_db
def test_the_hour_is_that_of_the_table_on_that_day() -> None:
    DigestHour.objects.create(from_day=SUMMER, hour=time(2, 30))
    assert leaving_at(SUMMER - timedelta(1)) == datetime(2025, 3, 29, 6, tzinfo=UTC)
    assert leaving_at(SUMMER) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert leaving_at(date(2020, 1, 2)) == datetime(2020, 1, 1, 23, tzinfo=UTC)
    just = leaving_at(SUMMER)
    assert next_leaving(just) == leaving_at(SUMMER + timedelta(1))
    assert next_leaving(just - timedelta(microseconds=1)) == just


@pytest.mark.django_db
def test_what_no_longer_stands_or_is_no_longer_wanted_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """Made when it leaves: settled, unwanted or broken lines are left out, and say so; alone, they send nothing."""
    user, at = make.UserFactory.create(), datetime(2025, 6, 2, 20, tzinfo=UTC)
    choose(actor=user, choices={Topic.BILANS: How.DAILY})
    rows = [posted(user, 1, at), posted(user, 2, at), posted(user, 3, at, "essai-bilan"), posted(user, 4, at)]
    kinds.SETTLED.add(2)
    kinds.BROKEN.add(4)
    make_digests(now=at + timedelta(hours=12))
    choose(actor=user, choices={Topic.BILANS: How.NEVER})
    send_all()
    states = [Message.objects.get(pk=row.pk).state for row in rows]
    assert states == [MessageState.TOLD, MessageState.DROPPED, MessageState.UNWANTED, MessageState.DROPPED]
    (sent,) = mail.outbox
    assert sent.subject == "Portail Fipe\u00a0: votre résumé du jour, 1\u00a0nouvelle"
    assert told_numbers() == Counter({1: 1})
    assert "http://testserver/1/" in str(sent.body)
    assert "jeanne" not in caplog.text

    kinds.SETTLED.add(5)
    posted(user, 5, at + timedelta(hours=24))
    make_digests(now=at + timedelta(hours=36))
    send_all()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_choosing_at_once_holds_for_what_comes() -> None:
    """What waits is told in the digest that was promised, not by a burst of mails; nothing is lost."""
    user, at = make.UserFactory.create(), datetime(2025, 6, 2, 20, tzinfo=UTC)
    waits = posted(user, 1, at)
    choose(actor=user, choices={Topic.TACHES: How.AT_ONCE})
    comes = posted(user, 2, at)
    assert Message.objects.get(pk=waits.pk).state == MessageState.HELD
    assert comes.state == MessageState.WAITING
    Message.objects.filter(pk=comes.pk).delete()
    make_digests(now=at + timedelta(hours=12))
    send_all()
    assert told_numbers() == Counter({1: 1})


@pytest.mark.django_db
def test_a_digest_that_never_left_gives_back_what_it_held() -> None:
    user, at = make.UserFactory.create(), datetime(2025, 6, 2, 20, tzinfo=UTC)
    posted(user, 1, at)
    make_digests(now=at + timedelta(hours=12))
    Message.objects.filter(kind="digest").update(created_at=at - timedelta(days=9))
    sweep()
    make_digests(now=at + timedelta(hours=36))
    send_all()
    assert told_numbers() == Counter({1: 1})
    assert Digest.objects.count() == 2


def test_two_workers_make_one(transactional_db: None) -> None:
    user, at = make.UserFactory.create(), datetime(2025, 6, 2, 20, tzinfo=UTC)
    for number in range(5):
        posted(user, number, at)
    barrier, made = threading.Barrier(3), []

    def work() -> None:
        try:
            barrier.wait()
            made.append(make_digests(now=at + timedelta(hours=12)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 0, 1]
    assert Digest.objects.count() == 1
    assert Message.objects.filter(kind="digest").count() == 1
    assert Job.objects.count() == 1
    assert Message.objects.filter(digest=None).count() == 0
