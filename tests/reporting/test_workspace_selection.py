"""The projects of an edition: by the filters of the list, by hand, in order, by two people at once, taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.portfolio.models import Project
from projects.portfolio.services import refresh_search
from projects.territories.models import Region
from reporting.models import Edition
from reporting.services.selection import (
    DOWN,
    UP,
    add_projects,
    keys_of,
    mark_of,
    move_project,
    remove_projects,
    replace_projects,
    restore_selection,
)
from tests.factories import EditionFactory, ProjectFactory, member
from tests.support.pages import page, parse, text_of

pytestmark = pytest.mark.django_db

SELECTED = date(2023, 12, 31)


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def projects() -> list[Project]:
    return [ProjectFactory.create(selected_on=SELECTED) for _ in range(4)]


@pytest.fixture
def edition(projects: list[Project]) -> Edition:
    return EditionFactory.create(selection=projects)


def places(edition: Edition, projects: list[Project]) -> str:
    """The order, a letter by project."""
    letters = {project.pk: "abcdefgh"[rank] for rank, project in enumerate(projects)}
    assert list(edition.selection.values_list("position", flat=True)) == list(range(1, edition.selection.count() + 1))
    return "".join(letters[key] for key in keys_of(edition))


def test_rows_move_by_one_or_to_a_rank(edition: Edition, projects: list[Project], officer: User) -> None:
    def move(letter: int, to: str) -> str:
        move_project(actor=officer, edition=edition, key=projects[letter].pk, to=to, mark=mark_of(keys_of(edition)))
        return places(edition, projects)

    assert move(1, UP) == "bacd"
    assert move(1, DOWN) == "abcd"
    assert move(3, "1") == "dabc"
    assert move(3, "4") == "abcd"
    for impossible in ("0", "5", "", "-1", "²", "cote"):
        with pytest.raises(DomainError, match="entre 1 et 4"):
            move(0, impossible)


def test_a_move_on_an_order_that_changed_is_refused(edition: Edition, projects: list[Project], officer: User) -> None:
    shown = mark_of(keys_of(edition))
    remove_projects(actor=officer, edition=edition, keys=[projects[0].pk])
    with pytest.raises(StaleVersion):
        move_project(actor=officer, edition=edition, key=projects[1].pk, to=DOWN, mark=shown)
    with pytest.raises(StaleVersion):
        replace_projects(actor=officer, edition=edition, projects=projects[:1], mark=shown)
    # What is added or taken off by two people adds up.
    more = ProjectFactory.create(selected_on=SELECTED)
    add_projects(actor=officer, edition=edition, projects=[more])
    remove_projects(actor=officer, edition=edition, keys=[projects[3].pk])
    assert places(edition, [*projects, more]) == "bce"


def test_each_change_is_taken_back(edition: Edition, projects: list[Project], officer: User) -> None:
    more = ProjectFactory.create(selected_on=SELECTED)
    every = [*projects, more]
    changes = (
        lambda: remove_projects(actor=officer, edition=edition, keys=[projects[1].pk, projects[2].pk]),
        lambda: add_projects(actor=officer, edition=edition, projects=[more, projects[0]]),
        lambda: replace_projects(
            actor=officer, edition=edition, projects=[more, projects[2]], mark=mark_of(keys_of(edition))
        ),
    )
    for change, after in zip(changes, ("ad", "abcde", "ce"), strict=True):
        done = change()
        assert places(edition, every) == after
        restore_selection(actor=officer, edition=edition, event=done.event, mark=done.mark)
        assert places(edition, every) == "abcd"


def test_an_undo_never_undoes_the_work_of_another(edition: Edition, projects: list[Project], officer: User) -> None:
    mine = remove_projects(actor=officer, edition=edition, keys=[projects[0].pk])
    remove_projects(actor=member(Role.CNAF), edition=edition, keys=[projects[3].pk])
    with pytest.raises(DomainError, match="a changé depuis"):
        restore_selection(actor=officer, edition=edition, event=mine.event, mark=mine.mark)
    assert places(edition, projects) == "bc"


def test_a_regional_edition_takes_no_project_of_elsewhere(officer: User, desk: Client) -> None:
    here = ProjectFactory.create(selected_on=SELECTED)
    there = ProjectFactory.create(selected_on=SELECTED, department_id="31")
    edition = EditionFactory.create(region=Region.objects.get(pk="84"))
    with pytest.raises(DomainError, match=there.reference):
        add_projects(actor=officer, edition=edition, projects=[there])
    desk.post(f"/recueils/{edition.slug}/selection/reprendre/", {"adresse": "region=84&region=76"})
    assert keys_of(edition) == [here.pk]


def test_the_filters_of_the_list_choose(desk: Client, edition: Edition, projects: list[Project]) -> None:
    there = ProjectFactory.create(selected_on=SELECTED, department_id="31")
    url = f"/recueils/{edition.slug}/selection/"
    assert "Ouvrir les filtres" in text_of(page(desk, url))
    assert "Cochez des valeurs" in text_of(page(desk, f"{url}?filtrer=oui"))
    shown = text_of(page(desk, f"{url}?region=76"))
    assert "1 projet trouvé, dont 1 hors de l’édition" in shown
    answer = desk.post(f"{url}reprendre/", {"adresse": "region=76"}, follow=True)
    assert "1 projet ajouté à la suite" in text_of(parse(answer))
    assert keys_of(edition) == [*(project.pk for project in projects), there.pk]
    edition.refresh_from_db()
    assert edition.filters == "region=76"
    mark = mark_of(keys_of(edition))
    desk.post(f"{url}reprendre/", {"adresse": "region=76", "acte": "remplacer", "marque": mark})
    assert keys_of(edition) == [there.pk]


def test_the_filters_stay_open_until_they_are_left(desk: Client, edition: Edition, projects: list[Project]) -> None:
    """A folded group brings its values, and nothing closes when the last value is taken off."""
    ProjectFactory.create(selected_on=SELECTED, department_id="31")
    url = f"/recueils/{edition.slug}/selection/"
    opened = page(desk, f"{url}?filtrer=oui")
    folded = next(link for link in opened.xpath("//a/@href") if "deplier=region" in link)
    assert page(desk, folded).xpath("//input[@name='region']")
    assert opened.xpath("//form[@aria-label='Filtres']//input[@name='filtrer']/@value") == ["oui"]
    chosen = page(desk, f"{url}?region=76")
    [without] = chosen.xpath("//ul[contains(@class, 'pf-puces')]//a[contains(., 'Occitanie')]/@href")
    assert page(desk, without).xpath("//form[@aria-label='Filtres']")


def test_a_project_is_added_by_its_reference(desk: Client, edition: Edition) -> None:
    more = ProjectFactory.create(selected_on=SELECTED)
    refresh_search([more])
    url = f"/recueils/{edition.slug}/selection/"
    desk.post(f"{url}ajouter/", {"project": more.reference})
    assert keys_of(edition)[-1] == more.pk
    answer = desk.post(f"{url}ajouter/", {"project": more.reference}, follow=True)
    assert "déjà dans l’édition" in answer.content.decode()
    answer = desk.post(f"{url}ajouter/", {"project": "zzzz"}, follow=True)
    assert "Aucun projet ne correspond" in answer.content.decode()


def test_the_buttons_of_the_page_and_the_way_back(desk: Client, edition: Edition, projects: list[Project]) -> None:
    url = f"/recueils/{edition.slug}/selection/"
    mark = mark_of(keys_of(edition))
    answer = desk.post(f"{url}changer/", {"marque": mark, "descendre": projects[0].pk})
    assert answer.headers["Location"] == f"{url}?bouge={projects[0].pk}&vers=descendre"
    assert places(edition, projects) == "bacd"
    stale = desk.post(f"{url}changer/", {"marque": mark, "descendre": projects[0].pk}, follow=True)
    assert "a changé entre-temps" in stale.content.decode()
    desk.post(f"{url}changer/", {"marque": mark_of(keys_of(edition)), "deplacer": "1", "de": "4", "rang": "1"})
    assert places(edition, projects) == "dbac"
    for asked in ({"de": "9", "rang": "1"}, {"de": "1", "rang": "abc"}, {"de": "", "rang": ""}):
        wrong = {"marque": mark_of(keys_of(edition)), "deplacer": "1", **asked}
        refused = desk.post(f"{url}changer/", wrong, follow=True)
        assert "Donnez deux rangs de la liste, entre 1 et 4." in refused.content.decode()
    removed = parse(desk.post(f"{url}changer/", {"retirer": projects[3].pk}, follow=True))
    assert "1 projet retiré" in text_of(removed)
    desk.post(removed.xpath("string(//form[@class='pf-message__retour']/@action)"))
    assert places(edition, projects) == "dbac"


def test_what_does_not_print_yet_is_told(desk: Client, edition: Edition) -> None:
    late = ProjectFactory.create(selected_on=date(2025, 12, 20))
    refresh_search([late])
    assert edition.situation_on < date(2025, 12, 20)
    url = f"/recueils/{edition.slug}/selection/"
    desk.post(f"{url}ajouter/", {"project": late.reference})
    assert "ne s’imprime pas" in text_of(page(desk, url))


def test_from_the_list_to_an_edition(desk: Client, edition: Edition) -> None:
    listing = desk.get("/projets/?region=84").content.decode()
    assert "/recueils/reprendre/?region=84" in listing
    shown = page(desk, "/recueils/reprendre/?region=84")
    assert f"/recueils/{edition.slug}/selection/?region=84" in shown.xpath("//a/@href")
    assert "/recueils/nouveau/?region=84" in shown.xpath("//a/@href")
    outsider = Client()
    outsider.force_login(member(Role.STATE_INSTRUCTOR, national=True))
    assert "/recueils/reprendre/" not in outsider.get("/projets/").content.decode()


def test_a_long_selection_costs_no_more_queries(
    desk: Client, projects: list[Project], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one = EditionFactory.create(selection=projects[:1])
    long = EditionFactory.create(
        selection=[*projects, *(ProjectFactory.create(selected_on=SELECTED) for _ in range(8))]
    )
    page(desk, f"/recueils/{one.slug}/selection/")
    with django_assert_max_num_queries(100) as few:
        page(desk, f"/recueils/{one.slug}/selection/")
    with django_assert_max_num_queries(len(few)):
        page(desk, f"/recueils/{long.slug}/selection/")
