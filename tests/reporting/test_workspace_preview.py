"""A section as it will print: the pages of what is stored or typed, and what is said when there are none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from pytest_django import Settings

from projects.accounts.enums import Role
from projects.caflab.models import Lesson, Recommendation
from reporting import rich
from reporting.models import Edition, EditionBlock
from reporting.rendering import preview
from reporting.selectors.drawing import drawable, drawn_body
from reporting.selectors.workspace import Draft, counts_of, draft_content, sections_of
from reporting.services.editions import create_edition
from tests.factories import EditionFactory, ProjectFactory, member

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


def words(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_a_section_prints_as_in_the_document(desk: Client, edition: Edition, parts: Path) -> None:
    answer = desk.get(f"/recueils/{edition.slug}/apercu/conclusion/document.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "Il y a 1 projet." in words(answer.content)
    with pikepdf.open(next(parts.rglob("*.pdf"))) as kept:
        assert len(kept.pages) == 1
    shown = desk.get(f"/recueils/{edition.slug}/apercu/conclusion/", headers={"HX-Request": "true"}).content.decode()
    assert shown.count('<img src="data:image/png;base64,') == 1
    assert "<html" not in shown
    assert "<html" in desk.get(f"/recueils/{edition.slug}/apercu/conclusion/").content.decode()


@pytest.mark.parametrize(("kind", "section"), [("lettre", "rappel"), ("communique", "cadre"), ("bilan", "III.1")])
def test_the_other_documents_have_their_preview(kind: str, section: str) -> None:
    edition = EditionFactory.create(kind=kind, region_id="84" if kind == "communique" else None)
    EditionBlock.objects.create(edition=edition, section=section, body="<p>Un texte.</p>", position=1)
    data = preview.section_pdf(draft_content(edition), section.partition(".")[0])
    assert "Un texte." in words(data)


def test_what_did_not_change_is_read_again(edition: Edition, parts: Path) -> None:
    first = preview.section_pdf(draft_content(edition), "conclusion")
    kept = next(parts.rglob("*.pdf"))
    kept.write_bytes(b"the same")
    assert preview.section_pdf(draft_content(edition), "conclusion") == b"the same"
    edition.blocks.update(body="<p>Autre chose.</p>")
    assert preview.section_pdf(draft_content(edition), "conclusion") not in (first, b"the same")


def test_a_text_is_seen_before_it_is_stored(desk: Client, edition: Edition) -> None:
    block = edition.blocks.get()
    content = draft_content(edition, Draft("conclusion", "", "<p>Pas encore gardé.</p>", block.pk))
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
