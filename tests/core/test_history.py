"""Who a project was, at an instant: whatever road changed it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from projects.accounts.models import Membership, User
from projects.calls.models import Application, ApplicationPiece, AskedAmount, Call, CallPiece, CallStage
from projects.core.history import known_rows
from projects.fiches.models import (
    EntryLink,
    FicheDraft,
    FicheVersion,
    Proposal,
    ProposalField,
    UpdateRequest,
    Validation,
)
from projects.journal.facts import DatedFact
from projects.journal.models import Entry, Source
from projects.porteurs.models import Porteur
from projects.portfolio.models import (
    Category,
    ClassificationItem,
    InterviewPerson,
    ListColumns,
    Partnership,
    Project,
    ProjectDocument,
    ProjectSource,
    SavedView,
    Statement,
)
from tests import factories as make

# Neither dated nor tracked: reference data, what an application asks (where it stands is dated), rights, how one likes
# to see the list, the journal itself, and rows that are only ever added.
CALLS = {Call, CallStage, CallPiece, Application, AskedAmount, ApplicationPiece}
# What is said of a fiche between a porteur and its Caf, and the files of a project: each row says its own day, and a
# published version never changes. The fiche itself is tracked.
PAPERS = {EntryLink, FicheDraft, FicheVersion, ProjectDocument, Proposal, ProposalField, UpdateRequest, Validation}
NOT_IDENTITY = {User, Membership, Source, Category, SavedView, ListColumns} | CALLS | PAPERS
ONLY_ADDED = {Entry, Statement, ClassificationItem, InterviewPerson}


def now() -> datetime:
    """The clock of the database, between two transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def at(model: type[models.Model], moment: datetime, *columns: str) -> dict[int, Any]:
    """What each row was then, by its key."""
    rows = known_rows(model, known_at=moment).values_list("pgh_obj_id", *columns)
    return {row[0]: row[1] if len(row) == 2 else row[1:] for row in rows}


def test_every_row_that_says_what_a_project_is_keeps_its_past() -> None:
    labels = ("porteurs", "accounts", "journal", "calls", "portfolio", "fiches")
    rows = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels and not hasattr(model, "pgh_tracked_model") and not model._meta.proxy
    ]
    # The many-to-many table of the sources is tracked through its proxy.
    tracked = {model for model in apps.get_models() if hasattr(model, "pgh_event_model")} | {Project.sources.through}
    assert ProjectSource in tracked
    untold = {model for model in rows if not issubclass(model, DatedFact)} - tracked - NOT_IDENTITY - ONLY_ADDED
    builtin = {User.groups.through, User.user_permissions.through}
    assert untold - builtin == set()


@pytest.mark.django_db(transaction=True)
def test_each_road_is_seen_at_its_instant() -> None:
    before = now()
    porteur = make.PorteurFactory.create(name="Crèche des Lilas")
    named = now()
    porteur.name = "Crèche du Lac"
    porteur.save()
    saved = now()
    Porteur.objects.filter(pk=porteur.pk).update(name="Les Lutins")
    updated = now()
    porteur.name = "Les Petits Pas"
    Porteur.objects.bulk_update([porteur], ["name"])
    in_bulk = now()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE porteurs_porteur SET name = 'Par SQL' WHERE id = %s", [porteur.pk])
    by_sql = now()
    Porteur.objects.filter(pk=porteur.pk).delete()
    gone = now()
    moments = (before, named, saved, updated, in_bulk, by_sql, gone)
    assert [at(Porteur, moment, "name").get(porteur.pk) for moment in moments] == [
        None, "Crèche des Lilas", "Crèche du Lac", "Les Lutins", "Les Petits Pas", "Par SQL", None,
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_project_is_read_with_the_porteur_and_the_partners_that_it_had() -> None:
    first, second = make.PorteurFactory.create(), make.PorteurFactory.create()
    project = make.ProjectFactory.create(porteur=first)
    source = make.SourceFactory.create()
    project.sources.set([source])
    partnership = make.PartnershipFactory.create(project=project, porteur=second)
    start = now()
    Project.objects.filter(pk=project.pk).update(porteur=second, title="Repris")
    moved = now()
    partnership.delete()
    project.sources.clear()
    alone = now()
    assert [at(Project, moment, "porteur_id")[project.pk] for moment in (start, moved)] == [first.pk, second.pk]
    assert [list(at(Partnership, moment, "porteur_id").values()) for moment in (start, moved, alone)] == [
        [second.pk], [second.pk], [],
    ]  # fmt: skip
    assert [list(at(ProjectSource, moment, "project_id", "source_id").values()) for moment in (start, alone)] == [
        [(project.pk, source.pk)], [],
    ]  # fmt: skip
    assert known_rows(Partnership, known_at=start, project_id=project.pk).count() == 1
    assert not known_rows(Partnership, known_at=start, project_id=0).exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_failed_act_wrote_never_was() -> None:
    porteur = make.PorteurFactory.create(name="Avant")

    @transaction.atomic
    def act() -> None:
        Porteur.objects.filter(pk=porteur.pk).update(name="Pendant")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert at(Porteur, now(), "name") == {porteur.pk: "Avant"}
    assert Porteur.pgh_event_model.objects.count() == 1  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_one_act_has_one_instant_on_both_clocks() -> None:
    observation = make.ObservationFactory.create()
    observation.refresh_from_db()
    (created,) = Project.pgh_event_model.objects.values_list("pgh_created_at", flat=True)  # type: ignore[attr-defined]
    assert created == observation.recorded_at
    Project.objects.update(title="Deux fois dans le même acte")
    assert at(Project, created, "title") == {observation.project_id: "Deux fois dans le même acte"}


@pytest.mark.django_db
def test_the_search_document_is_no_identity() -> None:
    make.ProjectFactory.create()
    Project.objects.update(search="mots")
    assert Project.pgh_event_model.objects.count() == 1  # type: ignore[attr-defined]
