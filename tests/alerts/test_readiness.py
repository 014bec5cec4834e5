"""What lacks at a date, as it was known; each is asked once a day, and only for what is theirs to fill."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.alerts import services
from projects.alerts.models import Reminder
from projects.alerts.selectors.readiness import readiness_of
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.models import Entry
from projects.outbox.models import Message
from projects.outbox.registry import get
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from projects.portfolio.services import assign_referent
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = today()
WEEK = timedelta(days=7)


@pytest.fixture
def manager() -> User:
    return make.member(Role.CAF_MANAGER, caf_id="07")


def fields_of(page: bytes | str) -> dict[str, str]:
    """What a browser would post of the form of a page."""
    return dict(html.fromstring(page).xpath("//main//form[@method='post']")[-1].form_values())


def lacking(project: Project, clock: Clock | None = None) -> set[str]:
    return set(readiness_of(Project.objects.filter(pk=project.pk), clock or Clock.now()).lacking.get(project.pk, ()))


def test_both_clocks_say_what_lacked() -> None:
    project = make.ProjectFactory.create(selected_on=TODAY - 5 * WEEK)
    own = {"avancement", "maturite", "categorie", "referent", "fiche"}
    assert own <= lacking(project)
    before = timezone.now()
    make.ObservationFactory.create(project=project, kind="progress", value="bien_avance", observed_on=TODAY - WEEK)
    make.classified(project, ["qualite"], main="qualite", observed_on=TODAY - WEEK)
    make.FicheFactory.create(project=project, summary=["Une halte."])
    assert own & lacking(project) == {"maturite", "referent"}
    assert {"avancement", "categorie"} <= lacking(project, Clock(TODAY - 2 * WEEK, timezone.now()))
    assert readiness_of(Project.objects.all(), Clock(TODAY - 6 * WEEK, before)).lacking == {}


def test_each_is_asked_once_a_day_for_what_is_theirs(manager: User) -> None:
    followed, unfollowed = (make.ProjectFactory.create(selected_on=TODAY - WEEK) for _ in range(2))
    elsewhere = make.ProjectFactory.create(department_id="31", selected_on=TODAY - WEEK)
    advisor, other = (make.member(role, caf_id="07") for role in (Role.CAF_ADVISOR, Role.CAF_MANAGER))
    assign_referent(actor=None, project=followed, user=advisor)
    contact = make.ContactFactory.create(
        porteur=followed.porteur, name="Ana", email="ana@ancienne.invalid", is_responsible=True
    )
    make.ContactFactory.create(porteur=followed.porteur, email="bob@exemple.invalid", is_substitute=True)
    desk = Client()
    desk.force_login(manager)
    page = desk.get("/ou-en-est-on/?caf=07").content.decode()
    assert followed.reference in page
    assert elsewhere.reference not in page
    preview = desk.get("/ou-en-est-on/relancer/").content.decode()
    assert str(advisor) in preview
    assert "À vous de compléter" in preview
    assert "Ana" in preview
    assert not Message.objects.exists()
    # Somebody more to write to since the page was read: nothing leaves, and the page shows them.
    contact.email = "ana@exemple.invalid"
    contact.save()
    told = "rien n’est parti"
    refused = desk.post("/ou-en-est-on/relancer/", fields_of(preview))
    assert told in refused.text
    assert told in desk.post("/ou-en-est-on/relancer/").text, "without what was read"
    assert not Message.objects.exists()
    assert desk.post("/ou-en-est-on/relancer/", fields_of(refused.content)).status_code == 302
    assert {message.address for message in Message.objects.all()} == {
        advisor.email,
        other.email,  # nobody follows the other one: who shares the dossiers out is asked, but for who sends
        "ana@exemple.invalid",
    }
    told = {row.lacks[0] for row in Reminder.objects.filter(contact=contact)}
    assert told == {"fiche"} or told <= {"fiche", "bilan"}
    assert Entry.objects.filter(verb="project.reminded").count() == 2
    assert "relancé le" in desk.get("/ou-en-est-on/").content.decode()
    keys = [followed.pk, unfollowed.pk, elsewhere.pk]
    with pytest.raises(DomainError, match="plus personne"):
        services.remind(actor=manager, projects=keys, clock=Clock.now())
    with pytest.raises(DomainError):
        services.remind(actor=advisor, projects=keys, clock=Clock.now())
    # Filled meanwhile: what leaves says what still lacks, or nothing.
    message = Message.objects.get(email="ana@exemple.invalid")
    words = get(message.kind).build(message)
    assert words is not None
    assert [line["project"] for line in words.context["lines"]] == [followed]
    make.FicheFactory.create(project=followed, summary=["Une halte."])
    left = get(message.kind).build(message)
    assert left is None or "Fiche" not in str(left.context["lines"])


def test_who_left_before_the_mail_is_told_nothing(manager: User) -> None:
    """Reminders wait for the digest of the next day: who is out by then reads no name of a project."""
    project = make.ProjectFactory.create(selected_on=TODAY - WEEK)
    contact = make.ContactFactory.create(porteur=project.porteur, email="ana@exemple.invalid", is_responsible=True)
    member = make.member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create())
    sender = make.member(Role.CAF_MANAGER, caf_id="07")
    services.remind(actor=sender, projects=[project.pk], clock=Clock.now())
    to_caf, to_porteur = Message.objects.order_by("kind")
    assert get(to_caf.kind).build(to_caf)
    manager.memberships.update(ended_on=TODAY)
    assert get("lacks").build(Message.objects.get(pk=to_caf.pk)) is None
    assert get(to_porteur.kind).build(to_porteur)
    contact.email = "bob@exemple.invalid"
    contact.save()
    assert get(to_porteur.kind).build(to_porteur) is None
    to_porteur.recipient, to_porteur.email = member, ""
    assert get(to_porteur.kind).build(to_porteur) is None


def test_a_wrong_address_narrows_nothing(manager: User) -> None:
    client = Client()
    client.force_login(manager)
    make.ProjectFactory.create(selected_on=TODAY)
    for query in ("caf=31", "caf=%00", "manque=humeur", "au=2999-01-01", "au=x&su=y"):
        assert client.get(f"/ou-en-est-on/?{query}").status_code == 200, query
        assert client.get(f"/ou-en-est-on/relancer/?{query}").status_code == 200, query


def test_who_has_an_account_of_the_porteur_comes_in_by_the_link_of_the_mail(manager: User) -> None:
    project = make.ProjectFactory.create(selected_on=TODAY - WEEK)
    person = make.member(Role.PORTEUR_MEMBER, porteur=project.porteur)
    make.ContactFactory.create(porteur=project.porteur, email=person.email, is_responsible=True)
    services.remind(actor=manager, projects=[project.pk], clock=Clock.now())
    message = Message.objects.get(kind="lacks-porteur")
    told = get(message.kind).build(message)
    assert told is not None
    assert "/attendu/entree/" in told.link
