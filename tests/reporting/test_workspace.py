"""Preparing an edition: its header and its dates, its draft discarded and taken back, its texts, who may do what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.errors import DomainError, StaleVersion
from projects.core.paris import today
from projects.journal.models import Entry
from projects.territories.models import Region
from reporting import rich
from reporting.enums import EditionKind, EditionState
from reporting.models import Edition, EditionBlock
from reporting.outlines import OUTLINES, parts_of
from reporting.services.editions import (
    create_edition,
    discard_edition,
    outline_blocks,
    restore_edition,
    update_edition,
)
from reporting.services.texts import add_text, move_text, remove_text, restore_text, write_text
from reporting.workflow import CLOSED
from tests.factories import EditionFactory, ProjectFactory, member
from tests.support.pages import page, parse, text_of

pytestmark = pytest.mark.django_db

MONTH = today().replace(day=1)
NEW = "/recueils/nouveau/"
HEADER = {
    "kind": "recueil", "title": "Recueil d’essai", "subtitle": "", "document_month": f"{MONTH:%m/%Y}",
    "situation_on": f"{today():%d/%m/%Y}", "publisher": "Cnaf",
}  # fmt: skip


@pytest.fixture
def officer() -> User:
    return member(Role.CNAF)


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def made(officer: User, kind: str = "recueil", **details: object) -> Edition:
    project = ProjectFactory.create(selected_on=date(2023, 12, 31))
    return create_edition(
        actor=officer, title="Essai", kind=kind, document_month=date(2026, 1, 1), situation_on=date(2025, 12, 9),
        selection=[project], blocks=outline_blocks(kind), **details,
    )  # fmt: skip


def test_a_new_edition_has_a_text_to_write_at_each_place_of_its_outline(desk: Client, officer: User) -> None:
    answer = desk.post(NEW, HEADER)
    edition = Edition.objects.get()
    assert answer.headers["Location"] == f"/recueils/{edition.slug}/preparer/"
    assert (edition.slug, edition.title, edition.kind) == ("recueil-dessai", "Recueil d’essai", "recueil")
    sections = list(edition.blocks.values_list("section", flat=True))
    assert sections == [part.id for _, part in parts_of("recueil") if part.hint]
    shown = text_of(page(desk, f"/recueils/{edition.slug}/preparer/"))
    assert "Recommandations pour de futurs appels à projets" in shown
    assert "À écrire" in shown
    assert Entry.objects.filter(verb="edition.created", actor=officer).exists()


@pytest.mark.parametrize("kind", EditionKind.values)
def test_every_document_has_its_outline(desk: Client, kind: str) -> None:
    edition = EditionFactory.create(kind=kind, region=Region.objects.get(pk="84") if kind == "communique" else None)
    ids = [part.id for _, part in parts_of(kind)]
    assert len(ids) == len(set(ids))
    assert max(map(len, ids), default=0) <= EditionBlock._meta.get_field("section").max_length
    shown = text_of(page(desk, f"/recueils/{edition.slug}/preparer/"))
    assert [section.title for section in OUTLINES[kind].sections if section.title not in shown] == []


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"situation_on": f"{today() + timedelta(days=1):%d/%m/%Y}"}, "situation_on", "ne peut pas être à venir"),
        ({"document_month": "01/2024", "situation_on": "01/02/2024"}, "situation_on", "suivre le mois du document"),
        ({"kind": "communique"}, "region", "dit de quelle région"),
        ({"document_month": "bientôt"}, "document_month", "Ce mois ne se lit pas"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(desk: Client, changes: dict[str, str], field: str, said: str) -> None:
    answer = desk.post(NEW, {**HEADER, **changes})
    assert answer.status_code == 200
    assert said in " ".join(answer.context["form"].errors[field])
    assert b"Recueil d\xe2\x80\x99essai" in answer.content
    assert not Edition.objects.exists()


def test_the_last_day_of_the_month_is_allowed(desk: Client) -> None:
    desk.post(NEW, {**HEADER, "document_month": "février 2024", "situation_on": "29/02/2024"})
    assert Edition.objects.get().situation_on == date(2024, 2, 29)


def test_a_slug_is_free_and_never_a_page(officer: User) -> None:
    slugs = []
    for title in ("Nouveau", "Recueil", "Recueil", "…", "x" * 80):
        day = {"document_month": date(2026, 1, 1), "situation_on": date(2025, 12, 9)}
        slugs.append(create_edition(actor=officer, title=title, selection=[], **day).slug)
    assert slugs == ["nouveau-2", "recueil", "recueil-2", "edition", "x" * 50]


def test_without_a_title_its_document_names_it(desk: Client) -> None:
    desk.post(NEW, {**HEADER, "title": "", "kind": "bilan"})
    assert Edition.objects.get().title.startswith("Bilan du Caflab, ")


def test_a_copy_takes_the_texts_and_the_projects(desk: Client, officer: User) -> None:
    earlier = made(officer)
    earlier.blocks.filter(section="chapo").update(body="<p>Déjà écrit.</p>")
    desk.post(NEW, {**HEADER, "copy_of": str(earlier.pk)})
    edition = Edition.objects.exclude(pk=earlier.pk).get()
    assert edition.blocks.get(section="chapo").body == "<p>Déjà écrit.</p>"
    assert list(edition.projects.all()) == list(earlier.projects.all())


def test_the_header_is_saved_at_the_version_that_was_read(desk: Client, officer: User) -> None:
    edition = made(officer)
    url = f"/recueils/{edition.slug}/en-tete/"
    first = desk.get(url).context["form"].initial
    posted = {
        **HEADER, "title": "Autre titre", "document_month": "01/2026", "situation_on": "09/12/2025",
        "version": first["version"], "read": first["read"],
    }  # fmt: skip
    assert desk.post(url, posted).status_code == 302
    edition.refresh_from_db()
    assert (edition.title, edition.version) == ("Autre titre", 2)
    stale = desk.post(url, {**posted, "title": "Encore un autre"})
    assert stale.status_code == 409
    assert "Encore un autre" in stale.content.decode()
    assert str(officer) in stale.content.decode()


def test_a_draft_is_discarded_and_taken_back(desk: Client, officer: User) -> None:
    edition = made(officer)
    url = f"/recueils/{edition.slug}/"
    answer = desk.post(f"{url}supprimer/", follow=True)
    assert "Rétablir ce brouillon" in answer.content.decode()
    assert desk.get(url).status_code == 404
    assert desk.post(f"{url}retablir/").status_code == 302
    assert desk.get(f"{url}preparer/").status_code == 200
    assert edition.blocks.exists()
    assert [step.state for step in edition.steps.all()] == ["brouillon", "supprimee", "brouillon"]
    assert desk.post(f"{url}retablir/").status_code == 404


@pytest.mark.parametrize("state", [state for state in EditionState if state != EditionState.DRAFT])
def test_nothing_changes_out_of_a_draft(officer: User, state: EditionState) -> None:
    """Each state says why, and the way out."""
    edition = made(officer)
    Edition.objects.filter(pk=edition.pk).update(state=state)
    block = edition.blocks.first()
    assert block is not None
    acts = (
        lambda: add_text(actor=officer, edition=edition, section="I.5", body="<p>Un.</p>"),
        lambda: write_text(actor=officer, block=block, version=1, title="", body="<p>Un.</p>"),
        lambda: remove_text(actor=officer, block=block),
    )
    for act in acts:
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.message == CLOSED[state]
    if state != EditionState.DISCARDED:
        with pytest.raises(DomainError):
            discard_edition(actor=officer, edition=edition)


def test_only_those_who_prepare_write(officer: User) -> None:
    edition = made(officer)
    reader = member(Role.STATE_INSTRUCTOR, national=True)
    client = Client()
    client.force_login(reader)
    assert client.get(f"/recueils/{edition.slug}/preparer/").status_code == 200
    assert "Modifier" not in text_of(page(client, f"/recueils/{edition.slug}/preparer/"))
    assert client.get(NEW).status_code == 403
    block = edition.blocks.first()
    assert block is not None
    assert client.post(f"/recueils/{edition.slug}/textes/{block.pk}/retirer/").status_code == 403
    with pytest.raises(DomainError, match="La Cnaf et le Caflab préparent"):
        remove_text(actor=reader, block=block)
    restored = Edition.objects.get(pk=edition.pk)
    discard_edition(actor=officer, edition=restored)
    with pytest.raises(DomainError):
        restore_edition(actor=reader, edition=restored)


def test_a_text_is_written_in_plain_signs_and_kept_clean(desk: Client, officer: User) -> None:
    edition = made(officer)
    block = edition.blocks.get(section="chapo")
    url = f"/recueils/{edition.slug}/textes/{block.pk}/"
    form = desk.get(url).context["form"]
    body = "**[[chiffre:projects.total]]** projets, [la lettre](https://exemple.fr).\n\n- un\n- deux"
    answer = desk.post(url, {"title": "Chapô", "body": body, "version": 1, "read": form.initial["read"]})
    assert answer.headers["Location"].endswith(f"/preparer/#texte-{block.pk}")
    block.refresh_from_db()
    assert [one.kind for one in rich.read(block.body)] == ["p", "ul", "ul"]
    shown = text_of(page(desk, f"/recueils/{edition.slug}/preparer/"))
    assert "1 projets, la lettre." in shown
    assert desk.get(url).context["form"].initial["body"] == body


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[[chiffre:projects.rien]] projets", "« projects.rien » n’existe pas"),
        ("<svg onload=alert(1)>", "contient du code"),
        ("@import url(https://exemple.fr)", "contient du code"),
        ("Voir file:///etc/passwd", "contient du code"),
        ("[ici](http://exemple.fr)", "une adresse commence par https://"),
        ("a" * (rich.LONGEST + 1), "coupez-le en plusieurs textes"),
    ],
)
def test_a_text_that_may_not_stand_is_told_and_kept(desk: Client, officer: User, body: str, said: str) -> None:
    edition = made(officer)
    block = edition.blocks.get(section="chapo")
    url = f"/recueils/{edition.slug}/textes/{block.pk}/"
    form = desk.get(url).context["form"]
    answer = desk.post(url, {"title": "", "body": body, "version": 1, "read": form.initial["read"]})
    assert answer.status_code == 200
    assert said in " ".join(answer.context["form"].errors["body"])
    assert answer.context["form"]["body"].value() == body
    block.refresh_from_db()
    assert block.body == ""


def test_two_people_write_one_text(officer: User) -> None:
    edition = made(officer)
    block = edition.blocks.get(section="chapo")
    same = EditionBlock.objects.get(pk=block.pk)
    write_text(actor=member(Role.CAFLAB, national=True), block=same, version=1, title="", body="<p>A</p>")
    with pytest.raises(StaleVersion):
        write_text(actor=officer, block=block, version=1, title="", body="<p>B</p>")
    assert EditionBlock.objects.get(pk=block.pk).body == "<p>A</p>"


def test_texts_are_moved_removed_and_put_back(officer: User) -> None:
    edition = made(officer)
    texts = [add_text(actor=officer, edition=edition, section="II.6", body=f"<p>{name}</p>") for name in "ab"]
    first = edition.blocks.filter(section="II.6").order_by("position")[0]

    def order() -> list[int]:
        return list(edition.blocks.filter(section="II.6").order_by("position").values_list("pk", flat=True))

    move_text(actor=officer, block=texts[1], up=True, before=texts[0].pk)
    assert order() == [first.pk, texts[1].pk, texts[0].pk]
    with pytest.raises(StaleVersion):
        move_text(actor=officer, block=texts[1], up=True, before=texts[0].pk)
    remove_text(actor=officer, block=texts[1])
    with pytest.raises(DomainError, match="quelqu’un l’a retiré"):
        write_text(actor=officer, block=texts[1], version=1, title="", body="")
    back = restore_text(actor=officer, edition=edition, key=texts[1].pk)
    assert back.body == "<p>b</p>"
    assert order() == [first.pk, texts[1].pk, texts[0].pk]
    with pytest.raises(DomainError):
        restore_text(actor=officer, edition=edition, key=texts[1].pk)


def test_a_move_of_a_text_is_taken_back_from_the_page(desk: Client, officer: User) -> None:
    edition = made(officer)
    first = edition.blocks.get(section="II.6")
    second = add_text(actor=officer, edition=edition, section="II.6", body="<p>b</p>")

    def order() -> list[int]:
        return list(edition.blocks.filter(section="II.6").order_by("position").values_list("pk", flat=True))

    url = f"/recueils/{edition.slug}/textes/{second.pk}/deplacer/monter/{first.pk}/"
    shown = parse(desk.post(url, follow=True))
    assert order() == [second.pk, first.pk]
    desk.post(shown.xpath("string(//form[@class='pf-message__retour']/@action)"))
    assert order() == [first.pk, second.pk]


def test_ten_megabytes_are_told_at_the_field_and_given_back(desk: Client, officer: User) -> None:
    edition = made(officer)
    block = edition.blocks.get(section="chapo")
    body = "<b>[a](" * 1_500_000
    answer = desk.post(f"/recueils/{edition.slug}/textes/{block.pk}/", {"body": body, "version": 1, "read": "{}"})
    assert answer.status_code == 200
    assert "10 500 000 caractères" in " ".join(answer.context["form"].errors["body"]).replace("\u202f", " ")
    assert answer.context["form"]["body"].value() == body
    assert edition.blocks.get(pk=block.pk).body == ""


def test_more_texts_cost_no_more_queries(
    desk: Client, officer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    edition = made(officer)
    url = f"/recueils/{edition.slug}/preparer/"
    page(desk, url)
    with django_assert_max_num_queries(100) as few:
        page(desk, url)
    for text in ("[[chiffre:projects.total]]", "Deux.", "Trois."):
        add_text(actor=officer, edition=edition, section="II.5", body=f"<p>{text}</p>")
    with django_assert_max_num_queries(len(few)):
        page(desk, url)


def test_a_region_that_leaves_projects_out_is_refused(officer: User) -> None:
    edition = made(officer)
    elsewhere = Region.objects.get(pk="76")
    with pytest.raises(DomainError, match="ne sont pas dans la région"):
        update_edition(actor=officer, edition=edition, version=1, values={"region": elsewhere})
    with pytest.raises(ValidationError, match="suivre le mois"):
        update_edition(actor=officer, edition=edition, version=1, values={"situation_on": date(2026, 2, 1)})
