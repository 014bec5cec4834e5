"""What an edition holds stays with those who see its territory, whatever becomes of its selection and of its region."""

from __future__ import annotations

import pytest

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.portfolio.models import Project
from projects.territories.models import Region
from reporting.models import Edition
from reporting.services import change_edition, editions, freeze_edition, request_render
from reporting.services.editions import create_edition, update_edition
from reporting.services.selection import remove_projects, restore_selection
from reporting.workflow import UNFREEZE
from tests.factories import ProjectFactory, member
from tests.factories.editions import SELECTED_ON, approved, draft_of
from tests.reporting.exports import carried_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


def project(region: str, department: str) -> Project:
    made: Project = ProjectFactory.create(
        selected_on=SELECTED_ON, department_id=department, application__region_id=region
    )
    return made


def of_two_regions(officer: User) -> Edition:
    return draft_of(officer, slug="pays", selection=[project("84", "07"), project("76", "31")])


def without_the_first(officer: User, edition: Edition) -> None:
    remove_projects(actor=officer, edition=edition, keys=[edition.selection.order_by("position")[0].project_id])
    edition.refresh_from_db()


def to_the_region(officer: User, edition: Edition) -> None:
    region = Region.objects.get(pk="76")
    update_edition(actor=officer, edition=edition, version=edition.version, values={"region": region})


def test_a_letter_of_a_region_with_a_bilan_of_the_country_is_not_for_the_region(officer: User) -> None:
    bilan = of_two_regions(officer)
    frozen = freeze_edition(actor=officer, edition=approved(officer, bilan))
    regional = member(Role.CAFLAB, region_id="76")
    for slug, cited in (("sans", None), ("avec", frozen)):
        draft_of(officer, slug=slug, kind="lettre", region_id="76", selection=[project("76", "31")], cites=cited)
    assert [edition.slug for edition in Edition.objects.visible_to(regional)] == ["sans"]
    assert Edition.objects.visible_to(officer).count() == 3


@pytest.mark.parametrize("made", ["frozen", "composed"])
def test_what_was_made_for_the_country_is_not_left_to_a_region(officer: User, made: str) -> None:
    edition = of_two_regions(officer)
    if made == "frozen":
        freeze_edition(actor=officer, edition=approved(officer, edition))
        change_edition(actor=officer, edition=edition, transition=UNFREEZE, reason="À refaire.")
    else:
        carried_out(request_render(actor=officer, edition=edition))
    without_the_first(officer, edition)
    with pytest.raises(DomainError, match="pour un autre territoire") as refused:
        to_the_region(officer, edition)
    assert refused.value.field == "region"


def test_an_undo_brings_no_project_of_elsewhere_back(officer: User) -> None:
    edition = of_two_regions(officer)
    removed = remove_projects(actor=officer, edition=edition, keys=[edition.selection.get(position=1).project_id])
    edition.refresh_from_db()
    to_the_region(officer, edition)
    with pytest.raises(DomainError, match="ne sont pas dans la région"):
        restore_selection(actor=officer, edition=edition, event=removed.event, mark=removed.mark)
    assert edition.selection.count() == 1


def test_an_edition_starts_within_its_size_and_one_that_is_too_big_may_shrink(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = draft_of(officer, slug="grand", selection=[project("84", "07") for _ in range(4)])
    monkeypatch.setattr(editions, "MOST", 2)
    without_the_first(officer, edition)
    assert edition.selection.count() == 3
    with pytest.raises(DomainError, match="au plus 2 projets, et cette sélection en compte 3"):
        create_edition(
            actor=officer, title="Trop", document_month=edition.document_month, situation_on=edition.situation_on,
            selection=list(edition.projects.all()),
        )  # fmt: skip


def test_who_signs_sees_what_is_signed(officer: User) -> None:
    """Somebody of a region who is named for the country would never have a page to sign on."""
    regional = member(Role.CAFLAB, region_id="76")
    edition = of_two_regions(officer)
    with pytest.raises(DomainError, match="ne voit pas cette édition") as refused:
        update_edition(actor=officer, edition=edition, version=1, values={"signatory": regional})
    assert refused.value.field == "signatory"
    with pytest.raises(DomainError, match="ne voit pas cette édition"):
        draft_of(officer, slug="autre", signatory=regional)
    assert Edition.objects.get().signatory == officer
    draft_of(officer, slug="ici", region_id="76", selection=[project("76", "31")], signatory=regional)
