"""Several people at once: what is frozen is of one moment, what is made has an address of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections, transaction

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import StaleVersion
from projects.portfolio.models import Project
from reporting.models import Edition, EditionBlock
from reporting.rendering.canonical import read_content
from reporting.selectors import editions
from reporting.services import change_edition, create_edition, freeze_edition
from reporting.workflow import RESUME
from tests.factories import member
from tests.factories.editions import approved, draft_of

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 20  # seconds: nobody waits that long


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def edition(officer: User) -> Edition:
    return approved(officer, draft_of(officer, blocks=[{"section": "chapo", "body": "<p>Avant.</p>"}]))


@contextmanager
def somebody(act: Any) -> Iterator[tuple[Event, Event]]:
    """Another connection that does `act`, and commits once it is let go: (let it go, it has ended)."""
    begun, let_go, ended = Event(), Event(), Event()

    def run() -> None:
        with transaction.atomic():
            act()
            begun.set()
            let_go.wait(LONG)
        ended.set()
        connections.close_all()

    thread = Thread(target=run)
    thread.start()
    try:
        assert begun.wait(LONG)
        yield let_go, ended
    finally:
        let_go.set()
        thread.join(LONG)


def test_an_act_that_ends_during_the_freeze_is_not_half_in_it(
    officer: User, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act() -> None:
        EditionBlock.objects.update(body="<p>Après.</p>")
        Project.objects.filter(editions=edition).update(title="Après")

    count = editions.edition_figures
    with somebody(act) as (let_go, ended):

        def between_two_reads(snapshot: Any) -> Any:
            let_go.set()
            assert ended.wait(LONG)
            return count(snapshot)

        monkeypatch.setattr(editions, "edition_figures", between_two_reads)
        frozen = freeze_edition(actor=officer, edition=edition)
    assert EditionBlock.objects.get().body == "<p>Après.</p>"
    assert read_content(frozen.content).blocks[0].paragraphs[0].text == "Avant."


def test_an_edition_that_is_taken_up_meanwhile_is_not_frozen(officer: User, edition: Edition) -> None:
    def act() -> None:
        change_edition(actor=officer, edition=edition, transition=RESUME, reason="Une coquille.")

    with somebody(act) as (let_go, _):
        letting = Thread(target=let_go_of_the_lock, args=[let_go])
        letting.start()
        with pytest.raises(StaleVersion):
            freeze_edition(actor=officer, edition=edition)
        letting.join(LONG)
    assert not edition.frozen.exists()


def test_two_editions_of_one_title_made_at_once_have_their_own_address(officer: User) -> None:
    """A button that is pressed twice: the second waits for the first, and takes the next identifier."""

    def made() -> Edition:
        return create_edition(
            actor=officer,
            title="Recueil neuf",
            document_month=date(2026, 1, 1),
            situation_on=date(2025, 12, 9),
            selection=[],
        )

    with somebody(made) as (let_go, _):
        letting = Thread(target=let_go_of_the_lock, args=[let_go])
        letting.start()
        assert made().slug == "recueil-neuf-2"
        letting.join(LONG)
    assert Edition.objects.filter(slug="recueil-neuf").exists()


def let_go_of_the_lock(let_go: Event) -> None:
    """Once some connection waits for the row that another holds."""
    with connections["default"].cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchone()[0]:
                break
            cursor.execute("SELECT pg_sleep(0.05)")
    let_go.set()
    connections.close_all()
