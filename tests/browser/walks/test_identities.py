"""Somebody says how the organisation prints itself, and sees it on paper while typing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

LOGO = Path(__file__).resolve().parents[3] / "fipe_portal" / "demo" / "logos" / "cnaf.svg"


def test_a_logo_and_a_colour_are_seen_on_paper_before_they_are_stored(visitor: Visitor) -> None:
    page = visitor.page
    visitor.enter("cnaf")
    visitor.go("/editeurs/cnaf/")
    sheets = page.locator("#apercu img")
    expect(sheets).to_have_count(2, timeout=30_000)
    before = sheets.first.get_attribute("src") or ""
    page.get_by_label("Logo").set_input_files(LOGO)
    expect(sheets.first).not_to_have_attribute("src", before, timeout=30_000)
    page.get_by_label("Couleur").fill("#ffee00")
    page.get_by_label("Couleur").blur()
    expect(page.locator("#apercu")).to_contain_text("À corriger d’abord", timeout=30_000)
    page.get_by_label("Couleur").fill("#1b4f8f")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Cnaf : identité enregistrée.")).to_be_visible()
    expect(page.get_by_role("row", name="Cnaf")).to_contain_text("oui")
    for width in (320, 1280):
        visitor.width(width)
        assert visitor.overflow() <= 0
        assert visitor.breaches() == []
