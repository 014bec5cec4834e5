"""An edition of kind « fiche » is of one project: the one that is chosen when it is made, or that takes its place."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError
from projects.portfolio.models import Project
from projects.portfolio.services import refresh_search
from reporting.models import Edition
from reporting.selectors.checks import lacks_of
from reporting.services.selection import add_projects, keys_of, mark_of, remove_projects, replace_projects
from tests.factories import EditionFactory, PorteurFactory, ProjectFactory, member
from tests.support.pages import page, text_of

pytestmark = pytest.mark.django_db

SELECTED = date(2023, 12, 31)
NEW = "/recueils/nouveau/"
HEADER = {
    "kind": "fiche", "title": "", "subtitle": "", "document_month": "01/2026", "situation_on": "09/12/2025",
    "publisher": "Cnaf",
}  # fmt: skip


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def made(name: str = "Annonay Rhône Agglo") -> Project:
    project = ProjectFactory.create(selected_on=SELECTED, porteur=PorteurFactory.create(name=name))
    refresh_search([project])
    return project


def test_its_project_names_it(desk: Client) -> None:
    project = made()
    page_url = f"/projets/{project.reference}/documents/"
    (link,) = page(desk, page_url).xpath("//a[normalize-space()='Préparer la fiche de ce projet']/@href")
    asked = page(desk, link)
    assert asked.xpath("//select[@name='kind']/option[@selected]/@value") == ["fiche"]
    assert project.reference in asked.xpath("//input[@name='project']/@value")[0]
    answer = desk.post(NEW, {**HEADER, "project": project.reference})
    edition = Edition.objects.get()
    assert answer.headers["Location"] == f"/recueils/{edition.slug}/preparer/"
    assert edition.title == "Fiche, Annonay Rhône Agglo, janvier 2026"
    assert edition.slug == "fiche-annonay-rhone-agglo-janvier-2026"
    assert keys_of(edition) == [project.pk]


def test_it_is_not_made_without_its_project_nor_with_two(desk: Client) -> None:
    project, other = made(), made("Privas")
    for query, said in (("", "dites lequel"), ("region=84", "en compte 2")):
        answer = desk.post(NEW, {**HEADER, "filters": query, "title": "Ma fiche"})
        assert said in " ".join(answer.context["form"].errors["project"])
        assert answer.context["form"]["title"].value() == "Ma fiche"
    recueil = EditionFactory.create(selection=[project, other])
    answer = desk.post(NEW, {**HEADER, "copy_of": str(recueil.pk)})
    assert "en compte 2" in " ".join(answer.context["form"].errors["project"])
    answer = desk.post(NEW, {**HEADER, "kind": "recueil", "project": project.reference})
    assert "Seule une fiche" in " ".join(answer.context["form"].errors["project"])
    assert Edition.objects.exclude(pk=recueil.pk).count() == 0
    desk.post(NEW, {**HEADER, "copy_of": str(recueil.pk), "filters": "region=84", "project": other.reference})
    edition = Edition.objects.get(kind="fiche")
    assert (keys_of(edition), edition.filters) == ([other.pk], "")


def test_a_copy_of_a_fiche_keeps_its_project(desk: Client) -> None:
    project = made()
    first = EditionFactory.create(kind="fiche", selection=[project])
    desk.post(NEW, {**HEADER, "copy_of": str(first.pk)})
    assert keys_of(Edition.objects.exclude(pk=first.pk).get()) == [project.pk]


def test_another_project_takes_the_place_of_its_own(desk: Client, officer: User) -> None:
    project, other = made(), made("Privas")
    edition = EditionFactory.create(kind="fiche", selection=[project])
    url = f"/recueils/{edition.slug}/selection/"
    shown = page(desk, f"{url}?region=84")
    assert "Une fiche décrit un seul projet" in text_of(shown)
    assert not shown.xpath("//*[@name='retirer' or @name='monter' or @name='deplacer' or @id='prendre']")
    second = desk.post(f"{url}ajouter/", {"project": other.reference}, follow=True)
    assert "mettez celui-ci à la place" in second.content.decode()
    by_filters = desk.post(f"{url}reprendre/", {"adresse": "region=84"}, follow=True)
    assert "Une fiche décrit un seul projet" in by_filters.content.decode()
    with pytest.raises(DomainError, match="mettez-en un autre à sa place"):
        remove_projects(actor=officer, edition=edition, keys=[project.pk])
    assert keys_of(edition) == [project.pk]
    hidden = shown.xpath("//*[@id='ajouter']//input[@type='hidden']")
    fields = {field.get("name"): field.get("value", "") for field in hidden}
    answer = desk.post(f"{url}ajouter/", {**fields, "project": other.reference}, follow=True)
    assert "La fiche décrit maintenant" in answer.content.decode()
    assert keys_of(edition) == [other.pk]


def test_what_the_list_finds_is_not_offered_to_a_fiche(desk: Client) -> None:
    fiche, recueil = EditionFactory.create(kind="fiche", selection=[made()]), EditionFactory.create()
    shown = text_of(page(desk, "/recueils/reprendre/"))
    assert recueil.title in shown
    assert fiche.title not in shown


def test_one_that_held_several_loses_them_one_by_one(officer: User) -> None:
    """Nothing refused them before: they are told, and nothing else may be added."""
    projects = [made(), made("Privas"), made("Aubenas")]
    edition = EditionFactory.create(kind="fiche", selection=projects)
    assert "en tient 3" in " ".join(lacks_of(edition))
    remove_projects(actor=officer, edition=edition, keys=[projects[0].pk])
    with pytest.raises(DomainError, match="un seul projet"):
        add_projects(actor=officer, edition=edition, projects=[projects[0]])
    mark = mark_of(keys_of(edition))
    replace_projects(actor=officer, edition=edition, projects=[projects[0]], mark=mark)
    assert keys_of(edition) == [projects[0].pk]
    assert lacks_of(edition) == []
