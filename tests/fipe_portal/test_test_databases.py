"""What the other tests stand on: each process has its own data, and a test that commits leaves nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from fipe_portal.celery import app
from fipe_portal.embedded.layout import CHECKOUT
from projects.portfolio.models import Project
from projects.territories.models import Department
from tests.support.databases import Slot
from tests.support.workers import Worker


def leave_something() -> None:
    Session.objects.create(session_key="left-over", session_data="", expire_date=timezone.now())


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_gone_in_the_next_one_and_reference_data_stay(turn: int) -> None:
    assert not Session.objects.exists()
    assert Department.objects.filter(valid_to=None).count() == 101
    leave_something()
    Department.objects.update(name="effacé")


@pytest.mark.django_db
def test_the_database_and_the_messages_are_those_of_this_process(slot: Slot) -> None:
    assert connection.settings_dict["NAME"] == slot.database
    assert slot.redis_url == settings.REDIS_URL
    assert settings.REDIS_URL.endswith(f"={slot.number}") or settings.REDIS_URL.endswith(f"/{slot.number}")
    assert os.fspath(settings.JOB_FILES_ROOT) == os.fspath(slot.files)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_demonstration_is_in_a_database_of_its_own_renewed_as_well(turn: int, demo_data: None, slot: Slot) -> None:
    assert connection.settings_dict["NAME"] == f"{slot.database}_demo"
    assert os.environ["DATABASE_URL"].endswith(f"{slot.database}_demo") or "_demo?" in os.environ["DATABASE_URL"]
    assert Project.objects.exclude(title="effacé").count() == 36
    Project.objects.update(title="effacé")


@pytest.mark.django_db
def test_without_asking_there_is_no_project() -> None:
    assert not Project.objects.exists()


def test_a_run_beside_this_one_gets_another_database(slot: Slot) -> None:
    code = "from tests.support.databases import take_slot; print(take_slot().number)"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, env=os.environ, capture_output=True, text=True, check=True
    ).stdout
    assert int(printed) != slot.number


def test_the_worker_is_real_and_answers_on_our_messages(celery_worker: Worker) -> None:
    assert app.control.ping([f"{celery_worker.name}@test"], timeout=5.0) == [
        {f"{celery_worker.name}@test": {"ok": "pong"}}
    ]
    assert len(celery_worker.children()) == 2


def test_killed_worker_leaves_no_pool_process(celery_worker: Worker) -> None:
    from tests.support.checkouts import wait_for

    children = celery_worker.children()
    celery_worker.kill()
    assert wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in children))
