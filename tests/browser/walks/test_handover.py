"""An advisor leaves: the manager hands all over in one act, the colleague is told by mail, then it is undone.

Two browsers, a real worker, the mail read from the box of the demonstration.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.core.paris import today
from projects.followup.models import Task
from projects.outbox.enums import How, Topic
from projects.outbox.models import Message
from projects.outbox.services import choose
from projects.portfolio.models import Project
from projects.portfolio.services import assign_referent
from tests import factories as make
from tests.browser.visitor import Visitor
from tests.support.checkouts import wait_for
from tests.support.workers import Worker

PASSWORD = "une-phrase-assez-longue-7"
WIDTHS = (320, 1280)


def sound(visitor: Visitor) -> None:
    for pixels in WIDTHS:
        visitor.width(pixels)
        assert visitor.breaches() == [], (pixels, visitor.page.url)
        assert visitor.overflow() <= 0, (pixels, visitor.page.url)


def someone(first: str, last: str) -> User:
    user = make.UserFactory.create(first_name=first, last_name=last, email=f"{last.lower()}@exemple.invalid")
    user.set_password(PASSWORD)
    user.save()
    return make.member(Role.CAF_ADVISOR, caf_id="31", user=user)


def all_sent() -> bool:
    return not Message.objects.filter(state__in=["waiting", "sending"]).exists()


def test_a_hand_over(
    visitor: Visitor,
    browser: Browser,
    celery_worker_factory: Callable[..., Worker],
    tmp_path: Path,
    settings: Any,
) -> None:
    box = tmp_path / "courriels"
    box.mkdir()
    settings.EMAIL_FILE_PATH = str(box)
    celery_worker_factory(env={"EMAIL_FILE_PATH": str(box), "SITE_URL": visitor.url})
    leaving, staying = someone("Luc", "Pons"), someone("Maya", "Serra")
    choose(actor=staying, choices={Topic.DOSSIERS: How.AT_ONCE})
    theirs = list(Project.objects.filter(caf="31").order_by("-reference")[:2])
    for project in theirs:
        assign_referent(actor=None, project=project, user=leaving)
    Task.objects.create(project=theirs[0], title="Appeler la mairie", assignee=leaving, author=leaving, due_on=today())

    visitor.enter("caf_manager")
    page = visitor.page
    visitor.go(f"/personnes/{leaving.pk}/")
    sound(visitor)
    page.get_by_role("link", name="Mettre fin à Conseiller Caf").click()
    page.get_by_role("link", name="Tout confier d’abord").click()
    sound(visitor)
    page.get_by_role("button", name="Voir ce qui va changer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez à qui")
    sound(visitor)
    page.get_by_label("Tout confier à").select_option(label="Maya Serra")
    page.get_by_role("button", name="Voir ce qui va changer").click()
    expect(page.get_by_role("heading", name="À Maya Serra")).to_be_visible()
    sound(visitor)
    # One changes one's mind without losing what was chosen.
    page.get_by_role("button", name="Modifier").click()
    expect(page.get_by_label("Tout confier à")).to_have_value(str(staying.pk))
    page.get_by_role("button", name="Voir ce qui va changer").click()
    page.get_by_role("button", name="Confier ces 3 dossiers et tâches").click()
    expect(page.get_by_role("status").first).to_contain_text("3 dossiers et tâches confiés : Maya Serra")
    sound(visitor)

    # The colleague reads the mail, and finds the dossiers on her home page.
    context = browser.new_context()
    other = context.new_page()
    colleague = Visitor(other, visitor.url, [])
    colleague.go("/compte/connexion/")
    other.get_by_label("Adresse électronique").fill(staying.email)
    other.get_by_label("Mot de passe").fill(PASSWORD)
    other.get_by_role("button", name="Me connecter", exact=True).click()
    for project in theirs:
        expect(other.locator(f"a[href='/projets/{project.reference}/']").first).to_be_visible()
    wait_for(all_sent, 60)
    colleague.go("/demo/courriels/")
    told = other.locator(".pf-courriel").filter(has_text="vous confie").first
    expect(told).to_contain_text("Appeler la mairie")
    for project in theirs:
        expect(told).to_contain_text(project.reference)
    context.close()

    # The manager thinks again: one button gives it all back.
    visitor.go(f"/personnes/{leaving.pk}/dossiers/")
    sound(visitor)
    page.get_by_role("button", name="Annuler le passage de relais").click()
    expect(page.get_by_text("3 dossiers rendus")).to_be_visible()
    page.get_by_text("Ou ligne par ligne").click()
    expect(page.get_by_label("Appeler la mairie")).to_be_visible()
    assert Task.objects.get(title="Appeler la mairie").assignee == leaving
