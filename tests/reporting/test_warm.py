"""A published fiche is laid out at once for the editions in preparation that hold it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from projects.accounts.enums import Role
from projects.fiches.services.writing import edit_fiche, publish_fiche
from projects.jobs.models import Job
from reporting import warm
from reporting.enums import EditionState
from reporting.models import Edition
from reporting.rendering import recueil
from reporting.rendering.cache import PartCache
from reporting.selectors import recueil_content
from tests import factories as make
from tests.factories import member
from tests.factories.payments import LONG_AGO
from tests.reporting.rendering.test_cache import laid_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(settings: Settings, tmp_path: Path) -> Edition:
    settings.RENDER_CACHE_ROOT = tmp_path
    return make.EditionFactory.create(selection=[make.ProjectFactory.create(department_id="07", selected_on=LONG_AGO)])


def publish(edition: Edition) -> None:
    officer, project = member(Role.CNAF), edition.projects.get()
    edit_fiche(actor=officer, project=project, version=0, values={"title": "Une crèche qui roule"})
    publish_fiche(actor=officer, project=project)


def test_publishing_asks_for_it_once_for_what_may_still_change(edition: Edition) -> None:
    publish(edition)
    (job,) = Job.objects.filter(kind=warm.KEEP_WARM)
    assert job.params == {"project": edition.projects.get().reference}
    assert job.requester is None


def test_nothing_is_asked_for_a_frozen_edition(edition: Edition) -> None:
    Edition.objects.update(state=EditionState.FROZEN)
    publish(edition)
    assert not Job.objects.filter(kind=warm.KEEP_WARM).exists()


def test_the_document_finds_the_parts_of_the_project_made(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same keys as those that the whole document asks for."""
    publish(edition)
    reference, cache = edition.projects.get().reference, PartCache()
    assert [recueil.keep_parts(one, cache) for one in warm.contents(reference)] == [2]
    assert [recueil.keep_parts(one, cache) for one in warm.contents(reference)] == [0]
    _, made = laid_out(recueil_content(edition), cache, monkeypatch)
    assert made
    assert not [key for key in made if key.endswith(reference)]
