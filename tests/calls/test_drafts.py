"""Before it is deposited an application exists for its porteur, and for the office that began it: nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.alerts.selectors.journal import entries_of
from projects.calls.holding import visible_to as documents_of
from projects.calls.models import Application
from projects.calls.selectors import who_reopens
from projects.calls.services import begin_application, change_application_state, receive_piece, share_application
from projects.core.errors import DomainError
from projects.core.paris import today
from projects.journal.models import Entry
from projects.portfolio.applications import due_applications, expected_applications
from projects.portfolio.models import Project
from projects.territories.models import Caf, Department
from tests import factories as make
from tests.documents.samples import given as file
from tests.documents.samples import pdf
from tests.support.pages import page, text_of

pytestmark = pytest.mark.django_db

OFFICES = {"advisor", "manager", "caflab", "region_caflab", "cnaf", "state", "ministry", "admin"}
CAF, CNAF = {"advisor", "manager"}, {"cnaf", "admin"}


@pytest.fixture
def people() -> dict[str, User]:
    porteur = make.PorteurFactory.create(name="Les Éoliennes")
    return {
        "advisor": make.member(Role.CAF_ADVISOR, caf_id="07"),
        "manager": make.member(Role.CAF_MANAGER, caf_id="07"),
        "caflab": make.member(Role.CAFLAB, national=True),
        "region_caflab": make.member(Role.CAFLAB, region_id="84"),
        "cnaf": make.member(Role.CNAF),
        "state": make.member(Role.STATE_INSTRUCTOR, department_id="07"),
        "ministry": make.member(Role.STATE_INSTRUCTOR, national=True),
        "admin": make.member(Role.ADMIN),
        "porteur": make.member(Role.PORTEUR_MEMBER, porteur=porteur),
        "other_caf": make.member(Role.CAF_MANAGER, caf_id="31"),
        "other_porteur": make.member(Role.PORTEUR_MEMBER, porteur=make.PorteurFactory.create()),
    }


def begun(people: dict[str, User], by: str, **given: Any) -> Application:
    application = begin_application(
        actor=people[by],
        call=make.CallFactory.create(year=2026, opened_on=today()),
        department=Department.objects.select_related("region").get(pk=given.pop("department", "07")),
        porteur=people["porteur"].memberships.get().porteur,
        title="Une halte",
        **given,
    )
    piece = make.CallPieceFactory.create(call=application.call)
    receive_piece(
        actor=people[by], application=application, piece=piece, received_on=today(), upload=file("budget.pdf", pdf())
    )
    return application


def seen_by(people: dict[str, User], application: Application) -> set[str]:
    """Who reads it, by every road that leads to it; each must agree with the rule."""
    found = set()
    for name, someone in people.items():
        seen = Application.objects.visible_to(someone).filter(pk=application.pk).exists()
        assert documents_of(someone).exists() == seen, name
        asked = expected_applications(someone, Project.objects.none(), today())
        waits = due_applications(someone, Project.objects.none(), today())
        assert not (asked or waits) or seen, name
        found |= {name} if seen else set()
    return found


@pytest.mark.parametrize(
    ("by", "words"), [("porteur", "personne ne pourra"), ("advisor", "La Caf qui l’a"), ("cnaf", "La Cnaf, qui")]
)
def test_before_a_draft_is_withdrawn_one_reads_who_brings_it_back(
    client: Client, people: dict[str, User], by: str, words: str
) -> None:
    application = begun(people, by)
    client.force_login(people["porteur"])
    here = f"/candidatures/{application.reference}/"
    # What may not be done yet has no live button, and says why once.
    for path in ("etat/", "etat/deposer/"):
        shown = page(client, here + path)
        assert shown.xpath("//main//button[@disabled]"), path
        assert not shown.xpath("//main//form[@method='post'] | //main//a[contains(@href, '/deposer/')]"), path
    said = text_of(page(client, f"{here}etat/desister/"))
    if by == "porteur":
        application.shared_with = Caf.objects.get(pk="07")
        assert who_reopens(application).startswith("La Caf à qui elle est ouverte")
    assert words in said
    change_application_state(
        actor=people["porteur"], application=application, transition="desister", observed_on=today(), reason="Erreur"
    )
    for path in ("", "etat/"):
        assert words in text_of(page(client, here + path)), path


@pytest.mark.parametrize(("by", "readers"), [("porteur", set()), ("advisor", CAF), ("manager", CAF), ("cnaf", CNAF)])
def test_a_draft_exists_for_those_in_whose_hands_it_is(people: dict[str, User], by: str, readers: set[str]) -> None:
    application = begun(people, by)
    assert seen_by(people, application) == {"porteur", *readers}
    given: dict[str, Any] = {"actor": people["porteur"], "application": application, "observed_on": today()}
    change_application_state(transition="desister", reason="Une autre idée", **given)
    assert seen_by(people, application) == {"porteur", *readers}


def test_its_porteur_opens_a_draft_to_its_caf_and_closes_it_again(client: Client, people: dict[str, User]) -> None:
    application = begun(people, "porteur")
    here = f"/candidatures/{application.reference}/"
    with pytest.raises(DomainError, match="porteur seul"):
        share_application(actor=people["manager"], application=application, shared=True)
    client.force_login(people["porteur"])
    for button, readers, verb in (("Partager avec ma Caf", CAF, "shared"), ("Ne plus partager", set(), "unshared")):
        (form,) = page(client, here).xpath("//main//form[contains(@action, '/partage/')]")
        assert text_of(form) == button
        for _ in range(2):  # a second click says the same
            assert client.post(form.get("action"), dict(form.form_values())).status_code == 302
        assert seen_by(people, application) == {"porteur", *readers}
        assert Entry.objects.filter(verb=f"application.{verb}").count() == 1
        for name in readers:  # they help: they read it, write in it, and open it to nobody
            helper = Client()
            helper.force_login(people[name])
            assert "Il n’est pas déposé" in text_of(page(helper, here))
            assert not page(helper, here).xpath("//form[contains(@action, '/partage/')]")
            assert helper.get(f"{here}modifier/").status_code == 200
    make.ApplicationStateFactory.create(application=application, status="submitted", observed_on=today())
    assert client.post(f"{here}partage/", {"partage": "1"}).status_code == 403


def test_once_deposited_it_is_read_as_a_project_until_the_deposit_is_taken_back(people: dict[str, User]) -> None:
    application = begun(people, "porteur")
    make.ApplicationStateFactory.create(application=application, status="submitted", observed_on=today())
    assert seen_by(people, application) == {"porteur", *OFFICES}
    change_application_state(
        actor=people["manager"], application=application, transition="revenir", observed_on=today(), reason="Erreur"
    )
    assert seen_by(people, application) == {"porteur"}


def test_the_journal_does_not_tell_that_it_was_begun(people: dict[str, User]) -> None:
    begun(people, "porteur")
    for name in ("manager", "caflab", "cnaf"):
        assert not entries_of(people[name]).filter(object_type="calls.application").exists(), name


def test_a_colleague_keeps_the_draft_of_who_left_and_its_author_no_longer_sees_it(people: dict[str, User]) -> None:
    application = begun(people, "advisor")
    people["advisor"].memberships.update(started_on=today() - timedelta(9), ended_on=today())
    again = User.objects.get(pk=people["advisor"].pk)
    assert not Application.objects.visible_to(again).exists()
    assert Application.objects.visible_to(people["manager"]).get() == application


def test_the_list_neither_shows_nor_counts_the_draft_of_others(client: Client, people: dict[str, User]) -> None:
    application = begun(people, "porteur")
    for name in ("manager", "cnaf", "porteur"):
        client.force_login(people[name])
        told = text_of(page(client, "/candidatures/").xpath("//main")[0])
        hers = name == "porteur"
        assert (application.reference in told, "Brouillon" in told, application.call.title in told) == (hers,) * 3
        assert client.get(f"/api/candidatures/{application.reference}/").status_code == (200 if hers else 404)


def test_a_deposit_taken_back_leads_its_caf_to_the_list(client: Client, people: dict[str, User]) -> None:
    application = begun(people, "porteur")
    make.ApplicationStateFactory.create(application=application, status="submitted", observed_on=today())
    client.force_login(people["manager"])
    path = f"/candidatures/{application.reference}/etat/revenir/"
    form = dict(page(client, path).xpath("//main//form[@method='post']")[-1].form_values())
    answer: Any = client.post(path, {**form, "reason": "Déposée par erreur"})
    assert (answer.status_code, answer.url) == (302, "/candidatures/")


def test_cnaf_alone_begins_in_a_call_that_is_closed(client: Client, people: dict[str, User]) -> None:
    call = make.CallFactory.create(opened_on=today() - timedelta(9), closed_on=today() - timedelta(1))
    make.CallFactory.create(title="À venir", opened_on=today() + timedelta(1))
    for name in ("cnaf", "manager"):
        client.force_login(people[name])
        offered = page(client, "/candidatures/nouvelle/").xpath("//select[@name='call']/option[@value!='']")
        assert [text_of(option).startswith(f"{call.title}, clos") for option in offered] == [True] * (name == "cnaf")
