"""What « Noter un échange » costs an advisor: kept, then seen in the list, beside the same list only read."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from projects.accounts.enums import Role
from projects.accounts.models import Membership, User
from projects.core.paris import today
from projects.followup.enums import ExchangeKind, Visibility
from projects.followup.views.common import follow_up_tab
from projects.followup.views.exchanges import note_url
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock, selected

REPEATS = 25


@dataclass(frozen=True)
class NoteCost:
    """Seconds, medians of some notes in a row: kept and seen, the list alone; queries of each."""

    saved: float
    read: float
    queries_saved: int
    queries_read: int


def note_cost() -> NoteCost:
    """By an advisor of the Caf, on the first real project. What is made for it is rolled back."""
    with transaction.atomic(), override_settings(ALLOWED_HOSTS=["testserver"]):
        everyone = selected(Project.objects.exclude(caf=None), Clock.now())
        project = everyone.order_by("reference").first()
        if project is None:
            raise RuntimeError("aucun projet retenu dans cette base")
        client, listed = _advisor(project), follow_up_tab(project)
        saved, read = [], []
        for rank in range(REPEATS):
            saved.append(_timed(partial(_note, client, project, rank)))
            read.append(_timed(partial(client.get, listed)))
        with CaptureQueriesContext(connection) as to_save:
            _note(client, project, REPEATS)
        with CaptureQueriesContext(connection) as to_read:
            client.get(listed)
        transaction.set_rollback(True)
    return NoteCost(median(saved), median(read), len(to_save), len(to_read))


def _advisor(project: Project) -> Client:
    user = User.objects.create(email="mesure-note@mesure.invalid", is_active=True)
    Membership.objects.create(user=user, role=Role.CAF_ADVISOR, caf=project.caf, started_on="2020-01-01")
    client = Client()
    client.force_login(user)
    return client


def _note(client: Client, project: Project, rank: int) -> None:
    text = f"Mesure de l’échange n° {rank}"
    given = {
        "kind": ExchangeKind.CALL,
        "observed_on": today().strftime("%d/%m/%Y"),
        "text": text,
        "visibility": Visibility.CAF,
        "once": uuid.uuid4(),
    }
    answer = client.post(note_url(project), given, follow=True)
    if answer.status_code != 200 or text not in answer.content.decode():
        raise RuntimeError("l’échange noté ne se voit pas dans la liste")


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
