"""An edition from nothing to its pages: created, its projects chosen and ordered, a text with a figure, previewed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from reporting.models import Edition
from tests.browser.visitor import Visitor

TITLE = "Recueil d’un essai"


@pytest.fixture
def cnaf(visitor: Visitor) -> Visitor:
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.enter("cnaf")
    return visitor


def sound(visitor: Visitor) -> None:
    for pixels in (320, 1280):
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def names(page: Page) -> list[str]:
    page.wait_for_load_state()
    return page.locator(".pf-choisis__nom a").all_inner_texts()


def created(visitor: Visitor, region: str = "84") -> Edition:
    page = visitor.page
    visitor.go(f"/recueils/nouveau/?region={region}")
    page.get_by_label("Titre").first.fill(TITLE)
    sound(visitor)
    page.get_by_role("button", name="Créer l’édition").click()
    expect(page.locator(".pf-messages")).to_contain_text("Édition créée")
    return Edition.objects.get(title=TITLE)


def test_prepare_an_edition(cnaf: Visitor) -> None:
    page = cnaf.page
    edition = created(cnaf)
    sound(cnaf)

    # The projects of the filtered list are there; one goes down by the keyboard, one leaves and comes back.
    page.get_by_role("link", name="Projets choisis").click()
    before = names(page)
    assert len(before) > 3
    cnaf.walk_to(page.get_by_role("button", name=re.compile("^Descendre")).first)
    cnaf.press("Enter")
    expect(page.locator(".pf-choisis__nom a").first).to_have_text(before[1])
    expect(page.get_by_role("button", name=re.compile("^Descendre")).nth(1)).to_be_focused()
    page.get_by_role("button", name=re.compile("^Retirer")).first.click()
    expect(page.locator(".pf-choisis__nom a")).to_have_count(len(before) - 1)
    page.get_by_role("button", name="Revenir en arrière").click()
    expect(page.locator(".pf-choisis__nom a")).to_have_count(len(before))
    assert names(page)[:2] == [before[1], before[0]]
    sound(cnaf)

    # A text, with a figure that shows what it is worth, seen as it will print before it is kept.
    page.get_by_role("link", name="Textes", exact=True).click()
    page.get_by_role("link", name=re.compile("^Écrire.*Chapô")).click()
    editor = writing(page)
    page.keyboard.type("Le fonds soutient ")
    page.get_by_role("searchbox", name="Chercher un chiffre").fill("departements concernes")
    expect(page.locator("[data-citer]:visible")).to_have_count(1)
    page.get_by_role("searchbox", name="Chercher un chiffre").fill("projets")
    page.locator("[data-citer='projects.total']").click()
    page.keyboard.type(" projets, ")
    cnaf.press("Control+b")
    page.keyboard.type("partout")
    cnaf.press("Control+b")
    page.keyboard.type(".")
    cnaf.press("Enter")
    page.get_by_role("button", name="Liste à puces").click()
    page.keyboard.type("un")
    cnaf.press("Enter")
    page.keyboard.type("deux")
    expect(editor.locator(".pf-puce-chiffre")).to_have_text(str(len(before)))
    page.get_by_role("button", name="Voir comme à l’impression").click()
    # Here the first one reads the renderer and its fonts, which the site does when it starts.
    expect(page.locator(".pf-apercu img")).to_have_count(1, timeout=30_000)
    sound(cnaf)
    page.get_by_role("button", name="Enregistrer le texte").click()
    expect(page.locator(".pf-messages")).to_contain_text("Texte enregistré")
    block = edition.blocks.get(section="chapo")
    assert block.body == (
        "<p>Le fonds soutient [[chiffre:projects.total]] projets, <strong>partout</strong>.</p>"
        "<ul><li>un</li><li>deux</li></ul>"
    )
    expect(page.locator(f"#texte-{block.pk}")).to_contain_text(f"Le fonds soutient {len(before)} projets, partout.")
    page.get_by_role("link", name=re.compile("^Aperçu.*Le fonds et ce recueil")).click()
    expect(page.locator(".pf-apercu img")).to_have_count(1)
    sound(cnaf)


def test_what_is_pasted_is_cleaned_and_what_is_too_long_stays(cnaf: Visitor) -> None:
    page = cnaf.page
    created(cnaf)
    page.get_by_role("link", name=re.compile("^Écrire.*Chapô")).click()
    writing(page)
    paste(
        page,
        '<h1 style="color:red" onclick="x()">Titre</h1><p>Un <b>mot</b> <a href="http://a.fr">ici</a></p><script>1</script>',
    )
    plain = page.locator("textarea[data-editeur]")
    expect(plain).to_have_value("Titre\n\nUn **mot** ici")
    # An address that is no UTF-8, as old sites write them, is kept as it is; what is written after it too.
    paste(page, '<p>et <a href="https://a.fr/caf%E9?part=100%&x=(1)">là</a></p>')
    page.keyboard.type(" encore ")
    expect(plain).to_have_value(re.compile(r"\[là\]\(https://a.fr/caf%E9\?part=100%&x=%281%29\)\sencore$"))
    # Without a word chosen, the address is its own words, where one was writing.
    page.get_by_role("button", name="Lien", exact=True).click()
    page.get_by_label("Adresse du lien").fill("https://b.fr")
    page.get_by_role("button", name="Poser le lien").click()
    expect(plain).to_have_value(re.compile(r"encore\s\[https://b.fr\]\(https://b.fr\)$"))
    paste(page, f"<p>{'a' * 60_001}</p>")
    page.get_by_role("button", name="Enregistrer le texte").click()
    expect(page.get_by_role("alert")).to_contain_text("Ce texte est trop long")
    assert plain.input_value().startswith("Titre")


def test_two_people_write_one_text(cnaf: Visitor) -> None:
    """The second is shown both texts, and who wrote the other."""
    page = cnaf.page
    edition = created(cnaf)
    page.get_by_role("link", name=re.compile("^Écrire.*Chapô")).click()
    other = page.context.new_page()
    other.goto(page.url)
    for window, words in ((page, "Mon texte."), (other, "Le texte de l’autre.")):
        writing(window)
        window.keyboard.type(words)
        window.get_by_role("button", name="Enregistrer le texte").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Ce texte a changé pendant que vous écriviez")
    expect(other.locator("main")).to_contain_text("Le texte de l’autre.")
    expect(other.locator("main")).to_contain_text("Mon texte.")
    other.get_by_label("Garder les deux, à la suite").check()
    other.get_by_role("button", name="Enregistrer ces choix").click()
    expect(other.locator(".pf-messages")).to_contain_text("Texte enregistré")
    body = edition.blocks.get(section="chapo").body
    assert "Mon texte." in body
    assert "Le texte de l’autre." in body


def writing(page: Page) -> Locator:
    """The editor, once it has taken the place of the plain field, with the caret in it."""
    editor = page.locator(".pf-editeur")
    expect(editor).to_have_role("textbox")
    expect(editor).to_have_accessible_name("Texte (facultatif)")
    editor.click()
    return editor


def paste(page: Page, html: str) -> None:
    page.evaluate(
        """(html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.querySelector(".pf-editeur").dispatchEvent(event);
        }""",
        html,
    )
