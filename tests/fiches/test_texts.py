"""The words of a fiche on a day, as they read at an instant."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.fiches.enums import ItemKind
from projects.fiches.models import Fiche, FicheItem
from projects.fiches.selectors import FicheTexts, fiche_texts
from projects.fiches.services import write_fiche
from projects.portfolio.models import Project
from tests import factories as make

DAY = date(2025, 12, 9)


def written(project: Project, title: str = "Une halte qui roule") -> Fiche:
    return write_fiche(
        actor=None,
        project=project,
        title=title,
        standfirst="Elle va vers les familles.",
        summary=["Elle roule.", "Elle s’arrête."],
        items={
            ItemKind.OBJECTIVE: [{"text": "Aller vers"}],
            ItemKind.ACHIEVEMENT: [
                {"text": "Premier arrêt", "happened_on": date(2025, 3, 1)},
                {"text": "Après la date", "happened_on": date(2026, 1, 5)},
                {"text": "À venir", "happened_on": date(2026, 6, 1), "is_planned": True},
                {"text": "Sans date"},
            ],
        },
        key_figures=[
            {"value": "8", "label": "lieux"},
            {"value": "9", "label": "lieux", "happened_on": date(2026, 2, 1)},
        ],
    )


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def texts(project: Project, moment: datetime, on: date = DAY) -> tuple[FicheTexts, ...]:
    return fiche_texts([project.pk], situation_on=on, known_at=moment).get(project.pk, ())


@pytest.mark.django_db
def test_what_is_dated_after_the_situation_is_left_out_unless_it_is_to_come() -> None:
    project = make.ProjectFactory.create()
    written(project)
    (fiche,) = texts(project, now())
    achievements = [line.text for line in fiche.items[ItemKind.ACHIEVEMENT]]
    assert achievements == ["Premier arrêt", "À venir", "Sans date"]
    assert [value for value, _ in fiche.key_figures] == ["8"]
    assert fiche.summary == ("Elle roule.", "Elle s’arrête.")
    (later,) = texts(project, now(), on=date(2026, 3, 1))
    assert len(later.items[ItemKind.ACHIEVEMENT]) == 4
    assert len(later.key_figures) == 2


@pytest.mark.django_db(transaction=True)
def test_a_fiche_reads_as_it_was_written_then() -> None:
    project = make.ProjectFactory.create()
    before = now()
    fiche = written(project)
    first = now()
    Fiche.objects.filter(pk=fiche.pk).update(title="Retouchée")
    FicheItem.objects.filter(text="Aller vers").delete()
    assert texts(project, before) == ()
    assert [text.title for text in texts(project, first)] == ["Une halte qui roule"]
    assert [line.text for line in texts(project, first)[0].items[ItemKind.OBJECTIVE]] == ["Aller vers"]
    (now_read,) = texts(project, now())
    assert now_read.title == "Retouchée"
    assert ItemKind.OBJECTIVE not in now_read.items


@pytest.mark.django_db
def test_a_project_may_have_several_fiches_or_none() -> None:
    project, bare = make.ProjectFactory.create(), make.ProjectFactory.create()
    written(project, "Première")
    written(project, "Seconde")
    found = fiche_texts([project.pk, bare.pk], situation_on=DAY, known_at=now())
    assert [fiche.title for fiche in found[project.pk]] == ["Première", "Seconde"]
    assert bare.pk not in found


@pytest.mark.django_db
def test_reading_costs_three_queries_however_many_projects() -> None:
    projects = [make.ProjectFactory.create() for _ in range(4)]
    for project in projects:
        written(project)
    with CaptureQueriesContext(connection) as queries:
        found = fiche_texts([project.pk for project in projects], situation_on=DAY, known_at=now())
    assert len(found) == 4
    assert len(queries) == 3 + 1  # and that of the clock
