"""Invite, work, leave, in Chromium: two people, two browsers, one link; without a script too, at two widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.people.models import Invitation
from projects.people.tokens import token_of
from tests.browser.visitor import Visitor

EMAIL, PASSWORD = "lea.roy@exemple.invalid", "une-phrase-assez-longue-7"
WIDTHS = (360, 1280)


def link() -> str:
    return f"/invitation/{token_of(Invitation.objects.get(email=EMAIL))}/"


def sound(visitor: Visitor) -> None:
    """No breach of the rules and nothing out of sight, on a telephone and on a desk."""
    for pixels in WIDTHS:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def test_invite_work_leave(visitor: Visitor, browser: Browser) -> None:
    visitor.enter("caf_manager")
    page = visitor.page
    page.get_by_role("link", name="Personnes", exact=True).click()
    sound(visitor)
    page.get_by_role("link", name="Inviter quelqu’un").click()
    sound(visitor)
    page.get_by_role("link", name="Conseiller Caf").click()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Adresse électronique")
    sound(visitor)
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("heading", name=EMAIL)).to_be_visible()
    sound(visitor)

    context = browser.new_context()
    other = context.new_page()
    other.goto(visitor.url + link())
    guest = Visitor(other, visitor.url, [])
    expect(other.get_by_text("Hélène Vasseur")).to_be_visible()
    sound(guest)
    other.get_by_label("Prénom").fill("Léa")
    other.get_by_label("Nom", exact=True).fill("Roy")
    other.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    other.get_by_label("Le même mot de passe").fill(PASSWORD)
    other.get_by_role("button", name="Ouvrir mon compte").click()
    expect(other).to_have_url(f"{visitor.url}/")
    expect(other.locator(".pf-compte__role")).to_contain_text("Conseiller Caf")
    other.goto(f"{visitor.url}/projets/")
    expect(other.locator("main a[href^='/projets/FIPE-']").first).to_be_visible()
    other.goto(f"{visitor.url}/compte/")
    sound(guest)

    page.goto(f"{visitor.url}/personnes/")
    page.get_by_role("link", name="Léa Roy").click()
    sound(visitor)
    page.get_by_role("link", name="Mettre fin à Conseiller Caf").click()
    sound(visitor)
    page.get_by_role("button", name="Mettre fin").click()
    expect(page.get_by_text("Accès fermé")).to_be_visible()

    other.goto(f"{visitor.url}/projets/")
    expect(other).to_have_url(re.compile("/compte/connexion/"))
    context.close()


@pytest.mark.parametrize("javascript", [False])
def test_inviting_works_without_a_script(browser: Browser, visitor: Visitor, javascript: bool) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    plain = Visitor(page, visitor.url, [])
    plain.go("/")
    plain.enter("admin")
    plain.go("/personnes/inviter/")
    page.get_by_role("link", name="Conseiller Caf").click()
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Caf", exact=True).fill("ardeche")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    # Only a part of its name: asked, and sending again confirms.
    expect(page.get_by_role("radio", name="Caf de l’Ardèche")).to_be_checked()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("heading", name=EMAIL)).to_be_visible()
    assert Invitation.objects.get(email=EMAIL).caf_id == "07"
    context.close()


def test_a_link_that_opens_nothing_and_the_pages_of_an_account(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/invitation/rien/")
    sound(visitor)
    visitor.complaints.clear()  # the browser tells of the 404 that was asked for
    visitor.go("/")
    visitor.enter("admin")
    for path in ("", "sessions/", "double-authentification/", "double-authentification/application/activer/",
                 "double-authentification/cles/", "double-authentification/cles/ajouter/"):  # fmt: skip
        visitor.go(f"/compte/{path}")
        sound(visitor)
    add, late = visitor.page.get_by_role("button", name="Ajouter"), "**/mfa/js/webauthn-json*"
    expect(add).to_be_enabled()
    held: list[Route] = []
    visitor.page.route(late, lambda route: held.append(route))
    with visitor.page.expect_request(late):
        visitor.page.reload(wait_until="commit")
    expect(add).to_be_disabled()
    held[0].continue_()
    expect(add).to_be_enabled()


def test_a_security_key_is_added_and_asked_for(visitor: Visitor, settings: object) -> None:
    """A key that the browser makes up: the scripts of the package run under our policy."""
    settings.MFA_ROLES = [Role.CNAF.value]  # type: ignore[attr-defined]
    page = visitor.page
    page.locator("form[action$='/demo/entrer/cnaf/'] button").click()
    expect(page.get_by_role("heading", name="Encore une étape")).to_be_visible()
    sound(visitor)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_role("link", name="Par une clé de sécurité").click()
    page.get_by_label("Nom de la clé").fill("Clé du bureau")
    page.get_by_role("button", name="Ajouter").click()
    # The person of the demonstration has no password: the key itself says that it is still them.
    asked = page.get_by_role("button", name="Utiliser ma clé de sécurité")
    asked.click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    sound(visitor)
    page.goto(f"{visitor.url}/compte/double-authentification/cles/")
    expect(page.get_by_role("heading", name="Clé du bureau")).to_be_visible()
    page.goto(f"{visitor.url}/projets/")
    expect(page).to_have_url(f"{visitor.url}/projets/")
    assert User.objects.filter(email__startswith="cnaf@").exists()
