"""A porteur writes, the advisor is told by mail and answers, the rest comes in one digest: two browsers, a real worker,
mails read from the box of the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from projects.accounts.models import User
from projects.outbox.enums import How, Topic
from projects.outbox.hours import next_leaving
from projects.outbox.models import Message
from projects.outbox.services import choose, make_digests
from tests.browser.visitor import Visitor
from tests.support.checkouts import wait_for
from tests.support.workers import Worker

REFERENCE = "FIPE-2023-07-001"
THREAD = f"/projets/{REFERENCE}/messages/"
WIDTHS = (320, 1280)


def sound(visitor: Visitor) -> None:
    for pixels in WIDTHS:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def all_sent() -> bool:
    return not Message.objects.filter(state__in=["waiting", "sending"]).exists()


def in_the_box(page: Page, url: str, words: str) -> None:
    wait_for(all_sent, 60)
    page.goto(f"{url}/demo/courriels/")
    expect(page.locator(".pf-courriel").filter(has_text=words).first).to_be_visible()


def test_a_porteur_writes_an_advisor_answers_and_a_digest_comes(
    visitor: Visitor,
    browser: Browser,
    celery_worker_factory: Callable[..., Worker],
    tmp_path: Path,
    settings: Any,
) -> None:
    box = tmp_path / "courriels"  # the worker's own log is beside
    box.mkdir()
    settings.EMAIL_FILE_PATH = str(box)
    celery_worker_factory(env={"EMAIL_FILE_PATH": str(box), "SITE_URL": visitor.url})
    advisor = User.objects.get(email="caf-advisor@demonstration.invalid")
    choose(actor=User.objects.get(email="porteur-member@demonstration.invalid"), choices={Topic.MESSAGES: How.DAILY})

    # The porteur, by the keyboard.
    visitor.enter("porteur_member")
    page = visitor.page
    visitor.go(THREAD)
    sound(visitor)
    area = page.get_by_label("Votre message")
    area.focus()
    page.keyboard.type("Faut-il un devis ? https://exemple.invalid/devis")
    visitor.press("Control+Enter")
    expect(page.get_by_text("Message envoyé.")).to_be_visible()
    expect(page.get_by_role("link", name="https://exemple.invalid/devis")).to_be_visible()
    sound(visitor)

    # The advisor reads the mail, follows its link, answers that very message.
    context = browser.new_context()
    other = context.new_page()
    caf = Visitor(other, visitor.url, [])
    caf.go("/")
    caf.enter("caf_advisor")
    in_the_box(other, visitor.url, "Faut-il un devis ?")
    sound(caf)
    other.locator(".pf-courriel").filter(has_text=advisor.first_name).get_by_role(
        "link", name="/messages/"
    ).first.click()
    expect(other.get_by_text("Non lu", exact=True)).to_be_visible()
    other.get_by_role("link", name="Répondre").last.click()
    sound(caf)
    other.get_by_label("Votre message").fill("Un seul devis suffit.")
    other.get_by_role("button", name="Envoyer").click()
    expect(other.get_by_text("Un seul devis suffit.")).to_be_visible()
    # Among colleagues, the readers are chosen, never supposed.
    other.get_by_label("Votre message").fill("Entre nous : je l’appelle demain.")
    other.get_by_role("button", name="Envoyer").click()
    expect(other.get_by_role("alert")).to_contain_text("Choisissez qui lira ce message")
    sound(caf)
    other.get_by_role("radio", name="L’équipe seule").check()
    other.get_by_role("button", name="Envoyer").click()
    expect(other.get_by_text("Entre nous")).to_be_visible()
    caf.go("/messages/")
    sound(caf)
    caf.go("/compte/notifications/")
    sound(caf)

    # The porteur chose once a day: the hour comes.
    make_digests(now=next_leaving(timezone.now()))
    in_the_box(page, visitor.url, "Messages d’un projet")
    digest = page.locator(".pf-courriel").filter(has_text="Messages d’un projet").first
    expect(digest).to_contain_text("1 nouveau message")
    sound(visitor)
    digest.get_by_role("link", name=THREAD).first.click()
    expect(page.get_by_text("Un seul devis suffit.")).to_be_visible()
    expect(page.get_by_text("Entre nous")).to_have_count(0)
    context.close()
