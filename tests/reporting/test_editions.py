"""Editions: made whole or not at all, seen by those who see all that they hold, their texts filled with figures."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from projects.accounts.enums import Role
from projects.core.errors import DomainError
from projects.journal.models import Entry
from projects.portfolio.models import Project
from projects.territories.models import Region
from reporting.models import Edition, EditionBlock, EditionProject
from reporting.selectors import recueil_content
from reporting.services import create_edition
from tests.factories import EditionFactory, ProjectFactory, SourceFactory, StatementFactory, member
from tests.support.pages import page, text_of

LISTS = ("/recueils/", "/recueils/nouveau/")
pytestmark = pytest.mark.django_db

SELECTED = date(2023, 12, 31)
DATES = {"document_month": date(2026, 1, 1), "situation_on": date(2025, 12, 9)}


@pytest.fixture
def projects() -> list[Project]:
    return [ProjectFactory.create(selected_on=SELECTED) for _ in range(3)]


def test_an_edition_is_made_with_its_projects_in_order_and_its_texts(projects: list[Project]) -> None:
    actor = member(Role.CNAF)
    edition = create_edition(
        actor=actor,
        slug="nouveau",
        title="Nouveau recueil",
        selection=[projects[2], projects[0]],
        blocks=[{"section": "chapo", "body": "<p>Un.</p>"}, {"section": "I", "title": "Deux"}],
        **DATES,
    )
    assert [row.project for row in edition.selection.all()] == [projects[2], projects[0]]
    assert [(block.section, block.position) for block in edition.blocks.all()] == [("chapo", 1), ("I", 2)]
    assert Entry.objects.filter(verb="edition.created", object_id=edition.pk, actor=actor).count() == 1


def test_a_regional_edition_holds_no_project_of_elsewhere(projects: list[Project]) -> None:
    outside = ProjectFactory.create(department_id="31", selected_on=SELECTED)
    with pytest.raises(DomainError, match=outside.reference) as refused:
        create_edition(
            actor=None,
            slug="regional",
            title="Recueil régional",
            region=Region.objects.get(pk="84"),
            selection=[*projects, outside],
            **DATES,
        )
    assert projects[0].reference not in refused.value.message
    assert not Edition.objects.filter(slug="regional").exists()
    assert not EditionProject.objects.exists()
    assert not Entry.objects.filter(verb="edition.created").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"situation_on": date(2026, 2, 1)}, "La date de situation ne peut pas suivre le mois du document."),
        ({"document_month": date(2026, 1, 15)}, "Le mois du document se note par son premier jour."),
        ({"slug": "pas un identifiant"}, "Ce champ ne doit contenir que des lettres"),
    ],
)
def test_bad_details_are_refused_in_french(changes: dict[str, object], said: str) -> None:
    details = {"slug": "essai", "title": "Essai", **DATES, **changes}
    with pytest.raises(ValidationError) as refused:
        create_edition(actor=None, selection=[], **details)  # type: ignore[arg-type]
    assert said in " ".join(refused.value.messages)
    assert not Edition.objects.exists()


def test_the_last_day_of_the_month_may_be_described() -> None:
    create_edition(
        actor=None, slug="dernier-jour", title="Essai", selection=[], document_month=date(2026, 1, 1),
        situation_on=date(2026, 1, 31),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ({"role": Role.CNAF}, {"national", "regional"}),
        ({"role": Role.CAFLAB, "national": True}, {"national", "regional"}),
        ({"role": Role.CAFLAB, "region_id": "84"}, {"regional"}),
        ({"role": Role.STATE_INSTRUCTOR, "region_id": "76"}, set()),
        ({"role": Role.STATE_INSTRUCTOR, "department_id": "07"}, set()),
        ({"role": Role.CAF_MANAGER, "caf_id": "07"}, set()),
    ],
)
def test_an_edition_is_seen_by_who_sees_its_whole_territory(scope: dict[str, object], seen: set[str]) -> None:
    EditionFactory.create(slug="national")
    EditionFactory.create(slug="regional", region_id="84")
    user = member(**scope)  # type: ignore[arg-type]
    assert set(Edition.objects.visible_to(user).values_list("slug", flat=True)) == seen
    client = Client()
    client.force_login(user)
    links = page(client, "/recueils/").xpath("//main//a/@href")
    assert {link.split("/")[2] for link in links if link.startswith("/recueils/") and link not in LISTS} == seen


def test_figures_stand_in_the_texts(projects: list[Project]) -> None:
    edition = EditionFactory.create(selection=projects)
    EditionBlock.objects.create(
        edition=edition,
        section="I",
        position=1,
        title="[[chiffre:projects.total]] projets",
        body="<p>Ils sont <strong>[[chiffre:projects.total]]</strong> : ni plus, ni moins. "
        "[[chiffre:amounts.by_year_funder]]</p>"
        "<ul><li>[[chiffre:departments.total]] département</li></ul>",
    )
    (block,) = recueil_content(edition).blocks
    assert block.title == "3 projets"
    said, listed = block.paragraphs
    assert " ".join(said.text.split()) == "Ils sont 3 : ni plus, ni moins. non communiqué"
    assert [run.text for run in said.runs if run.strong] == ["3"]
    assert (listed.kind, listed.text) == ("ul", "1 département")
    assert "[[" not in text_of_content(edition)


def text_of_content(edition: Edition) -> str:
    return str([(block.title, block.paragraphs) for block in recueil_content(edition).blocks])


def test_a_figure_that_does_not_exist_stops_the_document(projects: list[Project]) -> None:
    edition = EditionFactory.create(selection=projects)
    EditionBlock.objects.create(edition=edition, section="I", position=1, body="<p>[[chiffre:projects.rien]]</p>")
    with pytest.raises(DomainError, match=r"cite un chiffre inconnu : « projects\.rien »"):
        recueil_content(edition)


def test_what_is_printed_in_doubt_is_said_and_not_chosen(projects: list[Project]) -> None:
    source = SourceFactory.create(title="Recueil imprimé")
    edition = EditionFactory.create(selection=projects, printed_source=source)
    StatementFactory.create(
        source=source,
        measure="situation_on",
        printed="9 décembre 2026.",
        place="titre",
        in_doubt=True,
        reason="Date postérieure au document.",
    )
    StatementFactory.create(source=SourceFactory.create(), measure="situation_on", in_doubt=True, reason="ailleurs")
    (doubt,) = recueil_content(edition).doubts
    assert " ".join(doubt.split()) == "« 9 décembre 2026 » (Recueil imprimé, titre). Date postérieure au document."
    client = Client()
    client.force_login(member(Role.CNAF))
    shown = text_of(page(client, f"/recueils/{edition.slug}/"))
    assert "« 9 décembre 2026 » (Recueil imprimé, titre)" in shown
    assert "situation au 9 décembre 2025" in shown
