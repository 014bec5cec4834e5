"""A section as it will print: the pages of what is stored or typed, and what is said when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from projects.accounts.enums import Role
from projects.caflab.models import Lesson, Recommendation
from reporting import forks, rich
from reporting.models import Edition, EditionBlock
from reporting.rendering import kinds, preview, recueil
from reporting.rendering.cache import PartCache
from reporting.selectors.drawing import drawable, drawn_body
from reporting.selectors.editions import recueil_content
from reporting.selectors.previewing import FIRST, Draft, part_content
from reporting.selectors.workspace import counts_of, sections_of
from reporting.services.editions import create_edition
from tests.factories import EditionFactory, PorteurFactory, ProjectFactory, member
from tests.support.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def parts(settings: Settings, tmp_path: Path) -> Path:
    settings.RENDER_CACHE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def edition() -> Edition:
    edition = EditionFactory.create(selection=[ProjectFactory.create(selected_on=date(2023, 12, 31))])
    body = "<p>Il y a <strong>[[chiffre:projects.total]]</strong> projet.</p>"
    EditionBlock.objects.create(edition=edition, section="conclusion", body=body, position=1)
    return edition


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(member(Role.CNAF))
    return client


def words(data: bytes, first: int = 1, last: int | None = None) -> str:
    import pypdfium2

    pages = list(pypdfium2.PdfDocument(data))[first - 1 : last]
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def laid_out(edition: Edition, section: str, draft: Draft | None = None) -> preview.Section:
    part = part_content(edition, section, draft)
    return preview.section_of(part.content, section, is_cut=part.left > 0)


def shown(section: preview.Section) -> str:
    """What the pages of a section say."""
    return words(section.data, section.first, section.last)


def test_a_section_prints_as_in_the_document(desk: Client, edition: Edition) -> None:
    answer = desk.get(f"/recueils/{edition.slug}/apercu/conclusion/document.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    said = words(answer.content)
    assert "Il y a 1 projet." in said
    # The margins of the document, without a number that only the whole of it gives.
    assert f"{edition.title} " in said
    assert "situation au" in said
    assert "p. 1" not in said.replace("\xa0", " ")
    part = desk.get(f"/recueils/{edition.slug}/apercu/conclusion/", headers={"HX-Request": "true"}).content.decode()
    assert part.count('<img src="data:image/png;base64,') == 1
    assert "<html" not in part
    assert "<html" in desk.get(f"/recueils/{edition.slug}/apercu/conclusion/").content.decode()


@pytest.mark.parametrize(("kind", "section"), [("lettre", "rappel"), ("communique", "cadre"), ("bilan", "III.1")])
def test_the_other_documents_have_their_preview(kind: str, section: str) -> None:
    edition = EditionFactory.create(kind=kind, region_id="84" if kind == "communique" else None)
    EditionBlock.objects.create(edition=edition, section=section, body="<p>Un texte.</p>", position=1)
    assert "Un texte." in shown(laid_out(edition, section.partition(".")[0]))


@pytest.mark.parametrize(
    ("kind", "sections"),
    [("lettre", ("rappel", "suite", "orientation")), ("communique", ("contexte", "cadre", "etat"))],
)
def test_a_part_of_a_message_is_seen_on_its_own_pages(kind: str, sections: tuple[str, ...]) -> None:
    """They follow each other down the same document: each is shown from where it begins to where the next one does."""
    edition = EditionFactory.create(kind=kind, region_id="84" if kind == "communique" else None)
    for rank, section in enumerate(sections, start=1):
        body = "".join(f"<p>{section} {'mot ' * 120}</p>" for _ in range(9))
        EditionBlock.objects.create(edition=edition, section=section, body=body, position=rank)
    found = [laid_out(edition, section) for section in sections]
    assert all(one.is_whole and one.whole == found[0].whole for one in found)
    assert found[0].first == 1
    assert found[-1].last == found[0].whole > found[-1].first > 1
    for section, one in zip(sections, found, strict=True):
        assert shown(one).count(f"{section} mot") == 9
        before, after = words(one.data, 1, one.first - 1), words(one.data, one.last + 1)
        assert f"{section} mot" not in (before if one.first > 1 else "") + after


def test_the_address_and_the_signature_of_a_letter_are_on_its_first_and_last_page() -> None:
    edition = EditionFactory.create(kind="lettre")
    texts = {"destinataires": "Aux directions", "suite": "Un mot. " * 2000, "signature": "La directrice"}
    for rank, (section, text) in enumerate(texts.items(), start=1):
        EditionBlock.objects.create(edition=edition, section=section, body=f"<p>{text}</p>", position=rank)
    address, signature = laid_out(edition, "destinataires"), laid_out(edition, "signature")
    assert (address.first, address.last) == (1, 1)
    assert signature.first == signature.last == signature.whole > 1
    assert "Aux directions" in shown(address)
    assert "La directrice" in shown(signature)


def test_the_annex_and_the_fiches_are_seen_down_to_a_number_of_pages(desk: Client) -> None:
    projects = [
        ProjectFactory.create(
            selected_on=date(2023, 12, 31), porteur=PorteurFactory.create(name=f"Ville numéro {n:02d}")
        )
        for n in range(FIRST["annexe1"] + 5)
    ]
    edition = EditionFactory.create(selection=projects)
    for section, left in (("annexe1", 5), ("fiches", len(projects) - FIRST["fiches"])):
        said = desk.get(f"/recueils/{edition.slug}/apercu/{section}/").content.decode()
        assert f"{left} autres projets suivent" in " ".join(said.split())
        assert 1 <= said.count("data:image/png") <= preview.SHOWN_PAGES
    annex = shown(laid_out(edition, "annexe1"))
    assert "15 projets en Auvergne-Rhône-Alpes" in annex
    assert "Ville numéro 00" in annex
    assert "Ville numéro 14" not in annex
    edition.selection.filter(position__gt=2).delete()
    both = shown(laid_out(edition, "annexe1"))
    assert "Ville numéro 00" in both
    assert "Ville numéro 01" in both


def test_a_light_part_is_seen_on_the_page_that_it_shares() -> None:
    edition = EditionFactory.create(kind="bilan", selection=[ProjectFactory.create(selected_on=date(2023, 12, 31))])
    long = "".join(f"<p>{'Longuement. ' * 90}</p>" for _ in range(8))
    EditionBlock.objects.create(edition=edition, section="III.1", body=long, position=1)
    EditionBlock.objects.create(edition=edition, section="conclusion", body="<p>Pour finir.</p>", position=2)
    one = laid_out(edition, "conclusion")
    assert one.first == one.last == one.whole > 1
    assert "Pour finir." in shown(one)
    assert laid_out(edition, "III").first == 1


def test_what_did_not_change_is_read_again(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the parts that documents are made of, whoever laid them out."""
    first = laid_out(edition, "conclusion")
    made: list[int] = []
    run = forks.run

    def counted(tasks: Sequence[forks.Task], **more: Any) -> list[bytes]:
        made.append(len(tasks))
        return run(tasks, **more)

    monkeypatch.setattr(forks, "run", counted)
    assert laid_out(edition, "conclusion").data == first.data
    edition.blocks.update(body="<p>Autre chose.</p>")
    assert "Autre chose." in shown(laid_out(edition, "conclusion"))
    recueil.render_recueil(recueil_content(edition), cache=PartCache())
    again = recueil.render_recueil(recueil_content(edition), cache=PartCache())
    assert "Autre chose." in words(again)
    # Nothing, then the one section, then the rest of the document without it.
    assert made[:2] == [0, 1]
    assert made[2] == len(kinds.plan(recueil_content(edition))) - 1
    assert made[3] == 0


def test_what_is_typed_stands_in_the_place_of_what_is_stored(desk: Client, edition: Edition) -> None:
    """As the page of the text asks for it: once, and after the others when it is a new one."""
    block = edition.blocks.get()
    for path, key, count in ((f"{block.pk}/", str(block.pk), 1), ("ajouter/?partie=conclusion", "", 2)):
        shown = page(desk, f"/recueils/{edition.slug}/textes/{path}")
        (asked,) = shown.xpath("//*[@data-apercu-vif]")
        assert (asked.get("data-partie"), asked.get("data-bloc")) == ("conclusion", key)
        draft = Draft("conclusion", "", "<p>Tapé.</p>", int(key) if key else None)
        assert len(part_content(edition, "conclusion", draft).content.blocks) == count


def test_a_text_is_seen_before_it_is_stored(desk: Client, edition: Edition) -> None:
    block = edition.blocks.get()
    content = part_content(edition, "conclusion", Draft("conclusion", "", "<p>Pas encore gardé.</p>", block.pk)).content
    assert [one.paragraphs[0].text for one in content.blocks] == ["Pas encore gardé."]
    url = f"/recueils/{edition.slug}/apercu/conclusion/"
    posted = {"partie": "conclusion", "bloc": "", "title": "", "body": "Un texte de plus."}
    assert "data:image/png" in desk.post(url, posted).content.decode()
    assert edition.blocks.count() == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[[chiffre:rien.du.tout]]", "chiffre inconnu"),
        ("<script>alert(1)</script>", "contient du code"),
        ("a" * (rich.LONGEST + 1), "coupez-le en plusieurs textes"),
    ],
)
def test_why_there_is_no_preview_is_told(desk: Client, edition: Edition, body: str, said: str) -> None:
    url = f"/recueils/{edition.slug}/apercu/conclusion/"
    answer = desk.post(url, {"partie": "conclusion", "bloc": "", "title": "", "body": body})
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_section_that_says_nothing_does_not_print(desk: Client) -> None:
    empty = EditionFactory.create()
    assert "ne s’imprime pas encore" in desk.get(f"/recueils/{empty.slug}/apercu/conclusion/").content.decode()
    assert desk.get(f"/recueils/{empty.slug}/apercu/conclusion/document.pdf").status_code == 409


def test_a_preview_that_takes_too_long_is_given_up(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, desk: Client
) -> None:
    monkeypatch.setattr(preview, "SECONDS", 0)
    assert "trop long" in desk.get(f"/recueils/{edition.slug}/apercu/conclusion/").content.decode()


def test_a_figure_that_nobody_knows_is_told_at_its_text(edition: Edition) -> None:
    edition.blocks.update(body="<p>[[chiffre:amounts.regional_total]] et [[chiffre:rien]]</p>")
    counts = counts_of(edition)
    section = next(one for one in sections_of(edition, counts) if one.plan.id == "conclusion")
    said = " ".join(section.parts[0].texts[0].warnings)
    assert "il s’imprimera « non communiqué »" in said
    assert "« rien » n’existe pas" in said


def test_lessons_and_recommendations_make_a_text() -> None:
    officer = member(Role.CNAF)
    edition = create_edition(
        actor=officer, title="Bilan", kind="bilan", document_month=date(2026, 1, 1),
        situation_on=date(2025, 12, 9), selection=[],
    )  # fmt: skip
    lesson = Lesson.objects.create(kind="practice", state="retained", title="Se réunir", text="Chaque & tout mois.")
    Lesson.objects.create(kind="problem", state="retained", title="Manquer de temps", text="Partout.")
    Lesson.objects.create(kind="practice", state="draft", title="Pas encore", text="Rien.")
    advice = Recommendation.objects.create(state="retained", audiences=["caf"], text="Demander le calendrier.")
    section = next(one for one in sections_of(edition, counts_of(edition)) if one.plan.id == "III")
    part = next(one.plan for one in section.parts if one.plan.id == "III.1")
    registers = drawable(officer, edition, part)
    assert [[line.key for line in one.lines] for one in registers] == [[f"e{lesson.pk}"], [f"r{advice.pk}"]]
    body = drawn_body(registers, {f"e{lesson.pk}", f"r{advice.pk}"})
    assert rich.clean(body) == body
    assert [one.text for one in rich.read(body)] == [
        "Se réunir. Chaque & tout mois.", "Nous recommandons :", "Demander le calendrier.",
    ]  # fmt: skip
    assert drawn_body(registers, set()) == ""
