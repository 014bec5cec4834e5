"""A figure says which kinds of facts it counts: a page that shows few figures reads few of them, and none is false."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from reporting.figures.dossiers import EVERY_KIND, Dossier, Kind, Snapshot
from reporting.figures.registry import all_figures, compute
from reporting.figures.snapshot import take_snapshot
from tests.reporting.crowd import make_projects
from tests.reporting.snapshots import snapshots

# What a dossier is without the facts of a kind.
EMPTY = {
    Kind.OBSERVATIONS: {"progress": None, "maturity": None},
    Kind.PRINTED: {"maturity_doubts": (), "printed": ()},
    Kind.CLASSES: {"categories": (), "main_category": None},
    Kind.HIGHLIGHTS: {"highlight": None, "highlight_text": ""},
    Kind.CAFLAB: {"caflab_selected": False, "caflab_grounds": ()},
    Kind.PAPERS: {"has_fiche": None, "fiche_count": None, "has_budget": None, "has_results": None},
    Kind.ACTIONS: {"actions": ()},
    Kind.STRUCTURES: {"structures": ()},
    Kind.PERSONS: {"persons_met": ()},
    Kind.GRANTS: {"grants": ()},
    Kind.PARTNERS: {"partners": ()},
    Kind.MONEY: {"money": ()},
    Kind.PLANS: {"plans": ()},
}
SPARE = [figure.id for figure in all_figures() if figure.reads != EVERY_KIND]


def _emptied(dossier: Dossier, kinds: frozenset[Kind]) -> Dossier:
    fields = {name: value for kind in kinds for name, value in EMPTY.get(kind, {}).items()}
    return replace(dossier, **fields)


@given(snapshots())
def test_what_a_figure_does_not_read_changes_nothing_to_it(snapshot: Snapshot) -> None:
    whole = compute(snapshot, SPARE)
    for id, value in whole.items():
        left = value.figure.reads
        dossiers = tuple(_emptied(dossier, EVERY_KIND - left) for dossier in snapshot.dossiers)
        assert compute(replace(snapshot, dossiers=dossiers, read=left), [id])[id] == value


@pytest.mark.django_db
def test_reading_less_asks_less_and_counts_the_same() -> None:
    make_projects(6)
    clock, projects = Clock.now(), Project.objects.all()
    with CaptureQueriesContext(connection) as every:
        whole = take_snapshot(projects, **vars(clock), population="Tout")
    with CaptureQueriesContext(connection) as few:
        part = take_snapshot(projects, **vars(clock), population="Tout", read=[Kind.PAPERS, Kind.CLASSES])
    assert len(few) <= 8 < len(every)
    ids = [figure.id for figure in all_figures() if figure.reads <= part.read]
    assert "projects.with_fiche" in ids
    assert compute(part, ids) == compute(whole, ids)
    with pytest.raises(ValueError, match="did not read"):
        compute(part, ["projects.by_progress"])
